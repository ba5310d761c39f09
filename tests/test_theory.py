"""What the reasoner is given, and what is kept from it."""

from __future__ import annotations

from peeratlas.rdf import Quad, read_turtle
from peeratlas.theory import CLASS, MEMBERS, TYPE, Theory

HEAD = """
@prefix : <urn:x#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Claim a owl:Class . :Figure a owl:Class ; rdfs:subClassOf :Claim . :Country a owl:Class .
:about a owl:ObjectProperty ; rdfs:domain :Claim ; rdfs:range :Country .
:on a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:domain :Claim ; rdfs:range xsd:date .
:note a owl:AnnotationProperty ; rdfs:domain :Claim .
"""


def quads(text: str) -> list[Quad]:
    return read_turtle(HEAD + text, "x.ttl", "urn:graph")


def lines(text: str, unique_names: str = "") -> set[str]:
    """What is written for this text beyond what is written for the head."""
    written = {line.strip() for line in Theory.of(quads(text), unique_names).triples()}
    return {line.replace("urn:x#", "") for line in written - {line.strip() for line in Theory.of(quads("")).triples()}}


def test_statements_between_things_and_types_are_kept() -> None:
    assert lines(":c a :Figure ; :about :n .") == {
        f"<c> <{TYPE}> <Figure> .",
        "<c> <about> <n> .",
    }


def test_a_literal_becomes_the_empty_text() -> None:
    assert lines(':c :on "2024-06-10"^^xsd:date .') == {'<c> <on> "" .'}


def test_annotations_and_imports_are_left_out() -> None:
    assert lines(':c :note "x" ; rdfs:label "y"@en . <urn:o> a owl:Ontology ; owl:imports <urn:p> .') == set()


def test_the_range_of_a_data_property_is_left_out() -> None:
    assert not any("XMLSchema" in line for line in Theory.of(quads("")).triples())


def test_a_match_between_two_terms_is_no_statement_about_things() -> None:
    assert lines("skos:closeMatch a owl:ObjectProperty .") == lines(
        "skos:closeMatch a owl:ObjectProperty . :Claim skos:closeMatch :Figure ."
    )


def test_lists_come_with_the_axiom_that_leads_to_them_and_no_others() -> None:
    theory = Theory.of(quads("[] a owl:AllDisjointClasses ; owl:members ( :Claim :Country ) . :s :in ( :a :b ) ."))
    assert theory.groups(MEMBERS) == [("urn:x#Claim", "urn:x#Country")]
    assert not any("<urn:x#a>" in line for line in theory.triples())


def test_things_of_a_class_with_unique_names_are_different() -> None:
    theory = Theory.of(quads(":Country :unique true . :n a :Country . :s a :Country ."), "urn:x#unique")
    assert theory.different == (("urn:x#n", "urn:x#s"),)
    assert sum("AllDifferent" in line for line in theory.triples()) == 1


def test_one_thing_alone_is_different_from_nothing() -> None:
    theory = Theory.of(quads(":Country :unique true . :n a :Country ."), "urn:x#unique")
    assert not any("AllDifferent" in line for line in theory.triples())


def test_a_sample_keeps_every_axiom_and_one_thing_of_each_class_with_what_it_leads_to() -> None:
    whole = Theory.of(quads(":a a :Figure ; :about :s . :b a :Figure ; :about :n . :n a :Country . :s a :Country ."))
    sample = whole.sample()
    assert sample.axioms == whole.axioms
    assert sample.terms(CLASS) == ["urn:x#Claim", "urn:x#Country", "urn:x#Figure"]
    told = {(fact.subject[-1], fact.object.rpartition("#")[2]) for fact in sample.facts}
    assert told == {("a", "Figure"), ("a", "s"), ("n", "Country"), ("s", "Country")}


def test_a_statement_made_twice_is_written_once() -> None:
    said = [*quads(":c :about :n ."), *read_turtle(HEAD + ":c :about :n .", "y.ttl", "urn:other")]
    assert len(Theory.of(said).facts) == 1
