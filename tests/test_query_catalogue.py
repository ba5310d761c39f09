"""The catalogue of queries: whoever reads only it, runs every stored question and gets the rows of the atlas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import NamedNode, Store, parse
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection

from peeratlas import queries, questions
from peeratlas.answer import Text, Value
from peeratlas.atlas import Atlas
from peeratlas.dataset import canonical
from peeratlas.dumps import questions as catalogue
from peeratlas.queries import Query
from peeratlas.terms import to_value
from tests.conftest import NAMESPACES, ROOT

FOUND = queries.read_all(ROOT)
ALL = [*FOUND["questions"].values(), *FOUND["comparison"].values()]
GIVEN = [(query, parameter) for query in ALL for parameter in query.parameters]
NINE = {"da", "en", "et", "fi", "is", "lt", "lv", "nb", "sv"}
SCHEMA = rdflib.Namespace("https://schema.org/")
# rdflib needs two minutes for this one, without a parameter.
SLOW = {"what-to-ask"}
SAMPLE = {"amounts", "contested-claims", "definitions-of-terms", "fundings", "superseded-claims"}
# With a variable bound beforehand these give it back in rows in which the atlas leaves it open: the network's own.
FILLED = {"milestones"}

Rows = list[tuple[str, ...]]


@pytest.fixture(scope="module")
def folder(published: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("queries")
    assert all((folder / file.name).stat().st_size == file.bytes for file in catalogue.write(published, folder))
    return folder / "queries"


@pytest.fixture(scope="module")
def whole(folder: Path) -> Graph:
    return Graph().parse(folder / "queries.ttl")


@pytest.fixture(scope="module")
def store(build: Path) -> Store:
    """The published data, as another program would load them."""
    return Store.read_only(str(build / "current/store"))


@pytest.fixture(scope="module")
def graph(published: Atlas) -> Graph:
    return published.dataset.copy_for_rdflib()


def iri(query: Query) -> URIRef:
    return URIRef(NAMESPACES["row" if query.folder == "comparison" else "query"] + query.name)


def name_of(value: object) -> str | None:
    return f"{value.folder}/{value.name}" if isinstance(value, Query) else getattr(value, "name", None)


def text_of(whole: Graph, query: Query) -> str:
    return str(whole.value(iri(query), SH.select, any=False))


def parameters(whole: Graph, query: Query) -> dict[str, URIRef]:
    """The parameters as a reader of the catalogue finds them: the name of the variable is the end of the path."""
    found = sorted(whole.objects(iri(query), SH.parameter), key=lambda node: int(whole.value(node, SH.order)))
    return {str(whole.value(node, SH.path)).rpartition("/")[2]: node for node in found}


def choices(whole: Graph, graph: Store, node: URIRef) -> Iterator[str]:
    """What the catalogue lets one give."""
    if (listed := whole.value(node, SH["in"])) is not None:
        yield from map(str, Collection(whole, listed))
        return
    class_ = NamedNode(str(whole.value(node, SH["class"], any=False)))
    things = graph.quads_for_pattern(None, NamedNode(str(RDF.type)), class_, None)
    yield from sorted({quad.subject.value for quad in things})


def given(text: str, name: str, value: str) -> str:
    """The text with a value, by the one sentence that the files say of it."""
    filled = re.sub(rf"^( *)# VALUES \?{name}$", rf"\1VALUES ?{name} {{ <{value}> }}", text, flags=re.MULTILINE)
    assert filled != text
    return filled


def cell(value: Value) -> str:
    """A value as text: both engines have the same words for a truth value, a date and a number."""
    if isinstance(value, Text):
        return f"{value.value}@{value.lang}"
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def of_atlas(atlas: Atlas, query: Query, values: dict[str, list[str]] | None = None) -> Rows:
    answer = questions.ask(query, atlas.dataset, values)
    return [tuple(map(cell, row)) for row in answer.rows]


def of_store(store: Store, text: str) -> Rows:
    return [tuple(cell(to_value(term)) for term in row) for row in store.query(text, use_default_graph_as_union=True)]


def of_rdflib(graph: Graph, text: str, **bound: str) -> Rows:
    def plain(term: rdflib.term.Node | None) -> str:
        language = getattr(term, "language", None)
        return "" if term is None else f"{term}@{language}" if language else str(term)

    found = graph.query(text, initBindings={name: URIRef(value) for name, value in bound.items()})
    return [tuple(map(plain, row)) for row in found.bindings and found]


def first_that_answers(atlas: Atlas, query: Query, name: str, values: Iterable[str]) -> tuple[str, Rows]:
    """A value with which the question has rows."""
    for value in values:
        if rows := of_atlas(atlas, query, {name: [value]}):
            return value, rows
    raise AssertionError(f"{query.name} has no rows for any {name}")


def test_every_question_and_row_is_there_and_nothing_else(whole, folder):
    assert set(whole.subjects(RDF.type, SH.SPARQLSelectExecutable)) == set(map(iri, ALL))
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.ttl")}
    places = {"questions": "", "comparison": "comparison/"}
    assert files == {f"{places[query.folder]}{query.name}.ttl" for query in ALL} | {"queries.ttl"}


def test_the_whole_is_the_sum_of_the_single_files(whole, folder):
    single = [path for path in sorted(folder.rglob("*.ttl")) if path.name != "queries.ttl"]
    together = [quad for path in single for quad in parse(path=path, rename_blank_nodes=True)]
    assert canonical(together) == canonical(parse(path=folder / "queries.ttl"))


def test_each_tells_title_and_question_in_nine_languages_its_topic_and_its_licence(whole, published):
    for query in ALL:
        for name, told in ((RDFS.label, questions.title), (RDFS.comment, questions.explanation)):
            texts = {text.language: str(text) for text in whole.objects(iri(query), name)}
            assert texts == {lang: told(query, published.dataset, lang).value for lang in NINE}
        topic = query.head["topic" if query.folder == "questions" else "group"]
        assert [str(word) for word in whole.objects(iri(query), SCHEMA.keywords)] == [topic]
        assert whole.value(iri(query), rdflib.DCTERMS.license) == URIRef(published.edition.licence)
    assert not set(whole.subjects(SCHEMA.target)), "an address hangs on the host"


def test_each_declares_the_prefixes_of_its_text(folder, published):
    for path in sorted(folder.rglob("*.ttl")):
        one = Graph().parse(path)
        texts = [str(text) for text in one.objects(None, SH.select)]
        written = {pair for text in texts for pair in re.findall(r"^PREFIX +([a-z-]+): +<(.*)>$", text, re.MULTILINE)}
        table = set(one.objects(None, SH.declare))
        assert {(str(one.value(node, SH.prefix)), str(one.value(node, SH.namespace))) for node in table} == written
        assert all(one.value(node, SH.namespace).datatype == rdflib.XSD.anyURI for node in table)


@pytest.mark.parametrize("query", ALL, ids=name_of)
def test_the_text_runs_as_it_stands_and_gives_the_rows_of_the_atlas(query, whole, store, published):
    rows = of_store(store, text_of(whole, query))
    assert rows == of_atlas(published, query)
    assert rows, "a question without rows would show nothing here"


@pytest.mark.parametrize("query", ALL, ids=name_of)
def test_the_parameters_are_those_of_the_query(query, whole, store, published):
    found = parameters(whole, query)
    assert list(found) == [parameter.name for parameter in query.parameters]
    assert (iri(query), RDF.type, SH.Parameterizable) in whole or not found
    for parameter in query.parameters:
        node = found[parameter.name]
        assert bool(whole.value(node, SH.optional)) == (f"({parameter.type}, optional)" in query.head["params"])
        assert {text.language for text in whole.objects(node, SH.name)} == NINE
        assert whole.value(node, SH.nodeKind) == SH.IRI
        assert whole.value(node, SH.defaultValue) is None
        known = set(questions.choices(parameter, published.dataset))
        if (listed := whole.value(node, SH["in"])) is not None:
            assert set(map(str, Collection(whole, listed))) == known
        else:
            assert known <= set(choices(whole, store, node))


@pytest.mark.parametrize(("query", "parameter"), GIVEN, ids=name_of)
def test_a_parameter_given_in_the_text_gives_the_rows_of_the_atlas(query, parameter, whole, store, published):
    node = parameters(whole, query)[parameter.name]
    value, rows = first_that_answers(published, query, parameter.name, choices(whole, store, node))
    assert of_store(store, given(text_of(whole, query), parameter.name, value)) == rows


def check_in_rdflib(query: Query, whole: Graph, store: Store, both: tuple[Graph, Atlas]) -> None:
    """The text as it stands, and each parameter bound before it runs; rdflib has an order of its own for languages."""
    graph, atlas = both
    text = text_of(whole, query)
    assert sorted(of_rdflib(graph, text)) == sorted(of_atlas(atlas, query))
    for name, node in parameters(whole, query).items():
        value, rows = first_that_answers(atlas, query, name, choices(whole, store, node))
        found = of_rdflib(graph, text, **{name: value})
        if query.name in FILLED:
            place = next((n for n, column in enumerate(query.columns) if column.name == name), None)
            rows = [tuple(value if n == place else cell for n, cell in enumerate(row)) for row in rows]
        assert sorted(found) == sorted(rows), name


@pytest.mark.parametrize("query", [query for query in ALL if query.name in SAMPLE], ids=name_of)
def test_rdflib_gives_the_same_rows(query, whole, store, graph, published):
    check_in_rdflib(query, whole, store, (graph, published))


@pytest.mark.long
@pytest.mark.parametrize("query", [query for query in ALL if query.name not in SAMPLE | SLOW], ids=name_of)
def test_rdflib_gives_the_same_rows_for_all(query, whole, store, graph, published):
    check_in_rdflib(query, whole, store, (graph, published))


def test_beside_shapes_the_catalogue_disturbs_no_judgement(whole):
    """A parameter is a shape of a property; without a target it judges nothing."""
    files = [ROOT / "shapes" / f"{name}.ttl" for name in ("core", "values")]
    shapes = Graph()
    for file in files:
        shapes.parse(file)
    data = Graph().parse(ROOT / "tests/shapes/core/fail.ttl")
    conforms, alone, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True)
    _, beside, _ = pyshacl.validate(data, shacl_graph=shapes + whole, advanced=True)
    assert not conforms
    assert judgements(beside) == judgements(alone)


def judgements(report: Graph) -> set[tuple[object, ...]]:
    return {
        (report.value(result, SH.focusNode), report.value(result, SH.sourceShape), report.value(result, SH.resultPath))
        for result in report.subjects(RDF.type, SH.ValidationResult)
        if not isinstance(report.value(result, SH.sourceShape), rdflib.BNode)
    }


def test_the_same_atlas_gives_the_same_bytes(folder, published, tmp_path):
    for file in catalogue.write(published, tmp_path):
        assert (tmp_path / file.name).read_bytes() == (folder.parent / file.name).read_bytes(), file.name
