"""Our own attacks on the endpoint by query: what is sent, which statuses may come, and what is true if an answer comes.

An answer with status 200 whose truth nobody tells here is a fault of the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from peeratlas.atlas import Atlas

Truth = Callable[[Atlas], list[str]]


@dataclass(frozen=True)
class Attack:
    """A query; `truth` are the cells of a right answer."""

    query: str
    statuses: tuple[int, ...]
    truth: Truth | None = None
    says: str = ""


def _is(*cells: str) -> Truth:
    return lambda _: list(cells)


def _heavy(query: str) -> Attack:
    return Attack(query, (504,), says="The query ")


def _breaks(query: str) -> Attack:
    """Takes too much memory or time, whichever comes first."""
    return Attack(query, (504,))


def _refused(query: str, says: str) -> Attack:
    return Attack(query, (400,), says=says)


def sizes(atlas: Atlas) -> list[str]:
    """How many times each pattern of one triple matches in the union."""
    return [str(sum(1 for _ in atlas.dataset.quads()))]


def matching(pattern: str) -> Truth:
    """How many texts of the data a pattern matches."""
    found = re.compile(pattern)
    return lambda atlas: [str(sum(1 for quad in atlas.dataset.quads() if found.search(quad.object.value)))]


_TWO = "?a ?b ?c . ?d ?e ?f"
_THREE = f"{_TWO} . ?g ?h ?i"
_NUMBERS = " ".join(map(str, range(400)))

BOMBS: Mapping[str, Attack] = {
    "three patterns": _heavy(f"SELECT (COUNT(*) AS ?n) {{ {_THREE} }}"),
    "optional": _heavy("SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i } } }"),
    "inequality": _heavy(f"SELECT (COUNT(*) AS ?n) {{ {_THREE} FILTER(?a != ?d && ?d != ?g) }}"),
    "groups by chance": _heavy(f"SELECT (COUNT(*) AS ?m) {{ SELECT ?a ?d (COUNT(*) AS ?n) {{ {_TWO} }} GROUP BY ?a ?d }}"),
    "distinct": _heavy(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {_TWO} BIND(CONCAT(STR(?a), STR(?f)) AS ?x) }}"),
    "order": _heavy(f"SELECT * {{ {_TWO} }} ORDER BY ?f ?c LIMIT 1"),
    "offset": _heavy(f"SELECT * {{ {_THREE} }} OFFSET 1000000000000 LIMIT 1"),
    "count behind an offset": _heavy(f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ {_THREE} }} OFFSET 999999999 }} }}"),
    "named graphs": _heavy("SELECT (COUNT(*) AS ?n) { GRAPH ?x { ?a ?b ?c } GRAPH ?y { ?d ?e ?f } GRAPH ?z { ?g ?h ?i } }"),
    "lateral": _heavy("SELECT (COUNT(*) AS ?n) { ?a ?b ?c LATERAL { ?d ?e ?f LATERAL { ?g ?h ?i } } }"),
    "sub-selects": _heavy("SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } } { SELECT * { ?d ?e ?f } } { SELECT * { ?g ?h ?i } } }"),
    "what stands between": _heavy("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f MINUS { ?g ?h ?i . ?a ?j ?k FILTER(?g != ?a) } }"),
    "many unions": _heavy("SELECT (COUNT(*) AS ?n) { " + " UNION ".join([f"{{ {_TWO} }}"] * 50) + " }"),
    "no data at all": _heavy("SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?{x} {{ {_NUMBERS} }}" for x in "abcde") + " }"),
    "no data in unions": _heavy(
        "SELECT (COUNT(*) AS ?n) { " + " ".join(f"{{ BIND(1 AS ?x{i}) }} UNION {{ BIND(2 AS ?x{i}) }}" for i in range(45)) + " }"
    ),
    "hashes": _heavy(f'SELECT (COUNT(?h) AS ?n) {{ {_TWO} BIND(SHA512(CONCAT(STR(?a), STR(?f))) AS ?h) FILTER(?h = "x") }}'),
    "patterns made row by row": _heavy(
        'SELECT (COUNT(*) AS ?n) { ?x ?y ?s . ?t ?u ?v FILTER(REGEX("Label", CONCAT("(\\\\w{100}){5}|", STR(?s), STR(?v)))) }'
    ),
    "replacing row by row": _heavy(f'SELECT (COUNT(*) AS ?n) {{ {_TWO} FILTER(REPLACE(STR(?c), STR(?f), "x") = "y") }}'),
    "existence in each row": _heavy(
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f = ?i && STR(?a) = CONCAT(STR(?f), '#')) } }"
    ),
    "all pairs of texts": _heavy(f"SELECT (GROUP_CONCAT(?x) AS ?n) {{ {_TWO} BIND(CONCAT(STR(?c), STR(?f)) AS ?x) FILTER(?x = '') }}"),
    "paths from anywhere": _heavy("SELECT (COUNT(*) AS ?n) { ?a (!<x:a>|<x:a>)* ?b . ?b (!<x:a>|<x:a>)* ?c . ?c (!<x:a>|<x:a>)* ?d }"),
    "both ways": _heavy("SELECT (COUNT(*) AS ?n) { ?a (!<x:a>|^(!<x:a>))+ ?b }"),
    "aggregates over paths": _heavy(
        "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a (!<x:a>)* ?b . ?b (^<x:a>|!<x:a>)* ?c . ?d (!<x:b>)* ?c FILTER(?a != ?d) }"
    ),
}  # fmt: skip
"""Each is ended at the deadline."""

GROWING: Mapping[str, Attack] = {
    "doubled texts": _breaks(
        'SELECT (STRLEN(?s32) AS ?n) { BIND("xxxxxxxxxxxxxxxx" AS ?s0) '
        + " ".join(f"BIND(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1})" for i in range(32))
        + " }"
    ),
    "doubled columns": _breaks(
        'SELECT ("xxxxxxxxxxxxxxxx" AS ?s0) ' + " ".join(f"(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1})" for i in range(32)) + " { }"
    ),
    "replaced letters": _breaks(
        'SELECT (STRLEN(?z) AS ?n) { BIND("' + "a" * 1000 + '" AS ?s0) BIND(REPLACE(?s0, "a", "' + "b" * 1000
        + '") AS ?s1) BIND(REPLACE(?s1, "b", "' + "c" * 2000 + '") AS ?z) }'
    ),
    "replaced nothings": _breaks(
        'SELECT (STRLEN(?s5) AS ?n) { BIND("aaaaaaaaaaaaaaaa" AS ?s0) '
        + " ".join(f'BIND(REPLACE(?s{i}, "", "{"b" * 200}") AS ?s{i + 1})' for i in range(5)) + " }"
    ),
    "escaped escapes": _breaks(
        "SELECT (STRLEN(" + "ENCODE_FOR_URI(" * 5 + "?s" + ")" * 5 + ") AS ?n) { BIND(REPLACE('" + "a" * 4000 + "', 'a', '"
        + "\u00e5" * 2000 + "') AS ?s) }"
    ),
    "joined rows": _breaks(
        "SELECT (STRLEN(GROUP_CONCAT(?x)) AS ?n) { " + " ".join(f"VALUES ?{x} {{ {_NUMBERS} }}" for x in "abc")
        + " BIND(CONCAT(STR(?a), '" + "x" * 1000 + "', STR(?b), STR(?c)) AS ?x) }"
    ),
    "rows to sort": _breaks(
        "SELECT * { " + " ".join(f"VALUES ?{x} {{ {_NUMBERS} }}" for x in "abc") + " } ORDER BY STR(?a) STR(?b) STR(?c) LIMIT 1"
    ),
    "names of many": _breaks(
        "SELECT (COUNT(DISTINCT ?x) AS ?n) { " + " ".join(f"VALUES ?{x} {{ {_NUMBERS} }}" for x in "abc")
        + " BIND(IRI(CONCAT('x:', STR(?a), '/', STR(?b), '/', STR(?c))) AS ?x) }"
    ),
}  # fmt: skip
"""Each grows until its memory or its time is over; none needs data."""

UNTURNED: Mapping[str, Attack] = {
    "nothing is not": Attack(
        'ASK { FILTER NOT EXISTS { ?a ?b ?c . ?d ?e ?f . FILTER(STR(?c) = CONCAT(STR(?f), "#no#")) } }', (200, 504), _is("true")
    ),
    "something is": Attack(
        'ASK { FILTER EXISTS { ?a ?b ?c . ?d ?e ?f . FILTER(STR(?c) = CONCAT(STR(?f), "#no#")) } }', (200, 504), _is("false")
    ),
    "a count": Attack(f"SELECT (COUNT(*) AS ?n) {{ {_TWO} FILTER(?a = ?d && ?b != ?b) }}", (200, 504), _is("0")),
    "a sum behind an offset": Attack(
        "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c . ?d ?e ?f } OFFSET 1000000000000 } }", (200, 504), _is("0")
    ),
    "an empty page": Attack("SELECT ?a { ?a ?b ?c . ?d ?e ?f } OFFSET 1000000000000", (200, 504), _is()),
    "a condition": Attack(
        "SELECT (IF(EXISTS { ?a ?b ?c . ?d ?e ?f FILTER(?a = <x:no>) }, 1, 2) AS ?n) { }", (200, 504), _is("2")
    ),
    "all the same": Attack("ASK { ?a ?b ?c MINUS { ?a ?b ?c . ?d ?e ?f } }", (200, 504), _is("false")),
    "how many there are": Attack("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", (200,), sizes),
}  # fmt: skip
"""A deadline must not turn the truth round: right, or no answer."""

LINEAR: Mapping[str, Attack] = {
    "repetition of repetitions": Attack(
        'SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(REGEX(STR(?o), "^(a+)+$")) }', (200,), matching("^a+$")
    ),
    "choices of the same": Attack(
        'SELECT (COUNT(*) AS ?n) { BIND("' + "a" * 3000 + 'b" AS ?x) FILTER(REGEX(?x, "^(a|a)*$")) }', (200,), _is("0")
    ),
    "anything, often": Attack(
        'SELECT (COUNT(*) AS ?n) { BIND("' + "a" * 3000 + '" AS ?x) FILTER(REGEX(?x, "(.*)(.*)(.*)(.*)(.*)b")) }', (200,), _is("0")
    ),
    "too large a pattern": Attack(
        'SELECT * { BIND("aaaa" AS ?s) FILTER(REGEX(?s, "((a{1000}){1000}){1000}")) }', (200,), _is()
    ),
    "a pattern in a pattern": Attack(
        'SELECT * { BIND("a" AS ?s) FILTER(REGEX(?s, "' + "(" * 3000 + "a" + ")" * 3000 + '")) }', (200,), _is()
    ),
    "one of many": Attack(
        "SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 5000 } FILTER(?x IN (" + ", ".join(map(str, range(1900))) + ")) }", (200,), _is("1")
    ),
    "a large table": Attack("SELECT (COUNT(*) AS ?n) { VALUES ?x { " + "1 " * 3900 + "} }", (200,), _is("3900")),
}  # fmt: skip
"""Slow elsewhere, not here."""

MUCH: Mapping[str, Attack] = {
    "everything": Attack("SELECT * { ?s ?p ?o }", (422,), says="10,000 rows"),
    "everything, told": Attack("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", (422,), says="10,000 rows"),
    "everything, described": Attack("DESCRIBE ?s { ?s ?p ?o }", (422, 504)),
    "all pairs described": Attack("DESCRIBE * { ?a ?b ?c . ?d ?e ?f }", (422, 504)),
    "a template that grows": Attack(
        "CONSTRUCT { " + " ".join(f"[] <x:{i}> ?o ." for i in range(90)) + " } WHERE { ?s ?p ?o }", (422,), says="10,000 rows"
    ),
    "names made by chance": Attack(
        "CONSTRUCT { ?x <x:y> ?x } WHERE { ?s ?p ?o BIND(UUID() AS ?x) }", (422,), says="10,000 rows"
    ),
    "few rows, long ones": Attack(
        'SELECT ?y { BIND(REPLACE("' + "a" * 5000 + '", "a", "' + "b" * 5000 + '") AS ?y) }', (422,), says="20,000,000 bytes"
    ),
}  # fmt: skip
"""More than one answer may have: an error, never a part."""

CANARY = "http://127.0.0.1:PORT/x"
_END = "#'''\n}"
_HIDE = "#>'''\n"
_SERVICE = f"SERVICE <{CANARY}> {{ ?s ?p ?o }}"
SAID = "SERVICE asks another server"
FEDERATED: Mapping[str, str] = {
    "plain": f"SELECT * {{ {_SERVICE} }}",
    "silent": f"SELECT * {{ service silent <{CANARY}>{{?s ?p ?o}} }}",
    "mixed letters": f"SELECT * {{ SeRvIcE<{CANARY}>{{}} }}",
    "a line break": f"SELECT * {{ SERVICE\n<{CANARY}>\r\n{{ }} }}",
    "a comment": f"SELECT * {{ SERVICE#c\n<{CANARY}>{{}} }}",
    "a comment that ends early": f"SELECT * {{ #\rSERVICE <{CANARY}> {{}} }}",
    "a keyword that might be a prefix": f"PREFIX : <{CANARY}> SELECT * {{ SERVICE:x {{ }} }}",
    "a prefix that might be a keyword": f"PREFIX : <{CANARY}> PREFIX SERVICE: <x:> SELECT * {{ SERVICE: {{ }} }}",
    "keywords in one": f"PREFIX : <{CANARY}> SELECT * {{ serviceSilent:x {{ }} }}",
    "truth in one with it": f"SELECT * {{ ?s ?p trueSERVICE<{CANARY}>{{}} }}",
    "truth and prefix": f"PREFIX : <{CANARY}> SELECT * {{ ?s ?p falseSERVICE:x{{}} }}",
    "behind columns in one word": f"SELECT * {{ {{ SELECTDISTINCT ?s (1<2{_HIDE} AS ?y) {{ ?s ?p ?o }} }} {_SERVICE} {_END}",
    "a name": f"PREFIX x: <{CANARY}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "an empty prefix": f"PREFIX : <{CANARY}> SELECT * {{ SERVICE: {{ ?s ?p ?o }} }}",
    "a base": "BASE <http://127.0.0.1:PORT/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "a variable": f"SELECT * {{ VALUES ?x {{ <{CANARY}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "another one's machine": "SELECT * { SERVICE SILENT <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o } }",
    "a file": "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
    "in what exists": f"ASK {{ FILTER EXISTS {{ {_SERVICE} }} }}",
    "in what does not": f"ASK {{ FILTER NOT EXISTS {{ {_SERVICE} }} }}",
    "in an expression": f"SELECT (EXISTS {{ {_SERVICE} }} AS ?x) {{ }}",
    "in a sub-select": f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ {_SERVICE} }} }} }} }}",
    "in a description": f"DESCRIBE ?s {{ {_SERVICE} }}",
    "in a construction": f"CONSTRUCT {{ ?s ?p ?o }} {{ {_SERVICE} }}",
    "after a number": f"SELECT * {{ ?s ?p 1SERVICE<{CANARY}>{{}} }}",
    "after a comparison": f"SELECT * {{ FILTER(1<2)SERVICE#>\n<{CANARY}>{{}} }}",
    "behind what might be an IRI": f'SELECT * {{ FILTER(?a<?b#>"""\n&& true) {_SERVICE} #"""\n}}',
    "behind a comparison of truth": f"SELECT * {{ FILTER(true<2{_HIDE}) {_SERVICE} {_END}",
    "behind a comparison of existence": f"SELECT * {{ FILTER(EXISTS{{?s ?p ?o}}<true{_HIDE}) {_SERVICE} {_END}",
    "behind a combining sign": f"SELECT * {{ FILTER(?a\u0300<2{_HIDE}) {_SERVICE} {_END}",
    "behind a joining sign": f"SELECT * {{ FILTER(?a\u200d<2{_HIDE}) {_SERVICE} {_END}",
    "behind a name with a combining sign": f"PREFIX a: <x:> SELECT * {{ FILTER(a:b\u0300<2{_HIDE}) {_SERVICE} {_END}",
    "behind a direction of writing": f"SELECT * {{ FILTER('a'@en--ltr<2{_HIDE}) {_SERVICE} {_END}",
    "behind the condition of a group": f"SELECT * {{ {{ SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING (true) (1<2{_HIDE}) }} {_SERVICE} {_END}",
    "behind a column": f"SELECT * {{ {{ SELECT ?s (1<2{_HIDE} AS ?y) {{ ?s ?p ?o }} }} {_SERVICE} {_END}",
    "behind an order": f"SELECT * {{ {{ SELECT ?s {{ ?s ?p ?o }} ORDER BY ?s (1<2{_HIDE}) }} {_SERVICE} {_END}",
    "behind a list": f"SELECT * {{ (true (1 <http://x/#> )) ?p ?o . {_SERVICE} }}",
    "behind a minus": f"PREFIX a: <x:> SELECT * {{ FILTER(a:-<http://x/#> = 1) {_SERVICE} }}",
}  # fmt: skip
"""Ways to ask another server; the gate sees each."""
GLUED: Mapping[str, str] = {
    "a filter in a name": f"PREFIX : <x:> SELECT * {{ FILTER:f(1<2{_HIDE}) {_SERVICE} {_END}",
    "a graph in a name": f"PREFIX : <{CANARY}> SELECT * FROM:g {{ ?s ?p ?o }}",
    "a graph behind two words": f"SELECT * FROMNAMED<{CANARY}> {{ ?s ?p ?o }}",
    "a graph behind a form": f"ASKFROM<{CANARY}> {{ ?s ?p ?o }}",
    "a graph behind a description": f"PREFIX : <{CANARY}> DESCRIBE <x:a> FROM:x",
}  # fmt: skip
"""What the engine reads as two words, though nothing stands between them."""
QUOTED: Mapping[str, str] = {
    "a triple in a triple": f"SELECT * {{ << ?s ?p ?o >> ?q ?r . {_SERVICE} }}",
    "a triple as a value": f"SELECT * {{ FILTER(?o = <<( ?s <http://x/#> 1 )>>) {_SERVICE} }}",
    "an annotation": f"SELECT * {{ ?s ?p ?o {{| ?q ?r |}} . {_SERVICE} }}",
}  # fmt: skip
NOT_READ: Mapping[str, str] = {
    "an escaped keyword": f"SELECT * {{ \\u0053ERVICE <{CANARY}> {{ ?s ?p ?o }} }}",
    "a keyword in long escapes": f"SELECT * {{ \\U00000053ERVICE <{CANARY}> {{ ?s ?p ?o }} }}",
    "an escaped bracket": f"SELECT * \\u007B SERV\\u0049CE <{CANARY}> {{}} }}",
    "an escaped line break": f"SELECT * {{ # \\u000A SERV\\u0049CE <{CANARY}> {{}} \n ?s }}",
    "wide letters": f"SELECT * {{ \uff33\uff25\uff32\uff36\uff29\uff23\uff25 <{CANARY}> {{ ?s ?p ?o }} }}",
    "a letter like another": f"SELECT * {{ S\u0415RVICE <{CANARY}> {{ ?s ?p ?o }} }}",
    "a long s": f"SELECT * {{ \u017fERVICE <{CANARY}> {{ ?s ?p ?o }} }}",
    "an unseen sign": f"SELECT * {{ SER\u200bVICE <{CANARY}> {{ ?s ?p ?o }} }}",
    "a zero": f"SELECT * {{ SER\0VICE <{CANARY}> {{ ?s ?p ?o }} }}",
    "another line break": f"SELECT * {{ #\u2028 SERV\u0130CE <{CANARY}> {{}} \n ?s }}",
    "a mark of order within": f"SELECT * {{ \ufeffSERV\u0131CE <{CANARY}> {{ ?s ?p ?o }} }}",
}  # fmt: skip
"""What is no keyword, for neither gate nor engine: an error in the query, and nobody is asked."""
UPDATES = (
    "INSERT DATA { <x:a> <x:b> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "# c\nPREFIX x: <x:> insert data { x:a x:b 1 }",
    "BASE <x:> WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DROP ALL",
    "cLeAr SILENT ALL",
    "CREATE GRAPH <x:g>",
    "COPY DEFAULT TO <x:g>",
    "MOVE DEFAULT TO <x:g>",
    "ADD DEFAULT TO <x:g>",
    "LOAD <file:///etc/passwd>",
    f"LOAD <{CANARY}> INTO GRAPH <x:g>",
)
FOREIGN = (
    f"SELECT ?x FROM <{CANARY}> {{ ?s ?p ?x }}",
    f"SELECT ?x FROM NAMED <{CANARY}> {{ GRAPH ?g {{ ?s ?p ?x }} }}",
    "SELECT ?x FROM <file:///etc/passwd> { ?s ?p ?x }",
    "SELECT ?x FROM NAMED <file:///etc/passwd> { ?s ?p ?x }",
    "BASE <file:///etc/> SELECT ?x FROM <passwd> { ?s ?p ?x }",
    "PREFIX e: <file:///etc/> SELECT ?x FROM e:passwd { ?s ?p ?x }",
    f"SELECT ?x from#c\n<{CANARY}> {{ ?s ?p ?x }}",
    "SELECT ?x FROM <file:///etc/pass\\u0077d> { ?s ?p ?x }",
    f"CONSTRUCT {{ ?s ?p ?o }} FROM <{CANARY}> WHERE {{ ?s ?p ?o }}",
    f"DESCRIBE <x:a> FROM <{CANARY}>",
    f"ASK FROM <{CANARY}> {{ ?s ?p ?o }}",
)
UNKNOWN_FUNCTIONS = (
    "SELECT (<http://example.org/fn>(1) AS ?x) {}",
    "SELECT (<java:java.lang.Runtime>(1) AS ?x) {}",
    "SELECT (<http://jena.apache.org/ARQ/js#eval>('1') AS ?x) {}",
    "SELECT * { FILTER(<file:///etc/passwd>('x')) ?s ?p ?o }",
    "SELECT (<http://www.w3.org/2001/XMLSchema#nothing>('1') AS ?x) {}",
    "SELECT ?x { ?s ?p ?x } ORDER BY <http://example.org/fn>(?x)",
    "SELECT (<http://example.org/sum>(DISTINCT ?x) AS ?n) { ?s ?p ?x }",
)
DEEP: Mapping[str, str] = {
    "calls": "SELECT * { ?s ?p ?o FILTER(" + "STR(" * 1000 + "?o" + ")" * 1000 + '="x") }',
    "sub-selects": "SELECT * { " + "{ SELECT * { " * 2000 + "?s ?p ?o" + "} }" * 2000 + " }",
    "groups": "SELECT * " + "{" * 5000 + " ?s ?p ?o " + "}" * 5000,
    "groups, wide": "SELECT * " + "{ #\n" * 3000 + " ?s ?p ?o " + "}" * 3000,
    "sums": "SELECT * { ?s ?p ?o FILTER(" + "1 + " * 10_000 + "1) }",
    "unions": "SELECT * { " + " UNION ".join(["{?s ?p ?o}"] * 10_000) + " } LIMIT 1",
    "bindings": "SELECT * { " + " ".join(f"BIND({i} AS ?v{i})" for i in range(5000)) + " }",
    "paths": "SELECT * { ?s " + "(" * 20_000 + "<x:y>" + ")" * 20_000 + " ?o }",
    "negations": "SELECT * { FILTER(" + "!" * 20_000 + "true) }",
    "lists": "SELECT * { ?s ?p " + "(" * 5000 + "1" + ")" * 5000 + " }",
    "blank nodes": "SELECT * { " + "[ <x:p> " * 5000 + "1" + " ]" * 5000 + " }",
    "quotes": "SELECT * { " + "<< " * 5000 + "?s ?p ?o" + " >> ?p ?o" * 5000 + " }",
    "existence": "SELECT * { " + "FILTER EXISTS { " * 5000 + "?s ?p ?o" + " }" * 5000 + " }",
    "triples": "SELECT * { " + " . ".join(f"?s{i} <x:p> ?s{i + 1}" for i in range(1000)) + " } LIMIT 1",
    "behind what might be an IRI": "SELECT * { FILTER(true<2" + _HIDE + ") " + "{" * 2000 + "?s ?p ?o" + "}" * 2000 + "#'''\n}",
}  # fmt: skip
"""What ends or holds up an engine that reads it; the gate refuses each for its size."""
