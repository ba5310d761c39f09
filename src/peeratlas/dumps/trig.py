"""TriG: the named graphs one by one, each as Turtle in the normal form; the graph is the file where a thing is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import BinaryIO

from peeratlas.dumps import turtle
from peeratlas.dumps.names import Names
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, NamedNode, Quad


def write(quads: Sequence[Quad], prefixes: Prefixes, head: str, file: BinaryIO) -> None:
    """What is in no named graph comes first. Blocks are not indented: they read as in Turtle, and texts stay whole."""
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        graphs.setdefault(_name(quad), []).append(quad)
    shared = _shared(quads)
    names = Names(prefixes)
    body: list[bytes] = []
    for graph in sorted(graphs):
        blocks = (block.encode() for block in turtle.written(graphs[graph], names, shared))
        body += [f"\n{graph} {{\n".encode(), *blocks, b"\n}\n"] if graph else blocks
    turtle.put(head, names, body, file)


def _name(quad: Quad) -> str:
    """The whole IRI: with `graph:` some parsers take the name for the keyword."""
    return str(quad.graph_name) if isinstance(quad.graph_name, NamedNode | BlankNode) else ""


def _shared(quads: Sequence[Quad]) -> AbstractSet[BlankNode]:
    """The blank nodes that stand in several graphs or name one."""
    homes: dict[BlankNode, object] = {}
    found = {quad.graph_name for quad in quads if isinstance(quad.graph_name, BlankNode)}
    for quad in quads:
        for term in _blank(quad):
            if homes.setdefault(term, quad.graph_name) != quad.graph_name:
                found.add(term)
    return found


def _blank(quad: Quad) -> Iterator[BlankNode]:
    return (term for term in (quad.subject, quad.object) if isinstance(term, BlankNode))
