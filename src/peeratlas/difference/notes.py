"""A difference as release notes: points under the headings of CHANGELOG.md, to be shortened by whoever releases."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from peeratlas.difference import rows
from peeratlas.difference.causes import Causes
from peeratlas.difference.changes import Change, Section
from peeratlas.difference.found import FOLDERS, Difference, count, printable
from peeratlas.difference.text import NOTHING

_WIDTH: Final = 118
_MOST: Final = 20
"""More of one kind are told by their number."""
_FEW: Final = 6
_DATA: Final[tuple[Section, ...]] = ("claim", "thing", "concept")
_ONTOLOGY: Final[tuple[Section, ...]] = ("term", "shape")
_QUERIES: Final = ("questions", "comparison")
_NOUNS: Final[dict[Section, str]] = {
    "claim": "claim",
    "thing": "thing",
    "concept": "concept",
    "term": "term",
    "shape": "shape",
    "other": "statement",
}


def write(difference: Difference, file: BinaryIO) -> None:
    """Markdown, as CHANGELOG.md has it; what is told of the software is written by hand."""
    told = {"Data": [*_data(difference)], "Ontology": [*_ontology(difference)]}
    parts = [f"### {title}\n\n" + "".join(map(_point, points)) for title, points in told.items() if points]
    nothing = NOTHING if difference.nothing else "Nothing has changed that release notes would tell."
    file.write(("\n".join(parts) or f"{nothing}\n").encode())


def _data(difference: Difference) -> Iterator[str]:
    for section in _DATA:
        yield from _section(difference, section)
    persons, others = difference.taken_out
    if persons:
        named = f", with {count(others, 'thing')} that named them" if others else ""
        yield f"{count(persons, 'person')} taken out{named}."
    for one in difference.stored:
        if one.folder in _QUERIES:
            fate = "changed" if one.changed else "new" if one.new else "removed"
            what = f": {', '.join(one.changed)}" if one.changed else ""
            yield f"{FOLDERS[one.folder][0].capitalize()} {fate}: {one.title} (`{one.name}`){what}."
    yield from _answers(difference)
    if texts := difference.languages():
        yield f"Texts in other languages: {', '.join(f'{number} {lang}' for lang, number in texts.items())}."


def _ontology(difference: Difference) -> Iterator[str]:
    for section in _ONTOLOGY:
        yield from _section(difference, section)
    for one in difference.stored:
        if one.folder == "rules":
            fate = "changed" if one.changed else "new" if one.new else "removed"
            yield f"Rule {fate}: {one.title} (`{one.name}`)."


def _section(difference: Difference, section: Section) -> Iterator[str]:
    noun = _NOUNS[section].capitalize()
    for fate in ("added", "changed", "withdrawn", "removed"):
        found = difference.of(section, fate)
        called = "retired" if section == "term" and fate == "withdrawn" else fate
        if len(found) > _MOST:
            yield f"{count(len(found), _NOUNS[section])} {called}{_countries(difference, found)}."
        else:
            yield from (f"{noun} {called}: {_told(difference, change)}" for change in found)


def _told(difference: Difference, change: Change) -> str:
    wording = difference.wording
    name = f"{wording.name(change.iri).rstrip('.')} (`{wording.short(change.iri)}`)"
    if change.fate == "withdrawn" and (reason := wording.reason(change)):
        return f"{name}: {reason}"
    details = wording.details(change) if change.fate == "changed" else []
    return f"{name}: {'; '.join(details)}." if details else f"{name}."


def _countries(difference: Difference, found: Iterable[Change]) -> str:
    """How many of many claims are on which country."""
    counted = Counter(one for change in found for one in difference.wording.values(change, "pa:concerns"))
    told = [f"{iri.partition(':')[2]} {number}" for iri, number in sorted(counted.items())]
    return f" ({', '.join(told)})" if told else ""


def _answers(difference: Difference) -> Iterator[str]:
    """A point for each answer that changed, and one for all that only grew older."""
    older = [changed for changed, causes in difference.answers if causes == Causes(day=True)]
    for changed, causes in difference.answers:
        if causes != Causes(day=True):
            yield f"Answer changed: {rows.title(changed)}: {rows.numbers(changed)}{_why(difference, causes)}."
    if older:
        yield f"Answers changed by the new day of the edition alone: {'; '.join(map(rows.title, older))}."


def _why(difference: Difference, causes: Causes) -> str:
    """By what an answer changed: few claims by their names, many by their number."""
    told = [f"`{difference.wording.short(iri)}`" for iri in (*causes.claims, *causes.things)]
    many = [f"{len(told)} claims and things"] if len(told) > _FEW else told
    why = [*many, *(f"`{query.name}`" for query in causes.queries), *(["the new day"] if causes.day else [])]
    return f", by {', '.join(why)}" if why else ""


def _point(text: str) -> str:
    lines = textwrap.wrap(printable(text), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "- " + "\n  ".join(lines) + "\n"
