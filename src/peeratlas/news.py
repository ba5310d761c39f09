"""The editions as the changelog tells them: number, day, version of the software, and what is new in the data.

A section is that of an edition when its first paragraph names the number of one ("The second edition, 2027-05."). Its
points are those under `### Data`; what is told of ontology and software is for who works with these. A section that
names no number is a release of the software alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

CHANGELOG: Final = "CHANGELOG.md"

_SECTION = re.compile(r"^## \[([^\]\n]+)\](?: - (\d{4}-\d\d-\d\d))?[^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_NUMBER = re.compile(r"\bedition,? (\d{4}-\d\d(?:-[0-9a-z]+)*)\b")
_DATA = re.compile(r"^### Data\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_UNRELEASED: Final = "Unreleased"


@dataclass(frozen=True, slots=True)
class Issue:
    """An edition: `day` in ISO 8601, `software` its version (empty: not released), `points` in English."""

    number: str
    day: str
    software: str
    points: tuple[str, ...]

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """What `as_dict` gave."""
        return cls(told["number"], told["day"], told["software"], tuple(told["points"]))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read(root: Path) -> tuple[Issue, ...]:
    """Every edition that the changelog names, in its order; one that is not released yet has no day."""
    path = root / CHANGELOG
    return _merged(_sections(path.read_text("utf-8"))) if path.is_file() else ()


def issued(told: Iterable[Issue], number: str, day: date) -> tuple[Issue, ...]:
    """The editions up to the one that the data name, newest first; that one is there even if nothing is told of it.

    What the changelog already tells of a later one is no edition yet.
    """
    known = tuple(told)
    this = next((issue for issue in known if issue.number == number), Issue(number, "", "", ()))
    now = Issue(number, day.isoformat(), this.software, this.points)
    before = (issue for issue in known if issue.number != number and issue.day and issue.day <= now.day)
    return (now, *sorted(before, key=lambda issue: (issue.day, issue.number), reverse=True))


def _sections(text: str) -> Iterator[Issue]:
    for version, day, body in _SECTION.findall(text):
        named = _NUMBER.search(" ".join(body.partition("\n### ")[0].split()))
        if named:
            yield Issue(named[1], day, "" if version == _UNRELEASED else version, tuple(_points(body)))


def _points(body: str) -> Iterator[str]:
    """The points under `### Data` as plain sentences."""
    data = _DATA.search(body)
    for point in re.split(r"^- ", data[1], flags=re.MULTILINE)[1:] if data else ():
        yield " ".join(point.replace("`", "").split())


def _merged(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """One for each number: a correction of an edition adds its points to it, and gives it its day and version."""
    found: dict[str, Issue] = {}
    for issue in issues:
        newer = found.get(issue.number)
        found[issue.number] = (
            Issue(newer.number, newer.day or issue.day, newer.software or issue.software, newer.points + issue.points)
            if newer
            else issue
        )
    return tuple(found.values())
