"""What countries can give each other: needs with the experience that meets them, and who learned from whom."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from peeratlas import questions
from peeratlas.answer import Answer, Iri, Text, Value
from peeratlas.portal.claims import Pointer, pointer
from peeratlas.portal.site import Shown, Site

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Match:
    """An experience, of which country it is, and why it may meet the need."""

    reason: Text
    country: Shown
    experience: Pointer


@dataclass(frozen=True, slots=True)
class Need:
    """A need with its matches: on its own themes, and on others that have to do with them."""

    country: Shown
    need: Pointer
    themes: tuple[Shown, ...]
    same: tuple[Match, ...]
    near: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Who learned, how and from whom, according to one claim."""

    learner: Shown
    countries: tuple[Shown, ...]
    kind: Shown
    teachers: tuple[Shown, ...]
    themes: tuple[Shown, ...]
    claim: Pointer


def rows(site: Site, question: str, **values: Iri) -> Iterator[Row]:
    """What a stored question answers to the values that a page has of its own, each row by the names of its columns."""
    return _named_rows(site.atlas.ask(question, {name: [value] for name, value in values.items()}, site.lang))


def chosen(site: Site, question: str, **values: Iri) -> Iterator[Row]:
    """The same for values that a reader chooses; it is bounded."""
    return _named_rows(site.ask(question, {name: [value] for name, value in values.items()}))


def together(site: Site, wanted: Iterable[tuple[str, Mapping[str, Iri]]]) -> None:
    """Has a far store answer these questions at the same time; `rows` then finds what it answered."""
    known, dataset = site.atlas.queries["questions"], site.atlas.dataset
    dataset.together(
        questions.bind(questions.choose(known, question), dataset, {name: [value] for name, value in values.items()})
        for question, values in wanted
    )


def _named_rows(answer: Answer) -> Iterator[Row]:
    names = [column.name for column in answer.columns]
    return (dict(zip(names, row, strict=True)) for row in answer.rows)


def iri(row: Row, name: str) -> Iri:
    """A cell that holds a thing."""
    return Iri(str(row[name]))


def needs(site: Site, country: Iri, here: Container[Iri]) -> tuple[Need, ...]:
    """What the country needs, and whose experience meets it."""
    return _needs(site, rows(site, "experience-for-needs", country=country), here)


def offers(site: Site, country: Iri, here: Container[Iri]) -> tuple[Need, ...]:
    """The needs of others that the country's experience meets."""
    return _needs(site, rows(site, "experience-for-needs", other=country), here)


def learned(site: Site, country: Iri, here: Container[Iri]) -> tuple[Lesson, ...]:
    """What the country has learned from others."""
    found = rows(site, "who-learned-from-whom", country=country)
    return _lessons(site, [row for row in found if row["fromCountry"] != country], here)


def taught(site: Site, country: Iri, here: Container[Iri]) -> tuple[Lesson, ...]:
    """What others have learned from the country."""
    found = rows(site, "who-learned-from-whom", fromCountry=country)
    return _lessons(site, [row for row in found if row["country"] != country], here)


def _needs(site: Site, found: Iterator[Row], here: Container[Iri]) -> tuple[Need, ...]:
    """An experience stands once for a need, with the first of its reasons: the question gives the strongest first."""
    by_need: dict[Iri, list[Row]] = {}
    for row in found:
        by_need.setdefault(iri(row, "need"), []).append(row)
    made = []
    for need, told in by_need.items():
        first: dict[Value, Row] = {}
        for row in told:
            if row["experience"] is not None:
                first.setdefault(row["experience"], row)
        same = [row for row in first.values() if row["theme"] == row["otherTheme"]]
        near = [row for row in first.values() if row["theme"] != row["otherTheme"]]
        made.append(
            Need(
                country=site.link(iri(told[0], "country")),
                need=pointer(site, need, here),
                themes=tuple(site.link(theme) for theme in dict.fromkeys(iri(row, "theme") for row in told)),
                same=tuple(_match(site, row, here) for row in same),
                near=tuple(_match(site, row, here) for row in near),
            )
        )
    return tuple(sorted(made, key=lambda one: (site.order(one.country.text.value), not one.same, not one.near)))


def _match(site: Site, row: Row, here: Container[Iri]) -> Match:
    return Match(
        reason=site.label(iri(row, "reason")),
        country=site.link(iri(row, "other")),
        experience=pointer(site, iri(row, "experience"), here),
    )


def _lessons(site: Site, found: list[Row], here: Container[Iri]) -> tuple[Lesson, ...]:
    by_claim: dict[Iri, list[Row]] = {}
    for row in found:
        by_claim.setdefault(iri(row, "claim"), []).append(row)
    return tuple(
        Lesson(
            learner=site.link(iri(told[0], "learner")),
            countries=_named(site, told, "country"),
            kind=site.link(iri(told[0], "kind")),
            teachers=_named(site, told, "fromWhom", "fromCountry"),
            themes=_named(site, told, "theme"),
            claim=pointer(site, claim, here),
        )
        for claim, told in by_claim.items()
    )


def _named(site: Site, told: list[Row], *names: str) -> tuple[Shown, ...]:
    """The things of these columns, each once."""
    things = dict.fromkeys(row[name] for row in told for name in names)
    return tuple(site.link(thing) for thing in things if isinstance(thing, Iri))
