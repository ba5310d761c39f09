"""The writing of a snapshot. Only whoever builds imports this: the gates and pySHACL come with it.

It is made in a fresh folder, flushed and synced, renamed, and then the link `build/current` is swapped,
so that a reader sees the old one or the new one, whatever moment the build dies at.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from peeratlas import dumps, guard, news, questions, search
from peeratlas.assembly import Assembled, Progress, assemble, quiet
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset, canonical
from peeratlas.errors import SnapshotError
from peeratlas.queries import Query
from peeratlas.rdf import Quad
from peeratlas.report import Report
from peeratlas.snapshot import CURRENT, Snapshot, open_version

_MAKING: Final = ".making-"
_KEPT: Final = 3
_FORMAT: Final = 5
"""Goes up when a snapshot of the same content comes to hold other files, so that one made before is made anew."""
# A longer answer is not kept but asked when it is wanted: needs by experience elsewhere grow as the square.
_MOST_ROWS: Final = 100_000

Queries = Mapping[str, Mapping[str, Query]]


def build(root: Path, out: Path, progress: Progress = quiet, sample_reasoning: bool = False) -> Snapshot:
    """Runs the whole line and makes its result the current snapshot. On any error the last good one stays current."""
    checked = _Checked.of(assemble(root, progress, sample_reasoning), root)
    progress("write")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _alone(out), _swept(out):
            making = out / f"{_MAKING}snapshot"
            making.mkdir()
            progress("content")
            version = _write_content(making, checked)
            if not (out / version).is_dir():
                _make(making, version, checked, progress)
            progress("link")
            before = _link(out, version)
            progress("forget")
            _forget(out, {version, before})
    except OSError as fault:
        problem = f"The snapshot cannot be written in {out}: {fault.strerror or fault}."
        raise SnapshotError(
            f"{problem} Make the folder writable and its disk large enough; nothing was changed."
        ) from fault
    return open_version(out / version)


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the writing needs of the line's result. The dataset in memory is let go: a million triples need the room."""

    quads: list[Quad]
    queries: Queries
    report: Report
    sources: int
    editions: list[dict[str, Any]]

    @classmethod
    def of(cls, assembled: Assembled, root: Path) -> _Checked:
        edition = Atlas(assembled.dataset, assembled.queries).edition
        told = [issue.as_dict() for issue in news.issued(news.read(root), edition.number, edition.day)]
        return cls(assembled.quads, assembled.queries, assembled.report, len(assembled.sources), told)


def _write_content(making: Path, checked: _Checked) -> str:
    """Writes content.nq and gives the version: the hash of every triple, every query's text and the editions' news."""
    content = canonical(checked.quads)
    (making / "content.nq").write_bytes(content)
    digest = hashlib.sha256(content)
    digest.update(_json([_FORMAT, checked.editions]))
    for folder in checked.queries.values():
        for query in folder.values():
            digest.update(f"{query.relative}\0{query.text}\0".encode())
    return digest.hexdigest()[:16]


def _make(making: Path, version: str, checked: _Checked, progress: Progress) -> None:
    progress("store")
    count = len(checked.quads)
    _fill(making / "store", checked.quads)
    checked.quads.clear()
    progress("files")
    atlas = Atlas(Dataset.open_read_only(making / "store"), checked.queries, version)
    for name, written in _files(atlas, checked.report):
        (making / name).parent.mkdir(parents=True, exist_ok=True)
        (making / name).write_bytes(written)
    progress("index")
    search.index(atlas.dataset, making / "search.sqlite")
    progress("dumps")
    dumps.write(atlas, making / "content.nq", making / "dumps")
    progress("manifest")
    edition = {"edition": atlas.edition.number, "date": atlas.edition.day.isoformat()}
    counts = {"sources": checked.sources, "triples": count, "editions": checked.editions}
    manifest = {"version": version, **edition, **counts, "sha256": _hashes(making)}
    (making / "manifest.json").write_bytes(_json(manifest))
    progress("sync")
    _sync(making)
    progress("rename")
    making.rename(making.with_name(version))
    _sync_folder(making.parent)


def _fill(folder: Path, quads: Sequence[Quad]) -> None:
    """Makes the store; OSError, as of any other file, when it cannot be written."""
    try:
        store = Dataset.create(folder)
        store.add(quads)
        store.flush()
    except SnapshotError as fault:
        raise OSError(str(fault).rstrip(".")) from fault


def _files(atlas: Atlas, report: Report) -> Iterator[tuple[str, bytes]]:
    """Every file of the snapshot but the content, the store, the index and the manifest: name and bytes."""
    yield "report.json", _json(report.as_dict())
    for name, query in atlas.queries["questions"].items():
        if questions.fits(query, atlas.dataset, _MOST_ROWS):
            yield f"answers/{name}.csv", guard.written(atlas.ask(name), atlas.dataset.prefixes)
    yield "comparison.csv", guard.written(atlas.table(), atlas.dataset.prefixes)
    for folder in atlas.queries.values():
        for query in folder.values():
            yield query.relative, query.text.encode()


def _hashes(making: Path) -> dict[str, str]:
    """The SHA-256 of every file. The store's differ from build to build, so they have none."""
    files = (path for path in sorted(making.rglob("*")) if path.is_file())
    named = ((path.relative_to(making), path) for path in files)
    return {name.as_posix(): _hash(path) for name, path in named if name.parts[0] != "store"}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """One build at a time in one folder; the lock dies with its process."""
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SnapshotError(f"Another build is at work in {out}. Wait for it to end.") from None
        yield


def _sweep(out: Path) -> None:
    """Takes away what a build that died has left."""
    for left in out.glob(f"{_MAKING}*"):
        left.unlink() if left.is_symlink() else shutil.rmtree(left)


@contextmanager
def _swept(out: Path) -> Iterator[None]:
    """Nothing half made is there before, and nothing after: on a full disk it would keep its room."""
    _sweep(out)
    try:
        yield
    finally:
        with suppress(OSError):
            _sweep(out)


def _link(out: Path, version: str) -> str:
    """Makes a version the current one, in one step; the one that was, or none."""
    link = out / CURRENT
    before = link.readlink().name if link.is_symlink() else ""
    fresh = out / f"{_MAKING}link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(version)
    fresh.replace(link)
    _sync_folder(out)
    return before


def _forget(out: Path, read: Collection[str]) -> None:
    """Keeps the newest few, and those that are being read whatever their age: a clock may go back.

    What goes loses its name first: half of a version that is deleted must not pass for one.
    """
    made = sorted(
        (p for p in out.iterdir() if (p / "manifest.json").is_file() and not p.is_symlink()),
        key=_age,
        reverse=True,
    )
    for old in made[_KEPT:]:
        if old.name not in read:
            shutil.rmtree(old.replace(out / f"{_MAKING}{old.name}"))


def _age(path: Path) -> int:
    return (path / "manifest.json").stat().st_mtime_ns


def _sync(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
