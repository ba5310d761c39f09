"""The prefix table, read from ontology/prefixes.ttl: the one home of every namespace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Final

from peeratlas.errors import SourceError
from peeratlas.rdf import Quad, read_text, read_turtle

TABLE: Final = "ontology/prefixes.ttl"

PREFIX: Final = "http://www.w3.org/ns/shacl#prefix"
NAMESPACE: Final = "http://www.w3.org/ns/shacl#namespace"

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?", re.ASCII)
_KIND = re.compile(r"(?:id|concept)/([a-z-]+)/")


@dataclass(frozen=True)
class Prefixes:
    """`namespaces` maps each prefix (`country`) to its namespace IRI."""

    namespaces: Mapping[str, str]

    @classmethod
    def read(cls, root: Path) -> Prefixes:
        """The table of the checkout at `root`."""
        path = root / TABLE
        if not path.is_file():
            raise SourceError(TABLE, None, "the table of prefixes is missing", "Run this in a checkout of Peer Atlas.")
        return cls.of(read_turtle(read_text(path, TABLE), TABLE, "urn:prefixes"))

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Prefixes:
        """The table that stands in these quads as sh:prefix and sh:namespace."""
        names: dict[object, str] = {}
        namespaces: dict[object, str] = {}
        for quad in quads:
            if quad.predicate.value == PREFIX:
                names[quad.subject] = quad.object.value  # type: ignore[union-attr]
            elif quad.predicate.value == NAMESPACE:
                namespaces[quad.subject] = quad.object.value  # type: ignore[union-attr]
        return cls({name: namespaces[node] for node, name in names.items() if node in namespaces})

    @cached_property
    def base(self) -> str:
        """What every IRI of ours begins with."""
        return self["graph"].removesuffix("graph/")

    def __getitem__(self, name: str) -> str:
        """The namespace of a prefix; one that is not in the table is an error that names the near ones."""
        if name in self.namespaces:
            return self.namespaces[name]
        raise SourceError(None, None, f"the prefix {name}: is not in {TABLE}", self.advice(name))

    def advice(self, name: str) -> str:
        """What to do about a prefix that a file lacks, or that the table lacks."""
        if name in self.namespaces:
            return f"Write `@prefix {name}: <{self[name]}> .` at its head."
        near = get_close_matches(name, self.namespaces, n=3)
        meant = f"Did you mean {', '.join(f'{other}:' for other in near)}? " if near else ""
        return f"{meant}Use a prefix of {TABLE}, or add this one there."

    def expand(self, name: str) -> str:
        """`country:norway` -> its IRI."""
        prefix, colon, local = name.partition(":")
        if not colon:
            raise SourceError(None, None, f"{name} has no prefix", "Write it like country:norway.")
        return self[prefix] + local

    def shrink(self, iri: str) -> str:
        """An IRI -> `country:norway`; an IRI of no namespace of the table stays as it is."""
        # A local name has neither sign, so a namespace that ends in one of them ends in the last of the IRI.
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        for namespace, prefix in (*self._odd, (iri[:cut], self._by_namespace.get(iri[:cut]))):
            if prefix is not None and iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def kind_of(self, iri: str) -> str | None:
        """The kind of a thing, or the scheme of a concept, of ours (`country`, `theme`); else None."""
        match = _KIND.match(iri, len(self.base)) if iri.startswith(self.base) else None
        kind = match[1] if match else None
        return kind if kind in self.namespaces and len(iri) > match.end() else None  # type: ignore[union-attr]

    @cached_property
    def _by_namespace(self) -> dict[str, str]:
        """The first prefix by name of each namespace."""
        return {namespace: prefix for prefix, namespace in sorted(self.namespaces.items(), reverse=True)}

    @cached_property
    def _odd(self) -> list[tuple[str, str]]:
        """The namespaces that end in no sign that ends one, the longest first."""
        pairs = [pair for pair in self._by_namespace.items() if not pair[0].endswith(("/", "#"))]
        return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))
