"""A snapshot that no gate has judged and that keeps no answers: minutes instead of half an hour. For measuring only.

`python -m bench.ungated ROOT OUT` makes one, in this process: nothing else should run in it afterwards.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from unittest.mock import patch

from peeratlas import building
from peeratlas.report import Report
from peeratlas.snapshot import Snapshot

GATES: Final = ("vocabulary.check", "validation.judge", "reasoning.check")


def make(root: Path, out: Path) -> None:
    """Makes it in a process of its own, so that the caller's gates stay; CalledProcessError when none comes of it."""
    subprocess.run([sys.executable, "-m", "bench.ungated", str(root), str(out)], check=True)  # noqa: S603


def is_ungated(snapshot: Snapshot) -> bool:
    """Whether a snapshot was made here: its report says that no check was run."""
    return '"checks_run": 0,' in (snapshot.path / "report.json").read_text("utf-8")


def _make_here(root: Path, out: Path) -> None:
    with ExitStack() as without:
        for gate in GATES:
            without.enter_context(patch(f"peeratlas.assembly.{gate}", return_value=Report()))
        without.enter_context(patch("peeratlas.building.questions.fits", return_value=False))
        building.build(root, out)


if __name__ == "__main__":
    _make_here(Path(sys.argv[1]), Path(sys.argv[2]))
