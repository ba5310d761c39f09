"""Builds without the reasoner, which takes most of the time of a small one and writes nothing of what may break here.

`python -m tests.faults.quick build …` is the command line so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from peeratlas import assembly, building
from peeratlas.cli import main
from peeratlas.report import Report
from peeratlas.snapshot import Snapshot


@contextmanager
def without_reasoner() -> Iterator[None]:
    """In this process, builds find nothing to reason about. Their snapshots are as any other, but for a count."""
    with mock.patch.object(assembly.reasoning, "check", return_value=Report.of((), 0)):
        yield


def build(checkout: Path, out: Path) -> Snapshot:
    with without_reasoner():
        return building.build(checkout, out)


if __name__ == "__main__":
    with without_reasoner():
        main()
