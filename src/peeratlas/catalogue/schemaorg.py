"""The catalogue for search engines: schema.org in JSON-LD, read off the same triples that the portals harvest."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from peeratlas import catalogue
from peeratlas.answer import Iri, Text, Value
from peeratlas.catalogue.frame import Frame
from peeratlas.errors import NotFoundError
from peeratlas.rdf import Triple
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot
from peeratlas.terms import to_value
from peeratlas.texts import SOURCE

Json = dict[str, Any]

LONGEST: Final = 5000
"""How many characters of a description Google Dataset Search takes."""
_UNSAFE: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_PERSON: Final = "PrivateIndividual(s)"


def jsonld(snapshot: Snapshot, settings: Settings, iri: str, lang: str) -> bytes:
    """What a page on a dataset, or on the catalogue, tells search engines, in the language of the page.

    Safe inside <script type="application/ld+json">: no sign of it can end the element. NotFoundError for other IRIs.
    """
    about = _Described(Frame(snapshot, settings), lang)
    if not about.has(iri):
        raise NotFoundError("Nothing is said of %(thing)s in this edition.", thing=iri)
    told = about.catalogue() if iri == about.frame.catalog else about.dataset(iri)
    written = json.dumps({"@context": "https://schema.org/", **told}, ensure_ascii=False, indent=1)
    return written.translate(_UNSAFE).encode()


@dataclass(frozen=True)
class _Described:
    """The catalogue of a host in one language."""

    frame: Frame
    lang: str

    def catalogue(self) -> Json:
        """The catalogue with the datasets that are in it."""
        iri = self.frame.catalog
        datasets = sorted(self._all(iri, "dcat:dataset"), key=str)
        return self._common(iri, "DataCatalog") | {"dataset": [self._short(str(one), "Dataset") for one in datasets]}

    def dataset(self, iri: str) -> Json:
        """A dataset with what Google Dataset Search asks for.

        Left out: `funder` and `measurementTechnique`, of which no source of ours tells; `variableMeasured`.
        """
        titles = self._texts(iri, "dcterms:title")
        parts = [str(one) for one in self._of(iri, "dcterms:isPartOf")]
        told: Json = {
            "alternateName": sorted({title.value for title in titles} - {self._text(iri, "dcterms:title")}),
            "identifier": [*map(str, self._all(iri, "dcterms:identifier")), iri],
            "keywords": [text.value for text in self._texts(iri, "dcat:keyword") if text.lang == self.lang],
            "creator": self._agent(self._one(iri, "dcterms:creator")),
            "isAccessibleForFree": str(self._one(iri, "dcterms:accessRights")).endswith("/PUBLIC"),
            "includedInDataCatalog": self._short(self.frame.catalog, "DataCatalog"),
            "isPartOf": [self._short(str(one), "Dataset") for one in self._all(iri, "dcterms:isPartOf")],
            "hasPart": [self._short(one, "Dataset") for one in sorted(parts)],
            "citation": [self._work(str(one)) for one in self._all(iri, "dcterms:references")],
            "spatialCoverage": [self._place(str(one)) for one in self._all(iri, "dcterms:spatial")],
            "temporalCoverage": self._period(self._one(iri, "dcterms:temporal")),
            "distribution": [self._file(str(one)) for one in self._all(iri, "dcat:distribution")],
            "version": self._one(iri, "dcat:version"),
        }
        return self._common(iri, "Dataset") | _filled(told)

    def has(self, iri: str) -> bool:
        types = [str(one) for one in self._all(iri, "rdf:type")]
        return bool({*self.frame.iris("dcat:Catalog", "dcat:Dataset")}.intersection(types))

    def _common(self, iri: str, type_: str) -> Json:
        told = self._short(iri, type_) | {
            "sameAs": iri,
            "inLanguage": sorted(
                str(self._one(str(one), "skos:notation")) for one in self._all(iri, "dcterms:language")
            ),
            "publisher": self._agent(self._one(iri, "dcterms:publisher")),
            "datePublished": str(self._one(iri, "dcterms:issued") or ""),
            "dateModified": str(self._one(iri, "dcterms:modified") or ""),
        }
        return _filled(told)

    def _short(self, iri: str, type_: str) -> Json:
        """What must be said of a dataset wherever it is named."""
        licence = self._one(iri, "dcterms:license")
        told = {
            "@type": type_,
            "@id": iri,
            "name": self._text(iri, "dcterms:title"),
            "description": self._text(iri, "dcterms:description")[:LONGEST],
            "url": self._page(iri),
            "license": str(self._one(str(licence), "skos:exactMatch") or licence or ""),
        }
        return _filled(told)

    def _page(self, iri: str) -> str:
        """The address of its page in the language: under the host as its name is under our base."""
        return self.frame.address(f"/{self.lang}/{iri.removeprefix(self.frame.base)}")

    def _agent(self, iri: Value) -> Json:
        name = str(iri)
        person = str(self._one(name, "dcterms:type")).endswith(_PERSON)
        return _filled(
            {
                "@type": "Person" if person else "Organization",
                "@id": name,
                "name": str(self._one(name, "foaf:name") or ""),
                "url": str(self._one(name, "foaf:homepage") or ""),
            }
        )

    def _work(self, iri: str) -> Json:
        url = str(self._one(iri, "schema:url") or "")
        return _filled({"@type": "Article", "@id": iri, "name": self._text(iri, "dcterms:title"), "url": url})

    def _place(self, iri: str) -> Json:
        return _filled({"@type": "Place", "name": self._text(iri, "skos:prefLabel"), "sameAs": iri})

    def _period(self, iri: Value) -> str:
        """An interval after ISO 8601."""
        first, last = self._one(str(iri), "dcat:startDate"), self._one(str(iri), "dcat:endDate")
        return f"{first}/{last}" if first and last else ""

    def _file(self, iri: str) -> Json:
        """A file; of a compressed one the media type is that of the packing, as its server sends it."""
        kind = self._one(iri, "dcat:compressFormat") or self._one(iri, "dcat:mediaType")
        return _filled(
            {
                "@type": "DataDownload",
                "@id": iri,
                "name": self._text(iri, "dcterms:title"),
                "description": self._text(iri, "dcterms:description"),
                "contentUrl": str(self._one(iri, "dcat:downloadURL") or ""),
                "contentSize": f"{self._one(iri, 'dcat:byteSize')} B",
                "encodingFormat": "/".join(str(kind).rsplit("/", 2)[-2:]),
                "sha256": str(self._one(str(self._one(iri, "spdx:checksum")), "spdx:checksumValue") or ""),
            }
        )

    def _text(self, iri: str, name: str) -> str:
        """A text in the language, else in English, else in any; the empty text if there is none."""
        texts = self._texts(iri, name)
        return min(texts, key=lambda text: (text.lang != self.lang, text.lang != SOURCE, text), default=Text("")).value

    def _texts(self, iri: str, name: str) -> list[Text]:
        return [value for value in self._all(iri, name) if isinstance(value, Text)]

    def _one(self, iri: str, name: str) -> Value:
        return next(iter(self._all(iri, name)), None)

    def _all(self, iri: str, name: str) -> Sequence[Value]:
        return self._index.get((iri, self.frame.prefixes.expand(name)), ())

    def _of(self, iri: str, name: str) -> Iterator[Value]:
        """What says this of it."""
        predicate = self.frame.prefixes.expand(name)
        return (Iri(one) for (one, said), values in self._index.items() if said == predicate and Iri(iri) in values)

    @property
    def _index(self) -> Mapping[tuple[str, str], Sequence[Value]]:
        """The values by thing and property; made once for each host and kept."""
        snapshot, settings = self.frame.snapshot, self.frame.settings
        memory = snapshot.atlas.dataset.memory
        return memory.of(("catalogue index", settings), lambda: _indexed(catalogue.describe(snapshot, settings)))


def _indexed(triples: Iterable[Triple]) -> Mapping[tuple[str, str], Sequence[Value]]:
    found: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for triple in triples:
        found[str(to_value(triple.subject)), triple.predicate.value].append(to_value(triple.object))
    return found


def _filled(told: Json) -> Json:
    """The members that have a value."""
    return {name: value for name, value in told.items() if value not in ("", [], None)}
