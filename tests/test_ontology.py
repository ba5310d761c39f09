"""The ontology against FOOPS! (by file alone), OOPS!, OWL 2 DL and the rule of languages; each check bears its number."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import (
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    TIME,
    VANN,
    XSD,
    DefinedNamespace,
    Namespace,
)

from peeratlas.labels import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent

PA = Namespace("https://w3id.org/peeratlas/ontology#")
VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
BIBO = Namespace("http://purl.org/ontology/bibo/")
WHOLE = URIRef("https://w3id.org/peeratlas/ontology")

PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
CLOSED: tuple[type[DefinedNamespace], ...] = (DCTERMS, FOAF, ORG, PROV, SDO, SH, SKOS, TIME, VANN)
LANGUAGE_OF_OWL = (OWL, RDF, RDFS, XSD)

# What is asked elsewhere or is decided otherwise; docs/ontology.md prints both lists.
DECIDED_OTHERWISE = {
    "P11": "Domain and range stand only where what follows from them is wanted; what is demanded, the shapes say.",
    "P13": "Inverses are not declared; queries walk a property backwards with ^.",
    "P17": "A class without a thing in the data may wait for a fact: every kind of claim has its class from the start.",
    "P38": "One owl:Ontology for each module and one for the whole, which imports them: each file can be used alone.",
}
BY_REVIEW = {
    "P01": "A term with two meanings is found by reading the definitions.",
    "P16": "The ontology has no defined class: which were meant to be, a reader decides.",
    "P27": "No equivalent properties are declared; subPropertyOf and skos matches are read by a person.",
    "P31": "No equivalent classes are declared; subClassOf and skos matches are read by a person.",
}
ASKED_ELSEWHERE = {
    "P09": "tests/answers: each question that people ask has its expected rows.",
    "P18": "shapes: every shape is run over the published data.",
    "P37": "tests/test_portal.py: the address of the ontology answers with a page and with RDF.",
}
NO_DOI = "OM3 asks for a DOI among its six; there is none and none is invented."


@pytest.fixture(scope="module")
def modules() -> Graph:
    """ontology/*.ttl merged."""
    return parsed(sorted((ROOT / "ontology").glob("*.ttl")))


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """The same with the alignments and the labels."""
    return parsed(sorted((ROOT / "ontology").rglob("*.ttl")))


def parsed(paths: list[Path]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in paths:
        graph.parse(path)
    return graph


def ours(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    found = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, URIRef) and term in PA)


def terms(graph: Graph) -> list[URIRef]:
    return ours(graph, OWL.Class, *PROPERTY_KINDS)


def local(term: object) -> str:
    return re.split(r"[#/]", str(term))[-1]


def texts(graph: Graph, term: URIRef, predicate: URIRef, language: str) -> list[str]:
    return [str(text) for text in graph.objects(term, predicate) if getattr(text, "language", None) == language]


def disjoint_pairs(graph: Graph) -> set[frozenset[object]]:
    pairs = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    for group in graph.objects(None, OWL.members):
        pairs.update(map(frozenset, combinations(Collection(graph, group), 2)))
    return pairs


def head(graph: Graph, predicate: URIRef) -> list[object]:
    return list(graph.objects(WHOLE, predicate))


# ---- FOOPS!, the checks that need only the file


def test_foops_purl1_the_address_is_persistent() -> None:
    assert str(WHOLE).startswith("https://w3id.org/")


def test_foops_http1_the_address_is_one_of_the_web() -> None:
    assert re.match(r"https?://", str(WHOLE))


def test_foops_ver1_the_version_has_its_own_address(modules: Graph) -> None:
    (version,) = head(modules, OWL.versionIRI)
    (number,) = head(modules, OWL.versionInfo)
    assert version != WHOLE
    assert str(version) == f"{WHOLE}/{number}"


def test_foops_rdf1_every_file_parses(ontology: Graph) -> None:
    assert len(ontology) > 1000


def test_foops_find1_the_prefix_is_given(modules: Graph) -> None:
    assert head(modules, VANN.preferredNamespacePrefix) == [Literal("pa")]


def test_foops_find3_bis_a_catalogue_holds_it(modules: Graph) -> None:
    assert head(modules, SDO.includedInDataCatalog)


@pytest.mark.parametrize(
    "predicate",
    [
        *(DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.creator),
        *(OWL.versionIRI, VANN.preferredNamespaceUri),
    ],
)
def test_foops_om1_the_least_that_a_head_says(modules: Graph, predicate: URIRef) -> None:
    assert head(modules, predicate)


@pytest.mark.parametrize(
    "predicate",
    [VANN.preferredNamespacePrefix, OWL.versionInfo, DCTERMS.created, DCTERMS.bibliographicCitation],
)
def test_foops_om2_what_is_recommended(modules: Graph, predicate: URIRef) -> None:
    assert head(modules, predicate)


@pytest.mark.parametrize("predicate", [DCTERMS.publisher, FOAF.logo, BIBO.status, DCTERMS.source, DCTERMS.issued])
def test_foops_om3_details_but_for_the_doi(modules: Graph, predicate: URIRef) -> None:
    assert head(modules, predicate)
    assert not head(modules, BIBO.doi), NO_DOI
    assert not head(modules, OWL.priorVersion), "There is no earlier version."


def test_foops_om4_1_and_p41_every_file_has_a_licence(ontology: Graph) -> None:
    for module in set(ontology.subjects(RDF.type, OWL.Ontology)) - {URIRef(f"{WHOLE.rsplit('/', 1)[0]}/prefixes")}:
        assert list(ontology.objects(module, DCTERMS.license)), module


def test_foops_om4_2_the_licence_is_an_address_and_one(ontology: Graph) -> None:
    assert set(ontology.objects(None, DCTERMS.license)) == {URIRef("https://creativecommons.org/licenses/by/4.0/")}


@pytest.mark.parametrize("predicate", [DCTERMS.creator, DCTERMS.created])
def test_foops_om5_1_who_made_it_and_when(modules: Graph, predicate: URIRef) -> None:
    assert head(modules, predicate)


@pytest.mark.parametrize("predicate", [DCTERMS.issued, DCTERMS.publisher])
def test_foops_om5_2_who_published_it_and_when(modules: Graph, predicate: URIRef) -> None:
    assert head(modules, predicate)


def test_foops_voc1_the_head_uses_known_vocabularies(modules: Graph) -> None:
    used = set(modules.predicates(WHOLE))
    assert {space for space in (DCTERMS, FOAF, SDO, VANN) if any(predicate in space for predicate in used)}


def test_foops_voc2_it_builds_on_others(modules: Graph) -> None:
    modules_imported = {str(module) for module in head(modules, OWL.imports)}
    written = {f"{WHOLE}/{path.stem}" for path in (ROOT / "ontology").glob("*.ttl")}
    assert modules_imported == written - {f"{WHOLE}/{name}" for name in ("atlas", "outside", "prefixes")}


def test_foops_voc3_and_voc4_every_term_has_a_label_and_a_definition(modules: Graph) -> None:
    assert len(terms(modules)) > 100
    for term in terms(modules):
        assert texts(modules, term, RDFS.label, "en"), term
        assert texts(modules, term, SKOS.definition, "en"), term


# ---- OOPS!


def test_oops_every_pitfall_has_its_place() -> None:
    numbers = {f"P{number:02}" for number in range(1, 42)}
    tested = {
        found.upper() for name in globals() if name.startswith("test_") for found in re.findall(r"p\d\d(?=_)", name)
    }
    listed = [*DECIDED_OTHERWISE, *BY_REVIEW, *ASKED_ELSEWHERE]
    assert len(listed) == len(set(listed))
    assert tested & set(listed) <= {"P27", "P31"}
    assert numbers == tested | set(listed)


def test_oops_decisions_stand_in_the_documentation() -> None:
    page = (ROOT / "docs/ontology.md").read_text(encoding="utf-8")
    for number, reason in (DECIDED_OTHERWISE | BY_REVIEW | ASKED_ELSEWHERE).items():
        assert f"| {number} | {reason} |" in page, number
    assert NO_DOI in page


def test_oops_elsewhere_is_somewhere() -> None:
    for number, where in ASKED_ELSEWHERE.items():
        assert (ROOT / where.partition(":")[0]).exists(), number


def test_oops_p02_p27_p31_no_equivalents_are_declared(ontology: Graph) -> None:
    assert not list(ontology.subject_objects(OWL.equivalentClass | OWL.equivalentProperty))


def test_oops_p03_no_relation_is_called_is(modules: Graph) -> None:
    for term in ours(modules, *PROPERTY_KINDS):
        assert local(term) not in {"is", "isA", "isa"}


def test_oops_p04_every_term_is_connected(modules: Graph, ontology: Graph) -> None:
    shapes = parsed(sorted((ROOT / "shapes").glob("*.ttl")))
    asked = set(shapes.objects(None, SH.path))
    for term in ours(modules, OWL.Class):
        near = [
            *modules.objects(term, RDFS.subClassOf),
            *modules.subjects(RDFS.subClassOf | RDFS.domain | RDFS.range, term),
        ]
        assert near or term in set(modules.objects(None, OWL.disjointWith)), term
    for term in ours(modules, OWL.ObjectProperty, OWL.DatatypeProperty):
        assert list(modules.objects(term, RDFS.domain | RDFS.range)) or term in asked, term
    for term in ours(modules, OWL.AnnotationProperty):
        data = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "data").rglob("*.ttl")))
        assert (None, term, None) in ontology or f"pa:{local(term)} " in data, term


def test_oops_p05_p25_p26_inverses_fit(ontology: Graph) -> None:
    for one, other in ontology.subject_objects(OWL.inverseOf):
        assert one != other
        assert (one, RDF.type, OWL.SymmetricProperty) not in ontology
        assert set(ontology.objects(one, RDFS.domain)) == set(ontology.objects(other, RDFS.range))
        assert set(ontology.objects(one, RDFS.range)) == set(ontology.objects(other, RDFS.domain))


def test_oops_p06_no_cycle_of_classes(ontology: Graph) -> None:
    for term in terms(ontology):
        assert term not in ontology.objects(term, RDFS.subClassOf / (RDFS.subClassOf * "*")), term


def test_oops_p07_p21_p23_names_of_classes_mean_one_thing(modules: Graph) -> None:
    for term in ours(modules, OWL.Class):
        assert not re.search(r"(?<=[a-z])(And|Or)(?=[A-Z])|/|^(Other|Misc|Unknown)", local(term)), term
        assert local(term) not in {"Date", "Integer", "Boolean", "String", "Decimal", "Float", "Time"}, term


@pytest.mark.parametrize("language", ["en", "sv"])
def test_oops_p08_label_and_definition_in_english_and_swedish(ontology: Graph, language: str) -> None:
    for term in terms(ontology):
        assert len(texts(ontology, term, RDFS.label, language)) == 1, (term, language)
        assert len(texts(ontology, term, SKOS.definition, language)) == 1, (term, language)


def test_oops_p10_siblings_exclude_each_other(modules: Graph) -> None:
    pairs = disjoint_pairs(modules)
    children = defaultdict(list)
    for term in ours(modules, OWL.Class):
        above = [parent for parent in modules.objects(term, RDFS.subClassOf) if parent in PA]
        children[above[0] if above else None].append(term)
    assert children[None]
    for siblings in children.values():
        for pair in combinations(siblings, 2):
            assert frozenset(pair) in pairs, pair


def test_oops_p12_p30_terms_with_the_label_of_an_outside_term_are_matched_to_it(ontology: Graph) -> None:
    labelled = defaultdict(set)
    for term, label in ontology.subject_objects(RDFS.label):
        labelled[str(label).casefold().replace("isation", "ization"), label.language].add(term)
    matches = (RDFS.subClassOf | RDFS.subPropertyOf | SKOS.closeMatch | SKOS.relatedMatch | SKOS.narrowMatch) * "+"
    for term in terms(ontology):
        for label in texts(ontology, term, RDFS.label, "en"):
            same = labelled[label.casefold().replace("isation", "ization"), "en"]
            outside = {other for other in same if other not in PA and kind(ontology, other) == kind(ontology, term)}
            assert outside <= set(ontology.objects(term, matches)), (term, outside)


def kind(graph: Graph, term: URIRef) -> bool:
    return (term, RDF.type, OWL.Class) in graph


def test_oops_p14_p15_p24_restrictions_are_not_misused(ontology: Graph) -> None:
    for restricted in ontology.subjects(OWL.allValuesFrom):
        prop = ontology.value(restricted, OWL.onProperty)
        assert any(ontology.value(other, OWL.onProperty) == prop for other in ontology.subjects(OWL.someValuesFrom))
    for filler in ontology.objects(None, OWL.someValuesFrom):
        assert not list(ontology.objects(filler, OWL.complementOf))
    for term in ours(ontology, OWL.Class):
        described = [node for node in ontology.objects(term, RDFS.subClassOf) if isinstance(node, BNode)]
        assert term not in {value for node in described for value in ontology.objects(node, None)}, term


def test_oops_p19_one_domain_and_one_range(modules: Graph) -> None:
    for term in ours(modules, *PROPERTY_KINDS):
        assert len(list(modules.objects(term, RDFS.domain))) <= 1, term
        assert len(list(modules.objects(term, RDFS.range))) <= 1, term


def test_oops_p20_annotations_are_what_they_are_called(ontology: Graph) -> None:
    for term in terms(ontology):
        for predicate in (RDFS.label, SKOS.definition, SKOS.example, SKOS.scopeNote):
            assert all(text.language for text in ontology.objects(term, predicate)), (term, predicate)
        for language in LANGUAGES:
            for label in texts(ontology, term, RDFS.label, language):
                assert len(label) <= 60, (term, label)
                assert all(len(label) < len(text) for text in texts(ontology, term, SKOS.definition, language)), term


def test_oops_p22_names_follow_one_convention(modules: Graph) -> None:
    for term in ours(modules, OWL.Class):
        assert re.fullmatch(r"[A-Z][A-Za-z]*", local(term)), term
    for term in ours(modules, *PROPERTY_KINDS):
        assert re.fullmatch(r"[a-z][A-Za-z]*", local(term)), term


def test_oops_p28_p29_symmetric_and_transitive_properties_lead_to_their_own_kind(modules: Graph) -> None:
    for trait in (OWL.SymmetricProperty, OWL.TransitiveProperty):
        for term in modules.subjects(RDF.type, trait):
            assert modules.value(term, RDFS.domain) == modules.value(term, RDFS.range), term


@pytest.mark.parametrize("language", LANGUAGES)
def test_oops_p32_no_two_classes_and_no_two_properties_share_a_label(ontology: Graph, language: str) -> None:
    for kinds in ((OWL.Class,), PROPERTY_KINDS):
        labels = [label for term in ours(ontology, *kinds) for label in texts(ontology, term, RDFS.label, language)]
        assert sorted(set(labels)) == sorted(labels)


def test_oops_p33_chains_have_links(ontology: Graph) -> None:
    for chain in ontology.objects(None, OWL.propertyChainAxiom):
        assert len(Collection(ontology, chain)) > 1


def test_oops_p34_p35_every_term_of_ours_that_is_used_is_declared(ontology: Graph) -> None:
    used = {node for triple in ontology for node in triple if isinstance(node, URIRef) and node in PA}
    assert used == set(terms(ontology))


def test_oops_p36_no_file_ending_in_an_address(ontology: Graph) -> None:
    for module in ontology.subjects(RDF.type, OWL.Ontology):
        assert not re.search(r"\.(owl|rdf|ttl|n3|xml)$", str(module))


def test_oops_p39_the_namespace_is_declared_and_absolute(ontology: Graph) -> None:
    assert head(ontology, VANN.preferredNamespaceUri) == [Literal(str(PA))]
    assert all(re.match(r"https?://", str(module)) for module in ontology.subjects(RDF.type, OWL.Ontology))


# ---- outside terms (P40: no term is put into another's namespace)


def outside_terms() -> set[URIRef]:
    """Classes, properties and other names of outside vocabularies that the ontology or the data use."""
    graph = parsed(sorted(path for folder in ("ontology", "data") for path in (ROOT / folder).rglob("*.ttl")))
    spaces = outside_spaces(graph)
    nodes = {node for triple in graph for node in triple if isinstance(node, URIRef)}
    return {node for node in nodes if any(node.startswith(space) and node != space for space in spaces)} - as_modules()


def outside_spaces(graph: Graph) -> list[str]:
    """The namespaces of vocabularies in the table of prefixes: not ours, not lists of values, not the language of OWL."""
    values = ("eu-country", "esco", "eurovoc", "wikidata")
    spaces = {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace)) for node in graph.subjects(SH.prefix)
    }
    own = str(WHOLE).removesuffix("ontology")
    left_out = {str(space) for space in map(URIRef, map(str, LANGUAGE_OF_OWL))}
    return [
        space
        for name, space in spaces.items()
        if name not in values and not space.startswith(own) and space not in left_out
    ]


def as_modules() -> set[URIRef]:
    """Names of vocabularies as a whole, which rdfs:isDefinedBy and voaf:reliesOn give."""
    graph = parsed(sorted((ROOT / "ontology").rglob("*.ttl")))
    voaf = URIRef("http://purl.org/vocommons/voaf#reliesOn")
    return {node for node in graph.objects(None, RDFS.isDefinedBy | voaf) if isinstance(node, URIRef)}


def test_oops_p34_p35_every_outside_term_is_declared_once_and_used(ontology: Graph) -> None:
    declared = {term for term in ontology.subjects(RDFS.isDefinedBy) if isinstance(term, URIRef) and term not in PA}
    assert outside_terms() - declared == set()
    for term in declared:
        assert len(list(ontology.objects(term, RDF.type))) == 1, term
        assert len(texts(ontology, term, RDFS.label, "en")) == 1, term
        assert len(list(ontology.objects(term, RDFS.isDefinedBy))) == 1, term


def test_oops_p40_every_outside_term_exists_in_its_vocabulary(ontology: Graph) -> None:
    """Closed lists of rdflib where it has one; what it has not was read elsewhere, and the table says where."""
    declared = {term for term in ontology.subjects(RDFS.isDefinedBy) if isinstance(term, URIRef) and term not in PA}
    listed = {term for term in declared if any(str(term).startswith(str(space)) for space in CLOSED)}
    missing = {term for term in listed if not any(term in space for space in CLOSED)}
    assert missing == set()
    assert declared - listed == set(read_elsewhere(ontology))


def read_elsewhere(graph: Graph) -> Iterator[URIRef]:
    spaces = {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace)) for node in graph.subjects(SH.prefix)
    }
    with (ROOT / "tests/ontology/read-elsewhere.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["how"] in {"own file", "generated library"}
            assert row["read_in"]
            prefix, _, name = row["term"].partition(":")
            yield URIRef(row["term"].strip("<>") if row["term"].startswith("<") else spaces[prefix] + name)


# ---- OWL 2 DL


def test_every_term_is_of_one_kind(ontology: Graph) -> None:
    for term in terms(ontology):
        kinds = [kind for kind in (OWL.Class, *PROPERTY_KINDS) if (term, RDF.type, kind) in ontology]
        assert len(kinds) == 1, term


def test_traits_stand_on_properties_that_can_have_them(ontology: Graph) -> None:
    traits = {OWL.SymmetricProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty, OWL.TransitiveProperty}
    for trait in traits:
        for term in ontology.subjects(RDF.type, trait):
            assert (term, RDF.type, OWL.ObjectProperty) in ontology, term
    # A transitive property is not simple: OWL 2 DL forbids these traits on it.
    for term in ontology.subjects(RDF.type, OWL.TransitiveProperty):
        assert not traits - {OWL.TransitiveProperty, OWL.SymmetricProperty} & set(ontology.objects(term, RDF.type))


def test_data_properties_have_no_range_and_object_properties_only_classes(ontology: Graph) -> None:
    for term in ours(ontology, OWL.DatatypeProperty):
        assert not list(ontology.objects(term, RDFS.range)), term
    for cls in ontology.objects(None, RDFS.domain | RDFS.range):
        assert (cls, RDF.type, OWL.Class) in ontology, cls


def test_every_term_has_one_home_and_a_status(modules: Graph) -> None:
    for term in terms(modules):
        (home,) = modules.objects(term, RDFS.isDefinedBy)
        assert (home, DCTERMS.isPartOf, WHOLE) in modules, term
        (status,) = modules.objects(term, VS.term_status)
        assert str(status) in {"unstable", "testing", "stable", "archaic"}, term


def test_every_class_and_every_data_property_has_an_example(modules: Graph) -> None:
    for term in ours(modules, OWL.Class, OWL.DatatypeProperty):
        assert list(modules.objects(term, SKOS.example)), term


# ---- languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_has_a_label_in_nine_languages(ontology: Graph, language: str) -> None:
    without = [local(term) for term in ours(ontology, OWL.Class) if not texts(ontology, term, RDFS.label, language)]
    assert without == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_file_of_labels_holds_one_language_and_no_strange_term(modules: Graph, language: str) -> None:
    labels = parsed([ROOT / f"ontology/labels/{language}.ttl"])
    known = set(terms(modules))
    for subject, predicate, text in labels:
        if predicate in (RDFS.label, SKOS.definition):
            assert subject in known, subject
            assert text.language == language, subject
    (label_set,) = labels.subjects(RDF.type, PA.LabelSet)
    assert list(labels.objects(label_set, DCTERMS.language)) == [Literal(language)]
    assert list(labels.objects(label_set, PA.reviewedByNativeSpeaker)) == [Literal(False)] or (
        list(labels.objects(label_set, PA.reviewedByNativeSpeaker)) == [Literal(True)]
    )
