"""What can be taken home, as pages show it: the data sets of the catalogue with their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas import catalogue
from peeratlas.answer import Iri, Text, Value
from peeratlas.catalogue import schemaorg, words
from peeratlas.errors import NotFoundError
from peeratlas.inventory import File
from peeratlas.labels import FALLBACK
from peeratlas.portal.site import Shown, Site
from peeratlas.rdf import NamedNode, Triple
from peeratlas.terms import to_value
from peeratlas.texts import N_

TITLE: Final = N_("Data to take home")
LEAD: Final = N_(
    "Everything in this edition as files, for a spreadsheet, a text editor, a database or another portal. "
    "Each file can be had plain and packed, and is the same for everybody who takes this edition."
)
ADDRESS: Final = "/dumps/"
_GROUPS: Final[Mapping[str, str]] = {
    "atlas": N_("Everything"),
    "country": N_("Countries"),
    "topic": N_("Topics"),
    "": N_("Vocabularies, terms, rules and questions"),
}
_METADATA: Final = "-metadata.json"
_NAMES: Final[Mapping[str, str]] = {
    "csv": "CSV",
    "json": "JSON",
    "jsonld": "JSON-LD",
    "nq": "N-Quads",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    "rq": "SPARQL",
    "trig": "TriG",
    "ttl": "Turtle",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A file: its name, form and size, and those of its packed copy, which not every file has."""

    name: str
    href: str
    form: str
    size: str
    sha256: str
    packed: str
    packed_size: str
    packed_sha256: str


_UNKNOWN: Final = N_("There is no data set %(name)s in this edition.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A data set with its files; `about` is its description without what is said of all, `keywords` are as the page."""

    iri: Iri
    part: str
    link: Shown
    description: Text
    about: Text
    keywords: tuple[Text, ...]
    files: tuple[Taken, ...]

    @property
    def first(self) -> tuple[Taken, ...]:
        """The files that a list shows: no description of a table, nothing that stands there twice."""
        seen = {file.sha256: file for file in reversed(self.files) if not file.name.endswith(_METADATA)}
        return tuple(file for file in self.files if file in seen.values())


@dataclass(frozen=True, slots=True)
class Group:
    """Data sets of one kind, in order of their titles; `about` is what all of them say, if it is the same."""

    title: str
    about: Text | None
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A data set; `schema` is what a search engine reads of it."""

    offer: Offer
    schema: str
    others: tuple[Offer, ...]


def groups(site: Site) -> tuple[Group, ...]:
    """Every data set by kind."""
    offers = list(_offers(site))
    found = []
    for kind, title in _GROUPS.items():
        of_kind = [offer for offer in offers if _kind(offer.part) == kind]
        of_kind.sort(key=lambda offer: site.order(offer.link.text.value))
        told = {offer.about for offer in of_kind}
        about = of_kind[0].about if len(told) == 1 and len(of_kind) > 1 else None
        found.append(Group(site.texts.gettext(title), about, tuple(of_kind)))
    return tuple(group for group in found if group.offers)


def page(site: Site, part: str) -> Page:
    """One data set, and the others of its kind."""
    if part not in site.snapshot.inventory.parts:
        raise NotFoundError(_UNKNOWN, name=part[:100])
    found = {offer.part: offer for group in groups(site) for offer in group.offers}
    offer = found.pop(part)
    schema = schemaorg.jsonld(site.snapshot, site.settings, offer.iri, site.lang).decode()
    return Page(offer, schema, tuple(other for other in found.values() if _kind(other.part) == _kind(part)))


def about(site: Site, iri: Iri) -> list[Triple]:
    """What the catalogue says of a data set, its files and whom it names; not of the other data sets."""
    base = site.atlas.dataset.prefixes["dataset"]
    if iri.removeprefix(base) not in site.snapshot.inventory.parts:
        raise NotFoundError(_UNKNOWN, name=str(iri)[:100])
    said: dict[str, list[Triple]] = {}
    for triple in catalogue.describe(site.snapshot, site.settings):
        said.setdefault(str(to_value(triple.subject)), []).append(triple)
    wanted, seen = [str(iri)], {str(iri)}
    found = []
    while wanted:
        for triple in said.get(wanted.pop(), ()):
            found.append(triple)
            name = triple.object.value if isinstance(triple.object, NamedNode) else ""
            beside = name.startswith(base) and not name.startswith(f"{iri}#")
            if name not in seen and not beside:
                seen.add(name)
                wanted.append(name)
    return found


def _offers(site: Site) -> Iterator[Offer]:
    prefixes = site.atlas.dataset.prefixes
    space, title, description, keyword = map(
        prefixes.expand, ("dataset:", "dcterms:title", "dcterms:description", "dcat:keyword")
    )
    said: dict[tuple[str, str], list[Value]] = {}
    for triple in catalogue.describe(site.snapshot, site.settings):
        said.setdefault((str(to_value(triple.subject)), triple.predicate.value), []).append(to_value(triple.object))
    endings = {text.lang: text.value for text in words.provenance()}
    for part in site.snapshot.inventory.parts:
        iri = Iri(space + part)
        texts = {name: _texts(said.get((iri, name), ()), site.lang) for name in (title, description, keyword)}
        link = Shown(texts[title][0], f"/{site.lang}/dataset/{part}")
        files = tuple(_taken(site, file) for file in site.snapshot.inventory.of_part(part))
        told = texts[description][0]
        about = Text(told.value.removesuffix(endings.get(told.lang, "")).rstrip(), told.lang)
        yield Offer(iri, part, link, told, about, texts[keyword], files)


def _texts(values: Sequence[Value], lang: str) -> tuple[Text, ...]:
    """Those in the language, else in the first that stands in."""
    found = [value for value in values if isinstance(value, Text)]
    chosen = next((other for other in FALLBACK[lang] if any(text.lang == other for text in found)), "")
    return tuple(sorted((text for text in found if text.lang == chosen), key=str))


def _taken(site: Site, file: File) -> Taken:
    return Taken(
        name=file.name,
        href=ADDRESS + file.name,
        form=_NAMES.get(file.form.suffix, file.form.suffix),
        size=site.texts.size(file.bytes),
        sha256=file.sha256,
        packed=ADDRESS + file.packed if file.packed else "",
        packed_size=site.texts.size(file.packed_bytes) if file.packed else "",
        packed_sha256=file.packed_sha256,
    )


def _kind(part: str) -> str:
    kind = part.partition("/")[0]
    return kind if kind in _GROUPS else ""
