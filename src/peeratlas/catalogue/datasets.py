"""The parts of the atlas that can be taken home, each as a dcat:Dataset."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date

from peeratlas.answer import Iri
from peeratlas.catalogue import agents, coverage, distributions, tables, words
from peeratlas.catalogue.frame import WHOLE, Frame, Values, fragment
from peeratlas.rdf import Triple


def describe(frame: Frame, part: str) -> Iterator[Triple]:
    """One part with its files (DCAT-AP 3.0.1, Dataset; with what DCAT-AP-SE and DCAT-AP-NO add)."""
    iri = frame.dataset(part)
    files = [name for file in frame.inventory.of_part(part) for name in (file.name, file.packed) if name]
    landing = frame.address(f"/dataset/{part}")
    yield from frame.says(
        iri,
        {
            "rdf:type": frame.iris("dcat:Dataset"),
            "dcat:contactPoint": [frame.contact],
            "dcat:distribution": [distributions.name(frame, part, name) for name in files],
            "dcat:keyword": words.everywhere(words.KEYWORD),
            "dcat:landingPage": [landing],
            "dcterms:accessRights": frame.iris("eu-access-right:PUBLIC"),
            "dcterms:accrualPeriodicity": frame.iris("eu-frequency:IRREG"),
            "dcterms:creator": [frame.publisher],
            "dcterms:description": words.descriptions(frame, part),
            "dcterms:identifier": [identifier(iri)],
            "dcterms:isPartOf": [] if part == WHOLE else [frame.dataset(WHOLE)],
            "dcterms:language": tables.languages(frame, frame.inventory.counted(part).languages),
            "dcterms:license": [tables.licence(frame)],
            "dcterms:provenance": [Iri(f"{frame.catalog}#provenance")],
            "dcterms:publisher": [frame.publisher],
            "dcterms:spatial": coverage.countries(frame, part),
            "dcterms:title": words.titles(frame, part),
            **tables.shared(frame),
            **frame.dates,
        },
    )
    yield from agents.document(frame, landing)
    yield from _claims(frame, part)
    yield from _period(frame, part)
    yield from _version(frame, part)
    yield from distributions.describe(frame, part)


def identifier(iri: str) -> str:
    """A UUID made of the name, and so always the same: DCAT-AP-SE knows a dataset again by a UUID only."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, iri))


def _claims(frame: Frame, part: str) -> Iterator[Triple]:
    """What holds for the data: the ontology tells what is in them, and claims start from articles."""
    if part == WHOLE or words.subject(frame, part):
        ontology = Iri(f"{frame.base}ontology")
        standard: dict[str, Values] = {
            "rdf:type": frame.iris("dcterms:Standard"),
            "dcterms:title": words.names(frame, ontology),
        }
        yield from frame.says(frame.dataset(part), {"dcterms:conformsTo": [ontology]})
        yield from frame.says(ontology, standard)
    yield from frame.says(frame.dataset(part), {"dcterms:references": coverage.articles(frame, part)})


def _period(frame: Frame, part: str) -> Iterator[Triple]:
    days = coverage.period(frame, part)
    if days:
        iri = frame.dataset(part)
        period = Iri(f"{iri}#period")
        yield from frame.says(iri, {"dcterms:temporal": [period]})
        first, last = days
        yield from frame.says(
            period,
            {"rdf:type": frame.iris("dcterms:PeriodOfTime"), "dcat:startDate": [first], "dcat:endDate": [last]},
        )


def _version(frame: Frame, part: str) -> Iterator[Triple]:
    """The editions as versions of the atlas, and this one of its parts, which earlier ones need not have had.

    A version has no type: CKAN makes a dataset of its own of everything that is typed dcat:Dataset.
    """
    iri, editions = frame.dataset(part), frame.snapshot.editions
    days = {issue.number: issue.day for issue in (editions if part == WHOLE else editions[:1])}
    versions = {number: Iri(f"{iri}#{fragment('edition', number)}") for number in days}
    told: dict[str, Values] = {
        "adms:versionNotes": words.news(frame) if part == WHOLE else [],
        "dcat:hasVersion": versions.values(),
        "dcat:version": [frame.atlas.edition.number],
    }
    yield from frame.says(iri, told)
    for number, version in versions.items():
        day = date.fromisoformat(days[number])
        yield from frame.says(version, {"dcat:isVersionOf": [iri], "dcat:version": [number], "dcterms:issued": [day]})
