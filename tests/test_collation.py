"""Names are sorted as the dictionaries of their language have it."""

import pytest

from peeratlas import collation
from peeratlas.labels import LANGUAGES

SORTED = {
    "da": "Abe Zoo Ærø Øst Ålborg Århus",
    "en": "Åland apple Östersund Ozolnieki zebra",
    "et": "sool šaht zoo žest tali tõrv uba vesi wiki õun äke öö ülo",
    "fi": "sakki šakki vesi wc yö zoo åbo äiti öljy",
    "is": "api ár bær dag eð ey éta nú zeta þú æði öl",
    "lt": "cukrus čia dar yla įlanka ilgas ys joks suo šuo zuikis žuvis",
    "lv": "cik čau dar gars ģimene kas ķēde labs ļoti nav ņemt sis šis ula ūdens zars žurka",
    "nb": "Abe Zoo Ærfugl Østfold Ålesund",
    "sv": "Abborre Vetlanda Wien Zebra Åbo Ängelholm Öland",
}


def test_every_language_of_the_pages_has_its_case():
    assert set(SORTED) == set(LANGUAGES)


@pytest.mark.parametrize(("lang", "names"), SORTED.items())
def test_names_stand_where_a_reader_looks_for_them(lang, names):
    expected = names.split()
    mixed = sorted(expected, key=len)
    assert sorted(mixed, key=collation.key(lang)) == expected


def test_one_list_has_another_order_in_another_language():
    names = ["Zoo", "Äng", "Aga", "Öl", "Tal", "Ühe", "Zz"]
    assert sorted(names, key=collation.key("sv")) == ["Aga", "Tal", "Ühe", "Zoo", "Zz", "Äng", "Öl"]
    assert sorted(names, key=collation.key("en")) == ["Aga", "Äng", "Öl", "Tal", "Ühe", "Zoo", "Zz"]
    assert sorted(names, key=collation.key("et")) == ["Aga", "Zoo", "Zz", "Tal", "Äng", "Öl", "Ühe"]


def test_case_decides_only_between_names_that_are_else_the_same():
    assert sorted(["Peer", "peers", "peer", "Peers"], key=collation.key("en")) == ["peer", "Peer", "peers", "Peers"]


def test_different_names_have_different_keys_so_that_every_order_is_one():
    key = collation.key("en")
    assert len({key(name) for name in ("a", "a\u200b", "å", "a\u030a\u0301", "A", "")}) == 6


@pytest.mark.parametrize("odd", ["", "\x00", "😀", "a" * 10_000, "\U0010ffff"])
def test_every_text_has_a_key(odd):
    assert isinstance(collation.key("lt")(odd), bytes)


def test_a_language_that_nobody_knows_has_the_common_order():
    assert sorted(["b", "Ä", "a"], key=collation.key("xx")) == ["a", "Ä", "b"]
