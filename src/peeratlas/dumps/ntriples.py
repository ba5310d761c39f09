"""N-Triples: one triple a line, sorted, blank nodes named by RDFC-1.0; made for machines and for `grep`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from peeratlas.dataset import canonical
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Quad


def write(quads: Sequence[Quad], prefixes: Prefixes, head: str, file: BinaryIO) -> None:  # noqa: ARG001 - as all forms
    """The triples of all graphs as one. A canonical file has no remarks, so `head` is left out."""
    file.write(canonical(Quad(quad.subject, quad.predicate, quad.object) for quad in quads))
