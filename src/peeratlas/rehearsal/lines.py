"""What a rehearsal says, line by line: what arrives, what is lost, what was not run, and what is merely told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

Status = Literal["ok", "lost", "not run", "note", "shown"]

_COUNTED: Final[tuple[Status, ...]] = ("ok", "lost", "not run", "note")
_NAMED: Final = 3  # things of one fault that are named; the others are counted


@dataclass(frozen=True, slots=True)
class Line:
    """One result: the part of the rehearsal, the rule by its name, what it is about, and a message with the remedy.

    `shown` is no result: how a record will look.
    """

    status: Status
    part: str
    message: str
    rule: str = ""
    focus: str = ""


def losses(lines: Iterable[Line], strict: bool = False) -> list[Line]:
    """The lines for which the whole has failed; with `strict` also what was not run."""
    return [line for line in lines if line.status == "lost" or (strict and line.status == "not run")]


def written(lines: Iterable[Line]) -> Iterator[str]:
    """For a terminal: the parts in order, each fault once with the things that have it, and the sum at the end."""
    told = list(lines)
    for part, group in groupby(told, key=lambda line: line.part):
        yield from ("", part)
        for same in _merged(group).values():
            first = same[0]
            rule = f" [{first.rule}]" if first.rule and first.status != "ok" else ""
            status = "" if first.status == "shown" else first.status
            yield f"  {status:<8} {first.message}{rule}"
            yield from (f"  {'':<8} at {focus}" for focus in _named([line.focus for line in same if line.focus]))
    counts = Counter(line.status for line in told)
    yield from ("", ", ".join(f"{counts[status]} {status}" for status in _COUNTED))


def _merged(lines: Iterable[Line]) -> dict[tuple[str, ...], list[Line]]:
    """Faults of one rule together; other lines for themselves."""
    found: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        one_rule = line.rule and line.status not in ("ok", "shown")
        found.setdefault((line.status, line.rule if one_rule else line.message), []).append(line)
    return found


def _named(things: list[str]) -> Iterator[str]:
    yield from things[:_NAMED]
    if len(things) > _NAMED:
        yield f"{len(things) - _NAMED} more"
