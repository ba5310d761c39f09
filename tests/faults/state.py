"""What must hold after every fault: the current snapshot and the published folder are whole."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from peeratlas import snapshot


def healthy(out: Path) -> str:
    """The version of the current snapshot, after its store and every file have been read whole."""
    current = snapshot.open_current(out)
    lines = (current.path / "content.nq").read_bytes().splitlines()
    assert sum(1 for _ in current.atlas.dataset.quads()) == len(lines) == current.manifest["triples"]
    for name, digest in current.manifest["sha256"].items():
        assert hashlib.sha256((current.path / name).read_bytes()).hexdigest() == digest, name
    return current.version


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    """What lies in a folder, but the lock, which says nothing."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def whole(folder: Path) -> bool:
    """Whether a published folder holds what its own list says, and nothing else."""
    told = json.loads((folder / "manifest.json").read_bytes())["files"]
    found = {name: content for name, content in files(folder).items() if name not in ("manifest.json", "SHA256SUMS")}
    return found.keys() == told.keys() and all(
        hashlib.sha256(content).hexdigest() == told[name]["sha256"] for name, content in found.items()
    )
