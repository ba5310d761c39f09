"""README.txt: what lies in the published folder, for someone who has only a text editor."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from peeratlas.inventory import File
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot
from peeratlas.texts import SOURCE, texts

NAME: Final = "README.txt"
_WIDTH: Final = 78

_INTRODUCTION: Final = (
    "Peer Atlas is a linked atlas of peer support in mental health in the Nordic and Baltic countries: who does what, "
    "where, since when, on whose money, and according to which source. The files hold claims with their sources and "
    "dates, not facts without an owner: keep both when you use them.",
    "Start with a .csv file if you work with tables: each has one kind of claim, and the file with the same name and "
    "-metadata.json behind it says what every column means. A .ttl file (Turtle) has the same as statements and reads "
    "well in a text editor. Beside most files lies the same packed, with .gz behind its name.",
)
_REHEARSAL: Final = (
    "REHEARSAL. This folder is not for the public: nobody has said yet who publishes it. To be set: {names}. "
    "Until then the placeholders stand in its files."
)
_CHECKING: Final = (
    "To see that a copy is whole, type in this folder: sha256sum -c SHA256SUMS. The file manifest.json tells the size, "
    "the SHA-256 and the media type of each file, for whoever sets up a web server.",
    "The folder belongs at the root of the public address, so that each file is found where the catalogue says. "
    "The folder w3id is not for that server but for a pull request to https://github.com/perma-id/w3id.org.",
)


def written(snapshot: Snapshot, settings: Settings, described: Iterable[tuple[str, str]]) -> bytes:
    """The file. `described` are the files beside the dumps: the name of each, and what it is."""
    return "".join(f"{line}\n" for line in _lines(snapshot, settings, described)).encode()


def _lines(snapshot: Snapshot, settings: Settings, described: Iterable[tuple[str, str]]) -> Iterator[str]:
    edition, inventory = snapshot.atlas.edition, snapshot.inventory
    yield from _headed(f"Peer Atlas, edition {edition.number}", "=")
    if settings.placeholders:
        yield from _paragraphs([_REHEARSAL.format(names=", ".join(settings.placeholders))])
    yield from _paragraphs(_INTRODUCTION)
    yield f"As of:      {edition.day}"
    yield f"Version:    {snapshot.version}"
    yield f"Licence:    {edition.licence}"
    yield f"Publisher:  {settings.publisher}"
    yield f"Contact:    {settings.contact}"
    yield f"Address:    {settings.root}/"
    yield ""
    yield from _headed("The data, by part", "-")
    for part in inventory.parts:
        yield part
        yield from (
            f"  {_size(file.bytes):>10}  {_packed(file):>10}  dumps/{file.name}" for file in inventory.of_part(part)
        )
        yield ""
    yield from _paragraphs(["The second size is that of the packed file (.gz)."])
    yield from _headed("What describes them", "-")
    for name, what in described:
        yield from textwrap.wrap(what, _WIDTH, initial_indent=f"{name:<20}  ", subsequent_indent=" " * 22)
    yield ""
    yield from _headed("Checking and hosting", "-")
    yield from _paragraphs(_CHECKING)


def _headed(title: str, line: str) -> Iterator[str]:
    yield from (title, line * len(title), "")


def _paragraphs(found: Iterable[str]) -> Iterator[str]:
    for paragraph in found:
        yield from textwrap.wrap(paragraph, _WIDTH, break_long_words=False, break_on_hyphens=False)
        yield ""


def _size(number: int) -> str:
    return texts(SOURCE).size(number)


def _packed(file: File) -> str:
    return _size(file.packed_bytes) if file.packed else ""
