"""Every shape has a case that breaks it, and every sound case passes: files in tests/shapes, found by glob."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
CASE = Namespace("https://w3id.org/peeratlas/case/")
PA = Namespace("https://w3id.org/peeratlas/ontology#")
PAS = Namespace("https://w3id.org/peeratlas/shapes#")
CONCEPT = "https://w3id.org/peeratlas/concept/"

FILES = sorted(path.stem for path in (ROOT / "shapes").glob("*.ttl"))
CASES = sorted(path.name for path in (ROOT / "tests" / "shapes").iterdir())
# These judge what is no data: the terms themselves and the shapes. Their cases stand without the ontology.
ABOUT_ITSELF = {"ontology"}

Pairs = set[tuple[Node, Node]]


@lru_cache
def ontology() -> Graph:
    return read(sorted((ROOT / "ontology").rglob("*.ttl")))


@lru_cache
def shapes(name: str) -> Graph:
    """One file of shapes, with the kinds of values that it asks for."""
    return read({ROOT / "shapes" / f"{name}.ttl", ROOT / "shapes" / "values.ttl"})


@lru_cache
def all_shapes() -> Graph:
    return read(sorted((ROOT / "shapes").glob("*.ttl")))


@lru_cache
def cases(name: str, outcome: str) -> Graph:
    return read([ROOT / "tests" / "shapes" / name / f"{outcome}.ttl"])


@lru_cache
def tripped(name: str, outcome: str) -> tuple[Pairs, Pairs]:
    """What the cases promise to trip, and what they trip: a thing and a shape each."""
    data = cases(name, outcome)
    promised = set(data.subject_objects(CASE.trips))
    judged = Graph()
    for triple in data if name in ABOUT_ITSELF else data + ontology():
        if triple[1] != CASE.trips:
            judged.add(triple)
    return promised, results(judged, shapes(name))


def results(data: Graph, shapes: Graph) -> Pairs:
    _, report, _ = validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    # Not by class: the details of a result (what sh:node found) are results too, and nobody reads them.
    return {
        (thing, shape)
        for result in report.objects(None, SH.result)
        for thing in report.objects(result, SH.focusNode)
        for shape in report.objects(result, SH.sourceShape)
    }


def classes() -> list[Node]:
    """The classes of our ontology."""
    return sorted(one for one in ontology().subjects(RDF.type, OWL.Class, unique=True) if str(one).startswith(PA))


def rules(graph: Graph) -> set[Node]:
    """The shapes that can be tripped: those that speak to a person."""
    return set(graph.subjects(SH.message, unique=True))


def read(paths: Iterable[Path]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in sorted(paths):
        graph.parse(path)
    return graph


def names(pairs: Pairs) -> list[str]:
    return sorted(f"{thing} {shape}" for thing, shape in pairs)


@pytest.mark.parametrize("name", CASES)
def test_each_fault_trips_the_shapes_that_it_names_and_no_other(name: str) -> None:
    promised, found = tripped(name, "fail")
    print(f"{name}: {len(promised)} faults")
    assert promised
    assert names(found - promised) == []
    assert names(promised - found) == []


@pytest.mark.parametrize("name", CASES)
def test_sound_data_trip_nothing(name: str) -> None:
    promised, found = tripped(name, "pass")
    assert len(cases(name, "pass")) > 0
    assert names(promised | found) == []


@pytest.mark.parametrize("name", CASES)
def test_each_rule_is_tripped_by_a_case_of_its_own_file(name: str) -> None:
    written = rules(read([ROOT / "shapes" / f"{name}.ttl"]))
    promised, _ = tripped(name, "fail")
    print(f"{name}: {len(written)} rules")
    assert written
    assert sorted(written - {shape for _, shape in promised}) == []


@pytest.mark.parametrize("name", CASES)
def test_each_fault_is_described_in_its_file(name: str) -> None:
    data = cases(name, "fail")
    about = {thing for thing, _ in data.subject_objects(CASE.trips)}
    assert {thing for thing in about if (thing, RDF.type, None) not in data and str(thing).startswith(CASE)} == set()


def test_each_file_of_shapes_with_rules_has_cases() -> None:
    with_rules = [name for name in FILES if rules(read([ROOT / "shapes" / f"{name}.ttl"]))]
    print(f"{len(with_rules)} files, {len(rules(all_shapes()))} rules")
    assert with_rules == CASES
    assert all(
        (ROOT / "tests" / "shapes" / name / f"{kind}.ttl").is_file() for name in CASES for kind in ("pass", "fail")
    )


def test_each_class_has_a_node_shape_that_judges_it() -> None:
    judged = set(all_shapes().subject_objects(SH.targetClass))
    assert len(classes()) > 50
    assert sorted(one for one in classes() if (PAS[str(one).removeprefix(PA)], one) not in judged) == []


def test_each_module_of_the_ontology_has_a_file_of_shapes() -> None:
    homes = {home for one in classes() for home in ontology().objects(one, RDFS.isDefinedBy)}
    modules = {str(home).rpartition("/")[2] for home in homes}
    assert len(modules) > 10
    assert modules - set(FILES) == set()


def test_the_shapes_meet_the_shapes_for_shapes() -> None:
    found = results(all_shapes() + ontology(), shapes("shapes"))
    assert names(found) == []


def test_the_ontology_meets_its_shapes() -> None:
    found = results(ontology(), shapes("ontology"))
    assert names(found) == []


def test_each_computed_property_is_refused_when_written_by_hand() -> None:
    computed = set(ontology().subjects(PA.computed, Literal(True)))
    graph = shapes("authored")
    refused = {path for shape, path in graph.subject_objects(SH.path) if (shape, SH.maxCount, Literal(0)) in graph}
    assert computed
    assert computed - refused == set()


def test_each_text_of_the_data_is_watched_for_personal_data() -> None:
    data = read((ROOT / "data").rglob("*.ttl"))
    text = {RDF.langString, None, URIRef("http://www.w3.org/2001/XMLSchema#string")}
    written = {
        predicate
        for _, predicate, value in data
        if isinstance(value, Literal) and (value.language or value.datatype in text)
    }
    dates_and_codes = {PA.asOf, PA.when, PA.published, PA.decidedOn, PA.duration, PA.oldAfter, PA.currency}
    codes = {URIRef("http://purl.org/dc/terms/language")}
    watched = set(members(shapes("privacy"), PAS["PersonalData-email"]))
    assert len(written) > 5
    assert sorted(written - watched - dates_and_codes - codes) == []
    for telephone in ("PersonalConcept-telephone", "PersonalText-telephone"):
        assert set(members(shapes("privacy"), PAS[telephone])) == watched


def members(graph: Graph, shape: URIRef) -> Iterator[Node]:
    """The properties of an alternative path."""
    for path in graph.objects(shape, SH.path):
        for first in graph.objects(path, SH.alternativePath):
            yield from graph.items(first)


def test_each_scheme_that_a_shape_names_has_its_file() -> None:
    patterns = [str(value) for value in all_shapes().objects(None, SH.pattern) if "/concept/" in str(value)]
    schemes = {pattern.split("/concept/")[1].split("/")[0] for pattern in patterns}
    assert len(schemes) > 20
    assert sorted(scheme for scheme in schemes if not (ROOT / "data" / "concepts" / f"{scheme}.ttl").is_file()) == []


def test_the_fields_of_each_form_have_an_order() -> None:
    """A form takes the property shapes of a class and of the classes above it; no two properties share a place."""
    forms = all_shapes()
    for judged in classes():
        places: dict[Node, set[Node]] = defaultdict(set)
        for above in ontology().transitive_objects(judged, RDFS.subClassOf):
            shape = PAS[str(above).removeprefix(PA)]
            for field in forms.objects(shape, SH.property):
                path = forms.value(field, SH.path)
                place = forms.value(field, SH.order)
                assert path is not None
                assert place is not None
                if not isinstance(path, BNode):
                    places[place].add(path)
        assert {place: paths for place, paths in places.items() if len(paths) > 1} == {}, judged
