"""CSV of the claims, one table for each kind, and metadata by which programs read back the very triples."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO

from peeratlas.atlas import Atlas
from peeratlas.dumps import csvw, kinds, packing
from peeratlas.dumps.columns import Column, Said
from peeratlas.dumps.kinds import Kind
from peeratlas.inventory import File
from peeratlas.labels import Labels
from peeratlas.rdf import Quad


def write(atlas: Atlas, quads: Sequence[Quad], folder: Path) -> Iterator[File]:
    """Each table and its metadata; `quads` are the whole content as it was written, `folder` is that of the dumps."""
    name = cache(lambda iri: Labels(atlas.dataset).of(iri, "en").value)
    for kind in kinds.read(atlas, quads):
        yield packing.pack(folder, f"{kind.path}.csv", kind.part, partial(_write, kind, name))
        yield packing.plain(folder, f"{kind.path}.csv{csvw.SUFFIX}", kind.part, csvw.metadata(kind, atlas))


def _write(kind: Kind, name: Callable[[str], str], file: BinaryIO) -> None:
    """RFC 4180 in UTF-8, claims by IRI. Lines end in CRLF, as that standard has it: Excel and `diff` know both ends.

    No cell is altered, whatever it begins with: an apostrophe before `=` would be read back as part of the text.
    """
    wrapped = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(wrapped)
    writer.writerow([csvw.CLAIM, *(column.name for column in kind.columns)])
    for claim, said in kind.claims.items():
        writer.writerow([claim, *(_cell(column, said, name) for column in kind.columns)])
    wrapped.detach()


def _cell(column: Column, said: Said, name: Callable[[str], str]) -> str:
    values = column.values(said)
    if column.names:
        return csvw.AND.join(map(name, values))
    return column.separator.join(values) if values else column.null
