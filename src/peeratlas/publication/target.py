"""The folder that is published into: new, empty, or one of ours, which is replaced whole or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from peeratlas.errors import PublicationError
from peeratlas.prefixes import TABLE
from peeratlas.publication.exchange import CannotExchangeError, exchange
from peeratlas.sources import FOLDERS

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
"""The two files of a published folder that its manifest does not list."""
MADE_BY: Final = "peeratlas publish"
"""What the manifest says under `made_by`, by which a folder of ours is known."""

_MAKING: Final = ".peeratlas-publishing"
_CODE: Final = "src"


def checked(wanted: Path, builds: Path) -> Path:
    """The place to publish at, whose parents are real folders; PublicationError when it may not be that place.

    `builds` is the folder of snapshots.
    """
    if ".." in wanted.parts:
        raise PublicationError(f"{wanted} has a step back (..) in it. Write the path out, so that nobody errs in it.")
    if wanted.is_symlink():
        raise PublicationError(f"{wanted} is a link to {wanted.readlink()}. Name the folder itself.")
    if not wanted.absolute().parent.is_dir():
        raise PublicationError(f"There is no folder {wanted.absolute().parent} to publish in. Make it first.")
    target = wanted.absolute().parent.resolve() / wanted.absolute().name
    _must_be_outside(target, builds)
    if not target.exists():
        return target
    if not target.is_dir():
        raise PublicationError(f"{target} is a file. Name a folder that is new, empty, or published before.")
    if os.path.ismount(target):
        raise PublicationError(f"{target} is where a disk begins and cannot be replaced. Name a folder in it.")
    if foreign := _foreign(target):
        raise _held(target, foreign)
    return target


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A folder to write into. When all went well it is `target` from then on, else it is gone.

    Two do not write at once for targets that lie in one folder. OSError is told as PublicationError.
    """
    try:
        with _alone(target.parent):
            making = target.with_name(f".{target.name}{_MAKING}")
            _sweep(making)
            making.mkdir()
            try:
                yield making
            finally:
                shutil.rmtree(making, ignore_errors=True)
    except OSError as fault:
        problem = f"{target} cannot be written: {fault.strerror or fault}"
        remedy = f"Make {target.parent} writable and its disk large enough; nothing was changed."
        raise PublicationError(f"{problem}. {remedy}") from fault


def settle(making: Path, target: Path) -> None:
    """Everything that was written reaches the disk before it takes the name, with the rights of what has the name."""
    for folder, _, names in os.walk(making):
        for name in names:
            _sync(Path(folder, name))
        _sync(Path(folder))
    if target.is_dir():
        shutil.copymode(target, making)


def take_over(making: Path, target: Path) -> None:
    """What was made takes the name; what had it before has the name of what was made."""
    if target.exists() and (foreign := _foreign(target)):
        raise _held(target, foreign)
    try:
        if target.exists() and any(target.iterdir()):
            exchange(making, target)
        else:
            making.rename(target)
    except CannotExchangeError as fault:
        problem = f"Here {target} cannot be replaced in one step ({fault.strerror})"
        remedy = "Publish into a folder that does not exist yet, then put it in its place; nothing was changed."
        raise PublicationError(f"{problem}. {remedy}") from fault
    _sync(target.parent)


def _must_be_outside(target: Path, builds: Path) -> None:
    """Whoever builds would take a published folder for a snapshot, or for sources."""
    around = (target, *target.parents)
    if builds.resolve() in around:
        raise PublicationError(f"{target} lies in {builds}, where the snapshots are. Name a folder elsewhere.")
    for checkout in target.parents:
        first = target.relative_to(checkout).parts[0]
        if first in (*FOLDERS, _CODE) and (checkout / TABLE).is_file():
            raise PublicationError(f"{target} lies among the sources in {checkout / first}. Name a folder elsewhere.")


def _held(target: Path, foreign: str) -> PublicationError:
    problem = f"{target} holds {foreign}, which `peeratlas publish` did not put there"
    return PublicationError(f"{problem}. Take it away, or name a folder that is new or empty; nothing was changed.")


def _foreign(folder: Path) -> str:
    """The first thing in a folder, in order of path, that is not of ours; empty when there is none."""
    listed = _listed(folder)
    above = {str(parent) for name in listed for parent in PurePosixPath(name).parents}

    def first(within: Path) -> str:
        for path in sorted(within.iterdir()):
            name = path.relative_to(folder).as_posix()
            if path.is_dir() and not path.is_symlink() and name in above:
                if found := first(path):
                    return found
            elif name not in listed or path.is_symlink() or not path.is_file():
                return name
        return ""

    return first(folder)


def _listed(folder: Path) -> frozenset[str]:
    """The names of the files that we put into a folder; none when it is not ours."""
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        return frozenset({MANIFEST, SUMS, *told["files"]} if told["made_by"] == MADE_BY else ())
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """One at a time; the lock leaves nothing behind, and dies with its process."""
    descriptor = os.open(parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PublicationError(f"Another `peeratlas publish` is at work in {parent}. Wait for it to end.") from None
        yield
    finally:
        os.close(descriptor)


def _sweep(making: Path) -> None:
    """Takes away what a publish that died has left."""
    if making.is_symlink() or making.is_file():
        making.unlink()
    elif making.exists():
        shutil.rmtree(making)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
