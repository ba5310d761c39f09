"""An answer in one sentence: how much it rests on, and what it leaves open. It ranks nothing and adds nothing up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from peeratlas import cells
from peeratlas.answer import Answer, Iri, Value
from peeratlas.portal.site import Site

_MEASURES: Final = ("measure", "aspect")
"""Columns by which the figures of one answer are of several kinds: then no range is told."""


def summary(site: Site, answer: Answer) -> str:
    """What the alternative text of a picture says, and the line above a table."""
    said = site.texts
    if not answer.rows:
        return said.gettext("No source of this edition says anything about this.")
    claims = [site.atlas.claims[iri] for iri in _things(site, answer, "claim") if iri in site.atlas.claims]
    sources, countries = _things(site, answer, "source"), _things(site, answer, "country")
    planned, contested = sum(claim.intention for claim in claims), sum(claim.contested for claim in claims)
    counts = [
        said.ngettext("%(num)d row", "%(num)d rows", len(answer.rows)) % {"num": len(answer.rows)},
        said.ngettext("%(num)d claim", "%(num)d claims", len(claims)) % {"num": len(claims)} if claims else "",
        said.ngettext("%(num)d source", "%(num)d sources", len(sources)) % {"num": len(sources)} if sources else "",
        said.ngettext("%(num)d country", "%(num)d countries", len(countries)) % {"num": len(countries)}
        if countries
        else "",
    ]
    told = [
        said.listing(filter(None, counts)),
        _told(site, said.gettext("not stated: %(names)s"), _unstated(site, answer)),
        _told(site, said.gettext("given as a range: %(names)s"), _ranges(site, answer)),
        said.gettext("contested claims: %(number)s") % {"number": said.number(contested)} if contested else "",
        said.gettext("planned or hoped: %(number)s") % {"number": said.number(planned)} if planned else "",
    ]
    return f"{'; '.join(filter(None, told))}."


def _told(site: Site, message: str, names: list[str]) -> str:
    return message % {"names": site.texts.listing(names)} if names else ""


def _things(site: Site, answer: Answer, kind: str) -> list[Iri]:
    """The things of a kind that the rows name, each once."""
    prefixes = site.atlas.dataset.prefixes
    found = dict.fromkeys(value for row in answer.rows for value in row if isinstance(value, Iri))
    return [iri for iri in found if prefixes.kind_of(iri) == kind]


def _column(answer: Answer, name: str) -> list[Value]:
    """The values of a column, row by row; nothing where the answer has no such column."""
    names = [column.name for column in answer.columns]
    return [row[names.index(name)] for row in answer.rows] if name in names else []


def _unstated(site: Site, answer: Answer) -> list[str]:
    """The countries of which no row has a claim."""
    pairs = list(zip(_column(answer, "country"), _column(answer, "claim"), strict=False))
    stated = {country for country, claim in pairs if claim is not None}
    return _named(site, (country for country, _ in pairs if isinstance(country, Iri) and country not in stated))


def _ranges(site: Site, answer: Answer) -> list[str]:
    """What is said as a range, with the country or thing of which it is said."""
    if any(column.name in _MEASURES for column in answer.columns):
        return []
    whom = _column(answer, "about") or _column(answer, "country")
    figures = zip(whom, _column(answer, "min"), _column(answer, "max"), strict=False)
    return list(
        dict.fromkeys(
            f"{site.label(thing).value} ({cells.figure(low, high, site.texts.number)})"
            for thing, low, high in figures
            if isinstance(thing, Iri) and low is not None and high is not None and low != high
        )
    )


def _named(site: Site, things: Iterable[Iri]) -> list[str]:
    return sorted({site.label(iri).value for iri in things}, key=site.order)
