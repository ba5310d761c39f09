"""What lies in the dumps of a snapshot: each file with its form, size and SHA-256, and how much is in each part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

FILE: Final = "inventory.json"
WHOLE: Final = "atlas"
"""The part that holds everything."""
PACKED: Final = ".gz"
"""The suffix of the compressed copy that lies beside every file."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of files: suffix, media type, its code in the EU's table of file types, and whether it holds RDF."""

    suffix: str
    media_type: str
    file_type: str
    rdf: bool = True


FORMS: Final[Mapping[str, Form]] = {
    form.suffix: form
    for form in (
        Form("ttl", "text/turtle", "RDF_TURTLE"),
        Form("jsonld", "application/ld+json", "JSON_LD"),
        Form("rdf", "application/rdf+xml", "RDF_XML"),
        Form("nt", "application/n-triples", "RDF_N_TRIPLES"),
        Form("nq", "application/n-quads", "RDF_N_QUADS"),
        Form("trig", "application/trig", "RDF_TRIG"),
        Form("csv", "text/csv", "CSV", rdf=False),
        Form("json", "application/json", "JSON", rdf=False),
    )
}


@dataclass(frozen=True, slots=True)
class File:
    """`name` is the path in the folder of dumps; sizes in bytes, hashes SHA-256 in lower-case hexadecimal digits.

    A file without a packed copy has `packed_bytes` 0 and an empty `packed_sha256`.
    """

    name: str
    part: str
    bytes: int
    sha256: str
    packed_bytes: int = 0
    packed_sha256: str = ""

    @property
    def form(self) -> Form:
        return FORMS[self.name.rpartition(".")[2]]

    @property
    def packed(self) -> str:
        """The name of the compressed copy; empty when there is none."""
        return self.name + PACKED if self.packed_bytes else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of different things. `entities` are subjects with a name of ours for a thing or a concept.

    `classes` has the number of things of each class, `properties` and `graphs` the number of triples of each, `kinds`
    the number of things by the last folder of their names. `uses` has each concept of a vocabulary -> the number of
    things that name it by each property, `cells` each row of the comparison -> the number of statements in its cells by
    each of their classes and measures.
    """

    triples: int = 0
    subjects: int = 0
    entities: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)
    graphs: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    uses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inventory:
    """The files in order of part and name; `counts` are those of each part that is RDF.

    Graphs, kinds, uses and cells are counted of the whole only.
    """

    files: tuple[File, ...]
    counts: Mapping[str, Counts] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[File], counts: Mapping[str, Counts]) -> Self:
        return cls(tuple(sorted(files, key=lambda file: (file.part, file.name))), dict(sorted(counts.items())))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The inventory of a folder of dumps."""
        told = json.loads((folder / FILE).read_text("utf-8"))
        counts = {part: _counts(of) for part, of in told["counts"].items()}
        return cls.of((File(**file) for file in told["files"]), counts)

    def written(self) -> bytes:
        """The inventory as the file that `read` reads."""
        told = {
            "files": [asdict(file) for file in self.files],
            "counts": {part: _told(counts) for part, counts in self.counts.items()},
        }
        return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """`atlas`, then the others by name."""
        return tuple(sorted({file.part for file in self.files}, key=lambda part: (part != WHOLE, part)))

    def counted(self, part: str) -> Counts:
        """The counts of a part; nothing where no file of it is RDF."""
        return self.counts.get(part, Counts())

    def of_part(self, part: str) -> Iterator[File]:
        return (file for file in self.files if file.part == part)

    @cached_property
    def named(self) -> Mapping[str, tuple[int, str]]:
        """Every file and every packed copy: its name -> size and SHA-256."""
        plain = {file.name: (file.bytes, file.sha256) for file in self.files}
        return plain | {file.packed: (file.packed_bytes, file.packed_sha256) for file in self.files if file.packed}


def _told(counts: Counts) -> dict[str, Any]:
    """As JSON has it: plain mappings."""
    return {
        name: dict(value) if isinstance(value := getattr(counts, name), Mapping) else value for name in Counts.__slots__
    }


def _counts(told: Mapping[str, Any]) -> Counts:
    return Counts(**{**told, "languages": tuple(told["languages"])})
