"""What is in a part: as the build counted it, or as its file says where an earlier version of the build did not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from peeratlas.catalogue.frame import WHOLE, Frame
from peeratlas.dumps import counting
from peeratlas.inventory import Counts, File
from peeratlas.rdf import stream

SYNTAXES: Final = ("nq", "nt", "ttl", "trig")
"""The forms that are counted, the one that is read fastest first; any of them holds all of the part."""
_NOTHING: Final = Counts()


def counted(frame: Frame, part: str) -> Counts:
    """The counts of a part; nothing where no file of it is RDF."""
    told = frame.inventory.counts.get(part)
    if told is not None:
        return told
    file = _file(frame, part)
    if file is None:
        return _NOTHING
    path = frame.snapshot.dumps / file.name
    return frame.atlas.dataset.memory.of(("counts", str(path)), lambda: _read(frame, path, part))


def _read(frame: Frame, path: Path, part: str) -> Counts:
    graphs = counting.graphs(stream(path)) if part == WHOLE else {}
    return replace(counting.count(stream(path), frame.prefixes), graphs=graphs)


def _file(frame: Frame, part: str) -> File | None:
    """The file of a part to count: of the simplest syntax the largest; smaller ones hold a piece of it."""
    known = [file for file in frame.inventory.of_part(part) if file.form.suffix in SYNTAXES]
    return min(known, key=lambda file: (SYNTAXES.index(file.form.suffix), -file.bytes, file.name), default=None)
