"""Hostile values in stored questions: none changes the query, and each answer is that of the term in a VALUES block.

The pairs come by chance from a seed; a failure prints it. More of them: PEERATLAS_PAIRS=100000.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlencode

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node
from starlette.testclient import TestClient

from peeratlas import queries, questions, snapshot
from peeratlas.armour.limits import Limits
from peeratlas.dataset import Dataset
from peeratlas.errors import ParameterError, QueryFileError
from peeratlas.labels import NAMES
from peeratlas.queries import Parameter, Query
from peeratlas.terms import to_value
from tests.attacks import shared, values
from tests.attacks.values import Pair, bound, pairs, plain, shape
from tests.conftest import BASE, ROOT
from tests.endpoint import portal

NUMBER = int(os.environ.get("PEERATLAS_PAIRS", "10000"))
SEED = int(os.environ.get("PEERATLAS_SEED", "20261122"))
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
KEPT = tuple(
    f"{BASE}graph/{name}"
    for name in (
        "inferred",
        "ontology/",
        "data/concepts/",
        "data/words",
        "data/countries/norway",
        "data/countries/denmark",
        "data/network/",
        "data/sources",
    )
)
"""Enough to find something with each question; all of it would take minutes."""
FOUND = queries.read_all(ROOT)
ASKED = [query for folder in FOUND.values() for query in folder.values() if query.parameters]


class Copy:
    """A copy of the published data in which things with hostile names say what real ones say.

    So a hostile value does find something, and another query than the one that was asked would show.
    """

    def __init__(self, atlas):
        quads = [
            quad
            for quad in atlas.dataset.quads()
            if quad.graph_name.value.startswith(KEPT) and "/labels/" not in quad.graph_name.value
        ]
        self.prefixes = atlas.dataset.prefixes
        kinds = sorted({parameter.type for query in ASKED for parameter in query.parameters if parameter.type != "iri"})
        for kind in kinds:
            quads += list(self._doubles(self.prefixes[kind], quads))
        self.store = Store()
        self.store.bulk_extend(quads)
        self.dataset = Dataset(self.store)
        self.names = {kind: self._names(kind) for kind in kinds}
        self.known = {kind: [*names, *(f"{kind}:x", f"{self.prefixes[kind]}y")] for kind, names in self.names.items()}
        self.known |= {"iri": [iri for iri in values.IRIS if plain("iri", iri)], "text": list(values.TEXTS)}
        self._answers = {}

    def _doubles(self, namespace, quads):
        """Two things with hostile names that stand wherever one of this namespace stands."""
        things = sorted(
            {
                quad.subject.value
                for quad in quads
                if quad.predicate == LABEL and quad.subject.value.startswith(namespace)
            }
        )
        real = [NamedNode(thing) for thing in things[:2]]
        twins = [NamedNode(namespace + local) for local in ("x';--)(#*", "\u202e\u00e9%22%7D")]
        twin = dict(zip(real, twins, strict=False))
        for quad in quads:
            if quad.subject in twin or quad.object in twin:
                yield Quad(
                    twin.get(quad.subject, quad.subject),
                    quad.predicate,
                    twin.get(quad.object, quad.object),
                    quad.graph_name,
                )
        for place, thing in enumerate(twin.values()):
            for text in (*values.TEXTS, *values.IRIS)[place::2]:
                try:
                    yield Quad(thing, LABEL, Literal(text, language="en"), NamedNode("urn:test"))
                except ValueError:
                    continue

    def _names(self, kind):
        """Every name of the things of a kind, folded, and the thing: the last in order of the things, as it is found."""
        namespace, names = self.prefixes[kind], {}
        labels = [NamedNode(name) for name in NAMES]
        told = {}
        for name in labels:
            for quad in self.store.quads_for_pattern(None, name, None):
                if quad.subject.value.startswith(namespace):
                    told.setdefault(quad.subject.value, [quad.subject.value.removeprefix(namespace)]).append(
                        quad.object.value
                    )
        for iri, texts in sorted(told.items()):
            names.update(dict.fromkeys((text.casefold() for text in texts), iri))
        return names

    def term(self, parameter, given):
        """The term that a value is, reckoned without the code that is tried; None when it is none of its kind."""
        if parameter.type in values.PLAIN:
            return plain(parameter.type, given)
        namespace = self.prefixes[parameter.type]
        local = given.removeprefix(namespace).removeprefix(f"{parameter.type}:")
        if local and all(sign.isascii() and (sign.isalnum() or sign in "_.-") for sign in local):
            thing = NamedNode(namespace + local)
            if next(self.store.quads_for_pattern(thing, None, None), None):
                return thing
        found = self.names[parameter.type].get(given.casefold())
        return NamedNode(found) if found else None

    def rows(self, text):
        if text not in self._answers:
            result = self.store.query(text, use_default_graph_as_union=True)
            made = [tuple(map(to_value, row)) for row in result]
            self._answers[text] = made if isinstance(result, QuerySolutions) else set(made)
        return self._answers[text]


@pytest.fixture(scope="module")
def copy(published):
    return Copy(published)


@lru_cache
def shape_of(text, name):
    """The shape of a question with some term in the places of this parameter."""
    query = Query("own", "questions", "own.rq", text, {})
    return shape(bound(query, name, [NamedNode("urn:x")]), name)


def tried(copy: Copy, pair: Pair) -> str:
    """What came of a pair: refused or bound; anything else than what must be fails."""
    told = f"seed {SEED}, pair {pair.number}: {pair.query.relative} {pair.parameter} {[value[:80] for value in pair.values]!a}"
    terms = [copy.term(pair.parameter, value) for value in pair.values]
    query = replace(
        pair.query,
        parameters=tuple(pair.parameter if one.name == pair.parameter.name else one for one in pair.query.parameters),
    )
    given = {pair.parameter.name: pair.values}
    if None in terms:
        with pytest.raises(ParameterError) as caught:
            questions.bind(query, copy.dataset, given)
        assert caught.value.http_status == 400, told
        assert len(str(caught.value)) < 10_000, told
        return "refused"
    text = questions.bind(query, copy.dataset, given)
    once = list(dict.fromkeys(terms))
    expected = bound(query, pair.parameter.name, once)
    outside, blocks = shape(text, pair.parameter.name)
    template, marked = shape_of(pair.query.text, pair.parameter.name)
    assert outside == template, told
    # What stands in the block is what the library of RDF writes for the terms, and nothing besides.
    written = "".join(str(term) for term in once)
    for block, mark in zip(blocks, marked, strict=True):
        assert block.replace(" ", "") == (written.replace(" ", "") if mark.strip() == "<urn:x>" else mark), told
    if query.columns:
        assert [tuple(map(to_value, row)) for row in copy.dataset.rows(text)] == copy.rows(expected), told
    else:
        assert {tuple(map(to_value, triple)) for triple in copy.dataset.construct(text)} == copy.rows(expected), told
    return "bound"


def test_a_few_hundred_hostile_values_change_no_question(copy):
    counts = [tried(copy, pair) for pair in pairs(SEED, 300, ASKED, copy.known)]
    assert min(counts.count("bound"), counts.count("refused")) > 60


@pytest.mark.long
def test_ten_thousand_hostile_values_change_no_question(copy):
    found = [query.name for query in ASKED if query.columns and copy.rows(query.text)]
    assert len(found) > 20, "too few questions find anything: nothing would show that one was changed"
    counts = [tried(copy, pair) for pair in pairs(SEED + 1, NUMBER, ASKED, copy.known)]
    assert min(counts.count("bound"), counts.count("refused")) > NUMBER / 5


@pytest.mark.long
def test_another_reader_sees_the_same_shape(copy):
    """rdflib reads the bound text: its algebra differs from that of the template in the terms alone.

    It undoes escapes before it reads (SPARQL 1.1, 19.2, told strictly), so a text with a written `\\u` is another one to it.
    """
    seen = 0
    for pair in pairs(SEED + 2, 400, ASKED, copy.known):
        terms = [copy.term(pair.parameter, value) for value in pair.values]
        if None in terms or any("\\" in str(term.value) or "\0" in term.value for term in terms):
            continue
        query = replace(
            pair.query,
            parameters=tuple(
                pair.parameter if one.name == pair.parameter.name else one for one in pair.query.parameters
            ),
        )
        text = questions.bind(query, copy.dataset, {pair.parameter.name: pair.values})
        plain_terms = [NamedNode(f"urn:x:{place}") for place in range(len(dict.fromkeys(terms)))]
        template = bound(query, pair.parameter.name, plain_terms)
        assert skeleton(text) == skeleton(template), (SEED, pair)
        seen += 1
        if seen == 25:
            break
    assert seen == 25


def skeleton(text):
    """The algebra of a query without its terms."""

    def bare(node):
        if isinstance(node, CompValue):
            return (
                node.name,
                tuple(sorted((key, bare(value)) for key, value in node.items() if not key.startswith("_"))),
            )
        if isinstance(node, dict):
            return tuple(sorted(map(bare, node)))
        if isinstance(node, list | tuple):
            return tuple(map(bare, node))
        if isinstance(node, set | frozenset):
            return len(node)
        return (
            type(node).__name__
            if isinstance(node, rdflib.BNode | rdflib.Variable)
            else "term"
            if isinstance(node, Node)
            else str(node)
        )

    return bare(prepareQuery(text).algebra)


# Single values, in a question of our own and over HTTP

TEXT = "PREFIX x: <x:>\nSELECT ?s ?o\nWHERE {\n  # VALUES ?t\n  ?s x:says ?t ;\n     x:is ?o .\n}\nORDER BY ?s ?o\n"


def query_of(kind, text=TEXT):
    return Query("own", "questions", "own.rq", text, {"title": "Own"}, (Parameter("t", kind),))


def small(*said):
    """Two things: one says this, the other `secret`."""
    quads = [Quad(NamedNode("x:one"), NamedNode("x:says"), term, NamedNode("x:g")) for term in said]
    quads += [Quad(NamedNode("x:other"), NamedNode("x:says"), Literal("secret"), NamedNode("x:g"))]
    quads += [
        Quad(NamedNode(thing), NamedNode("x:is"), Literal("is " + thing), NamedNode("x:g"))
        for thing in ("x:one", "x:other")
    ]
    return Dataset.in_memory(quads)


def found(kind, value, *said):
    dataset = small(*said)
    return [row[0].value for row in dataset.query(questions.bind(query_of(kind), dataset, {"t": [value]}))]


def refused(kind, value):
    with pytest.raises(ParameterError) as caught:
        questions.bind(query_of(kind), small(), {"t": [value]})
    assert caught.value.http_status == 400
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("text", values.TEXTS, ids=lambda text: ascii(text[:12]))
def test_a_text_finds_itself_and_nothing_else(text):
    if plain("text", text) is None:
        refused("text", text)
        return
    assert found("text", text) == []
    assert found("text", text, Literal(text)) == ["x:one"]


@pytest.mark.parametrize("kind", ["iri", "integer", "year", "date"])
def test_a_value_is_of_its_kind_or_is_refused(kind):
    for value in values.VALUES:
        if (term := plain(kind, value)) is None:
            refused(kind, value)
        else:
            assert found(kind, value) == []
            assert found(kind, value, term) == ["x:one"]


def test_no_question_stands_on_what_the_store_substitutes():
    """The store leaves an inner variable free and says the name that was asked for beside another one's row."""
    quads = [
        Quad(NamedNode(f"x:{name}"), NamedNode("x:p"), Literal(f"{name} says"), NamedNode("x:g")) for name in ("a", "b")
    ]
    text = "SELECT ?s ?o\nWHERE {\n  {\n    SELECT ?o\n    WHERE {\n      # VALUES ?s\n      ?s <x:p> ?o .\n    }\n  }\n}\nORDER BY ?o\n"
    query = Query("own", "questions", "own.rq", text, {"title": "Own"}, (Parameter("s", "iri"),))
    dataset = Dataset.in_memory(quads)
    assert [row[1].value for row in dataset.query(questions.bind(query, dataset, {"s": ["x:a"]}))] == ["a says"]
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert "substitutions=" not in source


HEAD = "#+ title: T\n#+ answers: A\n#+ columns: s (iri)\n#+ params: t (text)\n"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('SELECT ?s WHERE { ?s ?p ?t , """\n# VALUES ?t\n""" }\nORDER BY ?s\n', "stands in a text"),
        ("SELECT ?s WHERE { ?s ?p ?t , '''x\n  # VALUES ?t\n''' }\nORDER BY ?s\n", "stands in a text"),
        ("SELECT ?s WHERE { ?s ?p ?t } # VALUES ?t\nORDER BY ?s\n", "has no place"),
        ("SELECT ?s WHERE { ?s ?p <x:# VALUES ?t> }\nORDER BY ?s\n", "has no place"),
        ("SELECT ?s WHERE {\n# VALUES ?t\n?s ?p ?o }\nORDER BY ?s\n", "no ?t that its values could bind"),
        ("SELECT ?s WHERE {\n# VALUES ?t\n# ?t\n?s ?p ?o }\nORDER BY ?s\n", "no ?t that its values could bind"),
        ("SELECT ?s\n# VALUES ?t\nWHERE { ?s ?p ?t }\nORDER BY ?s\n", "this is no query"),
        ("SELECT ?s WHERE { ?s ?p\n# VALUES ?t\n?t }\nORDER BY ?s\n", "this is no query"),
        ("SELECT ?s WHERE {\n# VALUES ?u\n?s ?p ?t , ?u }\nORDER BY ?s\n", "has no place"),
    ],
)
def test_a_question_whose_parameter_binds_nothing_is_refused_when_it_is_read(tmp_path, body, says):
    path = tmp_path / "queries/questions/q.rq"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + body, "utf-8")
    with pytest.raises(QueryFileError, match=re.escape(says)):
        queries.read(path, "questions", tmp_path)


def test_a_place_with_spaces_behind_it_is_bound_as_well(tmp_path):
    path = tmp_path / "queries/questions/q.rq"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + "SELECT ?s\nWHERE {\n  # VALUES ?t   \n  ?s ?p ?t .\n}\nORDER BY ?s\n", "utf-8")
    query = queries.read(path, "questions", tmp_path)
    assert '  VALUES ?t { "a" }\n' in questions.bind(query, small(), {"t": ["a"]})


@pytest.fixture(scope="module")
def client(build):
    with portal(snapshot.open_current(build), Limits()) as app:
        yield TestClient(app, client=("127.0.0.1", 1), raise_server_exceptions=False)


def asked(client, *pairs_):
    """The answer of a stored question to parameters of an address, as data and as a page: both must agree."""
    address = urlencode(pairs_, errors="surrogatepass")
    data = client.get(f"/questions/findings-by-country.json?{address}")
    page = client.get(f"/en/questions/findings-by-country?{address}", headers={"accept": "text/html"})
    assert data.status_code == page.status_code, (data.status_code, page.status_code)
    assert data.status_code in (200, 400)
    assert "Traceback" not in data.text + page.text
    return data


@pytest.mark.long
def test_hostile_values_in_addresses_are_refused_or_answered(client):
    for value in ("norway", "Norway", "country:norway"):
        assert asked(client, ("country", value)).status_code == 200
    for value in (value for value in (*values.TEXTS[:24], *values.IRIS[:8], *values.NUMBERS[:4]) if value.strip()):
        assert asked(client, ("country", value)).status_code == 400


# The samples beside this repository

SAMPLES = {name: payload for name, payload in shared.samples().items() if name[:2] == "SQ"}
EXPECTED = {}


def of(*names):
    """What must come of these samples."""

    def note(way):
        EXPECTED.update(dict.fromkeys(names, way))
        return way

    return note


def told(payload):
    return payload.partition(" = ")[2]


@of("SQ01", "SQ05", "SQ06")
def _finds_itself(payload, _):
    for text in {told(payload), told(payload).encode("ascii", "backslashreplace").decode("unicode_escape")}:
        test_a_text_finds_itself_and_nothing_else(text)


@of("SQ07")
def _no_text(_, __):
    refused("text", "\ud800")


@of("SQ08", "SQ09", "SQ10")
def _no_iri(payload, client):
    refused("iri", told(payload))
    assert asked(client, ("country", told(payload))).status_code == 400


@of("SQ11")
def _term_and_no_link(payload, client):
    assert found("iri", told(payload), NamedNode(told(payload))) == ["x:one"]
    answer = client.get("/en/questions/findings-by-country", params={"country": told(payload)})
    assert answer.status_code == 400
    assert 'href="javascript' not in answer.text


@of("SQ12")
def _relative(payload, client):
    for value in ("../../x", "//evil.org/x", "", "#", "?q"):
        assert not value or value in payload
        refused("iri", value)
        assert not value or asked(client, ("country", value)).status_code == 400


@of("SQ13")
def _no_number(payload, client):
    for value in ("1e309", "NaN", "1;DROP", "\u0661\u0662\u0663", "9" * 400, "0x10", "1_000", " 1"):
        refused("integer", value)
        refused("year", value)
        page = client.get("/en/questions/findings-by-country", params={"from": value})
        assert page.status_code == (200 if value == " 1" else 400)
    # -0 is written as XSD has it, and is zero.
    assert found("integer", "-0", Literal(0)) == ["x:one"]


@of("SQ15")
def _no_clause(_, client):
    for value in ("-1", "1e9", "DESC(?x) } #", "?s", "10 UNION"):
        assert client.get("/en/questions/findings-by-country", params={"from": value}).status_code == 400
        for name in ("sort", "order", "filter"):
            page = client.get("/en/questions/findings-by-country", params={name: value})
            assert page.status_code in (200, 400)
        for name in ("limit", "offset", "LIMIT"):
            assert asked(client, (name, value)).status_code == 400


@of("SQ16")
def _odd_parameters(_, client):
    both = asked(client, ("country", "norway"), ("country", "denmark")).json()["rows"]
    single = [asked(client, ("country", name)).json()["rows"] for name in ("norway", "denmark")]
    assert len(both) == sum(map(len, single))
    assert asked(client, ("country", "norway"), ("country", "norway")).json()["rows"] == single[0]
    assert asked(client, ("nothing", "1")).status_code == 400


@of("SQ17")
def _no_substitution(_, __):
    test_no_question_stands_on_what_the_store_substitutes()


@pytest.mark.long
@pytest.mark.parametrize("name", SAMPLES or [pytest.param("", marks=pytest.mark.skip(reason=shared.said()))])
def test_a_sample_comes_to_what_is_expected(client, name):
    assert name in EXPECTED, f"nobody has said what must come of {name}"
    EXPECTED[name](SAMPLES[name], client)
