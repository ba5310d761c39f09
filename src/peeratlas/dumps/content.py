"""The content of a snapshot as the dumps cut it up: by thing, or by the files that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from peeratlas.rdf import BlankNode, NamedNode, Quad, Term, read_quads


@dataclass(frozen=True)
class Content:
    """`quads` in the order of the canonical file and in the form in which they were written."""

    quads: Sequence[Quad]

    @classmethod
    def read(cls, path: Path) -> Content:
        """That of a content.nq."""
        return cls(read_quads(path))

    @cached_property
    def said(self) -> Mapping[Term, Sequence[Quad]]:
        """What is said of each thing."""
        found: dict[Term, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(quad.subject, []).append(quad)
        return found

    def named(self, thing: Term, property_: str | None = None) -> Iterator[NamedNode]:
        """The things that a thing names, by this property or by any."""
        for quad in self.said.get(thing, ()):
            value = quad.object
            if isinstance(value, NamedNode) and property_ in (None, quad.predicate.value):
                yield value

    def about(self, things: Iterable[Term]) -> list[Quad]:
        """The whole blocks of these things, whatever file says a line of them, with the blank nodes in them."""
        left = sorted(set(things), key=str)
        done = set(left)
        found: list[Quad] = []
        for thing in left:
            for quad in self.said.get(thing, ()):
                found.append(quad)
                value = quad.object
                if isinstance(value, BlankNode) and value not in done:
                    done.add(value)
                    left.append(value)
        return found

    def within(self, graphs: str) -> list[Quad]:
        """What the files say whose graphs begin so."""
        return [quad for quad in self.quads if str(quad.graph_name).startswith(f"<{graphs}")]
