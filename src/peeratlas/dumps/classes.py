"""The classes of our ontology: which module defines each, which stand above it, and which says the most of a thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peeratlas.atlas import Atlas
from peeratlas.terms import to_value


@dataclass(frozen=True, slots=True)
class Class:
    """A class of ours: the module of the ontology that defines it, and all classes above it."""

    module: str
    above: frozenset[str]


def read_classes(atlas: Atlas) -> dict[str, Class]:
    """The classes that the modules define, by IRI; read by queries/parts/classes.rq."""
    modules: dict[str, str] = {}
    above: dict[str, set[str]] = {}
    for row in atlas.dataset.query(atlas.queries["parts"]["classes"].text):
        module, class_, over = ("" if term is None else str(to_value(term)) for term in row)
        modules[class_] = module
        above.setdefault(class_, set()).update([over] if over else ())
    return {class_: Class(module, frozenset(above[class_])) for class_, module in modules.items()}


def most_specific(types: Iterable[str], classes: Mapping[str, Class]) -> set[str]:
    """Those of a thing's classes that stand above none of its others; classes of others do not count."""
    own = {type_ for type_ in types if type_ in classes}
    return {type_ for type_ in own if not any(type_ in classes[other].above for other in own)}
