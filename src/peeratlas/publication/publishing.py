"""Writes what is published of a snapshot into a folder: its dumps, its description, and the list of both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from peeratlas.inventory import FORMS, PACKED
from peeratlas.publication import described
from peeratlas.publication.target import MADE_BY, MANIFEST, SUMS, checked, replacing, settle, take_over
from peeratlas.publication.verifying import DUMPS, damaged, expected, verify
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot

GZIP: Final = "application/gzip"
_PIECE: Final = 1 << 20
_TOLD: Final = ("publisher", "contact", "address", "publisher_type")
"""What the manifest tells of the settings: who publishes. How the host runs the portal is no part of an edition."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Written:
    """A published file: its size in bytes, the SHA-256 of its content, and its media type."""

    bytes: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Published:
    """Where everything lies now, and what: the path below `folder` -> file."""

    folder: Path
    files: Mapping[str, Written]


def publish(snapshot: Snapshot, settings: Settings, wanted: Path, progress: Progress) -> Published:
    """Makes `wanted` a folder with everything that is published, whole or not at all.

    It is byte-identical for the same snapshot and settings. PublicationError, or SettingsError, when it is not made.
    """
    settings.checked()
    target = checked(wanted, snapshot.path.parent)
    progress("verify")
    verify(snapshot)
    with replacing(target) as making:
        progress("dumps")
        files = {DUMPS + name: _copied(snapshot, name, making) for name in snapshot.inventory.named}
        progress("describe")
        for name, file in described(snapshot, settings).items():
            files[name] = _kept(making / name, file.make(), file.media_type)
        progress("list")
        _list(making, files, _told(snapshot, settings))
        progress("sync")
        settle(making, target)
        progress("swap")
        take_over(making, target)
        progress("tidy")
    return Published(target, files)


def _copied(snapshot: Snapshot, name: str, making: Path) -> Written:
    """A copy, not a link: who edits a published file must not edit the snapshot."""
    digest, size = hashlib.sha256(), 0
    path = making / DUMPS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        source = (snapshot.dumps / name).open("rb")
    except OSError as fault:
        raise damaged(snapshot, DUMPS + name) from fault
    with source, path.open("wb") as copy:
        while piece := source.read(_PIECE):
            digest.update(piece)
            copy.write(piece)
            size += len(piece)
    if digest.hexdigest() != expected(snapshot, name):
        raise damaged(snapshot, DUMPS + name)
    return Written(size, digest.hexdigest(), _media_type(name))


def _kept(path: Path, content: bytes, media_type: str) -> Written:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Written(len(content), hashlib.sha256(content).hexdigest(), media_type)


def _media_type(name: str) -> str:
    return GZIP if name.endswith(PACKED) else FORMS[name.rpartition(".")[2]].media_type


def _told(snapshot: Snapshot, settings: Settings) -> dict[str, object]:
    """What the manifest says of the edition and its host."""
    return {
        "made_by": MADE_BY,
        "edition": snapshot.atlas.edition.number,
        "date": snapshot.atlas.edition.day.isoformat(),
        "version": snapshot.version,
        "licence": snapshot.atlas.edition.licence,
        "settings": {name: getattr(settings, name) for name in _TOLD},
        "rehearsal": bool(settings.placeholders),
        "placeholders": list(settings.placeholders),
    }


def _list(making: Path, files: Mapping[str, Written], told: Mapping[str, object]) -> None:
    """The manifest of all files, and their sums and its own in the form of sha256sum."""
    listed = {name: asdict(files[name]) for name in sorted(files)}
    manifest = (json.dumps({**told, "files": listed}, ensure_ascii=False, indent=2) + "\n").encode()
    own = _kept(making / MANIFEST, manifest, FORMS["json"].media_type)
    sums = {MANIFEST: own, **files}
    (making / SUMS).write_text("".join(f"{sums[name].sha256}  {name}\n" for name in sorted(sums)), "utf-8")
