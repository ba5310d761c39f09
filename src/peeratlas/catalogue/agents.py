"""Who publishes and where to write: what the catalogue says of the host, from her settings."""

from __future__ import annotations

from collections.abc import Iterator

from peeratlas.answer import Iri
from peeratlas.catalogue.frame import Frame
from peeratlas.rdf import Triple

_TYPES = "http://purl.org/adms/publishertype/"


def describe(frame: Frame) -> Iterator[Triple]:
    """The publisher (DCAT-AP-SE demands her type) and the contact, each with a name of its own."""
    settings, home = frame.settings, frame.address("/")
    yield from frame.says(
        frame.publisher,
        {
            "rdf:type": frame.iris("foaf:Agent"),
            "dcterms:type": [Iri(_TYPES + settings.publisher_type)],
            "foaf:homepage": [home],
            "foaf:name": [settings.publisher],
        },
    )
    # DCAT-AP-NO demands a mailbox; a host who gives a page instead is told so by the rehearsal.
    where = "vcard:hasEmail" if settings.contact.startswith("mailto:") else "vcard:hasURL"
    yield from frame.says(
        frame.contact,
        {
            # The official shapes know no subclasses: vcard:Organization alone would be refused.
            "rdf:type": frame.iris("vcard:Kind", "vcard:Organization"),
            "vcard:fn": [settings.publisher],
            where: [Iri(settings.contact)],
        },
    )
    yield from document(frame, home)


def document(frame: Frame, address: str) -> Iterator[Triple]:
    """A page of the host."""
    yield from frame.says(address, {"rdf:type": frame.iris("foaf:Document")})
