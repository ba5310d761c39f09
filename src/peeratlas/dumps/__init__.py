"""The files that people take home, written into the snapshot from its canonical content.

`write` makes them all and their inventory: byte-identical for the same content. Nothing of the host is in them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

from peeratlas import filling
from peeratlas.atlas import Atlas
from peeratlas.dumps import counting, jsonld, ntriples, packing, parts, questions, rdfxml, tables, trig, turtle
from peeratlas.dumps.content import Content
from peeratlas.dumps.heads import Heads
from peeratlas.dumps.parts import Part
from peeratlas.inventory import FILE, Counts, File, Inventory
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Quad, stream

Write = Callable[[Sequence[Quad], Prefixes, str, BinaryIO], None]

GRAPHS: Final[Mapping[str, Write]] = {
    "jsonld": jsonld.write,
    "nt": ntriples.write,
    "rdf": rdfxml.write,
    "trig": trig.write,
    "ttl": turtle.write,
}
"""The ways to write quads down, by suffix. A form without remarks makes of the head what it can."""

_WHOLE: Final = ("ttl", "trig", "jsonld", "rdf")
_ONTOLOGY: Final = ("ttl", "rdf", "jsonld", "nt")


def write(atlas: Atlas, content: Path, folder: Path) -> Inventory:
    """Every file of the dumps; `content` is the canonical N-Quads of the snapshot, `folder` is made."""
    folder.mkdir()
    writing = _Writing(atlas, Content.read(content), folder)
    files = [
        packing.pack(folder, "atlas.nq", parts.ATLAS, partial(_copy, content)),
        *writing.whole(),
        *writing.parts(),
        *writing.ontology(),
        *tables.write(atlas, writing.content.quads, folder),
        *questions.write(atlas, folder),
    ]
    inventory = Inventory.of(files, writing.counted())
    (folder / FILE).write_bytes(inventory.written())
    return inventory


def _copy(content: Path, file: BinaryIO) -> None:
    with content.open("rb") as quads:
        shutil.copyfileobj(quads, file, 1 << 20)


@dataclass(frozen=True, slots=True)
class _Writing:
    """One atlas on its way into one folder."""

    atlas: Atlas
    content: Content
    folder: Path
    counts: dict[str, Counts] = field(default_factory=dict)

    def whole(self) -> Iterator[File]:
        """Everything; in TriG by the files that say it. Only these tell the version: parts stay as they are."""
        whose = Heads(self.atlas).edition(self.atlas.version)
        for suffix in _WHOLE:
            title = "everything in the atlas" + (", each graph as the file that says it" if suffix == "trig" else "")
            part = Part(parts.ATLAS, f"{title}: claims, things, concepts, ontology, shapes", self.content.quads)
            yield self._file(f"atlas.{suffix}", part, whose)

    def parts(self) -> Iterator[File]:
        """One Turtle file for each country and topic, for the vocabularies and for the shapes."""
        whose = Heads(self.atlas).edition()
        found = chain(
            parts.countries(self.atlas, self.content),
            parts.topics(self.atlas, self.content),
            [parts.vocabularies(self.atlas, self.content), parts.shapes(self.atlas, self.content)],
        )
        return (self._file(f"{part.name}.ttl", part, whose) for part in found)

    def ontology(self) -> Iterator[File]:
        """The ontology in all its forms, as the newest and under its version."""
        part = parts.ontology(self.atlas, self.content)
        version = parts.ontology_version(self.atlas)
        whose = Heads(self.atlas).ontology(version)
        for folder in (parts.ONTOLOGY, f"{parts.ONTOLOGY}/{version}"):
            yield from (self._file(f"{folder}/peeratlas.{suffix}", part, whose) for suffix in _ONTOLOGY)

    def counted(self) -> dict[str, Counts]:
        """What every part counts, once all are written: the queries in their file, the others on their way."""
        prefixes = self.atlas.dataset.prefixes
        quads = self.content.quads
        graphs, kinds, uses = counting.graphs(quads), counting.kinds(quads, prefixes), counting.uses(quads)
        cells = filling.count(self.atlas.dataset, self.atlas.matrix())
        whole = replace(self.counts[parts.ATLAS], graphs=graphs, kinds=kinds, uses=uses, cells=cells)
        queries = counting.count(stream(self.folder / questions.WHOLE), prefixes)
        return {**self.counts, parts.ATLAS: whole, questions.PART: queries}

    def _file(self, name: str, part: Part, whose: str) -> File:
        if part.name not in self.counts:
            self.counts[part.name] = counting.count(part.quads, self.atlas.dataset.prefixes)
        head = Heads(self.atlas).of(name, part.title, whose)
        how = partial(GRAPHS[name.rpartition(".")[2]], part.quads, self.atlas.dataset.prefixes, head)
        return packing.pack(self.folder, name, part.name, how)
