"""Words as they are compared: the letters of the nine languages, and whatever else a text may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peeratlas.folding import fold, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Åland", "aland"), ("Ängelholm", "angelholm"), ("Östersund", "ostersund"), ("Ærø", "aero"), ("Þórður", "thordur"),
        ("Õnne", "onne"), ("Ülle", "ulle"), ("Šiauliai", "siauliai"), ("Ķēde", "kede"), ("Łódź", "lodz"), ("Įsruta", "isruta"),
        ("STRASSE", "strasse"), ("Straße", "strasse"), ("İzmir", "izmir"), ("ﬁn", "fin"), ("a\u00adb", "ab"), ("…", ""),
    ],
)  # fmt: skip
def test_a_word_is_folded(written, folded):
    assert fold(written) == folded


def test_a_text_is_taken_apart_and_each_word_keeps_how_it_is_written():
    assert list(words("Peer-stöd: NSPH:s o\u0308l, 300–400 😀 _")) == [
        ("Peer", "peer"), ("stöd", "stod"), ("NSPH", "nsph"), ("s", "s"), ("o\u0308l", "ol"), ("300", "300"), ("400", "400"),
    ]  # fmt: skip


@given(st.text())
def test_what_is_folded_has_letters_and_digits_only_and_stays(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert not folded or folded.isalnum()
    assert all(plain and plain.isalnum() for _, plain in words(text))
