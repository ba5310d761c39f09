"""What the address of a view picks: things by their names, and the things that its form offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from peeratlas import questions
from peeratlas.answer import Iri
from peeratlas.portal.site import Site
from peeratlas.portal.ticking import Choice
from peeratlas.queries import Parameter

Asked = Mapping[str, Sequence[str]]


def picked(site: Site, asked: Asked, name: str, kind: str) -> Iri | None:
    """The thing that the address names; one that is not known is an error that names those that are near."""
    given = next(iter(asked.get(name, ())), "")
    return Iri(str(questions.resolve(Parameter(name, kind), given, site.atlas.dataset))) if given else None


def choices(site: Site, things: Iterable[Iri], chosen: Iri | None) -> tuple[Choice, ...]:
    """These things by name; what is chosen is offered even where it is none of them."""
    offered = {*things} | ({chosen} if chosen else set())
    ordered = sorted(offered, key=lambda iri: site.order(site.label(iri).value))
    return tuple(Choice(slug(iri), site.label(iri), iri == chosen) for iri in ordered)


def slug(iri: str) -> str:
    """The last part of a thing's name, which stands for it in addresses."""
    return iri.rpartition("/")[2]
