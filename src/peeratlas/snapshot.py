"""Snapshots: an immutable folder `build/<version>/` that portal, API, command line and dumps read, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from peeratlas import queries
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.errors import NoSnapshotError, SnapshotError
from peeratlas.inventory import Inventory
from peeratlas.news import Issue
from peeratlas.remote.asking import Access
from peeratlas.remote.dataset import RemoteDataset

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
        dataset = RemoteDataset(self.far, self.version, home=lambda: self._own) if self.far else self._own
        return Atlas(dataset, queries.read_all(self.path), self.version, self._kept)

    @property
    def _kept(self) -> frozenset[str]:
        """The questions whose answers were made with it: those that were not too long."""
        return frozenset(path.stem for path in (self.path / "answers").glob("*.csv"))

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
