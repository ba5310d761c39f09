"""The files that people take home, written into the snapshot from its canonical content.

`write` makes them all and their inventory: byte-identical for the same content. Nothing of the host is in them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from peeratlas.atlas import Atlas
from peeratlas.dumps import packing
from peeratlas.inventory import FILE, Inventory


def write(atlas: Atlas, content: Path, folder: Path) -> Inventory:
    """Every file of the dumps; `content` is the canonical N-Quads of the snapshot, `folder` is made."""
    folder.mkdir()
    with content.open("rb") as quads:
        files = [packing.pack(folder, "atlas.nq", "atlas", lambda file: shutil.copyfileobj(quads, file))]
    del atlas
    inventory = Inventory.of(files)
    (folder / FILE).write_bytes(inventory.written())
    return inventory
