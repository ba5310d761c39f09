"""The resolution rule: what counts and what is shown, as the table of cases in docs/comparison.md tells it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peeratlas.answer import Iri
from peeratlas.claims import Claim, read_claims, under
from peeratlas.comparison import Known, compare, decide
from peeratlas.dataset import Dataset
from peeratlas.edition import Edition
from peeratlas.errors import ParameterError
from peeratlas.queries import read
from peeratlas.rdf import read_turtle
from peeratlas.resolution import KINDS, NEWEST, Resolution
from tests.conftest import TABLE

ROOT = Path(__file__).resolve().parent.parent
EDITION = Edition("2026-11", date(2026, 11, 21), 24, "https://example.org/licence")


def claim(name, day="2023-11-26", **told):
    """A confirmed claim in the country's own voice; `day` may be an interval."""
    first, _, last = day.partition("/")
    days = {"earliest": date.fromisoformat(first), "latest": date.fromisoformat(last or first)}
    told = {"own_voice": True, "confirmed": True, "confirmed_on": days["latest"]} | days | told
    return Claim(Iri(name), Iri("source"), **told)


def resolved(claims, rule, applies=True):
    """The cell of claims that are all there are, as `compare` decides it."""
    resolution = Resolution.read(rule)
    known = under(resolution, {one.iri: one for one in claims})
    return decide(known.values(), EDITION.before(resolution.day or EDITION.day), applies, resolution)


def linked(claims):
    """Claims that point at nothing outside: a link to what is not there holds in no data."""
    there = {one.iri for one in claims}
    return [
        replace(
            one,
            rivals=tuple(iri for iri in one.rivals if iri in there),
            newer=tuple(iri for iri in one.newer if iri in there),
        )
        for one in claims
    ]


UNCONFIRMED = {"confirmed": False, "confirmed_on": None}
SEVEN = claim("seven", "2023-11-26", newer=(Iri("nine"),))
NINE = claim("nine", "2025-06-10")
HEARD = replace(NINE, **UNCONFIRMED)
LEFT = claim("left", "2025-05-15", rivals=(Iri("right"),))
RIGHT = claim("right", "2025-06-10", rivals=(Iri("left"),))
DOUBTED = replace(RIGHT, **UNCONFIRMED)
NOUGHT = claim("nought", "2025-06-10", none=True)
HOPE = claim("hope", "2025-06-10", intention=True)
INTERVAL = claim("interval", "2023-01-01/2023-12-31")
UNDATED = claim("undated", earliest=None, latest=None)
AT_LATEST = claim("at-latest", earliest=None)

# Case, rule, claims -> state, what is shown, marks, what is set aside.
RULES = [
    ("a superseded claim steps back", "newest", [SEVEN, NINE], "known", "nine", "", ""),
    ("every reading, the newest first", "all", [SEVEN, NINE], "known", "nine seven", "", ""),
    ("the newer one was not yet said", "as-of:2024-01-01", [SEVEN, NINE], "known", "seven", "", "nine"),
    ("the newer one was said", "as-of:2025-06-10", [SEVEN, NINE], "known", "nine", "", ""),
    ("an unconfirmed claim supersedes nothing", "confirmed", [SEVEN, HEARD], "known", "seven", "old", "nine"),
    ("a confirmed claim supersedes", "confirmed", [SEVEN, NINE], "known", "nine", "", ""),
    ("contested claims stand side by side", "newest", [LEFT, RIGHT], "known", "right left", "contested", ""),
    ("contested claims stand in every reading", "all", [LEFT, RIGHT], "known", "right left", "contested", ""),
    ("the rival was not yet said", "as-of:2025-05-31", [LEFT, RIGHT], "known", "left", "", "right"),
    ("the rival was said", "as-of:2025-06-30", [LEFT, RIGHT], "known", "right left", "contested", ""),
    ("an unconfirmed claim contests nothing", "confirmed", [LEFT, DOUBTED], "known", "left", "", "right"),
    ("claims, and none confirmed", "confirmed", [HEARD, DOUBTED], "not-stated", "", "", "nine right"),
    ("a claim, and nobody had made it yet", "as-of:2020-01-01", [NINE], "not-stated", "", "", "nine"),
    ("a none that outweighs, in every reading", "all", [SEVEN, NOUGHT], "none", "nought seven", "", ""),
    ("the none was not yet said", "as-of:2024-01-01", [SEVEN, NOUGHT], "known", "seven", "", "nought"),
    ("a hope never stands beside a statement", "all", [NINE, HOPE], "known", "nine", "", ""),
    ("a hope was all there was", "as-of:2025-06-10", [HOPE, claim("later", "2025-07-01")], "intended", "hope", "", "later"),
    ("an interval counts from its last day", "as-of:2023-12-31", [INTERVAL], "known", "interval", "", ""),
    ("an interval that has not ended may be later", "as-of:2023-12-30", [INTERVAL], "not-stated", "", "", "interval"),
    ("a claim without any day was known on no day", "as-of:2026-11-21", [UNDATED], "not-stated", "", "", "undated"),
    ("'at the latest' is a last day too", "as-of:2023-11-26", [AT_LATEST], "known", "at-latest", "", ""),
    ("old by the day of the edition", "newest", [INTERVAL], "known", "interval", "old", ""),
    ("not yet old on an earlier day", "as-of:2025-12-31", [INTERVAL], "known", "interval", "", ""),
    ("old on a day two years later", "as-of:2026-01-29", [INTERVAL], "known", "interval", "old", ""),
    ("confirmed since, but not yet on that day", "as-of:2024-01-01", [claim("seven", confirmed_on=date(2024, 1, 2))], "known", "seven", "unconfirmed", ""),
    ("every reading of a single unconfirmed one", "all", [HEARD], "known", "nine", "unconfirmed", ""),
    ("nothing said is nothing set aside", "confirmed", [], "not-stated", "", "", ""),
]  # fmt: skip


def names(claims):
    return " ".join(one.iri for one in claims)


@pytest.mark.parametrize(
    ("case", "rule", "claims", "state", "shown", "marks", "aside"), RULES, ids=[case[0] for case in RULES]
)
def test_a_rule_says_what_counts_and_what_is_shown(case, rule, claims, state, shown, marks, aside):
    cell = resolved(claims, rule)
    found = (cell.state, names(cell.shown), " ".join(cell.marks), " ".join(sorted(names(cell.set_aside).split())))
    assert found == (state, shown, marks, aside)
    assert {one.iri for one in cell.claims} == {one.iri for one in claims}


def line(case):
    words, rule, _, state, *lists = case
    return (
        f"| {words} | `{rule}` | `{state}` | "
        + " | ".join(" ".join(f"`{name}`" for name in text.split()) or "–" for text in lists)
        + " |"
    )


def test_the_table_of_rules_is_the_cases_that_run():
    page = (ROOT / "docs/comparison.md").read_text("utf-8")
    told = re.findall(r"^\| .* \| `(?:newest|all|confirmed|as-of:[\d-]+)` \| `.*$", page, re.MULTILINE)
    wanted = [line(case) for case in RULES]
    assert told == wanted, "The table should have these rows:\n" + "\n".join(wanted)
    assert {case[1].partition(":")[0] for case in RULES} == set(KINDS)


# The text of a rule


@pytest.mark.parametrize("text", ["newest", "confirmed", "all", "as-of:2024-02-29", "as-of:0001-01-01"])
def test_a_rule_is_read_from_the_text_that_it_gives(text):
    assert str(Resolution.read(text)) == text


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day):
    assert Resolution.read(f"as-of:{day.isoformat()}") == Resolution("as-of", day)


@pytest.mark.parametrize(
    "text",
    ["", "oldest", "Newest", "newest:", "all:2024-01-01", "as-of", "as-of:", "as-of:2024", "as-of:20240101", "as-of:2024-W01-1", "as-of:2023-02-29", " newest"],
)  # fmt: skip
def test_any_other_text_is_refused_with_what_to_write(text):
    with pytest.raises(ParameterError, match="as-of:2024-01-01"):
        Resolution.read(text)


@pytest.mark.parametrize(("kind", "day"), [("as-of", None), ("newest", date(2024, 1, 1))])
def test_a_day_belongs_to_as_of_alone(kind, day):
    with pytest.raises(ValueError, match="day"):
        Resolution(kind, day)


# What holds of any claims


DAYS = st.dates(date(2015, 1, 1), date(2028, 1, 1))
CLAIMS = st.lists(
    st.builds(
        lambda number, days, told, marks: Claim(
            Iri(f"c{number}"), Iri("source"), intention=told[0], none=told[1] and not told[0],
            earliest=days and min(days), latest=days and max(days), own_voice=told[2], confirmed=told[3], confirmed_on=days and max(days),
            rivals=tuple(Iri(f"c{other}") for other in marks[0] if other != number),
            newer=tuple(Iri(f"c{other}") for other in marks[1] if other > number),
        ),
        st.integers(0, 7), st.none() | st.tuples(DAYS, DAYS), st.tuples(*[st.booleans()] * 4),
        st.tuples(*[st.sets(st.integers(0, 7), max_size=2)] * 2),
    ),
    unique_by=lambda one: one.iri,
).map(linked)  # fmt: skip
RESOLUTIONS = st.sampled_from(["newest", "confirmed", "all"]) | DAYS.map(lambda day: f"as-of:{day}")


@given(CLAIMS, RESOLUTIONS)
def test_nothing_is_lost_and_only_what_counts_is_shown(claims, rule):
    cell = resolved(claims, rule)
    given_, shown, aside = ({one.iri for one in group} for group in (claims, cell.shown, cell.set_aside))
    assert {one.iri for one in cell.claims} == given_
    assert len(cell.claims) == len(claims)
    assert not shown & aside
    assert {one.iri for one in cell.outweighed} <= shown
    assert bool(shown) == bool(given_ - aside)


@given(CLAIMS)
def test_every_reading_shows_all_that_the_newest_shows_and_decides_the_same(claims):
    newest, every = resolved(claims, "newest"), resolved(claims, "all")
    assert set(newest.shown) == set(every.shown) - set(every.outweighed)
    assert (every.state, every.marks) == (newest.state, newest.marks)
    assert len({one.intention for one in every.shown}) < 2


@given(CLAIMS)
def test_as_of_the_day_of_the_edition_is_the_newest_where_every_claim_has_ended(claims):
    ended = linked([one for one in claims if one.latest and one.latest <= EDITION.day])
    newest, then = resolved(ended, "newest"), resolved(ended, f"as-of:{EDITION.day}")
    assert (then.state, then.marks, names(then.shown)) == (newest.state, newest.marks, names(newest.shown))


@given(CLAIMS)
def test_confirmed_is_the_newest_of_what_is_confirmed(claims):
    some, alone = resolved(claims, "confirmed"), resolved(linked([one for one in claims if one.confirmed]), "newest")
    assert (some.state, some.marks, some.shown) == (alone.state, alone.marks, alone.shown)
    assert "unconfirmed" not in some.marks


# The days of an edition


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-11-21", "2024-11-21"),
        ("2024-02-29", "2022-02-28"),
        ("2024-01-31", "2022-01-28"),
        ("0001-06-01", "0001-01-01"),
    ],
)
def test_the_span_after_which_a_claim_is_old_is_reckoned_from_any_day(day, before):
    assert EDITION.before(date.fromisoformat(day)).isoformat() == before


def test_the_edition_reckons_from_its_own_day():
    assert EDITION.old_before == date(2024, 11, 21)


# On the published data


def test_the_default_is_the_newest(published):
    assert published.matrix(rows=["stage"]).resolution == NEWEST
    assert published.matrix().cells == published.matrix(resolution=Resolution.read("newest")).cells


def test_nothing_is_confirmed_in_this_edition_and_the_cells_say_that_something_was_said(published):
    newest, confirmed = published.matrix(), published.matrix(resolution=Resolution.read("confirmed"))
    assert {cell.state for cell in confirmed.cells.values()} == {"not-stated"}
    for place, cell in newest.cells.items():
        assert names(confirmed.cells[place].set_aside) == names(cell.claims)


def test_sweden_was_in_seven_regions_before_it_was_in_nine(published):
    seven = "sweden-regions-2023-11-24"
    shown = {}
    for rule in ("newest", "all", "as-of:2023-12-31"):
        (cell,) = published.matrix(["sweden"], ["regions-and-municipalities"], Resolution.read(rule)).cells.values()
        shown[rule] = {one.iri.rpartition("/")[2] for one in cell.shown}
    assert [rule for rule, found in shown.items() if seven in found] == ["all", "as-of:2023-12-31"]


def test_a_day_after_the_edition_is_refused(published):
    with pytest.raises(ParameterError, match="2026-11-21"):
        published.matrix(resolution=Resolution.read("as-of:2026-11-22"))


CLAIM = """
@prefix pa: <https://w3id.org/peeratlas/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:old> pa:about <urn:c>, <urn:d> ; pa:asOf "2023" ; pa:source <urn:s1>, <urn:s2> ; pa:latest "2023-12-31"^^xsd:date ;
  pa:supersededBy <urn:new>, <urn:newer> ; pa:contradicts <urn:new>, <urn:other> ; pa:confirmedBy <urn:o>, <urn:p> ;
  pa:confirmedOn "2024-05-01"^^xsd:date ; pa:min 7 .
"""


def test_a_claim_of_many_rows_is_read_as_one():
    """The query gives a row for each subject, source, newer claim and rival."""
    part = read(ROOT / "queries/parts/claims.rq", "parts", ROOT)
    dataset = Dataset.in_memory([*read_turtle(TABLE, "t", "urn:t"), *read_turtle(CLAIM, "c", "urn:g")])
    found = read_claims(dataset, part)
    assert found == {
        "urn:old": Claim(
            Iri("urn:old"), Iri("urn:s1"), min=7, as_of="2023", latest=date(2023, 12, 31), confirmed=True,
            confirmed_on=date(2024, 5, 1), rivals=(Iri("urn:new"), Iri("urn:other")), newer=(Iri("urn:new"), Iri("urn:newer")),
        )
    }  # fmt: skip


APPLIES = """#+ title: Row
#+ answers: What?
#+ order: 1
#+ columns: country (iri), claim (iri), applies (boolean)
SELECT ?country ?claim ?applies WHERE { VALUES (?country ?claim ?applies) { (<urn:c> <urn:nine> false) (<urn:d> UNDEF false) } } ORDER BY ?country
"""


@pytest.mark.parametrize(("rule", "state"), [("newest", "not-applicable"), ("confirmed", "not-stated")])
def test_that_a_row_does_not_apply_rests_on_a_claim_that_counts(checkout, rule, state):
    root = checkout({"queries/comparison/row.rq": APPLIES})
    row = read(root / "queries/comparison/row.rq", "comparison", root)
    said = Claim(Iri("urn:nine"), Iri("urn:s"))
    known = Known({said.iri: said}, EDITION.old_before, Resolution.read(rule))
    matrix = compare(Dataset.in_memory([]), [Iri("urn:c"), Iri("urn:d")], [row], known)
    assert [cell.state for cell in matrix.cells.values()] == [state, "not-applicable"]
