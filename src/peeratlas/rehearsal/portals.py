"""How the record will look in each portal, in its language, and what would be lost there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten
from typing import Final, Self

import rdflib
from rdflib.namespace import DCAT, DCTERMS, SKOS
from rdflib.term import Node

from peeratlas.rehearsal.fetching import Portal
from peeratlas.rehearsal.lines import Line
from peeratlas.rehearsal.record import Record, last, told
from peeratlas.rehearsal.shapes import HERE, read

_R: Final = rdflib.Namespace("https://w3id.org/peeratlas/rehearsal#")
_START: Final = 96  # letters of a description
_STAND_IN: Final = "en"
_LABEL: Final = 14


@dataclass(frozen=True, slots=True)
class Harvester:
    """A portal that may harvest us; `reads` is the address of the catalogue, empty where none is read by machine."""

    name: str
    language: str
    software: str
    reads: str
    registration: str
    ckan: bool
    notes: tuple[str, ...]

    @classmethod
    def of(cls, graph: rdflib.Graph, thing: Node) -> Self:
        def one(path: Node) -> str:
            return str(graph.value(thing, path) or "")

        notes = tuple(sorted(map(str, graph.objects(thing, SKOS.note))))
        ckan = bool(one(_R.ckan))
        return cls(
            one(DCTERMS.title),
            one(DCTERMS.language),
            one(_R.software),
            one(_R.reads),
            one(_R.registration),
            ckan,
            notes,
        )


def harvesters() -> tuple[Harvester, ...]:
    graph = read(HERE / "portals.ttl")
    ordered = sorted((int(str(order)), thing) for thing, order in graph.subject_objects(_R.order))
    return tuple(Harvester.of(graph, thing) for _, thing in ordered)


def look(record: Record, portal: Portal) -> list[Line]:
    """One dataset as each portal shows it, what every dataset loses, and how one gets in."""
    return [line for harvester in harvesters() for line in _look(record, portal, harvester)]


def _look(record: Record, portal: Portal, harvester: Harvester) -> Iterator[Line]:
    part = f"{harvester.name} ({harvester.software}; language: {harvester.language})"
    if record.first is not None:
        yield from (
            Line("shown", part, f"{label:<{_LABEL}}{text}") for label, text in _shown(record, record.first, harvester)
        )
    losses = [(rule, thing, message) for thing in record.datasets for rule, message in _lost(record, thing, harvester)]
    for rule, thing, message in losses:
        yield Line("lost", part, message, f"portal:{rule}", str(thing))
    if not losses:
        files = sum(len(record.distributions(thing)) for thing in record.datasets)
        yield Line(
            "ok",
            part,
            f"{len(record.datasets)} datasets, {files} files: all with texts, publisher, theme, licence and format.",
        )
    for note in harvester.notes:
        yield Line("note", part, note)
    address = f" Address: {portal.public(harvester.reads)}" if harvester.reads else ""
    yield Line("note", part, f"registration: {harvester.registration}{address}")


def _shown(record: Record, dataset: Node, harvester: Harvester) -> Iterator[tuple[str, str]]:
    languages = (harvester.language, _STAND_IN)
    yield "title", record.text(dataset, DCTERMS.title, languages)
    yield "description", shorten(record.text(dataset, DCTERMS.description, languages), _START, placeholder=" …")
    yield "publisher", told(record.names(dataset, DCTERMS.publisher))
    yield "themes", told(last(theme) for theme in record.values(dataset, DCAT.theme))
    yield "licence", told(record.licences(dataset))
    kept = [str(one) for file in record.distributions(dataset) for one in record.values(file, DCTERMS["format"])]
    yield "formats", told([*sorted(set(kept))[:1], "…"]) if harvester.ckan and kept else told(record.formats(dataset))
    yield "files", str(len(record.distributions(dataset)))


def _lost(record: Record, dataset: Node, harvester: Harvester) -> Iterator[tuple[str, str]]:
    language = (harvester.language,)
    for name, path in (("title", DCTERMS.title), ("description", DCTERMS.description)):
        if not record.text(dataset, path, language):
            yield name, f"There is no {name} in the language of this portal ({harvester.language}). Add one."
    if not all(record.names(dataset, DCTERMS.publisher)) or not record.values(dataset, DCTERMS.publisher):
        yield "publisher", "Nobody is shown as publisher. Add dct:publisher with foaf:name."
    if not record.values(dataset, DCAT.theme):
        yield "theme", "The dataset stands under no theme. Add dcat:theme."
    if not record.licences(dataset):
        yield "licence", "No licence is shown. Add dct:license to the distributions."
    if not record.formats(dataset):
        yield "format", "No format is shown. Add dct:format to the distributions."
    if not record.distributions(dataset):
        yield "files", "There is nothing to take. Add dcat:distribution."
