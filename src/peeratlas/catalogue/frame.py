"""What all of the catalogue stands on: a snapshot, its host, the names of what is told, triples by short names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from peeratlas.answer import Iri, Text, Value
from peeratlas.atlas import Atlas
from peeratlas.inventory import Inventory
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Literal, NamedNode, Triple
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot
from peeratlas.terms import XSD, from_value

WHOLE: Final = "atlas"
"""The part that holds all the others."""

Values = Iterable[Value | Literal]


@dataclass(frozen=True, slots=True)
class Frame:
    """A snapshot with the settings of its host. Names of ours do not depend on the host, addresses do."""

    snapshot: Snapshot
    settings: Settings

    @property
    def atlas(self) -> Atlas:
        return self.snapshot.atlas

    @property
    def inventory(self) -> Inventory:
        return self.snapshot.inventory

    @property
    def prefixes(self) -> Prefixes:
        return self.atlas.dataset.prefixes

    @property
    def base(self) -> str:
        return self.prefixes.base

    @property
    def catalog(self) -> Iri:
        return Iri(f"{self.base}catalog")

    @property
    def publisher(self) -> Iri:
        """Who hosts it: a name under her own address, since she is nothing of ours."""
        return self.address("/#publisher")

    @property
    def contact(self) -> Iri:
        """Where to write; never the same name as the publisher's (DCAT-AP-SE, recommendations)."""
        return self.address("/#contact")

    @property
    def dates(self) -> Mapping[str, Sequence[date]]:
        """The day of the edition, on which all of it was issued and last changed."""
        return dict.fromkeys(("dcterms:issued", "dcterms:modified"), (self.atlas.edition.day,))

    def dataset(self, part: str) -> Iri:
        """The name of a part."""
        return Iri(f"{self.prefixes['dataset']}{part}")

    def address(self, path: str) -> Iri:
        """An address of the host, from its path."""
        return Iri(f"{self.settings.root}{path}")

    def says(self, subject: str, told: Mapping[str, Values]) -> Iterator[Triple]:
        """Triples on one subject: prefixed names of properties -> values. None is no value."""
        for name, values in told.items():
            predicate = NamedNode(self.prefixes.expand(name))
            for value in values:
                if value is not None:
                    term = value if isinstance(value, Literal) else from_value(value)
                    yield Triple(NamedNode(subject), predicate, term)

    def iris(self, *names: str) -> list[Iri]:
        """Prefixed names as IRIs: the types of a thing, the codes of a table."""
        return [Iri(self.prefixes.expand(name)) for name in names]


def typed(value: object, datatype: str) -> Literal:
    """A literal of a datatype of XML Schema that plain values do not have (`hexBinary`)."""
    return Literal(str(value), datatype=NamedNode(f"{XSD}{datatype}"))


def fragment(*names: str) -> str:
    """The last part of a name of ours, made of other names (`class`, `pa:Grant` -> `class-pa-Grant`)."""
    return "-".join(re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-") for name in names)


def exact(told: Mapping[str, Sequence[Value]], properties: Iterable[str], lang: str) -> str:
    """What is said of a thing by the first of these properties in exactly this language; the empty text if nothing."""
    texts = (value for name in properties for value in told.get(name, ()))
    return next((text.value for text in texts if isinstance(text, Text) and text.lang == lang), "")
