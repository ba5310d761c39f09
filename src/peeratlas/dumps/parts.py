"""The parts that the atlas is handed out in, and what belongs to each: one for each country, topic, and so on.

A part holds whole blocks: all that is said of a thing, in all languages, what was inferred as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from peeratlas.atlas import Atlas
from peeratlas.dumps.classes import most_specific, read_classes
from peeratlas.dumps.content import Content
from peeratlas.errors import SourceError
from peeratlas.labels import Labels
from peeratlas.rdf import NamedNode, Quad, Term

ATLAS: Final = "atlas"
VOCABULARIES: Final = "vocabularies"
ONTOLOGY: Final = "ontology"
SHAPES: Final = "shapes"

_SLUG: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """`name` is `country/norway`; `title` says in English what is in it."""

    name: str
    title: str
    quads: Sequence[Quad] = field(repr=False)


def countries(atlas: Atlas, content: Content) -> Iterator[Part]:
    """Each country of the comparison: the claims that concern it, what they are about, their sources, what they name.

    What these name in turn comes along (the publisher of a source, the country of a town), but no other claim.
    """
    prefixes = atlas.dataset.prefixes
    names = Labels(atlas.dataset).many(atlas.countries, "en")
    claims = {quad.subject for quad in atlas.dataset.quads(predicate=prefixes.expand("pa:about"))}
    on: dict[Term, set[Term]] = {}
    for quad in atlas.dataset.quads(predicate=prefixes.expand("pa:concerns")):
        on.setdefault(quad.object, set()).add(quad.subject)
    for iri in atlas.countries:
        country = NamedNode(iri)
        things = _with_named(content, {country, *on.get(country, ())}, claims, f"{prefixes.base}id/")
        title = f"{names[iri].value}: the claims on this country, what they are about and their sources"
        yield Part(f"country/{safe(iri, prefixes['country'])}", title, content.about(things))


def _with_named(content: Content, things: Iterable[Term], claims: AbstractSet[Term], own: str) -> set[Term]:
    """These things and all things of ours that they name, and so on; a claim is not reached through another thing."""
    found, left = set(things), list(things)
    while left:
        for thing in content.named(left.pop()):
            if thing not in found and thing not in claims and thing.value.startswith(own):
                found.add(thing)
                left.append(thing)
    return found


def topics(atlas: Atlas, content: Content) -> Iterator[Part]:
    """Each module of the ontology that data use: the claims and things whose most specific class it defines."""
    prefixes = atlas.dataset.prefixes
    known = read_classes(atlas)
    type_ = prefixes.expand("rdf:type")
    found: dict[str, set[Term]] = {}
    for thing in {quad.subject for quad in content.within(f"{prefixes['graph']}data/")}:
        for class_ in most_specific((value.value for value in content.named(thing, type_)), known):
            found.setdefault(known[class_].module, set()).add(thing)
    titles = Labels(atlas.dataset).many(found, "en")
    for module in sorted(found):
        title = f"{titles[module].value}; the claims and things of this topic"
        yield Part(f"topic/{safe(module, f'{prefixes.base}ontology/')}", title, content.about(found[module]))


def vocabularies(atlas: Atlas, content: Content) -> Part:
    """Every concept scheme and every concept."""
    expand = atlas.dataset.prefixes.expand
    kinds = {NamedNode(expand(name)) for name in ("skos:Concept", "skos:ConceptScheme")}
    typed = atlas.dataset.quads(predicate=expand("rdf:type"))
    things = {quad.subject for quad in typed if quad.object in kinds}
    title = "every list of concepts: themes, measures, settings and the others"
    return Part(VOCABULARIES, title, content.about(things))


def ontology(atlas: Atlas, content: Content) -> Part:
    """What the files of ontology/ say: modules, alignments, labels, prefixes."""
    found = content.within(f"{atlas.dataset.prefixes['graph']}ontology/")
    return Part(ONTOLOGY, "the ontology with its alignments and its labels in all languages", found)


def ontology_version(atlas: Atlas) -> str:
    """The version that the ontology's header names, as the name of a folder."""
    prefixes = atlas.dataset.prefixes
    header = prefixes["pa"].rstrip("#")
    version = " ".join(map(str, atlas.dataset.said(header).get(prefixes.expand("owl:versionInfo"), ())))
    return safe(version, "")


def shapes(atlas: Atlas, content: Content) -> Part:
    """What the files of shapes/ say."""
    found = content.within(f"{atlas.dataset.prefixes['graph']}shapes/")
    return Part(SHAPES, "the SHACL shapes by which the data are checked", found)


def safe(iri: str, namespace: str) -> str:
    """The end of an IRI as the name of a file; SourceError for one that could lead out of its folder."""
    slug = iri.removeprefix(namespace)
    if not _SLUG.fullmatch(slug):
        problem = f"no file of the dumps can be named after {iri or 'an empty name'}: {slug!r} is no safe name"
        raise SourceError(None, None, problem, "Use letters, digits, hyphens and single dots, no `/` and no `..`.")
    return slug
