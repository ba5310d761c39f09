"""Why a theory is contradictory, in a sentence; HermiT has the last word in test_reasoning."""

from __future__ import annotations

from peeratlas.explanation import contradictions, why_empty
from peeratlas.rdf import read_turtle
from peeratlas.reasoning import check
from peeratlas.theory import Theory

HEAD = """
@prefix : <urn:x#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Claim a owl:Class ; owl:disjointWith :Country . :Figure a owl:Class ; rdfs:subClassOf :Claim . :Country a owl:Class .
:near a owl:ObjectProperty . :near rdfs:range :Country . :nextTo a owl:ObjectProperty ; rdfs:subPropertyOf :near .
:in a owl:ObjectProperty , owl:FunctionalProperty . :over a owl:ObjectProperty , owl:AsymmetricProperty .
"""


def theory(text: str) -> Theory:
    return Theory.of(read_turtle(HEAD + text, "x.ttl", "urn:graph"), "urn:x#unique")


def told(text: str) -> list[str]:
    return [culprit.told(lambda iri: iri.removeprefix("urn:x#")) for culprit in contradictions(theory(text))]


def test_nothing_is_said_of_what_holds() -> None:
    assert told(":a a :Claim ; :near :b . :b a :Country . :a :in :b , :c . :a :over :b . :b :over :c .") == []


def test_a_range_is_followed_through_a_sub_property() -> None:
    (sentence,) = told(":a :nextTo :b . :b a :Figure .")
    assert sentence == (
        "b is the nextTo of a, which must be a Country, and is a Figure; Country and Claim exclude each other. "
        "Take out one of the two, or mend the ontology."
    )


def test_a_thing_of_a_class_that_can_have_none_is_named() -> None:
    (sentence,) = told(":Both a owl:Class ; rdfs:subClassOf :Claim , :Country . :a a :Both .")
    assert sentence.startswith("a is a Both; ")


def test_two_values_are_a_fault_only_where_names_are_unique() -> None:
    assert told(":a :in :b , :c . :b a :Country . :c a :Country .") == []
    (sentence,) = told(":Country :unique true . :a :in :b , :c . :b a :Country . :c a :Country .")
    assert sentence.startswith("a has two values of in, which can have one: b and c.")


def test_a_relation_there_and_back_is_told_for_both() -> None:
    assert len(told(":a :over :b . :b :over :a .")) == 2


def test_a_class_is_empty_for_a_reason_or_for_one_that_these_rules_do_not_see() -> None:
    below_both = theory(":Both a owl:Class ; rdfs:subClassOf :Claim , :Country .")
    assert "the classes above it include" in why_empty(below_both, "urn:x#Both").why
    assert "its axioms contradict each other" in why_empty(below_both, "urn:x#Claim").why


def test_what_these_rules_do_not_see_comes_with_a_way_to_find_it() -> None:
    text = ":Other a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:complementOf :Claim ] . :a a :Other , :Claim ."
    (finding,) = check(read_turtle(HEAD + text, "x.ttl", "urn:graph")).findings
    assert finding.rule == "contradiction"
    assert "Take half of the files of data/ away" in finding.message
