"""Files of the dumps as they are written: size and SHA-256 on the way, and a compressed copy without name and time."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from peeratlas.inventory import PACKED, File

_LEVEL: Final = 6

Write = Callable[[BinaryIO], None]


def pack(folder: Path, name: str, part: str, write: Write) -> File:
    """Writes a file and its compressed copy, and tells what came of it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write(file)
    packed = path.with_name(path.name + PACKED)
    # The header of gzip has room for a name and a time, which would differ from day to day.
    with (
        path.open("rb") as plain,
        packed.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0) as squeezed,
    ):
        shutil.copyfileobj(plain, squeezed, 1 << 20)
    return File(name, part, *_told(path), *_told(packed))


def plain(folder: Path, name: str, part: str, content: bytes) -> File:
    """Writes a small file that has no compressed copy."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return File(name, part, *_told(path))


def _told(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
