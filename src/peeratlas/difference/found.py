"""What was found between two sides: everything that the three forms tell, in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas.difference.answers import Changed
from peeratlas.difference.causes import Causes
from peeratlas.difference.changes import Change, Fate, Section
from peeratlas.difference.sides import Side
from peeratlas.difference.stored import Stored
from peeratlas.difference.wording import Wording

SECTIONS: Final[Mapping[Section, str]] = {
    "claim": "Claims",
    "thing": "Things",
    "concept": "Concepts",
    "term": "Ontology",
    "shape": "Shapes",
    "other": "Other",
}
FOLDERS: Final[Mapping[str, tuple[str, str]]] = {
    "questions": ("question", "questions"),
    "comparison": ("row of the comparison", "rows of the comparison"),
    "rules": ("rule", "rules"),
    "parts": ("part of queries", "parts of queries"),
    "pages": ("query of pages", "queries of pages"),
    "checks": ("check", "checks"),
}
"""What the queries of each folder are called, one and several."""


@dataclass(frozen=True)
class Difference:
    """`taken_out`: how many persons were, and how many other things named one of them; nothing else is told of these.

    `left_out` says in words what could not be compared.
    """

    sides: tuple[Side, Side]
    changes: Sequence[Change]
    stored: Sequence[Stored]
    answers: Sequence[tuple[Changed, Causes]]
    wording: Wording
    taken_out: tuple[int, int] = (0, 0)
    left_out: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.changes or self.stored or self.answers or any(self.taken_out))

    def of(self, section: Section, *fates: Fate) -> list[Change]:
        """The changes of a section, of these fates or of any."""
        return [one for one in self.changes if one.section == section and (not fates or one.fate in fates)]

    def languages(self) -> Mapping[str, int]:
        """How many texts in each language but English came or were changed."""
        texts: Counter[str] = Counter()
        for change in self.changes:
            texts.update({lang: len(names) for lang, names in change.translations.items()})
        return dict(sorted(texts.items()))


def printable(line: str) -> str:
    """A line without what would command a terminal or end the line: texts of the data may hold anything."""
    return "".join(sign if sign.isprintable() else " " for sign in line)


def count(number: int, one: str, more: str = "") -> str:
    """`1 claim`, `2 claims`."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"
