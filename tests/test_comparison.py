"""The states and marks of a cell, as the table of cases in docs/comparison.md tells them."""

from datetime import date

import pytest

from peeratlas.answer import Iri
from peeratlas.claims import Claim
from peeratlas.comparison import decide

OLD_BEFORE = date(2024, 11, 21)
OTHER = (Iri("urn:other"),)
NEW = date(2025, 5, 1)
OLD = date(2023, 11, 26)


def claim(name="a", **told):
    told = {"latest": NEW, "own_voice": True, "confirmed": True} | told
    return Claim(Iri(f"urn:{name}"), Iri("urn:source"), **({"earliest": told["latest"]} | told))


STATES = [
    ("no claim at all is not stated, and is no 'no'", [], True, "not-stated"),
    ("no claim where the row does not apply", [], False, "not-applicable"),
    ("a claim outweighs that the row does not apply", [claim()], False, "known"),
    ("a statement is known", [claim()], True, "known"),
    ("a figure of nought is an explicit none", [claim(none=True)], True, "none"),
    ("a hope alone is intended, never known", [claim(intention=True)], True, "intended"),
    ("a hope beside a none leaves the none", [claim(none=True), claim("b", intention=True)], True, "none"),
    ("a hope beside a statement leaves it known", [claim(), claim("b", intention=True)], True, "known"),
    ("a newer none outweighs what was known", [claim(latest=OLD), claim("b", none=True)], True, "none"),
    ("a newer statement outweighs an older none", [claim(), claim("b", none=True, latest=OLD)], True, "known"),
    ("a none of the same day does not outweigh what is known", [claim(), claim("b", none=True)], True, "known"),
    ("a superseded none does not count", [claim(), claim("b", none=True, newer=OTHER)], True, "known"),
    ("a superseded statement with nothing beside it is what is known", [claim(newer=OTHER)], True, "known"),
]


@pytest.mark.parametrize(("case", "claims", "applies", "state"), STATES, ids=[case[0] for case in STATES])
def test_a_cell_is_in_one_state(case, claims, applies, state):
    assert decide(claims, OLD_BEFORE, applies).state == state


MARKS = [
    ("a fresh, confirmed claim in the country's own voice has no mark", [claim()], ()),
    ("one contested claim marks the cell", [claim(rivals=OTHER), claim("b")], ("contested",)),
    ("a cell is old when all that it shows is old", [claim(latest=OLD)], ("old",)),
    ("a cell with one fresh claim is not old", [claim(latest=OLD), claim("b")], ()),
    ("the last day that is not yet old", [claim(latest=OLD_BEFORE)], ()),
    ("a claim without a day is not called old", [claim(latest=None)], ()),
    ("an undated claim alone is not called old", [claim(earliest=None)], ()),
    ("an undated claim does not make an old cell fresh", [claim(latest=OLD), claim("b", earliest=None)], ("old",)),
    ("said by another country only", [claim(own_voice=False)], ("other-voice",)),
    ("one own voice takes the mark away", [claim(own_voice=False), claim("b")], ()),
    ("an unknown voice is not called another's", [claim(own_voice=None)], ()),
    ("nothing confirmed", [claim(confirmed=False)], ("unconfirmed",)),
    ("a hope carries marks too", [claim(intention=True, own_voice=False)], ("other-voice",)),
    ("an empty cell carries none", [], ()),
    ("a hope beside a statement marks nothing", [claim(), claim("b", intention=True, rivals=OTHER)], ()),
]


@pytest.mark.parametrize(("case", "claims", "marks"), MARKS, ids=[case[0] for case in MARKS])
def test_a_cell_carries_marks(case, claims, marks):
    assert decide(claims, OLD_BEFORE).marks == marks


def test_the_newest_claim_comes_first_and_nothing_is_lost():
    old, new, hope = claim("old", latest=OLD), claim("new"), claim("hope", intention=True)
    cell = decide([old, hope, new], OLD_BEFORE)
    assert cell.newest == new
    assert cell.shown == (new, old)
    assert set(cell.claims) == {old, new, hope}


def test_a_superseded_figure_is_kept_but_not_shown():
    seven, nine = claim("seven", newer=OTHER, latest=OLD), claim("nine")
    cell = decide([seven, nine], OLD_BEFORE)
    assert cell.shown == (nine,)
    assert seven in cell.claims


def test_an_undated_claim_comes_after_the_dated_ones():
    undated, dated = claim("undated", earliest=None), claim("dated", latest=OLD)
    assert decide([undated, dated], OLD_BEFORE).shown == (dated, undated)
