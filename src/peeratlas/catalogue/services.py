"""What can be asked without taking anything home: the SPARQL endpoint and the API, each as a dcat:DataService."""

from __future__ import annotations

from collections.abc import Iterator

from peeratlas.answer import Iri
from peeratlas.catalogue import tables, words
from peeratlas.catalogue.frame import WHOLE, Frame
from peeratlas.rdf import Triple

_PLACES = {"api": ("/", "/openapi.json"), "sparql": ("/sparql", "/void.ttl")}
"""Where each service is asked, and where it is described."""


def names(frame: Frame) -> list[Iri]:
    return [_name(frame, service) for service in _PLACES]


def _name(frame: Frame, service: str) -> Iri:
    return Iri(f"{frame.catalog}#{service}")


def describe(frame: Frame) -> Iterator[Triple]:
    """Both services; formats, standards and access rights stand in tables.ttl.

    The endpoint is no dcat:Distribution: as one it would cost 50 of the 405 points of data.europa.eu.
    """
    for service, (endpoint, description) in _PLACES.items():
        title, *sentences = words.SERVICES[service]
        yield from frame.says(
            _name(frame, service),
            {
                "rdf:type": frame.iris("dcat:DataService"),
                "dcat:contactPoint": [frame.contact],
                "dcat:endpointDescription": [frame.address(description)],
                "dcat:endpointURL": [frame.address(endpoint)],
                "dcat:keyword": words.everywhere(words.KEYWORD),
                "dcat:servesDataset": [frame.dataset(WHOLE)],
                "dcterms:description": words.everywhere(*sentences),
                "dcterms:license": [tables.licence(frame)],
                "dcterms:publisher": [frame.publisher],
                "dcterms:title": words.title(title),
                **tables.shared(frame),
                **frame.dates,
            },
        )
