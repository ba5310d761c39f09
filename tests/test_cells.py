"""What a cell says: ranges are never turned into one number, and a value says what it is in the asked language."""

from datetime import date

import pytest

from peeratlas import cells
from peeratlas.answer import Iri, Text
from peeratlas.claims import Claim
from peeratlas.comparison import decide
from peeratlas.dataset import Dataset
from peeratlas.labels import Labels
from peeratlas.rdf import read_turtle
from peeratlas.resolution import Resolution
from tests.conftest import BASE, TABLE

DATA = """
@prefix theme: <https://w3id.org/peeratlas/concept/theme/> . @prefix claim: <https://w3id.org/peeratlas/id/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
theme:about skos:prefLabel "about"@en , "ungefär"@sv .
theme:training skos:prefLabel "training"@en , "utbildning"@sv .
claim:a dcterms:description "A need for examples."@en , "Ett behov av exempel."@sv .
"""
ABOUT, TRAINING = (Iri(f"{BASE}concept/theme/{name}") for name in ("about", "training"))


@pytest.fixture(scope="module")
def labels():
    return Labels(Dataset.in_memory([*read_turtle(TABLE, "t", "urn:t"), *read_turtle(DATA, "d", "urn:d")]))


def claim(**told):
    return Claim(Iri(f"{BASE}id/claim/a"), Iri("urn:source"), **told)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(300, 400, "300–400"), (7, 7, "7"), (0, 0, "0"), (200, None, "≥ 200"), (None, 9, "≤ 9"), (None, None, "")],
)
def test_a_figure_is_a_range_a_number_or_a_bound(low, high, said):
    assert cells.figure(low, high) == said


def test_a_vague_number_says_that_it_is_vague(labels):
    assert cells.reading(claim(min=100, max=100, qualifier=ABOUT), labels, "sv") == Text("100 (ungefär)", "sv")


def test_a_qualifier_without_a_number_stands_alone(labels):
    assert cells.reading(claim(qualifier=ABOUT), labels, "en").value == "about"


def test_values_that_the_row_names_come_by_their_labels(labels):
    assert cells.reading(claim(values=(TRAINING,)), labels, "sv") == Text("utbildning", "sv")


def test_else_a_claim_says_its_own_sentence(labels):
    assert cells.reading(claim(), labels, "sv") == Text("Ett behov av exempel.", "sv")
    assert cells.reading(claim(), labels, "fi") == Text("A need for examples.", "en")


def test_a_cell_says_each_reading_once(labels):
    twice = [claim(min=7, max=7), Claim(Iri("urn:b"), Iri("urn:source"), min=7, max=7)]
    assert [text.value for text in cells.summary(decide(twice, date(2024, 1, 1)), labels, "en")] == ["7"]


def test_an_amount_is_grouped_and_has_its_currency(labels):
    assert cells.reading(claim(amount=2200000, currency="SEK"), labels, "en").value == "2\u00a0200\u00a0000 SEK"


def test_a_page_may_write_numbers_its_own_way(labels):
    def number(value):
        return f"<{value}>"

    assert cells.figure(300, 400, number) == "<300>–<400>"
    assert cells.money(2200000, "SEK", number) == "<2200000> SEK"
    figure, amount = claim(min=1234, max=1234, qualifier=ABOUT), claim(amount=5, currency="EUR")
    assert cells.reading(figure, labels, "en", number).value == "<1234> (about)"
    assert cells.reading(amount, labels, "en", number).value == "<5> EUR"
    cell = decide([figure], date(2024, 1, 1))
    assert [text.value for text in cells.summary(cell, labels, "en", number)] == ["<1234> (about)"]


def test_a_reading_on_which_the_state_does_not_rest_has_its_date(labels):
    seven = Claim(
        Iri("urn:b"),
        Iri("urn:s"),
        min=7,
        max=7,
        as_of="2023-11-26",
        latest=date(2023, 11, 26),
        earliest=date(2023, 11, 26),
    )
    none = Claim(
        Iri("urn:a"),
        Iri("urn:s"),
        none=True,
        min=0,
        max=0,
        as_of="2025",
        latest=date(2025, 1, 1),
        earliest=date(2025, 1, 1),
    )
    every = decide([seven, none], date(2024, 1, 1), resolution=Resolution.read("all"))
    assert [text.value for text in cells.summary(every, labels, "en")] == ["0", "7 [26 November 2023]"]
    newest = decide([seven, none], date(2024, 1, 1))
    assert [text.value for text in cells.summary(newest, labels, "en")] == ["0"]


def test_a_row_of_the_table_says_that_its_claim_is_outweighed(published):
    rows = published.table(["sweden"], ["regions-and-municipalities"], "en", Resolution.read("all")).rows
    marks = {str(row[6]).rpartition("/")[2]: row[3].split() for row in rows}
    outweighed = {name for name, told in marks.items() if "outweighed" in told}
    assert outweighed == {"sweden-regions-2023", "sweden-regions-2023-11-24"}
