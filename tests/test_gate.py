"""The gate: every limit at its edge, hostile texts in time of their length, and no honest query refused."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from peeratlas.armour.gate import read
from peeratlas.armour.limits import Limits
from peeratlas.armour.tokens import place, tokens
from peeratlas.errors import GateError
from tests.attacks import queries

LIMITS = Limits()
GATE = "SELECT * { ?s ?p ?o }"


def kinds(text):
    return [(token.kind, token.text) for token in tokens(text)]


def refused(query, limits=LIMITS):
    with pytest.raises(GateError) as caught:
        read(query, limits)
    return str(caught.value)


# Every limit at limit - 1, limit, limit + 1


def padded(size):
    return GATE + " " * (size - len(GATE))


def nested(depth):
    return "SELECT * " + "{" * depth + " ?s ?p ?o " + "}" * depth


def triples(number):
    """The group is one step, each dot another."""
    return "SELECT * { " + "?s ?p ?o . " * (number - 1) + "}"


def words(number):
    return "SELECT ?x WHERE { VALUES ?x { " + "1 " * (number - 9) + "} }"


def signs(number):
    return f"SELECT * {{ FILTER({'!' * number}true) }}"


EDGES = [
    (padded, LIMITS.query_bytes, "bytes"),
    (nested, LIMITS.depth, "brackets"),
    (triples, LIMITS.patterns, "joins"),
    (words, LIMITS.tokens, "words and signs"),
    (signs, LIMITS.unary, "signs stand in a row"),
]


@pytest.mark.parametrize(("make", "limit", "what"), EDGES)
def test_a_limit_holds_at_its_edge(make, limit, what):
    Store().query(make(5) if make is not words else make(20))
    read(make(limit - 1), LIMITS)
    read(make(limit), LIMITS)
    assert what in refused(make(limit + 1))


@pytest.mark.parametrize(("make", "limit", "what"), EDGES)
def test_a_limit_is_the_one_that_is_set(make, limit, what):
    half = Limits(
        query_bytes=LIMITS.query_bytes // 2,
        depth=LIMITS.depth // 2,
        patterns=LIMITS.patterns // 2,
        tokens=LIMITS.tokens // 2,
        unary=LIMITS.unary // 2,
    )
    read(make(limit // 2), half)
    assert what in refused(make(limit // 2 + 1), half)


def test_bytes_are_counted_and_not_characters():
    read("#" + "å" * 8191 + "\n", LIMITS)
    assert "bytes" in refused("#" + "å" * 8192)


@pytest.mark.parametrize(
    "part",
    [
        "{ ?s ?p ?o } UNION ",
        "?s <a:b>/<a:c> ?o . ",
        "?s <a:b>|<a:c> ?o . ",
        "?s <a:b> ?o , ?o2 ; ",
        "OPTIONAL { ?s ?p ?o } ",
        "[ ] ?p ?o . ",
        "?s ^<a:b> ?o . ",
        "FILTER EXISTS { ?s ?p ?o } ",
        "{ SELECT * { ?s ?p ?o } } ",
        "GRAPH ?g { ?s ?p ?o } ",
        "MINUS { ?s ?p ?o } ",
    ],
)
def test_whatever_the_planner_has_to_join_is_counted(part):
    assert "joins" in refused("SELECT * { " + part * 201 + "{} }")


def test_members_of_collections_are_counted():
    assert "joins" in refused("SELECT * { ?s ?p (" + "1 " * 201 + ") }")
    assert "joins" in refused("SELECT * { ?s (" + "<a:b> / " * 201 + "<a:b>) ?o }")


def test_what_is_no_join_is_not_counted():
    read("SELECT * { ?s ?p ?o FILTER(?o IN (" + "1, " * 500 + "1)) }", LIMITS)
    read("SELECT * { VALUES (?a ?b) { " + "(<a:b> 'x') " * 300 + "} }", LIMITS)
    assert read("SELECT (MAX(?x / 2 + 1, 3) AS ?y) { ?s ?p ?x }", LIMITS).patterns == 1


# What is refused by its kind


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://example.org/>{?s ?p ?o} }",
        "SELECT * { ?s ?p 1SERVICE<http://example.org/>{} }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "PREFIX a: <http://example.org/> SELECT * { SERVICE a:b { ?s ?p ?o } }",
        "PREFIX : <http://example.org/> SELECT * { SERVICE: { ?s ?p ?o } . SERVICE :x {} }",
        "SELECT * { SERVICE # a comment\n #another {\n <http://example.org/> # and {\n { ?s ?p ?o } }",
        "SELECT * { FILTER(1<2)SERVICE#>\n<http://example.org/>{} }",
        'SELECT * { FILTER(?a<?b#>"""\n&& true) SERVICE <http://example.org/> {} #"""\n}',
        "SELECT * { FILTER(STR(?a)<?b#>'''\n) SERVICE <http://example.org/> {} #'''\n}",
        "SELECT * { ?s <http://x/\\u0041'''> ?o . SERVICE <http://x/'''> {} }",
        "BASE <http://127.0.0.1/> SELECT ?x { SERVICE <x> {?s ?p ?x} }",
        "ASK { FILTER EXISTS { SERVICE <http://example.org/> {} } }",
        "SELECT * { { SELECT * { OPTIONAL { SeRvIcE<a:b>{} } } } }",
    ],
)
def test_a_query_that_asks_another_server_is_refused(query):
    assert "SERVICE asks another server" in refused(query)


@pytest.mark.parametrize("name", queries.FEDERATED)
def test_no_way_to_ask_another_server_is_hidden(name):
    assert queries.SAID in refused(queries.FEDERATED[name])


@pytest.mark.parametrize("name", queries.QUOTED)
def test_triples_in_triples_are_refused(name):
    assert "Statements about statements" in refused(queries.QUOTED[name])


@pytest.mark.parametrize("name", queries.GLUED)
def test_two_words_in_one_are_refused(name):
    assert "can be read in two ways" in refused(queries.GLUED[name])


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX filter: <a:> SELECT * { ?s filter:x ?o FILTER(filter:f(?o)) }",
        "PREFIX from: <a:> DESCRIBE from:x",
        "PREFIX from: <a:> SELECT * FROM from:x { ?s ?p ?o } ORDER BY from:f(?s)",
        "PREFIX filter: <a:> SELECT * { ?s ?p ?o FILTER filter:f(?o) }",
        "PREFIX service: <a:> SELECT * { GRAPH service:g { ?s service:x ?o } OPTIONAL { ?s service:y ?q } }",
        "SELECT (COUNT(DISTINCT <http://www.w3.org/2001/XMLSchema#string>(?s)) AS ?n) { ?s ?p ?o } HAVING (COUNT(*) < 3)",
        "SELECT * { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*)<3) (COUNT(*)>1) } ?s a (1 <a:b>) }",
        "SELECT * { FILTER(true<EXISTS{?s ?p ?o}&&?a\u0300<?b&&'x'@en--ltr<?c||<a:b>=<a:c>) }",
        "SELECT * { ?s ?p true , false , (true <a:#b>) . FILTER(-1<-?x) }",
    ],
)
def test_what_only_looks_like_it_passes_and_the_engine_reads_it(query):
    with suppress(RuntimeError):  # a function that the engine does not know
        Store().query(query)
    assert read(query, LIMITS).form in ("SELECT", "DESCRIBE")


def test_tables_filters_and_bindings_are_joined_as_well():
    for part in ("VALUES ?x { 1 } ", "FILTER(?s = 1) ", "BIND(1 AS ?x@) ", "?s ?p 1.", "?s ?p [ ?q ?r ] . "):
        assert "joins" in refused("SELECT * { " + part * 250 + "}")


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?service WHERE { ?s ?p ?service FILTER(CONTAINS(STR(?service), "SERVICE <a:b> {")) }',
        "SELECT * WHERE { <https://w3id.org/peeratlas/id/organisation/sala-social-psychiatry-service> ?p ?o }",
        "# this SERVICE <is:for> {\nSELECT * WHERE { ?s ?p ?o }",
        "PREFIX ex: <https://example.org/service#> SELECT * WHERE { ?s ex:service ?o OPTIONAL { ?o ?p ?q } }",
        "PREFIX service: <a:b#> SELECT * WHERE { ?s service:x ?o }",
        "SELECT * { ?s ?p ?o FILTER(?s<?p&&?p>?o) }",
        "SELECT * { ?s ?p ?o FILTER(?s < ?p && ?o > 1) }",
        "SELECT * { ?s ?p ?o FILTER(?s IN (<a:b>, <a:c>) || <a:f>(?s) || ?s = <a:b>) }",
        "SELECT * { ?s <a:b>+/(<a:c>|^<a:d>)* ?o , 'x'@en-GB, 'y'^^<a:t>, '''z''' }",
    ],
)
def test_the_word_alone_is_no_offence(query):
    assert read(query, LIMITS).form == "SELECT"


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:b> <a:b> 1 }",
        "prefix a: <a:> delete where { ?s ?p ?o }",
        "BASE <a:b> #x\nWITH <a:g> DELETE { ?s ?p ?o } WHERE {}",
        *(f"{word} ALL" for word in ("CLEAR", "DROP", "Create", "load", "ADD", "MOVE", "COPY")),
    ],
)
def test_an_update_is_refused_with_the_reason(update):
    assert "changes nothing" in refused(update)


@pytest.mark.parametrize(
    "query", ["SELECT * FROM { }", "SELECT * FROM ?g { }", "ASK FROM NAMED 'x' { }", "ASK FROM NAMED NAMED {}"]
)
def test_after_from_stands_a_graph(query):
    assert "After FROM" in refused(query)


@pytest.mark.parametrize("sign", ["'", '"', "'''", '"""'])
def test_a_text_without_end_is_refused_where_it_begins(sign):
    assert refused(f"SELECT * {{\n  ?s ?p {sign}abc }}").startswith("Line 2, column 9: The text that begins here")


def test_a_refusal_names_line_and_column():
    with pytest.raises(GateError) as caught:
        read("SELECT *\n{ ?s ?p ?o .\n  SERVICE <a:b> {} }", LIMITS)
    assert (caught.value.line, caught.value.column) == (3, 3)
    assert place("a\nbc", 3) == (2, 2)


# What is read of a query


def test_form_graphs_prefixes_and_names_are_read():
    seen = read(
        "BASE <http://x/>\nPREFIX : <y#> PREFIX g: <http://g/>\n"
        "CONSTRUCT { ?s g:a :b } FROM <z> FROM NAMED g:n\\~1 from named <http://q/> WHERE { ?s g:a _:b . ?s a :c }",
        LIMITS,
    )
    assert seen.form == "CONSTRUCT"
    assert seen.prefixes == {"": "http://x/y#", "g": "http://g/"}
    assert (seen.default_graphs, seen.named_graphs) == (["http://x/z"], ["http://g/n~1", "http://q/"])
    assert seen.chooses
    assert {"g:a", ":b", ":c"} < set(seen.names)
    assert "_:b" not in seen.names
    assert seen.foreign(["http://q/"]) == ["http://x/z", "http://g/n~1"]


def test_a_keyword_as_a_name_is_no_keyword():
    assert read("PREFIX from: <a:> SELECT ?from { ?from from:named <a:b> }", LIMITS).chooses is False


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("?a<?b", [("variable", "?a"), ("mark", "<"), ("variable", "?b")]),
        ("<a>#x>\n<b>", [("iri", "<a>"), ("iri", "<b>")]),
        ("a:b.c.", [("name", "a:b.c"), ("mark", ".")]),
        ("_:b1.", [("blank", "_:b1"), ("mark", ".")]),
        ("'a\\'b'@en", [("text", "'a\\'b'"), ("tag", "@en")]),
        ("'''a'b''c'''", [("text", "'''a'b''c'''")]),
        ("''", [("text", "''")]),
        ("1.5e3", [("number", "1.5e3")]),
        ("a:%41\\~b", [("name", "a:%41\\~b")]),
        ("&&||!=^^", [("mark", "&&"), ("mark", "||"), ("mark", "!="), ("mark", "^^")]),
    ],
)
def test_tokens_are_those_of_sparql(text, found):
    assert kinds(text) == found


# Honest queries


def test_every_stored_query_passes(published):
    stored = [query for folder in published.queries.values() for query in folder.values()]
    assert len(stored) > 50
    for query in stored:
        seen = read(query.text, LIMITS)
        assert seen.form in ("SELECT", "CONSTRUCT", "ASK")
        assert seen.tokens < LIMITS.tokens / 2


# Hostile queries: the kinds of attack, each in 16 kB or more


SHAPES = {
    "calls": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "STR(" * n + "?o" + ")" * n + '="x") }',
    "subselects": lambda n: "SELECT * { " + "{ SELECT * { " * n + "?s ?p ?o" + "} }" * n + " }",
    "groups": lambda n: "SELECT * " + "{" * n + " ?s ?p ?o " + "}" * n,
    "sum": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "1 + " * 2 * n + "1) }",
    "unions": lambda n: "SELECT * { " + " UNION ".join(["{?s ?p ?o}"] * n) + " } LIMIT 1",
    "binds": lambda n: "SELECT * { " + " ".join(f"BIND({i} AS ?v{i})" for i in range(n)) + " }",
    "path": lambda n: "SELECT * { ?s " + "(" * n + "<x:y>" + ")" * n + " ?o }",
    "chain": lambda n: "SELECT * { " + " . ".join(f"?s{i} <x:p> ?s{i + 1}" for i in range(n)) + " } LIMIT 1",
    "lists": lambda n: "SELECT * { ?s ?p " + "(" * n + "1" + ")" * n + " }",
    "blanks": lambda n: "SELECT * { " + "[ <x:p> " * n + "1" + " ]" * n + " }",
    "negations": lambda n: "SELECT * { FILTER(" + "!" * n + "true) }",
    "minuses": lambda n: "SELECT * { FILTER(" + "- " * n + "1 = 1) }",
    "inverses": lambda n: "SELECT * { ?s " + "^" * n + "<x:y> ?o }",
    "exists": lambda n: "SELECT * { " + "FILTER EXISTS { " * n + "?s ?p ?o" + " }" * n + " }",
    "optionals": lambda n: "SELECT * { " + "OPTIONAL { " * n + "?s ?p ?o" + " }" * n + " }",
    "hidden in less-than": lambda n: "SELECT * { FILTER(?a<" + "(" * n + "1" + ")" * n + "&&?b>?c) }",
    "ifs": lambda n: "SELECT * { BIND(" + "IF(true, 1, " * n + "1" + ")" * n + " AS ?x) }",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n", [1000, 5000, 20_000, 100_000])
def test_what_ends_the_engine_is_refused_before_it(shape, n):
    query = SHAPES[shape](n)
    start = time.perf_counter()
    refused(query)
    assert time.perf_counter() - start < 0.5


def sixteen(*parts):
    text = "".join(parts)
    return (text * (LIMITS.query_bytes // len(text) + 1))[: LIMITS.query_bytes]


HOSTILE = [
    sixteen(part)
    for part in (
        '"', "'", '""', "'''", '"""a', "'''\\'", '"\\', "<", "<a", "<a ", "\\", "\\u", "<\\u0041", "(", "[", "{", "((({{{",
        "a:", "a.", "a-b.", ".a:b", "a" * 65 + ":", "_", "_:", ":", "%", "a:%4", "a:\\", "1", "1.", "1e", "1e+", ".", "@", "@a-",
        "?", "?a", "#", "# \n", "\n", " ", "SERVICE", "SERVICE:", "service\n", "FROM", "PREFIX", "PREFIX a: <b>", "BASE <a>",
        "VALUES", "VALUES {", "!", "-", "^", "^^", "|", "||", "&", "\u00e5", "\u00b7", "\U0001f600", "\x00", "\ufeff", "a:b\u00b7.",
    )
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:8]))
def test_hostile_texts_take_time_of_their_length(text):
    """20 ms each on a quiet machine; here the longer is held against the shorter, in time of the processor, and the best of five counts."""
    limits = Limits(query_bytes=1 << 20, tokens=1 << 20, depth=1 << 20, patterns=1 << 20, unary=1 << 20)

    def took(query):
        times = []
        for _ in range(5):
            start = time.process_time()
            with suppress(GateError):
                read(query, limits)
            times.append(time.process_time() - start)
        return min(times)

    whole, quarter = took(text), took(text[: len(text) // 4])
    assert whole < max(0.02, 12 * quarter)
    assert whole < 0.5


# Any text at all


PIECES = st.sampled_from(
    [
        *[
            "SELECT",
            "ASK",
            "WHERE",
            "FROM",
            "NAMED",
            "PREFIX",
            "BASE",
            "SERVICE",
            "FILTER",
            "EXISTS",
            "VALUES",
            "BIND",
            "AS",
            "UNION",
            "a",
            "true",
        ],
        *[
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ".",
            ";",
            ",",
            "/",
            "|",
            "^",
            "!",
            "+",
            "-",
            "*",
            "=",
            "<",
            ">",
            "<=",
            "&&",
            "||",
            "#",
            "'",
            '"',
            "'''",
            "\\u0041",
            "<\\u0041>",
            "å",
        ],
        *["?x", "$y", "<a:b>", "<c>", "a:b", ":c", "_:d", "'x'", '"y"', "'''z'''", "'x'@en", "1", "2.5", ".5e1"],
        "\n",
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_no_service_passes_that_the_engine_would_take(text):
    """Whatever stands before it: what the engine reads as SERVICE, the gate has seen."""
    query = f"SELECT * {{ {text} SERVICE <http://127.0.0.1:1/> {{ ?s ?p ?o }} }}"
    try:
        read(query, LIMITS)
    except GateError:
        return
    with pytest.raises(SyntaxError):
        Store().query(query)
