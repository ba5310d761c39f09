"""What lies in the dumps of a snapshot: each file with its form, size and SHA-256, by the part that it holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Self

FILE: Final = "inventory.json"
PACKED: Final = ".gz"
"""The suffix of the compressed copy that lies beside every file."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of files: suffix, media type, and its code in the EU's table of file types."""

    suffix: str
    media_type: str
    file_type: str


FORMS: Final[Mapping[str, Form]] = {
    form.suffix: form
    for form in (
        Form("ttl", "text/turtle", "RDF_TURTLE"),
        Form("jsonld", "application/ld+json", "JSON_LD"),
        Form("rdf", "application/rdf+xml", "RDF_XML"),
        Form("nt", "application/n-triples", "RDF_N_TRIPLES"),
        Form("nq", "application/n-quads", "RDF_N_QUADS"),
        Form("trig", "application/trig", "RDF_TRIG"),
        Form("csv", "text/csv", "CSV"),
        Form("json", "application/json", "JSON"),
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


@dataclass(frozen=True)
class Inventory:
    """The files in order of part and name."""

    files: tuple[File, ...]

    @classmethod
    def of(cls, files: Iterable[File]) -> Self:
        return cls(tuple(sorted(files, key=lambda file: (file.part, file.name))))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The inventory of a folder of dumps."""
        told = json.loads((folder / FILE).read_text("utf-8"))
        return cls.of(File(**file) for file in told["files"])

    def written(self) -> bytes:
        """The inventory as the file that `read` reads."""
        files = [{name: getattr(file, name) for name in File.__slots__} for file in self.files]
        return (json.dumps({"files": files}, ensure_ascii=False, indent=2) + "\n").encode()

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """`atlas`, then the others by name."""
        return tuple(sorted({file.part for file in self.files}, key=lambda part: (part != "atlas", part)))

    def of_part(self, part: str) -> Iterator[File]:
        return (file for file in self.files if file.part == part)

    @cached_property
    def named(self) -> Mapping[str, tuple[int, str]]:
        """Every file and every packed copy: its name -> size and SHA-256."""
        plain = {file.name: (file.bytes, file.sha256) for file in self.files}
        return plain | {file.packed: (file.packed_bytes, file.packed_sha256) for file in self.files if file.packed}
