"""The form of the comparison: what can be ticked and picked, and what of it is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from peeratlas import questions
from peeratlas.answer import Iri, Text
from peeratlas.portal import choosing
from peeratlas.portal.addresses import with_query
from peeratlas.portal.choosing import GROUPS, Selection
from peeratlas.portal.site import Site
from peeratlas.queries import Query
from peeratlas.resolution import KINDS, Kind
from peeratlas.texts import N_

RULES: Final[dict[Kind, str]] = {
    "newest": N_("the newest claims"),
    "confirmed": N_("only what a partner has confirmed"),
    "as-of": N_("what was known on a day"),
    "all": N_("every reading, older ones too"),
}
"""The rules as they are picked; `notes.rule` tells them in full."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be ticked or picked; `value` stands in the address."""

    value: str
    text: Text
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a group; `href` shows it alone, `added` with what is chosen, `dropped` leaves it out."""

    name: str
    title: str
    rows: tuple[Choice, ...]
    href: str
    added: str
    dropped: str

    @property
    def alone(self) -> bool:
        """Whether it is whole and nothing else is chosen."""
        return not self.dropped and not self.added


def rules(site: Site, selection: Selection) -> tuple[Choice, ...]:
    """The rules by which claims count."""
    said, chosen = site.texts.gettext, selection.resolution.kind
    return tuple(Choice(kind, Text(said(RULES[kind]), site.lang), kind == chosen) for kind in KINDS)


def countries(site: Site, chosen: Sequence[Iri]) -> tuple[Choice, ...]:
    """The countries of the comparison, and any other that was asked for."""
    slug = site.atlas.dataset.prefixes["country"]
    others = [country for country in chosen if country not in site.countries]
    return tuple(Choice(iri.removeprefix(slug), site.label(iri), iri in chosen) for iri in [*site.countries, *others])


def groups(site: Site, selection: Selection) -> tuple[Group, ...]:
    """Every row by its group."""
    known = site.atlas.queries["comparison"].values()
    ordered = [row for inside in choosing.grouped(known).values() for row in inside]
    picked = {row.name for row in selection.rows}

    def address(rows: Sequence[Query]) -> str:
        """That of the same selection with these rows; none without any."""
        kept = replace(selection, rows=tuple(row for row in ordered if row in rows))
        return with_query(f"/{site.lang}/compare", choosing.values(site.atlas, kept)) if rows else ""

    return tuple(
        Group(
            name=name,
            title=site.texts.gettext(GROUPS[name]) if name else "",
            rows=tuple(
                Choice(row.name, questions.title(row, site.atlas.dataset, site.lang), row in selection.rows)
                for row in inside
            ),
            href=address(inside),
            added=address([*selection.rows, *inside]) if {row.name for row in inside} - picked else "",
            dropped=address([row for row in selection.rows if row not in inside])
            if {row.name for row in inside} & picked
            else "",
        )
        for name, inside in choosing.grouped(known).items()
    )
