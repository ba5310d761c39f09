"""Choosing among many things by what they have in common, each choice with the number of things that it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from peeratlas.answer import Iri, Text
from peeratlas.errors import ParameterError
from peeratlas.portal.site import Site
from peeratlas.texts import N_

UNSTATED: Final = "not-stated"
"""What stands in the address for things of which nothing is said in this respect."""

T = TypeVar("T")
Asked = Mapping[str, Sequence[str]]


class Tag(NamedTuple):
    """A value of a thing in one respect: as it stands in an address, and what it is called."""

    value: str
    text: Text


Tags = Mapping[str, Sequence[Tag]]


@dataclass(frozen=True, slots=True)
class Option:
    """`count` is how many things there are with it among those that the other facets leave."""

    value: str
    text: Text
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One respect, such as the country."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Picked(Generic[T]):
    """The things that are left; `values` are the choices as they stand in the address."""

    items: tuple[T, ...]
    total: int
    facets: tuple[Facet, ...]
    values: Mapping[str, str]


def tag(site: Site, iri: Iri) -> Tag:
    """A thing or concept as a value."""
    return Tag(iri.rpartition("/")[2], site.label(iri))


def tags(site: Site, iris: Sequence[Iri]) -> tuple[Tag, ...]:
    """Several as values; where there are none, that nothing is stated is the value."""
    return tuple(tag(site, iri) for iri in iris) or (unstated(site),)


def unstated(site: Site) -> Tag:
    return Tag(UNSTATED, Text(site.texts.pgettext("state", "not stated"), site.lang))


def pick(site: Site, items: Sequence[tuple[T, Tags]], names: Mapping[str, str], asked: Asked) -> Picked[T]:
    """Of these things those that have every value asked for; `names` are the respects with their messages."""
    known = {name: _known(items, name) for name in names}
    values = {name: value for name in names if (value := _one(asked, name))}
    for name, value in values.items():
        if value not in known[name]:
            raise ParameterError(
                N_("There is no choice %(value)s for %(name)s. The choices: %(known)s."),
                value=value,
                name=name,
                known=", ".join(sorted(known[name])),
            )
    facets = []
    for name, label in names.items():
        others = {other: value for other, value in values.items() if other != name}
        counts = Counter(
            one.value for _, tagged in items if _has(tagged, others) for one in dict.fromkeys(tagged[name])
        )
        ordered = sorted(known[name].values(), key=lambda one: (one.value == UNSTATED, site.order(one.text.value)))
        options = (Option(one.value, one.text, counts[one.value], values.get(name) == one.value) for one in ordered)
        facets.append(Facet(name, site.texts.gettext(label), tuple(one for one in options if one.count or one.chosen)))
    left = tuple(item for item, tagged in items if _has(tagged, values))
    return Picked(left, len(items), tuple(facets), values)


def _known(items: Sequence[tuple[T, Tags]], name: str) -> dict[str, Tag]:
    return {one.value: one for _, tagged in items for one in tagged[name]}


def _has(tagged: Tags, values: Mapping[str, str]) -> bool:
    return all(value in {one.value for one in tagged[name]} for name, value in values.items())


def _one(asked: Asked, name: str) -> str:
    return next(iter(asked.get(name, ())), "")
