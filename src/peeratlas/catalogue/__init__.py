"""The catalogue of what is published, as DCAT-AP, VoID and schema.org, from a snapshot and the settings of its host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from peeratlas.answer import Iri
from peeratlas.catalogue import agents, coverage, datasets, services, tables, words
from peeratlas.catalogue.frame import Frame
from peeratlas.errors import PublicationError
from peeratlas.labels import LANGUAGES
from peeratlas.rdf import Triple
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot
from peeratlas.texts import SOURCE, texts


def describe(snapshot: Snapshot, settings: Settings) -> Sequence[Triple]:
    """The catalogue in DCAT-AP 3.0.1, in order, without blank nodes; made once for each host and kept.

    SettingsError when a setting is not what it must be; PublicationError when two datasets have one title.
    """
    frame = Frame(snapshot, settings.checked())
    return snapshot.atlas.dataset.memory.of(("catalogue", settings), lambda: _described(frame))


def _described(frame: Frame) -> Sequence[Triple]:
    parts = frame.inventory.parts
    _refuse_one_title_for_two(frame, parts)
    triples = [*_catalog(frame), *agents.describe(frame), *coverage.describe(frame), *services.describe(frame)]
    for part in parts:
        triples += datasets.describe(frame, part)
    return sorted(tables.closed(triples), key=str)


def _catalog(frame: Frame) -> Iterator[Triple]:
    """The dcat:Catalog, and what it says of all at once: where the data come from, and what may be done with them."""
    rights, provenance = Iri(f"{frame.catalog}#rights"), Iri(f"{frame.catalog}#provenance")
    yield from frame.says(
        frame.catalog,
        {
            "rdf:type": frame.iris("dcat:Catalog"),
            "dcat:contactPoint": [frame.contact],
            "dcat:dataset": map(frame.dataset, frame.inventory.parts),
            "dcat:service": services.names(frame),
            "dcat:themeTaxonomy": [Iri(frame.prefixes["eu-theme"].rstrip("/"))],
            "dcterms:description": words.contents(),
            "dcterms:language": tables.languages(frame, LANGUAGES),
            "dcterms:license": [tables.licence(frame)],
            "dcterms:publisher": [frame.publisher],
            "dcterms:rights": [rights],
            "dcterms:spatial": coverage.countries(frame, ""),
            "dcterms:title": words.title(words.CATALOGUE),
            "foaf:homepage": [frame.address("/")],
            **frame.dates,
        },
    )
    yield from frame.says(
        rights, {"rdf:type": frame.iris("dcterms:RightsStatement"), "rdfs:label": words.everywhere(words.RIGHTS)}
    )
    yield from frame.says(
        provenance, {"rdf:type": frame.iris("dcterms:ProvenanceStatement"), "rdfs:label": words.provenance()}
    )


def _refuse_one_title_for_two(frame: Frame, parts: Iterable[str]) -> None:
    """Portals show a dataset by its title: nobody could tell the two apart."""
    taken: dict[tuple[str, str], str] = {}
    for part in parts:
        for title in words.titles(frame, part):
            other = taken.setdefault(((title.value), title.lang), part)
            if other != part:
                language = texts(SOURCE).language(title.lang)
                raise PublicationError(
                    f"Two datasets have the title “{title.value}” in {language} ({title.lang}): "
                    f"{frame.dataset(other)} and {frame.dataset(part)}. Change one of the two: the name of a country "
                    "stands in data/countries and data/labels, the title of a topic in ontology/<topic>.ttl and "
                    f"ontology/labels/{title.lang}.ttl; then run `peeratlas build` again."
                )
