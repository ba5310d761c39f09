"""Every address that the record names is asked once, and every file is compared with what the record says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import rdflib
from rdflib.namespace import DCAT
from rdflib.term import Node

from peeratlas.rehearsal.fetching import Fetched, Portal
from peeratlas.rehearsal.lines import Line
from peeratlas.rehearsal.record import Record, each

PART: Final = "The files, downloaded and compared with the record"

_SPDX: Final = rdflib.Namespace("http://spdx.org/rdf/terms#")
_MEDIA_TYPES: Final = "http://www.iana.org/assignments/media-types/"


class Files:
    """What the portal answers at each address; a second question for one is not asked."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._got: dict[str, Fetched] = {}
        self._heads: dict[str, Fetched] = {}

    def got(self, url: str) -> Fetched:
        """GET, with size and hash and without the body."""
        if url not in self._got:
            self._got[url] = self._portal.measure(url)
        return self._got[url]

    def head(self, url: str) -> Fetched:
        if url not in self._heads:
            self._heads[url] = self._portal.head(url)
        return self._heads[url]

    def answers(self, url: str) -> bool:
        """Whether HEAD and GET answer 200: link checkers ask the one, people the other."""
        return self.head(url).status == 200 and self.got(url).status == 200


def judge(record: Record, files: Files) -> list[Line]:
    """Size, SHA-256 and media type of each file, and what an API says of itself, against the record."""
    lines, count, size = list[Line](), 0, 0
    for _, distribution in each(record):
        for url in map(str, record.values(distribution, DCAT.downloadURL)):
            got = files.got(url)
            count, size = count + 1, size + got.size
            lines += (
                Line("lost", PART, told, f"file:{rule}", url)
                for rule, told in _faults(record, distribution, files, url)
            )
    for service in record.services:
        for url in map(str, record.values(service, DCAT.endpointDescription)):
            lines += (Line("lost", PART, told, "file:description", url) for told in _unread(files, url))
    if not lines:
        lines.append(
            Line("ok", PART, f"{count} files with {size:,} bytes are what the record says: size, SHA-256, media type.")
        )
    return lines


def _faults(record: Record, distribution: Node, files: Files, url: str) -> Iterator[tuple[str, str]]:
    got, head = files.got(url), files.head(url)
    if got.status != 200:
        yield "get", f"The file {got.told}. Serve it, or take it out of the catalogue."
        return
    if head.status != 200:
        yield "head", f"HEAD has to answer as GET does, and it {head.told}. Allow HEAD."
    for told in record.values(distribution, DCAT.byteSize):
        if str(told) != str(got.size):
            yield "size", f"dcat:byteSize is {told}, and {got.size} bytes came. Describe the file that is served."
    for checksum in record.values(distribution, _SPDX.checksum):
        for told in record.values(checksum, _SPDX.checksumValue):
            if "sha256" in "".join(record.values(checksum, _SPDX.algorithm)) and str(told) != got.sha256:
                yield (
                    "checksum",
                    "The SHA-256 of what came is another than the catalogue says. Describe the file that is served.",
                )
    types = [*record.values(distribution, DCAT.mediaType), *record.values(distribution, DCAT.compressFormat)]
    if types and got.media_type not in {str(one).removeprefix(_MEDIA_TYPES) for one in types}:
        yield (
            "media-type",
            f"Content-Type is {got.media_type or 'none'}, and the record says another. Serve what it says.",
        )


def _unread(files: Files, url: str) -> Iterator[str]:
    """Why dataportal.se could not explore an API by its description."""
    got = files.got(url)
    if got.status != 200:
        yield f"The description of the service {got.told}. Serve it, or take it out of the catalogue."
    elif got.headers.get("access-control-allow-origin") != "*":
        yield "dataportal.se cannot read the description of the service. Send Access-Control-Allow-Origin: *."
