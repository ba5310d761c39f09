"""Hostile values for the parameters of stored questions, and what a value of each kind is: reckoned here anew.

Nothing here asks `peeratlas.questions`: terms are made with the library of RDF alone, and a question is bound by lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from pyoxigraph import Literal, NamedNode

from peeratlas.armour.tokens import tokens
from peeratlas.queries import Parameter, Query

XSD = "http://www.w3.org/2001/XMLSchema#"
PLAIN = ("text", "iri", "integer", "year", "date")
"""The kinds of parameters that are not things of the atlas; no stored question has them yet but `iri`."""

TEXTS = (
    'x" } UNION { ?s ?p ?o } #', "x' } UNION { ?s ?p ?o } #", '" . ?s ?p "', '"@en } #', '"^^<x:y> } #', '"', "'", '"""', "'''", '""""', "\\",
    '\\"', "\\\\", "\\u0022", "\\U00000022 } #", "\\u005C\\u0022", "\\n", "\\", "a'b\"c\\n\\r\u2028\u0000", "\u0000", "\u0001", "\x7f", "\u0085",
    "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "\ufffd", "\U0010ffff", "\u202e}\u202c", "\u200f", "\u0301", "e\u0301", "\u00e9", "\U0001f600",
    "\r\n", "\n", "\t", "\n}\nUNION { ?s ?p ?o }\n#", "# VALUES ?country\n", "\n  # VALUES ?layer\n", "VALUES ?layer { <x:y> }", "%(name)s", "%s", "%",
    "{}", "{0}", "{name}", "$1", "\\1", "\\g<0>", "?s", "$s", "?country", "*", "}", "{", "} } }", "})", "(", ")", "# ", "#", ";", ",", ".", "<", ">",
    "<x:y>", "<x:y> <x:z>", "UNDEF", "undef", "true", "a", "SERVICE <http://127.0.0.1:1/> {}", "; DROP ALL", "' OR '1'='1", "${jndi:ldap://x}",
    "<script>alert(1)</script>", "../../etc/passwd", "..", "/", "//", "\\..\\..", "", " ", "   ", "x" * 70_000, '"' * 5000, "\\" * 4999, "\u00e5" * 3000,
    "\ud800", "a\udfff", "\udc00\ud800", "null", "None", "NaN", "-0", "norway", "Norway ", " norway", "NORWAY", "nor\u0000way", "norway#", "norway?",
    "norway/..", "norway%20", "norway\u200b", "n\u00f6rway", "norway,denmark", "norway;denmark", "\u041dorway", "ﬃ", "ß", "İ", "ı", "K",
)  # fmt: skip
IRIS = (
    "http://e/a> ?p ?o } #", "http://e/\\u003e", "http://e/a b", "javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "../../x", "//evil.org/x", "#", "?q", ":", "x:", ":x", "1:x", "http://", "http:", "http://[", "http://[::1]/", "http://e:99999/", "http://e/%zz",
    "http://e/%3E%20%7D", "http://e/'", "http://e/''''", "http://e/(){}", "http://e/()", 'http://e/"', "http://e/\\", "http://e/^", "http://e/`",
    "http://e/|", "http://e/\u202e", "http://e/\u00e9", "http://e/e\u0301", "http://e/\U0001f600", "http://e/\ud800", "http://e/\u0000", "http://e/\n",
    "http://e/a\tb", "http://e/#a#b", "http://e/?a=b&c=d", "HTTP://E/", "x:'", "x:;", "x:*", "urn:a:b", "mailto:a@b", "urn:\ufffe", "http://e/\ue000",
    "x:" + "a" * 65_536, "https://w3id.org/peeratlas/id/country/norway", "https://w3id.org/peeratlas/id/country/../country/norway",
    "https://w3id.org/peeratlas/id/country/", "https://w3id.org/peeratlas/id/country/norway#x", "country:norway", "country:", "country:norway> <x:y",
    "<https://w3id.org/peeratlas/id/country/norway>", "layer:", "id:country/norway",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "+0", "007", "1_000", "1,000", "1 000", " 1", "1 ", "1\n", "1.0", "1.", ".5", "1e3", "1e309", "NaN", "INF", "-INF", "Infinity", "0x10",
    "0b1", "0o7", "1;DROP", "1 UNION", "\u0661\u0662\u0663", "\u0967", "\uff11", "\u00b2", "\u2460", "9" * 400, "9" * 5000, "-" + "9" * 18, "9" * 18,
    "9" * 19, "--1", "+-1", "-", "+", "1-", "1L", "1j", "True", "2023", "0000", "99999", "-2023", "12023", "1e0", "\u22121", "1\u0000",
)  # fmt: skip
DATES = (
    "2023-01-01", "2023-1-1", "20230101", "2023-W01-1", "2023-W01", "2023-001", "2023-13-01", "2023-02-30", "2024-02-29", "2023-02-29", "0000-01-01",
    "0001-01-01", "9999-12-31", "10000-01-01", "-2023-01-01", "2023-01-01Z", "2023-01-01+01:00", "2023-01-01T00:00:00", " 2023-01-01", "2023-01-01 ",
    "2023-01-01\n", "\u0662\u0660\u0662\u0663-\u0660\u0661-\u0660\u0661", "2023\u201001\u201001", "2023/01/01", "01.01.2023", "now", "2023-01-01; DROP",
    "2023-01", "2023",
)  # fmt: skip
VALUES = tuple(dict.fromkeys((*TEXTS, *IRIS, *NUMBERS, *DATES)))

_SIGNS = (
    *"\"'\\{}<>()#?$;.,|^`%&*!=~@:/ \n\r\t\0aZ0_-", "\u2028", "\u202e", "\ud800", "\u00e9", "\U0001f600", "\\u0022", "\\u003e", "\\n", "VALUES",
    " UNION ", " } ", " SERVICE ", "# VALUES ?country\n", "norway", "country:", "https://w3id.org/peeratlas/", "^^<x:y>", "@en", '"""', "'''",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A stored question, the kind that one of its parameters is taken to have, and the values that are given to it."""

    number: int
    query: Query
    parameter: Parameter
    values: tuple[str, ...]


def pairs(seed: int, number: int, queries: list[Query], known: Mapping[str, list[str]]) -> Iterator[Pair]:
    """As many pairs, the same for the same seed: every question, each parameter in its own kind and in every other.

    `known` are texts that name things of a kind: some are given as they are, some spoilt.
    """
    random = Random(seed)
    places = [(query, parameter) for query in queries for parameter in query.parameters]
    for count in range(number):
        query, parameter = places[count % len(places)]
        kind = parameter.type if random.random() < 0.5 else random.choice(PLAIN)
        taken = Parameter(parameter.name, kind)
        values = tuple(_value(random, known.get(kind, [])) for _ in range(random.choice((1, 1, 1, 2, 5))))
        yield Pair(count, query, taken, values)


def _value(random: Random, known: list[str]) -> str:
    chance = random.random()
    if known and chance < 0.45:
        return random.choice(known)
    if chance < 0.75:
        return random.choice(VALUES)
    if known and chance < 0.85:
        text = random.choice(known)
        place = random.randrange(len(text) + 1)
        return text[:place] + random.choice(_SIGNS) + text[place:]
    return "".join(random.choice(_SIGNS) for _ in range(random.randrange(1, 12)))


def plain(kind: str, given: str) -> Literal | NamedNode | None:
    """The term that a value of a plain kind is; None when it is not of that kind."""
    try:
        if kind == "iri":
            return NamedNode(given)
        if kind == "text":
            return Literal(given)
        if kind == "date" and re.fullmatch(r"\d\d\d\d-\d\d-\d\d", given, re.ASCII):
            return Literal(str(date(*map(int, given.split("-")))), datatype=NamedNode(f"{XSD}date"))
        digits = {"integer": r"[+-]?\d{1,18}", "year": r"\d\d\d\d"}.get(kind, "(?!)")
        if re.fullmatch(digits, given, re.ASCII):
            return Literal(str(int(given)), datatype=NamedNode(f"{XSD}integer"))
    except ValueError:
        pass
    return None


def bound(query: Query, name: str, terms: list[Literal | NamedNode]) -> str:
    """The query with the terms in a VALUES block, put in by lines."""
    block = f"VALUES ?{name} {{ {' '.join(map(str, terms))} }}"
    lines = [line for line in query.text.split("\n") if not line.startswith("#")]
    return "\n".join(block if line.strip() == f"# VALUES ?{name}" else line for line in lines)


def shape(text: str, name: str) -> tuple[list[tuple[str, str]], list[str]]:
    """The tokens of a query around the VALUES blocks of a variable, and what stands in each block."""
    outside: list[tuple[str, str]] = []
    blocks: list[str] = []
    within = False
    for token in tokens(text):
        within = within and token.text != "}"
        if within:
            blocks[-1] += token.text + " " * (token.kind == "iri" and not blocks[-1].endswith("^^"))
            continue
        outside.append((token.kind, token.text))
        if [one for _, one in outside[-3:]] == ["VALUES", f"?{name}", "{"]:
            within = True
            blocks.append("")
    return outside, blocks
