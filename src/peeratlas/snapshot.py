"""Snapshots: an immutable folder `build/<version>/` that portal, API, command line and dumps read, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from peeratlas import queries
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.errors import NoSnapshotError, QueryError, SnapshotError
from peeratlas.inventory import WHOLE, Counts, Inventory
from peeratlas.news import Issue
from peeratlas.remote.ahead import Ahead
from peeratlas.remote.asking import Access
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.remote.together import at_once

CURRENT: Final = "current"


@dataclass(frozen=True)
class Snapshot:
    """An opened snapshot. `manifest`: version, edition, date, triples, and the SHA-256 of all files but the store's.

    `far` is where its triples are asked, when not of its own store.
    """

    path: Path
    manifest: Mapping[str, Any]
    far: Access | None = None

    @property
    def version(self) -> str:
        return str(self.manifest["version"])

    @property
    def editions(self) -> tuple[Issue, ...]:
        """Every edition up to this one, newest first."""
        return tuple(map(Issue.of, self.manifest["editions"]))

    @property
    def news(self) -> tuple[str, ...]:
        """What is new in the data of this edition, point by point, in English."""
        return self.editions[0].points

    @cached_property
    def atlas(self) -> Atlas:
        """Everything that can be asked of this snapshot."""
        stored = queries.read_all(self.path)
        if self.far is None:
            return Atlas(self._own, stored, self.version, self._kept, self._counted)
        dataset = RemoteDataset(self.far, self.version, home=lambda: self._own)
        atlas = Atlas(dataset, stored, self.version, self._kept, self._counted, far=True)
        dataset.ahead = Ahead(partial(_read_ahead, dataset, atlas))
        return atlas

    @property
    def _kept(self) -> frozenset[str]:
        """The questions whose answers were made with it: those that were not too long."""
        return frozenset(path.stem for path in (self.path / "answers").glob("*.csv"))

    def _counted(self) -> Counts:
        """What its build counted of the whole."""
        return self.inventory.counted(WHOLE)

    @cached_property
    def _own(self) -> Dataset:
        return Dataset.open_read_only(self.path / "store")

    @property
    def dumps(self) -> Path:
        """The folder of the files to take home."""
        return self.path / "dumps"

    @cached_property
    def inventory(self) -> Inventory:
        """What lies in that folder."""
        return Inventory.read(self.dumps)

    @property
    def index(self) -> Path:
        """The file that `search.search` reads."""
        return self.path / "search.sqlite"


def open_current(out: Path, far: Access | None = None) -> Snapshot:
    """The snapshot that the link names now, its triples in a far store if so said; a later build changes nothing."""
    link = out / CURRENT
    try:
        version = link.readlink()
    except PermissionError as fault:
        raise SnapshotError(f"{link} cannot be read: {fault.strerror}. Give the right to read {out}.") from fault
    except OSError:
        raise NoSnapshotError(f"There is no snapshot in {out}. Run `peeratlas build` first.") from None
    return open_version((out / version).resolve(), far)


def open_version(path: Path, far: Access | None = None) -> Snapshot:
    try:
        manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise SnapshotError(f"{path} is no snapshot: {fault}. Run `peeratlas build` again.") from fault
    return Snapshot(path, manifest, far)


def _read_ahead(dataset: RemoteDataset, atlas: Atlas) -> None:
    """What many pages share: what is said of things, claims, rows of the comparison, questions without values."""
    dataset.read_whole()
    first = (lambda: atlas.edition, lambda: atlas.claims, lambda: atlas.countries)
    for jobs in (first, tuple(_many(dataset, atlas))):
        at_once((partial(_tried, job) for job in jobs), dataset.connections)


def _many(dataset: RemoteDataset, atlas: Atlas) -> Iterator[Callable[[], object]]:
    """Questions only where the snapshot keeps the answer: the others are too long to be asked for nobody."""
    known = atlas.queries["questions"]
    yield from (partial(atlas.matrix, rows=(name,)) for name in atlas.queries["comparison"])
    yield from (partial(dataset.rows, known[name].body) for name in sorted(atlas.kept & known.keys()))


def _tried(job: Callable[[], object]) -> None:
    """What a store refuses is told by the page that asks for it."""
    with suppress(QueryError):
        job()
