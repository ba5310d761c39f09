"""A dataset as a listing of plain values, read from DCAT in any syntax: what is compared with the copy of a portal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from peeratlas.rdf import BlankNode, NamedNode, Quad, Term
from peeratlas.rdf import Literal as Text

_DCAT: Final = "http://www.w3.org/ns/dcat#"
_DCT: Final = "http://purl.org/dc/terms/"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_SCHEMA: Final = "http://schema.org/"
_SPDX: Final = "http://spdx.org/rdf/terms#"
_VCARD: Final = "http://www.w3.org/2006/vcard/ns#"

_NAMES: Final = (f"{_RDFS}label", f"{_DCT}title", f"{_FOAF}name", f"{_RDF}value")  # what stands for a node without IRI

Kind = Literal["address", "day", "form", "hash", "iri", "mailbox", "number", "word"]
ByLanguage = Mapping[str, frozenset[str]]
Texts = Mapping[str, ByLanguage]
Values = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a listing says, in what way its values are alike, and by which paths of properties it is found.

    Of an `either` field one common value is enough. `closed`: no other value may stand beside ours.
    `single`: CKAN without extensions has room for one value only.
    """

    name: str
    kind: Kind
    paths: tuple[tuple[str, ...], ...]
    either: bool = False
    closed: bool = False
    single: bool = False


TEXTS: Final[Mapping[str, str]] = {
    "title": f"{_DCT}title",
    "description": f"{_DCT}description",
    "keyword": f"{_DCAT}keyword",
}

_PERIOD: Final = f"{_DCT}temporal"
_CONTACT: Final = f"{_DCAT}contactPoint"

LISTED: Final = f"{_DCAT}dataset"
"""The property by which a catalogue lists its datasets."""

# CKAN knows a licence by the title in its own list, so the title of ours is as good as its IRI.
_LICENCE: Final = Field("licence", "iri", ((f"{_DCT}license",), (f"{_DCT}license", f"{_DCT}title")), either=True)

# DCAT-AP 3.0.1, classes Dataset and Distribution; the second paths are those of DCAT-AP 1 and 2, which portals write.
DATASET: Final = (
    Field("identifier", "word", ((f"{_DCT}identifier",),)),
    Field("publisher", "word", ((f"{_DCT}publisher", f"{_FOAF}name"),), either=True, single=True),
    Field(
        "contact",
        "mailbox",
        ((_CONTACT, f"{_VCARD}hasEmail"), (_CONTACT, f"{_VCARD}hasURL")),
        either=True,
        single=True,
    ),
    Field("theme", "iri", ((f"{_DCAT}theme",),)),
    Field("place", "iri", ((f"{_DCT}spatial",),), single=True),
    Field("begin", "day", ((_PERIOD, f"{_DCAT}startDate"), (_PERIOD, f"{_SCHEMA}startDate")), single=True),
    Field("end", "day", ((_PERIOD, f"{_DCAT}endDate"), (_PERIOD, f"{_SCHEMA}endDate")), single=True),
    Field("issued", "day", ((f"{_DCT}issued",),)),
    Field("modified", "day", ((f"{_DCT}modified",),)),
    Field("version", "word", ((f"{_DCAT}version",), ("http://www.w3.org/2002/07/owl#versionInfo",)), either=True),
    Field("access rights", "iri", ((f"{_DCT}accessRights",),)),
    Field("frequency", "iri", ((f"{_DCT}accrualPeriodicity",),)),
    Field("language", "iri", ((f"{_DCT}language",),)),
    Field("landing page", "address", ((f"{_DCAT}landingPage",),)),
    _LICENCE,
)
FILE: Final = (
    Field("download address", "address", ((f"{_DCAT}downloadURL",),)),
    Field("access address", "address", ((f"{_DCAT}accessURL",),)),
    Field("format", "form", ((f"{_DCT}format",), (f"{_DCAT}mediaType",)), either=True, closed=True),
    _LICENCE,
    Field("size", "number", ((f"{_DCAT}byteSize",),)),
    Field("checksum", "hash", ((f"{_SPDX}checksum", f"{_SPDX}checksumValue"),)),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A dataset or one of its files; without an IRI of its own `iri` is empty.

    `texts`: field -> language, empty for none -> values. `values`: field -> values. Neither has an empty set.
    """

    iri: str
    texts: Texts = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    files: tuple[Listing, ...] = ()

    @property
    def title(self) -> str:
        """The title in English, else in the first language there is, else the IRI."""
        titles = self.texts.get("title", {})
        language = next((code for code in ("en", "", *sorted(titles)) if code in titles), None)
        return self.iri if language is None else min(titles[language])

    def of(self, name: str) -> frozenset[str]:
        return self.values.get(name, frozenset())


class Graph:
    """Triples by subject and property, whatever named graph they came in."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._said: dict[object, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            objects = self._said[quad.subject][quad.predicate.value]
            if quad.object not in objects:
                objects.append(quad.object)

    def all(self, kind: str) -> list[NamedNode | BlankNode]:
        """The things of a class of DCAT, in order of IRI."""
        wanted = NamedNode(_DCAT + kind)
        found = (thing for thing, said in self._said.items() if wanted in said.get(f"{_RDF}type", ()))
        return sorted((thing for thing in found if isinstance(thing, NamedNode | BlankNode)), key=str)

    def follow(self, start: Term, path: tuple[str, ...]) -> list[Term]:
        """What is reached from here by these properties."""
        reached = [start]
        for step in path:
            reached = [end for place in reached for end in self._said.get(place, {}).get(step, [])]
        return reached

    def next_page(self) -> str | None:
        """The address of the next page, as portals of CKAN's kind name it (Hydra)."""
        found = {
            end.value
            for said in self._said.values()
            for step in ("next", "nextPage")
            for end in said.get(_HYDRA + step, [])
            if isinstance(end, NamedNode | Text)
        }
        return min(found, default=None)

    def values(self, start: Term, path: tuple[str, ...]) -> Iterator[str]:
        """The same as texts; what has no IRI gives its names."""
        for end in self.follow(start, path):
            if isinstance(end, NamedNode | Text):
                yield end.value
            else:
                names = (name for step in _NAMES for name in self.follow(end, (step,)))
                yield from (name.value for name in names if isinstance(name, Text))


def read(graph: Graph) -> tuple[Listing, ...]:
    """Every dataset with its files."""
    return tuple(_dataset(graph, thing) for thing in graph.all("Dataset"))


def _dataset(graph: Graph, thing: Term) -> Listing:
    files = graph.follow(thing, (f"{_DCAT}distribution",))
    listing = _listing(graph, thing, DATASET)
    return Listing(listing.iri, listing.texts, listing.values, tuple(_listing(graph, file, FILE) for file in files))


def _listing(graph: Graph, thing: Term, fields: Iterable[Field]) -> Listing:
    texts: dict[str, dict[str, frozenset[str]]] = {}
    for name, step in TEXTS.items():
        for text in graph.follow(thing, (step,)):
            if isinstance(text, Text) and text.value:
                language = (text.language or "").lower()
                of_field = texts.setdefault(name, {})
                of_field[language] = of_field.get(language, frozenset()) | {text.value}
    found = {one.name: {value for path in one.paths for value in graph.values(thing, path)} - {""} for one in fields}
    values = {name: frozenset(told) for name, told in found.items() if told}
    return Listing(thing.value if isinstance(thing, NamedNode) else "", texts, values)
