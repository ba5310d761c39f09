"""What the shapes demand, of which things and of which properties: every shape of a dataset, read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from peeratlas.answer import Iri
from peeratlas.dataset import Dataset
from peeratlas.rdf import BlankNode, Literal, NamedNode, Term

FOLDER: Final = "shapes/"
TARGETS: Final = ("sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf", "sh:targetNode")

_LIST: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_Statements = Mapping[Term, list[tuple[str, Term]]]


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that has a name.

    `parts` are its property shapes, `parent` is the shape that a property shape belongs to, `targets` says what it is
    judged on (`sh:targetClass` -> classes), `properties` are those that its paths name, `file` is where it stands.
    `forbids`: what its path leads to must not be there.
    """

    iri: Iri
    file: str
    targets: Mapping[str, tuple[Iri, ...]]
    properties: tuple[Iri, ...]
    parts: tuple[Iri, ...]
    parent: Iri | None
    severity: Iri | None
    forbids: bool


@dataclass(frozen=True)
class Shapes:
    """The shapes of a dataset."""

    dataset: Dataset

    @cached_property
    def all(self) -> Mapping[Iri, Shape]:
        """Every shape that has a name, file by file, in order of their IRIs."""
        home = self.dataset.prefixes["graph"] + FOLDER
        graphs = [graph for graph in self.dataset.graphs() if graph.startswith(home)]
        found = [shape for graph in graphs for shape in self._read(graph, graph.removeprefix(home))]
        return {shape.iri: shape for shape in found}

    @cached_property
    def of_class(self) -> Mapping[Iri, tuple[Shape, ...]]:
        """Each class -> the shapes that judge its things."""
        return _by((class_, shape) for shape in self.all.values() for class_ in shape.targets.get(TARGETS[0], ()))

    @cached_property
    def of_property(self) -> Mapping[Iri, tuple[Shape, ...]]:
        """Each property -> the shapes that judge its values, or the things that have it."""
        pairs = ((name, shape) for shape in self.all.values() for name in shape.properties)
        bearers = (
            (name, shape)
            for shape in self.all.values()
            for kind in TARGETS[1:3]
            for name in shape.targets.get(kind, ())
        )
        return _by([*pairs, *bearers])

    def properties_of(self, class_: Iri) -> tuple[Iri, ...]:
        """The properties that the shapes of a class foresee, in the order of the shapes."""
        parts = (self.all[part] for shape in self.of_class.get(class_, ()) for part in shape.parts)
        # A shape over many properties guards them all against one fault; it foresees none of them.
        return tuple(
            dict.fromkeys(part.properties[0] for part in parts if len(part.properties) == 1 and not part.forbids)
        )

    def _read(self, graph: str, file: str) -> Iterator[Shape]:
        said: dict[Term, list[tuple[str, Term]]] = {}
        for quad in self.dataset.quads(graph):
            said.setdefault(quad.subject, []).append((quad.predicate.value, quad.object))
        expand = self.dataset.prefixes.expand
        kinds = {expand("sh:NodeShape"), expand("sh:PropertyShape")}
        type_ = expand("rdf:type")
        named = [node for node in said if isinstance(node, NamedNode) and kinds & set(_values(said, node, type_))]
        parents = {part: Iri(node.value) for node in named for part in _values(said, node, expand("sh:property"))}
        for node in sorted(named, key=lambda node: node.value):
            numbers = {(name, value.value) for name, value in said[node] if isinstance(value, Literal)}
            targets = {name: _values(said, node, expand(name)) for name in TARGETS}
            yield Shape(
                iri=Iri(node.value),
                file=file,
                targets={name: found for name, found in targets.items() if found},
                properties=tuple(dict.fromkeys(_paths(said, node, expand("sh:path")))),
                parts=_values(said, node, expand("sh:property")),
                parent=parents.get(Iri(node.value)),
                severity=next(iter(_values(said, node, expand("sh:severity"))), None),
                forbids=(expand("sh:maxCount"), "0") in numbers,
            )


def _values(said: _Statements, node: Term, name: str) -> tuple[Iri, ...]:
    return tuple(
        sorted(
            Iri(value.value)
            for property_, value in said.get(node, ())
            if property_ == name and isinstance(value, NamedNode)
        )
    )


def _paths(said: _Statements, node: Term, path: str, on_path: bool = False) -> Iterator[Iri]:
    """The properties in the paths of a shape and of those without a name inside it."""
    for property_, value in said.get(node, ()):
        here = on_path or property_ == path
        if here and isinstance(value, NamedNode) and not value.value.startswith(_LIST):
            yield Iri(value.value)
        elif isinstance(value, BlankNode):
            yield from _paths(said, value, path, here)


def _by(pairs: Iterable[tuple[Iri, Shape]]) -> dict[Iri, tuple[Shape, ...]]:
    found: dict[Iri, dict[Iri, Shape]] = {}
    for key, shape in pairs:
        found.setdefault(key, {})[shape.iri] = shape
    return {key: tuple(shapes.values()) for key, shapes in found.items()}
