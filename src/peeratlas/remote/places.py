"""Where a snapshot lies in a far store: the graphs of each version have names of their own, so that none is mixed.

`urn:peeratlas:<version>:all` holds every triple once, `urn:peeratlas:<version>:graph:<IRI>` each named graph, and
`urn:peeratlas:<version>:ready` says that all of it is there. Blank nodes travel as IRIs (RDF 1.1, 3.5): so a node is
the same one in every answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from peeratlas.errors import SnapshotError
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Triple
from peeratlas.remote.normal import normal

_BLANK: Final = "urn:peeratlas:blank:"
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Places:
    """The names of the graphs of one version."""

    version: str

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.version):
            raise SnapshotError(f"{self.version!r} cannot name a snapshot. Run `peeratlas build` again.")

    @property
    def all(self) -> str:
        return f"urn:peeratlas:{self.version}:all"

    @property
    def ready(self) -> str:
        return f"urn:peeratlas:{self.version}:ready"

    @property
    def home(self) -> str:
        """What the name of every named graph begins with."""
        return f"urn:peeratlas:{self.version}:graph:"

    def stored(self, graph: str) -> str:
        """The name in the store of a graph of ours."""
        return self.home + graph

    def meant(self, stored: str) -> str:
        """The name with us of a graph in the store."""
        return stored.removeprefix(self.home)


def packed(quad: Quad) -> Triple:
    """What stands for a quad in the store: its triple without blank nodes, its literal in the one form."""
    subject = _unblank(quad.subject) if isinstance(quad.subject, BlankNode) else quad.subject
    object_ = _unblank(quad.object) if isinstance(quad.object, BlankNode) else quad.object
    return Triple(subject, quad.predicate, normal(object_) if isinstance(object_, Literal) else object_)


def _unblank(node: BlankNode) -> NamedNode:
    return NamedNode(_BLANK + node.value)


def named(iri: str) -> NamedNode | BlankNode:
    """A name in the store as the node that it stands for; ValueError when it is no IRI."""
    return BlankNode(iri.removeprefix(_BLANK)) if iri.startswith(_BLANK) else NamedNode(iri)
