"""Where the sources of the data are: a checkout has its own, an installed package brings those it was made with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from peeratlas.errors import SourceError

CONTENT: Final = Path(__file__).parent / "content"
"""In a wheel: ontology, shapes, data, queries and changelog. Not there in a checkout."""
_READABLE: Final = "See to it that you may read it."


def root(given: Path) -> Path:
    """The folder to build from: the one given if it is a checkout, or if nothing came with the package."""
    return given if (given / "ontology").is_dir() or not CONTENT.is_dir() else CONTENT


def files(root: Path, folder: str, suffix: str | tuple[str, ...], *, deep: bool = True) -> Iterator[Path]:
    """What lies in a folder below `root` and has this suffix, and in the folders in it; none when there is no folder.

    SourceError for a folder that may not be looked into, or is a link: Path.rglob passes over it, and an edition would
    lack it; and for a link that leads out of `root`: what lies there is no part of the checkout.
    """
    home = root.resolve()

    def refuse(fault: OSError) -> None:
        if not isinstance(fault, FileNotFoundError):
            raise _fault(root, fault.filename, f"the folder cannot be read ({fault.strerror})", _READABLE)

    for place, folders, names in os.walk(root / folder, onerror=refuse):
        for path in (Path(place, name) for name in (*folders, *names) if name.endswith(suffix)):
            # Path.resolve has no answer for a link that leads to itself; who reads it is told so.
            if not Path(os.path.realpath(path)).is_relative_to(home):
                raise _fault(root, path, "this is a link that leads out of the checkout", "Put the file itself there.")
            yield path
        if not deep:
            return
        if link := next((path for path in (Path(place, name) for name in folders) if path.is_symlink()), None):
            raise _fault(root, link, "this is a link to a folder and not followed", "Put the folder itself there.")


def _fault(root: Path, path: str | Path, problem: str, remedy: str) -> SourceError:
    return SourceError(Path(path).relative_to(root).as_posix(), None, problem, remedy)
