"""The two sides of a difference: each a snapshot, or a published folder, of which only the content can be compared."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from peeratlas.errors import SnapshotError
from peeratlas.snapshot import CURRENT, open_current

_MANIFEST: Final = "manifest.json"
_CONTENT: Final = "content.nq"
_PUBLISHED: Final = "dumps/atlas.nq"
_COMPARED: Final = ("answers/", "comparison.csv", "queries/")
"""What is compared of a snapshot beside its content."""


@dataclass(frozen=True, slots=True)
class Side:
    """`day` is that of the edition, in ISO 8601; a published folder has neither queries nor answers."""

    path: Path
    version: str
    edition: str
    day: str
    content: Path
    published: bool

    def __str__(self) -> str:
        return f"{self.edition} ({self.version})"


def find(name: str, out: Path) -> Side:
    """`current`, the name of a version in the folder of snapshots `out`, or the path of a folder."""
    if name == CURRENT:
        return _read(open_current(out).path)
    version = out / name
    if name not in ("", ".", "..") and Path(name).name == name and (version / _MANIFEST).is_file():
        return _read(version)
    if not Path(name).is_dir():
        known = sorted(path.parent.name for path in out.glob(f"*/{_MANIFEST}") if not path.parent.is_symlink())
        there = f"In {out} there are: {', '.join(known)}." if known else f"In {out} there is none."
        raise SnapshotError(f"There is no snapshot {name}. {there} Give one of them, `{CURRENT}`, or a folder.")
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
