"""The atlas as a graph, in VoID: how many triples, classes and properties, and how it is linked with others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from peeratlas.answer import Iri
from peeratlas.catalogue import endpoint, tables, words
from peeratlas.catalogue.frame import WHOLE, Frame, fragment
from peeratlas.dumps.counting import spaces
from peeratlas.inventory import Counts
from peeratlas.rdf import Triple
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot
from peeratlas.terms import to_value

_EXAMPLES = 3
"""How many things are named as examples: countries, which every reader knows."""


def describe(snapshot: Snapshot, settings: Settings) -> Sequence[Triple]:
    """The description after the note "Describing Linked Datasets with the VoID Vocabulary" (W3C, 2011), in order.

    Numbers are those of the dumps. With it comes the description of the SPARQL endpoint. Made once and kept.
    """
    frame = Frame(snapshot, settings.checked())
    return snapshot.atlas.dataset.memory.of(("void", settings), lambda: sorted(set(_described(frame)), key=str))


def service(snapshot: Snapshot, settings: Settings) -> Sequence[Triple]:
    """The description of the SPARQL endpoint alone, which the endpoint gives to who asks it nothing; made once."""
    frame = Frame(snapshot, settings.checked())
    described = endpoint.describe(frame)
    return snapshot.atlas.dataset.memory.of(("service", settings), lambda: sorted(set(described), key=str))


def _described(frame: Frame) -> Iterator[Triple]:
    parts = [part for part in frame.inventory.parts if frame.inventory.counted(part).triples]
    yield from frame.says(
        frame.address("/void.ttl"),
        {
            "rdf:type": frame.iris("void:DatasetDescription"),
            "dcterms:creator": [frame.publisher],
            "dcterms:issued": [frame.atlas.edition.day],
            "foaf:primaryTopic": [frame.dataset(WHOLE)],
        },
    )
    for part in parts:
        yield from _part(frame, part)
    if WHOLE in parts:
        yield from _whole(frame, [part for part in parts if part != WHOLE])
        yield from _links(frame)
        yield from endpoint.describe(frame)


def _part(frame: Frame, part: str) -> Iterator[Triple]:
    """What is said of every part that is a graph."""
    counts = frame.inventory.counted(part)
    files = [file for file in frame.inventory.of_part(part) if file.form.rdf]
    names = [name for file in files for name in (file.name, file.packed) if name]
    yield from frame.says(
        frame.dataset(part),
        {
            "rdf:type": frame.iris("void:Dataset"),
            "dcterms:license": [tables.licence(frame)],
            "dcterms:title": words.titles(frame, part),
            "void:classes": [len(counts.classes)],
            "void:dataDump": [frame.address(f"/dumps/{name}") for name in names],
            "void:distinctSubjects": [counts.subjects],
            "void:properties": [len(counts.properties)],
            "void:triples": [counts.triples],
        },
    )


def _whole(frame: Frame, parts: Iterable[str]) -> Iterator[Triple]:
    """What is said of the atlas alone: its parts, its vocabularies, and how often each class and property occurs."""
    iri, counts = frame.dataset(WHOLE), frame.inventory.counted(WHOLE)
    # With both, a name of ours for a thing is told from one for a term (VoID, 4.2).
    pattern = "|".join(re.escape(space.removeprefix(frame.base).rstrip("/")) for space in spaces(frame.prefixes))
    yield from frame.says(
        iri,
        {
            "dcterms:publisher": [frame.publisher],
            "dcterms:modified": [frame.atlas.edition.day],
            "void:entities": [counts.entities],
            "void:exampleResource": frame.atlas.countries[:_EXAMPLES],
            "void:sparqlEndpoint": [frame.address("/sparql")],
            "void:subset": map(frame.dataset, parts),
            "void:uriRegexPattern": [f"^{re.escape(frame.base)}({pattern})/.+"],
            "void:uriSpace": [frame.base],
            "void:vocabulary": _vocabularies(counts),
        },
    )
    yield from _partitions(frame, "class", "void:entities", counts)
    yield from _partitions(frame, "property", "void:triples", counts)


def _partitions(frame: Frame, kind: str, number: str, counts: Counts) -> Iterator[Triple]:
    """One piece for each class with its things, or for each property with its triples."""
    for iri, count in (counts.classes if kind == "class" else counts.properties).items():
        piece = Iri(f"{frame.dataset(WHOLE)}#{fragment(kind, frame.prefixes.shrink(iri))}")
        yield from frame.says(frame.dataset(WHOLE), {f"void:{kind}Partition": [piece]})
        yield from frame.says(
            piece, {"rdf:type": frame.iris("void:Dataset"), f"void:{kind}": [Iri(iri)], number: [count]}
        )


def _vocabularies(counts: Counts) -> list[Iri]:
    """The namespaces of all classes and properties that are used."""
    return [Iri(space) for space in sorted({_space(iri) for iri in (*counts.classes, *counts.properties)})]


def _space(iri: str) -> str:
    return re.sub(r"[^/#]*$", "", iri)


def _links(frame: Frame) -> Iterator[Triple]:
    """A void:Linkset for each property that links, and each namespace of others that it leads to."""
    known = {space: name for name, space in frame.prefixes.namespaces.items()}
    for row in frame.atlas.dataset.rows(frame.atlas.queries["parts"]["links"].text):
        predicate, space, count = map(to_value, row)
        there = known.get(str(space), str(space).partition("//")[2])
        target = Iri(f"{frame.dataset(WHOLE)}#{fragment('of', there)}")
        name = fragment("links", frame.prefixes.shrink(str(predicate)), there)
        links = Iri(f"{frame.dataset(WHOLE)}#{name}")
        yield from frame.says(
            links,
            {
                "rdf:type": frame.iris("void:Linkset"),
                "void:linkPredicate": [predicate],
                "void:objectsTarget": [target],
                "void:subjectsTarget": [frame.dataset(WHOLE)],
                "void:triples": [count],
            },
        )
        yield from frame.says(target, {"rdf:type": frame.iris("void:Dataset"), "void:uriSpace": [str(space)]})
        yield from frame.says(frame.dataset(WHOLE), {"void:subset": [links]})
