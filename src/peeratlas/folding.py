"""The words of a text as they are compared: without case, without marks, letters of their own as the plain ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# What Unicode does not take apart: to it these are letters, not letters with a mark.
_LETTERS: Final = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ı": "i"})
_WRITTEN: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200d])+")


def fold(word: str) -> str:
    """`Ærø` -> `aero`. Only letters and digits are left; it may be nothing."""
    apart = unicodedata.normalize("NFKD", word.casefold()).casefold()
    return "".join(sign for sign in apart.translate(_LETTERS) if sign.isalnum())


def words(text: str) -> Iterator[tuple[str, str]]:
    """Each word as it is written, and folded."""
    for written in _WRITTEN.findall(text):
        if folded := fold(written):
            yield written, folded
