"""What became of each thing between two editions: it came, went, was withdrawn, or this and that of it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from peeratlas import rdf
from peeratlas.difference.content import Content, Lines, Told, differing, parsed
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import NamedNode, Quad, Term

Fate = Literal["added", "changed", "removed", "withdrawn", "translated", "follows", "moved", "noted"]
"""`follows`: only what the rules made of it changed. `moved`: only the file in which it stands.

`translated`: only texts in other languages than English. `noted`: it was withdrawn, and stood in neither.
"""
Section = Literal["claim", "thing", "concept", "term", "shape", "other"]

_RULES: Final = "/graph/inferred>"
_INFERRED: Final = f"{_RULES} .\n".encode()
_DEPRECATED: Final = b" <http://www.w3.org/2002/07/owl#deprecated> "
_SOURCE_LANGUAGE: Final = "en"
# Where the names of a kind begin, below what every IRI of ours begins with; the first that fits is it.
_PLACES: Final[tuple[tuple[str, Section], ...]] = (
    ("id/claim/", "claim"),
    ("id/", "thing"),
    ("concept/", "concept"),
    ("ontology", "term"),
    ("shapes", "shape"),
)

Statement = tuple[str, Term]
"""Property and value."""


@dataclass(frozen=True)
class Change:
    """A thing of which the two sides do not say the same. Lines are read when they are asked for."""

    iri: str
    section: Section
    fate: Fate
    told: Told = field(repr=False)
    path: Path = field(repr=False)

    @cached_property
    def before(self) -> Sequence[Quad]:
        """All that the older edition says of it."""
        return parsed((*self.told.rest, *self.told.before), self.path) if self.told.rest else self._gone

    @cached_property
    def after(self) -> Sequence[Quad]:
        """All that the newer edition says of it."""
        return parsed((*self.told.rest, *self.told.after), self.path) if self.told.rest else self._come

    @property
    def moves(self) -> bool:
        """Whether it may change an answer: a translation does not, nor the file in which something stands."""
        return self.fate in ("added", "changed", "removed", "withdrawn")

    @property
    def gone(self) -> list[Statement]:
        """What people had written of it and no longer stands, whatever the file."""
        return _without(self._gone, self._come, inferred=False)

    @property
    def come(self) -> list[Statement]:
        return _without(self._come, self._gone, inferred=False)

    @property
    def followed(self) -> tuple[list[Statement], list[Statement]]:
        """What the rules no longer make of it, and what they newly do."""
        return _without(self._gone, self._come, inferred=True), _without(self._come, self._gone, inferred=True)

    @cached_property
    def translations(self) -> Mapping[str, frozenset[str]]:
        """Languages but English -> the properties of which it has other texts than before, if it is not new."""
        found: dict[str, set[str]] = {}
        if self.fate in ("changed", "translated"):
            for name, value in (*self.gone, *self.come):
                if isinstance(value, rdf.Literal) and (value.language or _SOURCE_LANGUAGE) != _SOURCE_LANGUAGE:
                    found.setdefault(str(value.language), set()).add(name)
        return {lang: frozenset(names) for lang, names in found.items()}

    @cached_property
    def iris(self) -> frozenset[str]:
        """Every thing that either edition names in what it says of this one."""
        return frozenset(
            quad.object.value for quad in (*self.before, *self.after) if isinstance(quad.object, NamedNode)
        )

    @cached_property
    def _gone(self) -> Sequence[Quad]:
        return parsed(self.told.before, self.path)

    @cached_property
    def _come(self) -> Sequence[Quad]:
        return parsed(self.told.after, self.path)


def read(old: Content, new: Content) -> Iterator[Change]:
    """Every change, in order of the things' IRIs."""
    for told in differing(old, new):
        path = new.path if told.after else old.path
        change = Change(told.subject, _section(told.subject, new.prefixes), _fate(told), told, path)
        if change.fate == "changed":
            change = Change(change.iri, change.section, _how(change), told, path)
        yield change


def _section(iri: str, prefixes: Prefixes) -> Section:
    local = iri.removeprefix(prefixes.base) if iri.startswith(prefixes.base) else ""
    return next((section for start, section in _PLACES if local.startswith(start)), "other")


def _fate(told: Told) -> Fate:
    old, new = _state((*told.rest, *told.before)), _state((*told.rest, *told.after))
    if old == new:
        return "noted" if old == "withdrawn" else "changed"
    if old == "absent":
        return "noted" if new == "withdrawn" else "added"
    if old == "withdrawn":
        return "noted" if new == "absent" else "added"
    return "withdrawn" if new == "withdrawn" else "removed"


def _state(lines: Lines) -> Literal["absent", "withdrawn", "present"]:
    """What is said only by the rules makes no thing."""
    written = [line for line in lines if not line.endswith(_INFERRED)]
    if not written:
        return "absent"
    return "withdrawn" if any(_DEPRECATED in line and b'"true"' in line for line in written) else "present"


def _how(change: Change) -> Fate:
    """How a thing changed that stands in both."""
    values = [value for _, value in (*change.gone, *change.come)]
    if values:
        foreign = (
            isinstance(value, rdf.Literal) and (value.language or _SOURCE_LANGUAGE) != _SOURCE_LANGUAGE
            for value in values
        )
        return "translated" if all(foreign) else "changed"
    return "follows" if any(change.followed) else "moved"


def _without(quads: Iterable[Quad], others: Iterable[Quad], inferred: bool) -> list[Statement]:
    """The statements of one kind that the others do not have in any file, in order."""
    held = {(quad.predicate.value, quad.object) for quad in others}
    found = {(quad.predicate.value, quad.object) for quad in quads if str(quad.graph_name).endswith(_RULES) == inferred}
    return sorted(found - held, key=lambda statement: (statement[0], str(statement[1])))
