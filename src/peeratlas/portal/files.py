"""The files that pages load: style, scripts, signs. Each has an address that names its content and holds for good."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from peeratlas.errors import AtlasError

WORKER: Final = "built/here-worker.js"
"""Runs queries in the reader's browser, apart from the page."""
ENGINE: Final = "built/oxigraph.wasm"
"""What it runs them with."""
_FOLDER: Final = Path(__file__).parent / "static"
_MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
}


@cache
def names() -> frozenset[str]:
    """Every file, as its address has it behind `/static/`."""
    found = (path for path in _FOLDER.rglob("*") if path.suffix in _MEDIA_TYPES)
    return frozenset(path.relative_to(_FOLDER).as_posix() for path in found)


def address(name: str) -> str:
    """The address of a file with what stands for its content: a new content has a new address."""
    if name not in names():
        raise AtlasError("The front end has not been built. Run `make build`.")
    return f"/static/{name}?v={fingerprint(name)}"


@cache
def read(name: str) -> bytes:
    """The file, read once."""
    return (_FOLDER / name).read_bytes()


@cache
def fingerprint(name: str) -> str:
    """What stands for the content of a file."""
    return hashlib.sha256(read(name)).hexdigest()[:12]


@cache
def packed_size(name: str) -> int:
    """How many bytes of it are sent to whoever can unpack them."""
    return len(gzip.compress(read(name), compresslevel=6))


def media_type(name: str) -> str:
    return _MEDIA_TYPES[Path(name).suffix]
