"""How the terms of ours stand to those of other vocabularies, and which of these this edition uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Text
from peeratlas.portal.naming import reference
from peeratlas.portal.ontology import is_class
from peeratlas.portal.site import Shown, Site
from peeratlas.rdf import Literal, Term
from peeratlas.terms import to_value
from peeratlas.texts import N_

MATCHES: Final[Mapping[str, str]] = {
    "skos:exactMatch": N_("Exact match"),
    "skos:closeMatch": N_("Close match"),
    "skos:broadMatch": N_("Broader match"),
    "skos:narrowMatch": N_("Narrower match"),
    "skos:relatedMatch": N_("Related match"),
}
ABOVE: Final = N_("Lies under")
_RELATIONS: Final[Mapping[str, str]] = {"rdfs:subClassOf": ABOVE, "rdfs:subPropertyOf": ABOVE, **MATCHES}


@dataclass(frozen=True, slots=True)
class Alignment:
    """A term of ours, how it stands to one elsewhere, and that one."""

    term: Shown
    relation: str
    other: Shown


@dataclass(frozen=True, slots=True)
class Outside:
    """A term of an outside vocabulary that is declared here, and how often this edition uses it."""

    link: Shown
    name: Text
    uses: int


def alignments(site: Site, slug: str) -> tuple[Alignment, ...]:
    """What a file says of how terms of ours stand to those elsewhere."""
    dataset = site.atlas.dataset
    own, shrink = dataset.prefixes["pa"], dataset.prefixes.shrink
    found = [
        (_iri(quad.subject), _RELATIONS[shrink(quad.predicate.value)], _iri(quad.object))
        for quad in dataset.quads(f"{dataset.prefixes['graph']}ontology/{slug}")
        if shrink(quad.predicate.value) in _RELATIONS and not isinstance(quad.object, Literal)
    ]
    rows = [
        Alignment(site.link(term), site.texts.gettext(relation), reference(site, other))
        for term, relation, other in found
        if term.startswith(own) and not other.startswith(own)
    ]
    return tuple(sorted(rows, key=lambda one: (site.order(one.term.text.value), one.other.href)))


def outside(site: Site, slug: str) -> tuple[Outside, ...]:
    """The terms elsewhere that a file declares, by their short names."""
    dataset, usage = site.atlas.dataset, site.atlas.usage
    declared = dataset.quads(
        f"{dataset.prefixes['graph']}ontology/{slug}", predicate=dataset.prefixes.expand("rdfs:isDefinedBy")
    )
    iris = {_iri(quad.subject) for quad in declared}
    aligned = {one.other.href for one in alignments(site, slug)}
    found = (
        Outside(
            reference(site, iri),
            site.label(iri),
            len(usage.members.get(iri, ())) if is_class(site, iri) else usage.statements(iri).number,
        )
        for iri in iris
        if not iri.startswith(dataset.prefixes.base)
    )
    # What serves an alignment alone stands there already.
    listed = (one for one in found if one.uses or one.link.href not in aligned)
    return tuple(sorted(listed, key=lambda one: one.link.text.value))


def _iri(term: Term) -> str:
    return str(to_value(term))
