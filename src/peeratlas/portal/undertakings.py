"""Projects: when they run, who pays, what they are to deliver, and whether a source says that it was."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from peeratlas.answer import Iri, Value
from peeratlas.portal.claims import Said, said
from peeratlas.portal.exchange import Row, iri, rows
from peeratlas.portal.noting import Note, notes
from peeratlas.portal.site import Shown, Site
from peeratlas.texts.moments import in_words

_QUESTION: Final = "project-deliverables"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one claim says of a project; `outcomes` are the claims that tell what became of a plan."""

    kind: Shown | None
    when: str
    funders: tuple[Shown, ...]
    amount: str
    outcomes: tuple[Shown, ...]
    notes: tuple[Note, ...]
    claim: Said


@dataclass(frozen=True, slots=True)
class Matter:
    """The claims of one class about a project."""

    title: Shown
    intention: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A project; `networks` are those whose it is, `notes` what the editors say of its period and partners."""

    link: Shown
    networks: tuple[Shown, ...]
    notes: tuple[Note, ...]
    matters: tuple[Matter, ...]


def undertakings(site: Site) -> tuple[Undertaking, ...]:
    """Every project of which something is said; those of a network first, in order of time."""
    told: dict[Iri, list[Row]] = {}
    for row in rows(site, _QUESTION):
        told.setdefault(iri(row, "project"), []).append(row)
    begun = {
        project: min((str(row["when"]) for row in found if row["when"]), default="~") for project, found in told.items()
    }
    made = [
        Undertaking(
            site.link(project),
            tuple(map(site.link, site.things(project, "pa:ofNetwork"))),
            _doubts(site, found),
            _matters(site, found),
        )
        for project, found in sorted(told.items(), key=lambda one: (begun[one[0]], one[0]))
    ]
    return tuple(sorted(made, key=lambda one: not one.networks))


def _doubts(site: Site, told: list[Row]) -> tuple[Note, ...]:
    """The editors' own notes on the claims that say when the project runs and no more."""
    periods = (row for row in told if row["when"] and not (row["kind"] or row["funder"] or row["amount"]))
    found = notes(site, *dict.fromkeys(iri(row, "claim") for row in periods))
    return tuple(note for note in found if note.editorial)


def _matters(site: Site, told: list[Row]) -> tuple[Matter, ...]:
    """What is planned comes last."""
    found: dict[Iri, dict[Iri, list[Row]]] = {}
    for row in told:
        found.setdefault(iri(row, "matter"), {}).setdefault(iri(row, "claim"), []).append(row)
    made = []
    for matter, claims in found.items():
        entries = tuple(_entry(site, claim, rows_) for claim, rows_ in claims.items())
        made.append(Matter(site.link(matter), entries[0].claim.intention, entries))
    return tuple(sorted(made, key=lambda matter: (matter.intention, site.order(matter.title.text.value))))


def _entry(site: Site, claim: Iri, told: list[Row]) -> Entry:
    row = told[0]
    return Entry(
        kind=site.link(row["kind"]) if isinstance(row["kind"], Iri) else None,
        when=in_words(str(row["when"]), site.lang) if row["when"] else "",
        funders=_links(site, told, "funder"),
        amount=_amount(site, row["amount"], row["currency"]),
        outcomes=_links(site, told, "outcome"),
        notes=notes(site, claim),
        claim=said(site, claim),
    )


def _links(site: Site, told: list[Row], column: str) -> tuple[Shown, ...]:
    return tuple(site.link(thing) for thing in dict.fromkeys(row[column] for row in told) if isinstance(thing, Iri))


def _amount(site: Site, amount: Value, currency: Value) -> str:
    """As the source has it; amounts are never added."""
    if not isinstance(amount, int | Decimal):
        return ""
    return f"{site.texts.number(amount)} {currency or ''}".strip()
