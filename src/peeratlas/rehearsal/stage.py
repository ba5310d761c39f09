"""A portal to rehearse with: the current snapshot, served by a child process on a free port of this machine."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Final

from peeratlas.errors import AtlasError

PATIENCE: Final = 120
"""Seconds in which the portal has to say where it answers."""

_ADDRESS: Final = re.compile(r"http://\S+/")


@contextmanager
def serving(build: Path) -> Iterator[str]:
    """The address of a portal over the current snapshot, with the environment's settings; it ends with the block."""
    command = [sys.executable, "-m", "peeratlas", "serve", "--port", "0", "--build", str(build)]
    with TemporaryFile() as errors:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)  # noqa: S603 - our own child
        try:
            yield _address(child, errors)
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdout:
                child.stdout.close()


def _address(child: subprocess.Popen[str], errors: IO[bytes]) -> str:
    """What the child says on its first line; AtlasError with its own words when it ends or keeps silent."""
    assert child.stdout is not None
    too_late = Timer(PATIENCE, child.kill)
    too_late.start()
    try:
        said = child.stdout.readline()
    finally:
        too_late.cancel()
    if found := _ADDRESS.search(said):
        return found[0]
    child.wait()
    errors.seek(0)
    words = errors.read().decode(errors="replace").strip() or "It said nothing."
    raise AtlasError(f"The portal did not start. {words}")
