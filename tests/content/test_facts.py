"""Every row of the research stands in the snapshot: this value at this path, from a claim with this source and basis."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from peeratlas.answer import Text, Value
from peeratlas.atlas import Atlas
from peeratlas.terms import from_value

HERE = Path(__file__).parent
REASONS = {"delegate's name", "single person", "teaser", "repeated elsewhere"}
AT_MOST_LEFT_OUT = 30
# The rows of the research: five articles (A to E) and the outside pages (W).
ROWS = {
    *(
        f"{article}{number:02}"
        for article, last in zip("ABCDE", (72, 53, 35, 31, 43), strict=True)
        for number in range(1, last + 1)
    ),
    *(f"W{number:02}" for number in range(1, 114)),
}
# Numbers that the research did not give.
UNUSED = {
    "W26",
    "W27",
    "W28",
    "W29",
    *(f"W{number}" for number in range(41, 50)),
    "W62",
    "W63",
    "W64",
    "W65",
    "W66",
    "W67",
    "W68",
    "W69",
}
UNUSED |= {"W77", "W78", "W79", "W86", "W87", "W88", "W89", "W94", "W98", "W99", "W107", "W108", "W109"}


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FACTS = read("facts.csv")
LEFT_OUT = read("facts-left-out.csv")


def term(text: str, atlas: Atlas) -> str:
    """A value of the table as a term of SPARQL: a prefixed name, <iri>, text@lang, or a plain literal in any datatype."""
    prefix, colon, _ = text.partition(":")
    if text.startswith(("<", "‹")):
        return f"<{text[1:-1]}>"
    if colon and prefix in atlas.dataset.prefixes.namespaces and " " not in text:
        return f"<{atlas.dataset.prefixes.expand(text)}>"
    return ""


def holds(row: dict[str, str], atlas: Atlas) -> bool:
    prefixes = atlas.dataset.prefixes
    head = "\n".join(f"PREFIX {name}: <{space}>" for name, space in prefixes.namespaces.items())
    subject = prefixes.expand(row["subject"])
    node = f"<{subject}>" if row["subject"] == row["source"] else "?claim"
    said = (
        ""
        if node != "?claim"
        else (
            f"?claim pa:about <{subject}> ; pa:source <{prefixes.expand(row['source'])}> ; pa:basis <{prefixes.expand(row['basis'])}> . "
        )
    )
    iri = term(row["value"], atlas)
    if iri:
        return atlas.dataset.ask(f"{head} ASK {{ {said} {node} {row['path']} {iri} }}")
    text, at, lang = row["value"].rpartition("@")
    value: Value = Text(text, lang) if at and lang.isalpha() and len(lang) == 2 else row["value"]
    same = (
        f"?value = {from_value(value)}"
        if isinstance(value, Text)
        else f"STR(?value) = {from_value(value)} && LANG(?value) = ''"
    )
    return atlas.dataset.ask(f"{head} ASK {{ {said} {node} {row['path']} ?value . FILTER({same}) }}")


@pytest.mark.parametrize("row", FACTS, ids=[f"{row['row']}-{number}" for number, row in enumerate(FACTS, 2)])
def test_the_snapshot_holds_this_fact(row, published):
    assert holds(row, published), f"not found: {row}"


def test_every_row_has_its_facts_or_a_reason():
    told, left = {row["row"] for row in FACTS}, {row["row"] for row in LEFT_OUT}
    assert told | left == ROWS - UNUSED
    assert not told & left


def test_reasons_are_of_the_closed_list_and_few():
    assert {row["reason"] for row in LEFT_OUT} <= REASONS
    assert sum(row["row"][0] in "ABCDE" for row in LEFT_OUT) <= AT_MOST_LEFT_OUT


def test_no_fact_stands_twice():
    assert [row for row, count in Counter(tuple(row.values()) for row in FACTS).items() if count > 1] == []
