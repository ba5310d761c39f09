"""Places to work in that lack something: a small disk, a folder that may not be written, a machine without /dev/shm."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.child import FILLER

# Who is no administrator becomes one of a world of his own, where the system allows that.
_APART: Final = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--user", "--map-root-user"]
# An administrator may pass by every right to a file; without these two he may not.
_AS_ANYBODY: Final = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


def apart(mounts: str, command: Sequence[str]) -> list[str]:
    """The command in a world of its own in which these lines of shell were run first."""
    return [*_APART, "sh", "-e", "-c", f'{mounts}\nexec "$@"', "sh", *command]


def as_anybody(command: Sequence[str]) -> list[str]:
    """The command without the right of an administrator to pass by the rights of files."""
    return [*_AS_ANYBODY, *command]


def missing() -> str:
    """Why this machine gives no worlds of their own; empty when it does."""
    if not shutil.which("unshare") or not shutil.which("setpriv"):
        return "unshare and setpriv (util-linux) are not installed"
    done = subprocess.run(
        as_anybody(apart("mount -t tmpfs none /mnt", ["true"])), capture_output=True, text=True, check=False
    )
    return done.stderr.strip()


@dataclass(frozen=True)
class Disk:
    """A small disk. Where none can be mounted, `real` is False, and a limit on the size of files stands in for it."""

    folder: Path
    real: bool

    @property
    def fault(self) -> dict[str, str]:
        """What a child needs to fill it."""
        return {"deed": "fill", "disk": str(self.folder) if self.real else ""}

    def make_room(self) -> None:
        (self.folder / FILLER).unlink(missing_ok=True)


@contextmanager
def disk(folder: Path, size: str) -> Iterator[Disk]:
    """A disk of this size, which ends with the test."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, check=False
    )
    real = mounted.returncode == 0
    try:
        yield Disk(folder, real)
    finally:
        if real:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
