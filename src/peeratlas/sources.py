"""Which files there are, and which named graph each one fills."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from peeratlas import shipped
from peeratlas.errors import SourceError, TurtleError
from peeratlas.prefixes import TABLE, Prefixes
from peeratlas.rdf import Quad, read_text, read_turtle

FOLDERS: Final = ("ontology", "shapes", "data", "queries")

_OTHERS: Final = (".hdt", ".json", ".jsonld", ".n3", ".nq", ".nt", ".owl", ".rdf", ".trig", ".trix", ".xml")
"""The suffixes of other forms of RDF. Who puts such a file among ours expects that it is read."""

_PREFIX = re.compile(r"^[ \t]*@?prefix\s+([^\s:]*):\s*<([^>\n]*)>", re.MULTILINE | re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:<([^>\n]*)>|([A-Za-z][\w-]*:[\w.%-]*))(?=\s|$)", re.MULTILINE)
_LONG_TEXT = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """A Turtle file: where it lies, its path from the root, the IRI of the graph that it fills, its text."""

    path: Path
    relative: str
    graph: str
    text: str = field(repr=False)
    prefixes: Prefixes = field(repr=False, compare=False)

    @property
    def folder(self) -> str:
        """The top folder, which says what the file is: ontology, shapes, data or queries."""
        return self.relative.partition("/")[0]


def find(root: Path) -> tuple[Source, ...]:
    """Every Turtle file of the content folders, in order of path; a checkout without data is an error."""
    prefixes = Prefixes.read(root)
    paths = sorted(path for folder in FOLDERS for path in shipped.files(root, folder, ".ttl"))
    if foreign := next((path for folder in FOLDERS for path in shipped.files(root, folder, _OTHERS)), None):
        problem, remedy = "this is RDF in another form than Turtle and not read", "Write it as Turtle, in a .ttl file."
        raise SourceError(foreign.relative_to(root).as_posix(), None, problem, remedy)
    found = tuple(read(path, root, prefixes) for path in paths)
    if not any(source.folder == "data" for source in found):
        remedy = "Put the country files back, or give the folder of a whole checkout."
        raise SourceError("data", None, "there is not one Turtle file in data/", remedy)
    return found


def read(path: Path, root: Path, prefixes: Prefixes) -> Source:
    """One file as a Source."""
    relative = path.relative_to(root).as_posix()
    graph = prefixes["graph"] + relative.removesuffix(".ttl")
    return Source(path, relative, graph, read_text(path, relative), prefixes)


def parse(source: Source) -> list[Quad]:
    """The quads of a file, in its named graph; its prefixes must be those of the table."""
    for name, namespace, line in declared(source):
        if name not in source.prefixes.namespaces:
            problem = f"the prefix {name}: is not in {TABLE}"
            raise TurtleError(source.relative, line, problem, source.prefixes.advice(name))
        if namespace != (known := source.prefixes[name]):
            problem = f"the prefix {name}: stands for <{namespace}> here and for <{known}> in {TABLE}"
            raise TurtleError(source.relative, line, problem, "Copy the line of the table.")
    return read_turtle(source.text, source.relative, source.graph, source.prefixes.advice)


def declared(source: Source) -> Iterator[tuple[str, str, int]]:
    """The @prefix lines of a file: name, namespace, line."""
    for match in _PREFIX.finditer(source.text):
        yield match[1], match[2], _line(source.text, match.start())


def subjects(source: Source) -> Iterator[tuple[str, int]]:
    """The IRI of the subject of each block and the line where the block starts, in the file's order."""
    names = {name: namespace for name, namespace, _ in declared(source)}
    text = _LONG_TEXT.sub(lambda match: "\n" * match[0].count("\n"), source.text)
    line, seen = 1, 0
    for match in _SUBJECT.finditer(text):
        line, seen = line + text.count("\n", seen, match.start()), match.start()
        iri, name = match.groups()
        prefix, _, local = (name or "").partition(":")
        yield iri or names.get(prefix, f"{prefix}:") + local, line


def line_of(source: Source, iri: str) -> int | None:
    """The line where the block of this subject starts; None when the file has no such block."""
    return next((line for subject, line in subjects(source) if subject == iri), None)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
