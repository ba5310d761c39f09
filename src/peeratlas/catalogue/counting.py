"""What is in a part, counted in its file: triples, subjects, classes, properties, named graphs, languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from peeratlas.catalogue.frame import Frame
from peeratlas.inventory import File
from peeratlas.rdf import Literal, NamedNode, Quad, stream
from peeratlas.terms import to_value

SYNTAXES: Final = ("nq", "nt", "ttl", "trig")
"""The forms that are counted, the one that is read fastest first; any of them holds all of the part."""
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of different things. `entities` are subjects with a name of ours for a thing or a concept.

    `classes` has the number of things of each class, `properties` and `graphs` the number of triples of each.
    """

    triples: int
    subjects: int
    entities: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]
    languages: frozenset[str]

    def __len__(self) -> int:
        """How much room they take where results are kept."""
        return len(self.classes) + len(self.properties) + len(self.graphs)


NOTHING: Final = Counts(0, 0, 0, {}, {}, {}, frozenset())


def counted(frame: Frame, part: str) -> Counts:
    """The counts of a part; nothing where no file of it is RDF. Read once, and kept with the dataset."""
    file = _file(frame, part)
    if file is None:
        return NOTHING
    read = frame.snapshot.dumps / file.name
    return frame.atlas.dataset.memory.of(("counts", str(read)), lambda: count(read, spaces(frame)))


def spaces(frame: Frame) -> tuple[str, ...]:
    """What the names of things and of concepts begin with."""
    return (f"{frame.base}id/", f"{frame.base}concept/")


def count(path: Path, entities: tuple[str, ...]) -> Counts:
    """Counts a file of ours: no triple stands twice in it, but in N-Quads in another graph, then on the next line."""
    properties: Counter[str] = Counter()
    graphs: Counter[str] = Counter()
    members: dict[str, set[str]] = defaultdict(set)
    subjects: set[str] = set()
    languages: set[str] = set()
    before: Quad | None = None
    for quad in stream(path):
        if isinstance(quad.graph_name, NamedNode):
            graphs[quad.graph_name.value] += 1
        if before is not None and before.triple == quad.triple:
            continue
        before = quad
        subject, predicate, value = str(to_value(quad.subject)), quad.predicate.value, quad.object
        subjects.add(subject)
        properties[predicate] += 1
        if isinstance(value, Literal):
            if value.language:
                languages.add(value.language)
        elif predicate == _TYPE:
            members[str(to_value(value))].add(subject)
    return Counts(
        triples=properties.total(),
        subjects=len(subjects),
        entities=sum(name.startswith(entities) for name in subjects),
        classes={name: len(found) for name, found in sorted(members.items())},
        properties=dict(sorted(properties.items())),
        graphs=dict(sorted(graphs.items())),
        languages=frozenset(languages),
    )


def _file(frame: Frame, part: str) -> File | None:
    """The file of a part to count: of the simplest syntax the largest; smaller ones hold a piece of it."""
    known = [file for file in frame.inventory.of_part(part) if file.form.suffix in SYNTAXES]
    return min(known, key=lambda file: (SYNTAXES.index(file.form.suffix), -file.bytes, file.name), default=None)
