"""What follows: days of dates, then rules; nothing is said twice, and everything inferred is in one graph."""

from peeratlas.dataset import Dataset
from peeratlas.inference import date_faults, infer
from peeratlas.queries import Query
from peeratlas.rdf import read_turtle
from tests.conftest import BASE, TABLE

PA = f"{BASE}ontology#"


def holding(turtle: str) -> Dataset:
    head = f"@prefix pa: <{PA}> . @prefix c: <{BASE}id/claim/> . "
    return Dataset.in_memory([*read_turtle(TABLE, "t", "urn:t"), *read_turtle(head + turtle, "d", "urn:d")])


def rule(text: str) -> Query:
    return Query("rule", "rules", "queries/rules/10-rule.rq", text, {"title": "rule"})


def said(quads):
    return sorted((q.subject.value, q.predicate.value.removeprefix(PA), q.object.value) for q in quads)


def test_a_date_gets_its_first_and_last_day():
    added = infer(holding('c:a pa:asOf "2023-11" ; pa:when "2012/.." .'), [])
    claim = f"{BASE}id/claim/a"
    assert said(added) == [
        (claim, "earliest", "2023-11-01"),
        (claim, "latest", "2023-11-30"),
        (claim, "whenEarliest", "2012-01-01"),
    ]
    assert {quad.graph_name.value for quad in added} == {f"{BASE}graph/inferred"}


def test_a_rule_sees_what_rules_before_it_made():
    data = holding("c:a pa:one c:b .")
    rules = [
        rule(f"CONSTRUCT {{ ?x <{PA}two> ?y }} WHERE {{ ?x <{PA}one> ?y }}"),
        rule(f"CONSTRUCT {{ ?x <{PA}three> ?y }} WHERE {{ ?x <{PA}two> ?y }}"),
    ]
    assert [q.predicate.value.removeprefix(PA) for q in infer(data, rules)] == ["two", "three"]


def test_what_is_said_already_is_not_inferred_again():
    data = holding("c:a pa:one c:b ; pa:two c:b .")
    assert infer(data, [rule(f"CONSTRUCT {{ ?x <{PA}two> ?y }} WHERE {{ ?x <{PA}one> ?y }}")]) == []


def test_a_text_that_is_no_date_is_a_fault_of_its_claim():
    faults = list(date_faults(holding('c:a pa:asOf "last week" . c:b pa:when "2024/2023" . c:c pa:asOf "2024" .')))
    assert [(fault.rule, fault.focus.rpartition("/")[2]) for fault in faults] == [
        ("edtf-asOf", "a"),
        ("edtf-when", "b"),
    ]
    assert "ends before it starts" in faults[1].message
