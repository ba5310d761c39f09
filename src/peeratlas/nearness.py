"""The words that a mistyped word may have meant. Only this module knows rapidfuzz."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

_MOST: Final = 5
_SHORT: Final = 4
_LONG: Final = 8


def slips(word: str) -> int:
    """How many letters may be too many, missing, wrong or swapped; none in a short word or one with digits (a year)."""
    if len(word) < _SHORT or not word.isalpha():
        return 0
    return 1 if len(word) < _LONG else 2


def near(word: str, known: Sequence[str]) -> tuple[str, ...]:
    """Of the known words, the commonest first, a few with the fewest slips: whole words, else such as begin so."""
    for allowed in range(1, slips(word) + 1):
        if found := _within(allowed, word, known):
            return _few([known[place] for place in sorted(found)])
        # What people type is often a beginning, so a slip is looked for in the beginnings too.
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            found |= _within(allowed, word, [other[:length] for other in known])
        if found:
            return _few([known[place] for place in sorted(found)])
    return ()


def _within(allowed: int, word: str, others: Sequence[str]) -> set[int]:
    """The places of the others that are at most so many slips away."""
    return {place for *_, place in extract(word, others, scorer=OSA.distance, score_cutoff=allowed, limit=None)}


def _few(found: Sequence[str]) -> tuple[str, ...]:
    """Without those that begin with another: who looks for this one finds them."""
    shortest = [word for word in found if not any(word != other and word.startswith(other) for other in found)]
    return tuple(shortest[:_MOST])
