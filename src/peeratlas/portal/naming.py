"""What a term is called in every language, what its file is called, and which questions and rows name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Text
from peeratlas.labels import LANGUAGES
from peeratlas.portal.addresses import page_of
from peeratlas.portal.site import Shown, Site
from peeratlas.queries import Query
from peeratlas.questions import title
from peeratlas.texts import N_

FILES: Final[Mapping[str, str]] = {
    "core": N_("Claims"),
    "figures": N_("Figures"),
    "programmes": N_("Programmes"),
    "training": N_("Training"),
    "funding": N_("Funding"),
    "findings": N_("Findings"),
    "learning": N_("Learning"),
    "network": N_("The network"),
    "organisations": N_("Organisations"),
    "places": N_("Places"),
    "words": N_("Words"),
    "sources": N_("Sources"),
    "privacy": N_("Protection of persons"),
    "concepts": N_("Concepts of the vocabularies"),
    "computed": N_("What the build computes"),
    "authored": N_("What nobody writes by hand"),
    "ontology": N_("Terms of the ontology"),
    "shapes": N_("The shapes themselves"),
    "values": N_("Kinds of values"),
    "outside": N_("Terms of other vocabularies"),
}
"""What the files of ontology/ and shapes/ are called, in the order in which pages list them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The stored questions and the rows of the comparison that name a term."""

    questions: tuple[Shown, ...] = ()
    rows: tuple[Shown, ...] = ()


def file_name(site: Site, slug: str) -> Text:
    """What a file is called; one that has no name here goes by that of the module, or by its own."""
    if slug in FILES:
        return Text(site.texts.gettext(FILES[slug]), site.lang)
    return site.label(f"{site.atlas.dataset.prefixes.base}ontology/{slug}")


def place(slug: str) -> tuple[int, str]:
    """By which files are sorted."""
    return (list(FILES).index(slug) if slug in FILES else len(FILES), slug)


def names(site: Site, iri: str) -> tuple[Text, ...]:
    """Its name in each language, in the order of the languages; one that has none is left out."""
    found = {
        value.lang: value
        for property_ in ("rdfs:label", "skos:prefLabel")
        for value in site.values(iri, property_)
        if isinstance(value, Text)
    }
    return tuple(found[lang] for lang in LANGUAGES if lang in found)


def reference(site: Site, iri: str) -> Shown:
    """A thing of ours by its name; what has no page of its own by its short IRI, led outside only if it is not ours."""
    prefixes = site.atlas.dataset.prefixes
    if page_of(iri, prefixes, site.lang):
        return site.link(iri)
    ours = iri.startswith(prefixes.base)
    return Shown(Text(prefixes.shrink(iri)), "" if ours else iri, outside=not ours)


def asked(site: Site, iris: Iterable[str], besides: Iterable[Query] = ()) -> Asked:
    """Which stored questions and rows name one of these, and those besides."""
    named = site.atlas.usage.named
    found = dict.fromkeys(query.relative for query in besides)
    known = {query.relative: query for query in besides}
    for iri in iris:
        for query in named.get(iri, ()):
            found[query.relative], known[query.relative] = None, query
    queries = [known[relative] for relative in found]
    return Asked(_links(site, queries, "questions", "query"), _links(site, queries, "comparison", "row"))


def _links(site: Site, queries: Iterable[Query], folder: str, prefix: str) -> tuple[Shown, ...]:
    dataset = site.atlas.dataset
    links = [
        Shown(
            title(query, dataset, site.lang),
            page_of(dataset.prefixes[prefix] + query.name, dataset.prefixes, site.lang),
        )
        for query in queries
        if query.folder == folder
    ]
    return tuple(sorted(links, key=lambda link: site.order(link.text.value)))
