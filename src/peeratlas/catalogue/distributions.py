"""The files of a dataset: every dump, and its compressed copy, as a dcat:Distribution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from peeratlas.answer import Iri, Text
from peeratlas.catalogue import tables, words
from peeratlas.catalogue.frame import Frame, typed
from peeratlas.inventory import File
from peeratlas.rdf import Triple

_MEDIA_TYPES: Final = "http://www.iana.org/assignments/media-types/"
_GZIP: Final = "application/gzip"


def name(frame: Frame, part: str, file: str) -> Iri:
    """The name of a file: a fragment of that of its dataset."""
    return Iri(f"{frame.dataset(part)}#{file.replace('/', '-')}")


def describe(frame: Frame, part: str) -> Iterator[Triple]:
    """Every file of a part."""
    for file in frame.inventory.of_part(part):
        yield from _file(frame, file, packed=False)
        if file.packed:
            yield from _file(frame, file, packed=True)


def _file(frame: Frame, file: File, packed: bool) -> Iterator[Triple]:
    """One file (DCAT-AP 3.0.1, Distribution): format and media type are those of what is inside a compressed one."""
    path = file.packed if packed else file.name
    size, digest = frame.inventory.named[path]
    iri, address = name(frame, file.part, path), frame.address(f"/dumps/{path}")
    checksum = Iri(f"{iri}.sha256")
    media_types = [Iri(_MEDIA_TYPES + file.form.media_type), *([Iri(_MEDIA_TYPES + _GZIP)] if packed else [])]
    yield from frame.says(
        iri,
        {
            "rdf:type": frame.iris("dcat:Distribution"),
            "adms:status": frame.iris("eu-status:COMPLETED"),
            "dcat:accessURL": [address],
            "dcat:byteSize": [typed(size, "nonNegativeInteger")],
            "dcat:compressFormat": media_types[1:],
            "dcat:downloadURL": [address],
            "dcat:mediaType": media_types[:1],
            "dcatap:availability": frame.iris("eu-availability:STABLE"),
            "dcterms:description": words.form(file.form.suffix, packed),
            "dcterms:format": frame.iris(f"eu-file-type:{file.form.file_type}"),
            "dcterms:language": tables.languages(frame, frame.inventory.counted(file.part).languages),
            "dcterms:license": [tables.licence(frame)],
            "dcterms:rights": [Iri(f"{frame.catalog}#rights")],
            # The name of a file is in no language; the profiles of Norway and Sweden demand one.
            "dcterms:title": [Text(path, "en")],
            "spdx:checksum": [checksum],
            **frame.dates,
        },
    )
    yield from frame.says(
        checksum,
        {
            "rdf:type": frame.iris("spdx:Checksum"),
            "spdx:algorithm": frame.iris("spdx:checksumAlgorithm_sha256"),
            "spdx:checksumValue": [typed(digest, "hexBinary")],
        },
    )
    for media_type in media_types:
        yield from frame.says(media_type, {"rdf:type": frame.iris("dcterms:MediaType")})
