"""Which words may have been meant: how many slips a word may have, and which of the near ones are told."""

import pytest

from peeratlas.nearness import near, slips

KNOWN = (
    "support",
    "peer",
    "sport",
    "supporter",
    "supporters",
    "norway",
    "norwegian",
    "training",
    "trainings",
    "lithuania",
    "a",
)


@pytest.mark.parametrize(
    ("word", "count"),
    [("", 0), ("abc", 0), ("abcd", 1), ("abcdefg", 1), ("abcdefgh", 2), ("2023", 0), ("covid19", 0), ("x" * 60, 2)],
)
def test_a_longer_word_may_have_more_slips(word, count):
    assert slips(word) == count


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("suport", ("support", "sport")),  # one missing, one too many: the commonest first
        ("suppotr", ("support",)),  # two letters swapped
        ("spport", ("support", "sport")),
        ("suporters", ("supporters",)),
        ("norwey", ("norway",)),
        ("norwge", ("norwegian",)),  # a beginning
        ("trannings", ("trainings",)),
        ("lithania", ("lithuania",)),
        ("litaunia", ("lithuania",)),
        ("xyzxyz", ()),
        ("b", ()),
    ],
)
def test_the_nearest_stand_in(word, found):
    assert near(word, KNOWN) == found


def test_few_are_told_and_the_commonest_first():
    known = [f"{sign}eers" for sign in "zyxwvutsr"]
    assert near("peers", known) == ("zeers", "yeers", "xeers", "weers", "veers")


def test_nothing_known_gives_nothing():
    assert near("support", ()) == ()
