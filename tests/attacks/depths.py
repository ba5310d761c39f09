"""Queries that go deep or repeat: each generator makes one of `n` levels, members or repetitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

SIZES = (10, 100, 1000, 10_000, 100_000)


def _within(before: str, middle: str, after: str, head: str = "SELECT * { ", tail: str = " }") -> Callable[[int], str]:
    """`before` and `after` n times around the middle."""
    return lambda n: head + before * n + middle + after * n + tail


def _many(part: str, head: str = "SELECT * { ", tail: str = " }", between: str = "") -> Callable[[int], str]:
    """The same part n times; `@` in it is its number."""
    return lambda n: head + between.join(part.replace("@", str(number)) for number in range(n)) + tail


_TESTED = "SELECT * { ?s ?p ?o FILTER("

GENERATORS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        # Within each other
        "groups": _within("{", " ?s ?p ?o ", "}"),
        "sub-selects": _within("{ SELECT * { ", "?s ?p ?o", " } }"),
        "brackets": _within("(", "?o", ")", _TESTED, ") }"),
        "calls": _within("STR(", "?o", ")", _TESTED, '="x") }'),
        "casts": _within("<http://www.w3.org/2001/XMLSchema#string>(", "?o", ")", _TESTED, '="x") }'),
        "conditions": _within("IF(true, 1, ", "1", ")", "SELECT * { BIND(", " AS ?x) }"),
        "membership": _within("(1 IN ", "(1)", ")", "SELECT * { FILTER(", ") }"),
        "optional groups": _within("OPTIONAL { ", "?s ?p ?o", " }"),
        "minus groups": _within("?s ?p ?o MINUS { ", "?s ?p ?o", " }"),
        "filters that look again": _within("FILTER EXISTS { ", "?s ?p ?o", " }"),
        "filters that look for nothing": _within("FILTER NOT EXISTS { ", "?s ?p ?o", " }"),
        "named graphs": _within("GRAPH ?g { ", "?s ?p ?o", " }"),
        "unions to the left": _within("{ ", "?s ?p ?o", " } UNION { ?s ?p ?o }"),
        "brackets of a path": _within("(", "<x:y>", ")", "SELECT * { ?s ", " ?o }"),
        "stars of a path": _within("(", "<x:y>", ")*", "SELECT * { ?s ", " ?o }"),
        "negated paths": _within("!(<x:a>|^", "<x:y>", ")", "SELECT * { ?s ", " ?o }"),
        "lists": _within("(", "1", ")", "SELECT * { ?s ?p ", " }"),
        "blank nodes": _within("[ <x:p> ", "1", " ]"),
        "what a template makes": _within("[ <x:p> ", "1", " ]", "CONSTRUCT { ", " } WHERE { ?s ?p ?o }"),
        "quoted triples": _within("<< ?s ?p ", "?o", " >>", tail=" ?q ?r }"),
        "only begun quotes": _within("<< ", "?s ?p ?o", ""),
        "triple terms": _within("<<( ?s ?p ", "?o", " )>>", "SELECT * { ?s ?p ", " }"),
        "annotations": _within(" ?s ?p ?o {| ", "?q ?r", " |}"),
        "lateral groups": _within("?s ?p ?o LATERAL { ", "?s ?p ?o", " }"),
        # One after the other
        "sums": _many("1 + ", "SELECT * { FILTER(", "1) }"),
        "differences": _many("1 - ", "SELECT * { FILTER(", "1) }"),
        "products": _many("2 * ", "SELECT * { FILTER(", "1) }"),
        "alternatives of a filter": _many("?o = @ || ", _TESTED, "false) }"),
        "conditions of a filter": _many("?o > @ && ", _TESTED, "true) }"),
        "negations": _within("!", "true", "", "SELECT * { FILTER(", ") }"),
        "signs": _within("- ", "1", "", "SELECT * { FILTER(", " = 1) }"),
        "inverses": _within("^", "<x:y>", "", "SELECT * { ?s ", " ?o }"),
        "unions": _many("{?s ?p ?o}", tail=" } LIMIT 1", between=" UNION "),
        "triples": _many("?s@ <x:p> ?t@ . ", tail=" } LIMIT 1"),
        "objects": _many("?o@ , ", "SELECT * { ?s ?p ", "?o }"),
        "properties": _many("<x:p@> ?o@ ; ", "SELECT * { ?s ", "<x:p> ?o }"),
        "steps of a path": _many("<x:p>/", "SELECT * { ?s ", "<x:p> ?o }"),
        "choices of a path": _many("<x:p@>|", "SELECT * { ?s ", "<x:p> ?o }"),
        "modifiers of a path": _many("?s <x:p>* ?o@ . "),
        "bindings": _many("BIND(@ AS ?v@) "),
        "doubled texts": lambda n: (
            'SELECT * { BIND("x" AS ?v0) '
            + " ".join(f"BIND(CONCAT(?v{number}, ?v{number}) AS ?v{number + 1})" for number in range(n))
            + " }"
        ),
        "filters": _many("FILTER(?o != @) ", "SELECT * { ?s ?p ?o "),
        "tables": _many("VALUES ?v@ { 1 2 } "),
        "rows of a table": _many("(@ @) ", "SELECT * { VALUES (?a ?b) { ", "} }"),
        "columns of a table": lambda n: (
            "SELECT * { VALUES (" + "".join(f"?v{number} " for number in range(n)) + ") { (" + "1 " * n + ") } }"
        ),
        "members of IN": _many("@, ", "SELECT * { ?s ?p ?o FILTER(?o IN (", "1)) }"),
        "columns": _many("(1 AS ?v@) ", "SELECT ", "{ ?s ?p ?o } LIMIT 1"),
        "chained columns": lambda n: (
            "SELECT (1 AS ?v0) " + "".join(f"(?v{number} + 1 AS ?v{number + 1}) " for number in range(n)) + "{ }"
        ),
        "aggregates": _many("(COUNT(?s) AS ?v@) ", "SELECT ", "{ ?s ?p ?o }"),
        "keys of an order": _many("?s ", "SELECT * { ?s ?p ?o } ORDER BY ", " LIMIT 1"),
        "keys of a group": _many("(STR(?s) AS ?v@) ", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ", ""),
        "conditions of groups": _many("(COUNT(*) > @) ", "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING ", ""),
        "graphs": _many("FROM <https://w3id.org/peeratlas/graph/data/countries/norway> ", "SELECT * ", "{ ?s ?p ?o }"),
        "prefixes": _many("PREFIX p@: <x:> ", "", "ASK {}"),
        "bases": _many("BASE <x:/a/> ", "", "ASK { <b> ?p ?o }"),
        "names of things": _many("<x:@> ", "DESCRIBE ", ""),
        "triples of a template": _many("?s <x:@> ?o . ", "CONSTRUCT { ", "} WHERE { ?s ?p ?o } LIMIT 1"),
        "alternating optionals and unions": _many("OPTIONAL { ?s ?p ?o@ } { ?s ?p ?o } UNION { } "),
        "joined texts": _many("'@', ", "SELECT (CONCAT(", "'') AS ?x) {}"),
        "coalescing": _many("?v@, ", "SELECT (COALESCE(", "1) AS ?x) {}"),
        # Long signs
        "a long text": lambda n: f'SELECT * {{ ?s ?p "{"a" * n}" }}',
        "a long name": lambda n: f"SELECT * {{ <http://x/{'a' * n}> ?p ?o }}",
        "a long variable": lambda n: f"SELECT ?{'a' * n} {{ }}",
        "a long tag": lambda n: f'SELECT * {{ ?s ?p "a"@{"a" * n} }}',
        "a tag of many parts": lambda n: f'SELECT * {{ ?s ?p "a"@en{"-a" * n} }}',
        "a long number": lambda n: f"SELECT (1{'0' * n} + 1 AS ?x) {{ }}",
        "a long fraction": lambda n: f"SELECT (0.{'1' * n} * 3 AS ?x) {{ }}",
        "a long exponent": lambda n: f"SELECT (1e{'9' * n} AS ?x) {{ }}",
        "a long pattern": lambda n: f'SELECT * {{ FILTER(REGEX("a", "{"a?" * n}")) }}',
        "nested repetitions of a pattern": lambda n: f'SELECT * {{ FILTER(REGEX("a", "{"(" * n}a{")+" * n}")) }}',
        "a comment": lambda n: f"SELECT * {{ #{'a' * n}\n }}",
        "comments": lambda n: f"SELECT * {{ {'# x' + chr(10)} }}" * 1 + "# y\n" * n,
        "white space": lambda n: "SELECT * {" + " \t\r\n" * n + "}",
        "escapes": lambda n: "SELECT * { ?s ?p '" + "\\u0041" * n + "' }",
    }
)
