"""The claims by kind: the most specific class of each, what is said of them, and the columns that hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from peeratlas.atlas import Atlas
from peeratlas.dumps import columns
from peeratlas.dumps.classes import Class, most_specific, read_classes
from peeratlas.dumps.columns import Column, Key, Said
from peeratlas.dumps.parts import safe
from peeratlas.rdf import NamedNode, Quad


@dataclass(frozen=True, slots=True)
class Kind:
    """The claims of one class by IRI, without the types that all of them have: those are in `types`.

    `path` is the name of their table without suffix (`topic/funding/grant`).
    """

    iri: str
    path: str
    types: tuple[str, ...]
    claims: Mapping[str, Said]
    columns: Sequence[Column]

    @property
    def part(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def read(atlas: Atlas, quads: Sequence[Quad]) -> Iterator[Kind]:
    """The kinds in order of their paths. A claim of two, of which neither is above the other, stands in both."""
    expand = atlas.dataset.prefixes.expand
    root, type_ = expand("pa:Claim"), expand("rdf:type")
    classes = read_classes(atlas)
    claims = _claims(quads, root, type_)
    types = (type_, columns.IRI)
    found: dict[str, list[str]] = {}
    for claim in sorted(claims):
        for kind in most_specific(claims[claim][types], classes):
            if kind == root or root in classes[kind].above:
                found.setdefault(kind, []).append(claim)
    paths = {kind: _path(atlas, kind, classes[kind]) for kind in found}
    for kind in sorted(found, key=lambda kind: paths[kind]):
        listed = {claim: claims[claim] for claim in found[kind]}
        shared = set.intersection(*(set(said[types]) for said in listed.values()))
        rows = {claim: _without(said, types, shared) for claim, said in listed.items()}
        demands = columns.demands(atlas.dataset, {kind, *classes[kind].above})
        found_columns = columns.of(list(rows.values()), demands, atlas.dataset)
        yield Kind(kind, paths[kind], tuple(sorted(shared)), rows, found_columns)


def _claims(quads: Sequence[Quad], root: str, type_: str) -> dict[str, Said]:
    """What is said of every claim. Of equal keys and texts one is kept: the rest are 500 MB of a million triples."""
    class_ = NamedNode(root)
    said: dict[str, dict[Key, list[str]]] = {
        quad.subject.value: {}
        for quad in quads
        if quad.object == class_ and quad.predicate.value == type_ and isinstance(quad.subject, NamedNode)
    }
    keys: dict[Key, Key] = {}
    texts: dict[str, str] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and quad.subject.value in said:
            key, value = columns.cell(quad.predicate.value, quad.object)
            told = said[quad.subject.value].setdefault(keys.setdefault(key, key), [])
            told.append(texts.setdefault(value, value))
    return {claim: {key: sorted(set(values)) for key, values in told.items()} for claim, told in said.items()}


def _path(atlas: Atlas, kind: str, class_: Class) -> str:
    """`…#MeetingRecord` of the module `…/network` -> `topic/network/meeting-record`."""
    module = safe(class_.module, f"{atlas.dataset.prefixes.base}ontology/")
    name = safe(kind, atlas.dataset.prefixes["pa"])
    return f"topic/{module}/{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '-', name).lower()}"


def _without(said: Said, types: Key, shared: set[str]) -> Said:
    """What is said of a claim but the classes that the whole kind shares; others stay, so that nothing is lost."""
    own = [type_ for type_ in said[types] if type_ not in shared]
    return {key: own if key == types else values for key, values in said.items() if key != types or own}
