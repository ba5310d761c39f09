"""What the published data answer: as written by hand before the queries, and as guarded after them.

`tests/answers/expected/<question>.csv`, or `<question>--<part>.csv`, holds what `domain.md` says that the question must
answer. The first lines may be `# params: name=value …` (the values of the question's parameters) and
`# where: column=value …` (which rows are meant: several values of one column are alternatives, `*` is any
value, an empty value is an empty cell). The rows are a set, of the columns in the header; a column
`count(x)` is the number of different values of x. No command writes these files.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from peeratlas import answers
from peeratlas.answer import Answer
from peeratlas.atlas import Atlas
from peeratlas.guard import plain

FOLDER = Path(__file__).resolve().parent / "answers"
EXPECTED = sorted((FOLDER / "expected").glob("*.csv"))
FORBIDDEN = list(csv.DictReader((FOLDER / "must-not" / "rows.csv").read_text(encoding="utf-8").splitlines()))

Row = dict[str, str]
Choice = dict[str, list[str]]


def read_pairs(text: str) -> Choice:
    """`country=country:norway kind=` as a mapping of lists."""
    pairs: Choice = defaultdict(list)
    for item in text.split():
        name, _, value = item.partition("=")
        pairs[name].append(value)
    return pairs


def read_expected(path: Path) -> tuple[str, Choice, Choice, list[str], set[tuple[str, ...]]]:
    """The question, its parameters, which rows are meant, the columns and the set of rows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    notes = dict(line.removeprefix("# ").split(": ", 1) for line in lines if line.startswith("# "))
    header, *rows = csv.reader(line for line in lines if not line.startswith("# "))
    return (
        path.stem.partition("--")[0],
        read_pairs(notes.get("params", "")),
        read_pairs(notes.get("where", "")),
        header,
        {tuple(row) for row in rows},
    )


def read_rows(answer: Answer, atlas: Atlas) -> list[Row]:
    prefixes = atlas.dataset.prefixes
    names = [column.name for column in answer.columns]
    return [dict(zip(names, (plain(value, prefixes) for value in row), strict=True)) for row in answer.rows]


def is_meant(row: Row, where: Choice) -> bool:
    return all(
        any(bool(row[name]) if value == "*" else row[name] == value for value in values)
        for name, values in where.items()
    )


def project(rows: list[Row], header: list[str]) -> set[tuple[str, ...]]:
    """The set of rows on these columns; `count(x)` counts the different x of the other columns."""
    keys = [name for name in header if not name.startswith("count(")]
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row)
    found = set()
    for key, members in groups.items():
        told = dict(zip(keys, key, strict=True))
        for name in header:
            if name not in told:
                told[name] = str(len({row[name[6:-1]] for row in members}))
        found.add(tuple(told[name] for name in header))
    return found


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_question_answers_what_was_written_by_hand(path: Path, published: Atlas) -> None:
    name, params, where, header, expected = read_expected(path)
    rows = [row for row in read_rows(published.ask(name, params), published) if is_meant(row, where)]
    assert project(rows, header) == expected


def test_every_question_has_an_answer_written_by_hand(published: Atlas) -> None:
    assert {path.stem.partition("--")[0] for path in EXPECTED} == set(published.queries["questions"])


@pytest.mark.parametrize("case", FORBIDDEN, ids=lambda case: f"{case['question']} {case['where']}")
def test_what_must_not_be_answered_is_not(case: Row, published: Atlas) -> None:
    where = read_pairs(case["where"])
    answer = published.ask(case["question"], read_pairs(case["params"]))
    assert set(where) <= {column.name for column in answer.columns}
    rows = read_rows(answer, published)
    assert rows, "nothing is answered at all"
    assert [row for row in rows if is_meant(row, where)] == [], case["why"]


def test_a_claim_of_unnamed_countries_stands_in_no_country(published: Atlas) -> None:
    """That some countries lack structured cohesion is said of the network, and of nobody in it."""
    unnamed = {"claim:network-some-at-beginning-2024", "claim:network-lack-of-cohesion-2024"}
    met = set()
    for name in published.queries["questions"]:
        for row in read_rows(published.ask(name), published):
            found = unnamed & set(row.values())
            met |= found
            assert not (found and row.get("country")), (name, row)
    assert met == unnamed
    for row in read_rows(published.table(), published):
        assert row["claim"] not in unnamed, row


@pytest.mark.parametrize("country", ["iceland", "latvia", "estonia"])
def test_asking_for_a_country_gives_no_claim_of_unnamed_countries(country: str, published: Atlas) -> None:
    rows = read_rows(published.ask("findings-by-country", {"country": [country]}), published)
    assert {row["country"] for row in rows} <= {f"country:{country}"}


def test_not_user_led_sticks_to_one_training_and_never_to_iceland(published: Atlas) -> None:
    """No row of any answer, and no cell of the comparison, says it of more than that training."""
    claim = "claim:iceland-unnamed-training-leadership-2023"
    for name in published.queries["questions"]:
        for row in read_rows(published.ask(name), published):
            if "leadership:not-user-led" in row.values():
                assert row["training"] == "training:iceland-unnamed", (name, row)
                assert row["claim"] == claim, (name, row)
    for row in read_rows(published.table(["iceland"]), published):
        if row["row"] == "row:training-leadership" and row["claim"] == claim:
            assert row["value"].startswith("The Icelandic training"), row


def test_no_hope_is_among_the_figures_of_the_employed(published: Atlas) -> None:
    """The comparison shows Lithuania's three as a hope, in a sentence; no cell shows a bare 3."""
    rows = read_rows(published.table([], ["employed-peer-supporters"]), published)
    lithuania = [row for row in rows if row["country"] == "country:lithuania"]
    assert [(row["state"], row["claim"]) for row in lithuania] == [("intended", "claim:lithuania-vilnius-pilot-hoped")]
    assert lithuania[0]["value"].startswith("Lithuania hopes")
    assert not {row["value"] for row in rows} & {"3", "3@en"}


def test_no_number_is_shown_for_latvia(published: Atlas) -> None:
    rows = read_rows(published.table(["latvia"], ["employed-peer-supporters"]), published)
    assert [(row["state"], row["value"]) for row in rows] == [("not-stated", "")]


def test_the_published_answers_are_the_guarded_ones(published: Atlas) -> None:
    assert answers.compare(published, FOLDER) == [], "run `peeratlas answers --accept` and look at the difference"


def test_no_row_of_the_comparison_is_empty_for_all_countries(published):
    matrix = published.matrix()
    assert len(matrix.rows) >= 19
    for row in matrix.rows:
        states = {matrix.cells[row.name, country].state for country in matrix.countries}
        assert states - {"not-stated", "not-applicable"}, row.name
