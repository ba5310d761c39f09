"""Which blank nodes need no label: those that are named once and can stand where they are named, and lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from peeratlas.rdf import BlankNode, Quad, Term, Triple

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST: Final = f"{_RDF}first"
_REST: Final = f"{_RDF}rest"
NIL: Final = f"{_RDF}nil"

# What stands deeper gets a label: a reader loses the thread, and the parsers of others run out of stack.
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Nodes:
    """`lists`: the first cell of each list -> its items. `nested` stand in brackets where they are named.

    `absorbed` are the other cells of the lists. `lone` are named by nobody, so they need no label either.
    """

    lists: Mapping[BlankNode, Sequence[Term]]
    nested: AbstractSet[BlankNode]
    absorbed: AbstractSet[BlankNode]
    lone: AbstractSet[BlankNode]


def find(quads: Iterable[Quad], labelled: AbstractSet[BlankNode] = frozenset()) -> Nodes:
    """The blank nodes of a graph but those that have to be `labelled`, which others name too."""
    triples = dict.fromkeys(
        quad.triple for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
    )
    said: dict[BlankNode, list[Triple]] = {}
    named: dict[BlankNode, list[Triple]] = {}
    for triple in triples:
        if isinstance(triple.subject, BlankNode):
            said.setdefault(triple.subject, []).append(triple)
        if isinstance(triple.object, BlankNode):
            named.setdefault(triple.object, []).append(triple)
    once = {node: places[0] for node, places in named.items() if len(places) == 1 and node not in labelled}
    lists = {cells[0]: cells for cells in _lists(said, once)}
    head_of: dict[Term, Term] = {cell: cells[0] for cells in lists.values() for cell in cells}
    candidates = {node for node in once if head_of.get(node, node) == node}
    nested = _nested(candidates, {node: head_of.get(once[node].subject, once[node].subject) for node in candidates})
    kept = {head: cells for head, cells in lists.items() if head in nested}
    return Nodes(
        {head: [_value(said[cell], _FIRST) for cell in cells] for head, cells in kept.items()},
        nested,
        {cell for cells in kept.values() for cell in cells[1:]},
        said.keys() - named.keys() - labelled,
    )


def _lists(said: Mapping[BlankNode, Sequence[Triple]], once: Mapping[BlankNode, Triple]) -> Iterator[list[BlankNode]]:
    """The cells of every whole list, first to last: each with one item, one rest, and named once."""
    cells = {
        node for node in once if sorted(triple.predicate.value for triple in said.get(node, ())) == [_FIRST, _REST]
    }
    for last in cells:
        if getattr(_value(said[last], _REST), "value", "") != NIL:
            continue
        found = [last]
        while once[found[-1]].predicate.value == _REST and once[found[-1]].subject in cells:
            found.append(once[found[-1]].subject)  # type: ignore[arg-type]
        yield found[::-1]


def _value(triples: Iterable[Triple], property_: str) -> Term:
    return next(triple.object for triple in triples if triple.predicate.value == property_)


def _nested(candidates: AbstractSet[BlankNode], parents: Mapping[BlankNode, Term]) -> AbstractSet[BlankNode]:
    """Those of the candidates that do not stand too deep, and of a ring of them all but one."""
    depth: dict[object, int] = {}
    for node in sorted(candidates, key=str):
        way: dict[BlankNode, None] = {}
        at: Term = node
        while isinstance(at, BlankNode) and at in candidates and at not in depth and at not in way:
            way[at] = None
            at = parents[at]
        depth.setdefault(at, 0)
        for step in reversed(way):
            depth.setdefault(step, depth[parents[step]] + 1)
    return {node for node in candidates if depth[node] % _DEEPEST}
