"""The canonical content of a side, read line by line: what differs of each thing, and what is said of some things.

The lines of canonical N-Quads are sorted, so those of one thing stand together, and two files can be read side by side
in the order of their things. At no time more than one thing of each, and what differs, is held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

from peeratlas.difference.blank import Blanks
from peeratlas.errors import SnapshotError
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Quad, read_bytes

_N_QUADS: Final = "application/n-quads"
_BLANK: Final = b"_:"
_NAMES: Final = b" _:"
_TABLE: Final = b"/graph/ontology/prefixes> .\n"

Lines = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The lines that only the older and only the newer side has of a thing; `rest` are those that both have."""

    subject: str
    before: Lines
    after: Lines
    rest: Lines


@dataclass(frozen=True)
class Content:
    """A file of canonical N-Quads; its blank nodes by what they hold."""

    path: Path
    blanks: Blanks
    prefixes: Prefixes

    @classmethod
    def open(cls, path: Path) -> Content:
        """Reads the table of prefixes and the blank nodes. SnapshotError when the file is none of ours."""
        try:
            with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
                prefixes = Prefixes.of(parsed(_table(whole), path))
                blanks = Blanks.of(_nameless(whole))
        except OSError as fault:
            raise broken(path, "it cannot be read") from fault
        except ValueError as fault:
            raise broken(path, "a line of it is no N-Quads, or it has none") from fault
        if "graph" not in prefixes.namespaces:
            raise broken(path, "it has no table of prefixes")
        return cls(path, blanks, prefixes)

    def things(self) -> Iterator[tuple[bytes, Lines]]:
        """Each thing that has a name with its lines, in order; blank nodes that nobody names come last."""
        before = b""
        inside: set[bytes] = set()
        with self.path.open("rb") as file:
            for subject, lines in groupby(file, key=_subject):
                if subject <= before:
                    raise broken(self.path, "its lines are not in order")
                before = subject
                if subject.startswith(_BLANK):
                    continue
                yield subject, tuple([self.blanks.named(line, inside) if _NAMES in line else line for line in lines])
        yield from self.blanks.alone(inside)

    def about(self, iris: Collection[str], properties: Collection[str] = ()) -> Iterator[Quad]:
        """What is said of these things, or only what is said by these properties."""
        wanted = {f"<{iri}>".encode() for iri in iris}
        only = tuple(f" <{iri}> ".encode() for iri in properties)
        with self.path.open("rb") as file:
            found = [
                line
                for line in file
                if line[: line.find(b" ")] in wanted and (not only or any(name in line for name in only))
            ]
        yield from parsed(found, self.path)


def differing(old: Content, new: Content) -> Iterator[Told]:
    """Every thing of which the two do not say the same, in order."""
    end = (b"\xff", ())
    left, right = old.things(), new.things()
    one, other = next(left, end), next(right, end)
    while one is not end or other is not end:
        subject = min(one[0], other[0])
        before, after = (lines if name == subject else () for name, lines in (one, other))
        if before != after:
            kept = set(before) & set(after)
            if len(kept) != len(before) or len(kept) != len(after):
                gone, come = (tuple(line for line in lines if line not in kept) for lines in (before, after))
                yield Told(_name(subject), gone, come, tuple(line for line in before if line in kept))
        if one[0] == subject:
            one = next(left, end)
        if other[0] == subject:
            other = next(right, end)


def parsed(lines: Iterable[bytes], path: Path) -> list[Quad]:
    """The quads of lines of a file."""
    try:
        return read_bytes(b"".join(lines), _N_QUADS, "urn:peeratlas:content")
    except (SyntaxError, ValueError) as fault:
        raise broken(path, "a line of it is no N-Quads") from fault


def broken(path: Path, reason: str) -> SnapshotError:
    remedy = "Build or publish this edition again, or copy it again from where it came."
    return SnapshotError(f"{path} is not the canonical content of an edition: {reason}. {remedy}")


def _table(whole: mmap) -> Iterator[bytes]:
    """The lines of the one table of prefixes, which is the graph of its file."""
    end = whole.find(_TABLE)
    while end >= 0:
        yield whole[whole.rfind(b"\n", 0, end) + 1 : end + len(_TABLE)]
        end = whole.find(_TABLE, end + 1)


def _nameless(whole: mmap) -> list[bytes]:
    """The lines of blank nodes, which are the last ones."""
    start = 0 if whole[: len(_BLANK)] == _BLANK else whole.find(b"\n" + _BLANK) + 1
    return whole[start:].splitlines(keepends=True) if start or whole[: len(_BLANK)] == _BLANK else []


def _subject(line: bytes) -> bytes:
    return line[: line.find(b" ")]


def _name(subject: bytes) -> str:
    return subject.decode("utf-8", "replace").removeprefix("<").removesuffix(">")
