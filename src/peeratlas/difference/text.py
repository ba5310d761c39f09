"""A difference in words for the terminal: how much of what, thing by thing, and the answers with what changed them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from peeratlas.difference import rows
from peeratlas.difference.changes import Change, Fate
from peeratlas.difference.found import FOLDERS, SECTIONS, Difference, count, printable
from peeratlas.difference.stored import Stored

_FATES: Final[dict[Fate, tuple[str, str]]] = {
    "added": ("+", "added"),
    "changed": ("~", "changed"),
    "withdrawn": ("-", "withdrawn"),
    "removed": ("-", "removed"),
    "follows": ("~", "with other consequences only"),
    "translated": ("", "with other translations only"),
    "moved": ("", "in another file only"),
    "noted": ("", "withdrawn, and in neither edition"),
}
"""The sign of each, if things are told one by one, and what it is called."""
_TERM: Final = {"withdrawn": "retired"}
NOTHING: Final = "Nothing has changed."


def write(difference: Difference, file: BinaryIO) -> None:
    """UTF-8, without colours."""
    file.write("".join(f"{printable(line)}\n" for line in _lines(difference)).encode())


def _lines(difference: Difference) -> Iterator[str]:
    old, new = difference.sides
    if difference.nothing:
        yield "Nothing has changed in the content." if difference.left_out else NOTHING
        if old.version != new.version:
            yield "The versions differ by the changelog or by the form of snapshots."
    else:
        yield f"From edition {old} to edition {new}"
        yield ""
        yield from _counts(difference)
        yield from _things(difference)
        yield from _queries(difference)
        yield from _answers(difference)
    if difference.left_out:
        yield from ("", "Not compared", *(f"  {line}" for line in difference.left_out))


def _counts(difference: Difference) -> Iterator[str]:
    told: list[tuple[str, str]] = []
    for section, title in SECTIONS.items():
        numbers = [
            f"{len(found)} {_called(fate, section)}" for fate in _FATES if (found := difference.of(section, fate))
        ]
        told.append((title, ", ".join(numbers)))
    told.append(("Queries", ", ".join(_number(difference, folder) for folder in FOLDERS if _of(difference, folder))))
    told.append(("Answers", f"{len(difference.answers)} changed" if difference.answers else ""))
    texts = [f"{number} {lang}" for lang, number in difference.languages().items()]
    told.append(("Texts", f"in other languages: {', '.join(texts)}" if texts else ""))
    width = max(len(title) for title, _ in told)
    yield from (f"{title:<{width}}  {numbers}" for title, numbers in told if numbers)
    persons, others = difference.taken_out
    if persons:
        named = f", and {count(others, 'thing')} that named them" if others else ""
        yield f"{count(persons, 'person')} taken out{named}. Nothing of this is repeated here."


def _called(fate: Fate, section: str) -> str:
    return _TERM.get(fate, _FATES[fate][1]) if section == "term" else _FATES[fate][1]


def _of(difference: Difference, folder: str) -> list[Stored]:
    return [one for one in difference.stored if one.folder == folder]


def _number(difference: Difference, folder: str) -> str:
    return count(len(_of(difference, folder)), *FOLDERS[folder])


def _things(difference: Difference) -> Iterator[str]:
    for section, title in SECTIONS.items():
        for fate, (sign, _) in _FATES.items():
            found = difference.of(section, fate)
            if found and sign:
                yield ""
                yield f"{title} {_called(fate, section)} ({len(found)})"
                for change in found:
                    yield from _thing(difference, change, sign)


def _thing(difference: Difference, change: Change, sign: str) -> Iterator[str]:
    wording = difference.wording
    name, short = wording.name(change.iri), wording.short(change.iri)
    yield f"  {sign} {name}"
    facts = [short] if name != short else []
    if change.section == "claim":
        dates = [f"as of {date}" for date in wording.values(change, "pa:asOf")]
        facts += [*dates, *wording.values(change, "pa:source")]
    if facts:
        yield f"    {', '.join(facts)}"
    if reason := wording.reason(change) if change.fate == "withdrawn" else "":
        yield f"    Why: {reason}"
    if renamed := wording.renamed(change):
        yield f"    Renamed: {renamed[0]} → {renamed[1]}"
    details = {"changed": wording.details, "follows": wording.consequences}.get(change.fate)
    yield from (f"      {line}" for line in (details(change) if details else ()))


def _queries(difference: Difference) -> Iterator[str]:
    for folder in FOLDERS:
        found = _of(difference, folder)
        if found:
            yield ""
            yield f"{FOLDERS[folder][1].capitalize()} ({len(found)})"
        for one in found:
            sign = "~" if one.old and one.new else "+" if one.new else "-"
            what = f": {', '.join(one.changed)}" if one.changed else ""
            yield f"  {sign} {one.title}"
            yield f"    queries/{one.folder}/{one.name}.rq{what}"


def _answers(difference: Difference) -> Iterator[str]:
    if difference.answers:
        yield ""
        yield f"Answers changed ({len(difference.answers)})"
    for changed, causes in difference.answers:
        yield f"  {rows.title(changed)}"
        yield f"    {rows.called(changed)}: {rows.numbers(changed)}"
        yield from (f"    {line}" for line in rows.lines(changed, difference.wording))
        yield from (f"    {line}" for line in rows.because(causes, difference))
