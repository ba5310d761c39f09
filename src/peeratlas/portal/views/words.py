"""The name of the role in each language, how near it comes to the others, and how sources define the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri, Text
from peeratlas.labels import LANGUAGES
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.claims import Said, said
from peeratlas.portal.exchange import Row, iri, rows
from peeratlas.portal.noting import Note, notes
from peeratlas.portal.picking import Asked
from peeratlas.portal.site import Shown, Site
from peeratlas.texts import N_

TITLE = N_("What the role is called")
LEAD = N_(
    "Each language has its own name for somebody who works with peer support, and no two of them mean quite the same. "
    "That is why numbers of different countries are not compared without saying what was counted."
)

_NAMES: Final = "role-names"
_DEFINITIONS: Final = "definitions-of-terms"
_SCHEME: Final = "concept/role-name"


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the role. `main` is the one that the vocabulary prefers in its language,
    `other` one that it has besides; `close` where its role is close to that of a peer support worker.
    """

    name: Text
    main: bool
    other: bool
    close: bool
    country: Shown | None
    nearness: Shown
    meaning: Text | None
    notes: tuple[Note, ...]
    claim: Said


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language with its names of the role, those of the vocabulary first."""

    lang: str
    language: str
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """How one source defines a term."""

    expansion: Text | None
    notes: tuple[Note, ...]
    claim: Said


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its definitions side by side."""

    term: Shown
    notes: tuple[Note, ...]
    definitions: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """`warning` is what the vocabulary of the names says of all of them."""

    warning: Text | None
    scheme: Shown
    tongues: tuple[Tongue, ...]
    terms: tuple[Term, ...]
    behind: tuple[Behind, ...]


def view(site: Site, asked: Asked) -> Words:  # noqa: ARG001 - every view is asked alike
    """Every language of the atlas, the language of the pages first."""
    told: dict[str, list[Row]] = {lang: [] for lang in sorted(LANGUAGES, key=lambda lang: (lang != site.lang, lang))}
    for row in rows(site, _NAMES):
        if isinstance(row["name"], Text):
            told.setdefault(row["name"].lang, []).append(row)
    scheme = Iri(site.atlas.dataset.prefixes.base + _SCHEME)
    return Words(
        warning=site.text(scheme, "skos:scopeNote"),
        scheme=site.link(scheme),
        tongues=tuple(_tongue(site, lang, found) for lang, found in told.items()),
        terms=_terms(site),
        behind=(behind(site, _NAMES), behind(site, _DEFINITIONS)),
    )


def _tongue(site: Site, lang: str, told: list[Row]) -> Tongue:
    """The name that the vocabulary prefers comes first, then those that it has besides, then other words."""
    names = [_name(site, row) for row in told]
    names.sort(key=lambda name: (not name.main, not name.other, not name.close, site.order(name.name.value)))
    return Tongue(lang, site.texts.language(lang), tuple(names))


def _name(site: Site, row: Row) -> Name:
    name, claim, mapping, concept = row["name"], iri(row, "claim"), iri(row, "mapping"), iri(row, "roleConcept")
    main = name in site.values(concept, "skos:prefLabel")
    return Name(
        name=name if isinstance(name, Text) else Text(str(name)),
        main=main,
        other=name in site.values(concept, "skos:altLabel"),
        close=bool(site.things(concept, "skos:closeMatch")),
        country=site.link(row["country"]) if isinstance(row["country"], Iri) else None,
        nearness=site.link(mapping),
        meaning=site.text(mapping, "skos:definition"),
        notes=notes(site, claim, *([concept] if main else [])),
        claim=said(site, claim),
    )


def _terms(site: Site) -> tuple[Term, ...]:
    """By name; the definitions of a term in order of time."""
    told: dict[Iri, dict[Iri, Row]] = {}
    for row in rows(site, _DEFINITIONS):
        told.setdefault(iri(row, "term"), {}).setdefault(iri(row, "claim"), row)
    terms = [
        Term(site.link(term), notes(site, term), tuple(_definition(site, claim, row) for claim, row in found.items()))
        for term, found in told.items()
    ]
    return tuple(sorted(terms, key=lambda term: site.order(term.term.text.value)))


def _definition(site: Site, claim: Iri, row: Row) -> Definition:
    expansion = row["expansion"]
    return Definition(expansion if isinstance(expansion, Text) else None, notes(site, claim), said(site, claim))
