"""Contradictions (K) and vague values (V) of the research stand in the snapshot as its tables ask for."""

import csv
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# domain.md §1.3 and §1.4: 25 contradictions and apparent contradictions, 36 vague values.
IDS = {*(f"K{number:02}" for number in range(1, 26)), *(f"V{number:02}" for number in range(1, 37))}

with (HERE / "modelled.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']}-{number}" for number, case in enumerate(CASES, 2)])
def test_the_snapshot_holds_what_the_table_asks_for(case, published):
    prefixes = published.dataset.prefixes.namespaces.items()
    head = "\n".join(f"PREFIX {name}: <{space}>" for name, space in prefixes)
    held = published.dataset.ask(f"{head}\nASK {{ {case['query']} }}")
    assert held is (case["expect"] == "true"), f"{case['what']}: {case['query']}"


def test_every_row_of_both_tables_has_a_case():
    assert {case["id"] for case in CASES} == IDS


def test_every_case_expects_true_or_false():
    assert {case["expect"] for case in CASES} == {"true", "false"}


def test_every_row_has_a_case_that_must_be_found():
    assert {case["id"] for case in CASES if case["expect"] == "true"} == IDS


def test_no_case_stands_twice():
    assert [query for query, count in Counter(case["query"] for case in CASES).items() if count > 1] == []
