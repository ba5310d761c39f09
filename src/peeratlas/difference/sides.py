"""The two sides of a difference: each a snapshot; or a published folder or dump, of which only content is compared."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from peeratlas.difference.content import Content
from peeratlas.errors import SnapshotError
from peeratlas.snapshot import CURRENT, open_current

_MANIFEST: Final = "manifest.json"
_CONTENT: Final = "content.nq"
_PUBLISHED: Final = "dumps/atlas.nq"
_DIGITS: Final = 16
_COMPARED: Final = ("answers/", "comparison.csv", "queries/")
"""What is compared of a snapshot beside its content."""


@dataclass(frozen=True, slots=True)
class Side:
    """`day` is that of the edition, in ISO 8601; what is published has neither queries nor answers to compare."""

    path: Path
    version: str
    edition: str
    day: str
    content: Path
    published: bool

    def __str__(self) -> str:
        return f"{self.edition} ({self.version})"


def find(name: str, out: Path) -> Side:
    """`current`, a version in the folder of snapshots `out`, or the path of a folder or of an atlas.nq."""
    if name == CURRENT:
        return _read(open_current(out).path)
    version = out / name
    if name not in ("", ".", "..") and Path(name).name == name and (version / _MANIFEST).is_file():
        return _read(version)
    if Path(name).is_file():
        return _alone(Path(name))
    if not Path(name).is_dir():
        known = sorted(path.parent.name for path in out.glob(f"*/{_MANIFEST}") if not path.parent.is_symlink())
        there = f"In {out} there are: {', '.join(known)}." if known else f"In {out} there is none."
        raise SnapshotError(f"There is no snapshot {name}. {there} Give one of them, `{CURRENT}`, a folder, or a file.")
    return _read(Path(name))


def _read(path: Path) -> Side:
    try:
        manifest = json.loads((path / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as fault:
        reason = f"{_MANIFEST}: {getattr(fault, 'strerror', None) or 'it is no JSON'}"
        raise _is_none(path, reason) from fault
    version, edition, day = (_text(manifest, name) for name in ("version", "edition", "date"))
    if not (version and edition and day):
        raise _is_none(path, f"{_MANIFEST} does not name version, edition and date")
    for name, listed in ((_CONTENT, "sha256"), (_PUBLISHED, "files")):
        if (path / name).is_file():
            hashes = _within(manifest, listed)
            for file in (name, *(one for one in hashes or () if one.startswith(_COMPARED))):
                _whole(path / file, _within(hashes, file))
            return Side(path, version, edition, day, path / name, name == _PUBLISHED)
    raise _is_none(path, f"it has neither {_CONTENT} nor {_PUBLISHED}")


def _alone(path: Path) -> Side:
    """The dump of the whole atlas without anything around it; it names its edition itself."""
    content = Content.open(path)
    edition = f"{content.prefixes.base}edition"
    told = {quad.predicate.value: str(getattr(quad.object, "value", "")) for quad in content.about([edition])}
    number, day = (told.get(content.prefixes.expand(name), "") for name in ("owl:versionInfo", "dcterms:issued"))
    with path.open("rb") as file:
        version = hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]
    return Side(path, version, number or "?", day, path, published=True)


def _whole(file: Path, listed: Any) -> None:
    """SnapshotError when a file is not what the manifest lists: half of an edition would look like one withdrawn."""
    try:
        with file.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        found = ""
    if found != (_within(listed, "sha256") or listed):
        remedy = "Build or publish this edition again, or copy it again from where it came."
        raise SnapshotError(f"{file} is not as it was written: its SHA-256 is not that of {_MANIFEST}. {remedy}")


def _text(manifest: Any, name: str) -> str:
    value = _within(manifest, name)
    return value if isinstance(value, str) and value.isprintable() else ""


def _within(told: Any, name: str) -> Any:
    """A part of what a manifest tells, if it tells it."""
    return told.get(name) if isinstance(told, dict) else None


def _is_none(path: Path, reason: str) -> SnapshotError:
    remedy = "Give a folder that `peeratlas build` or `peeratlas publish` made."
    return SnapshotError(f"{path} is neither a snapshot nor a published folder ({reason}). {remedy}")
