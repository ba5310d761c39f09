"""What can be judged on the parsed files before any shape: names nobody declared, things said twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad
from peeratlas.report import Finding, Report
from peeratlas.sources import Source, declared, line_of, subjects
from peeratlas.tokens import scan

LINK_SCHEMES: Final = ("http", "https", "mailto")

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ANY_URI = NamedNode("http://www.w3.org/2001/XMLSchema#anyURI")

Parsed = Sequence[tuple[Source, Sequence[Quad]]]


@dataclass(frozen=True)
class Content:
    """The parsed files and the prefix table, with an index of where each file first writes a name."""

    parsed: Parsed
    prefixes: Prefixes
    _written: dict[str, dict[str, int]] = field(default_factory=dict)

    def finding(self, rule: str, source: Source, iri: str, message: str) -> Finding:
        """A fault at the line where the file first names this IRI, by prefix or in full."""
        if source.relative not in self._written:
            places: dict[str, int] = {}
            for token in scan(source.text):
                places.setdefault(token.text, token.line)
            self._written[source.relative] = places
        spaces = ((name, space) for name, space, _ in declared(source) if iri.startswith(space))
        forms = [f"<{iri}>", f'"{iri}"', *(f"{name}:{iri[len(space) :]}" for name, space in spaces)]
        lines = [line for form in forms if (line := self._written[source.relative].get(form))]
        return Finding("violation", rule, iri, message, source.relative, min(lines, default=None))


def check(parsed: Parsed, prefixes: Prefixes) -> Report:
    """All checks of this module over all files."""
    content = Content(parsed, prefixes)
    return Report.of((finding for rule in CHECKS for finding in rule(content)), len(CHECKS))


def unknown_terms(content: Content) -> Iterator[Finding]:
    """A term of our namespace that no module in ontology/ declares with a type."""
    ours, shrink = content.prefixes["pa"], content.prefixes.shrink
    modules = [quads for source, quads in content.parsed if _is_module(source)]
    known = {_iri(quad.subject) for quads in modules for quad in quads if quad.predicate == _TYPE}
    for source, quads in content.parsed:
        for iri in sorted(iri for iri in _names(quads) if iri.startswith(ours) and iri not in known):
            advice = _near(iri, known, shrink) or "Declare it in a module of ontology/, or use a declared term."
            message = f"the term {shrink(iri)} is not declared in ontology/. {advice}"
            yield content.finding("unknown-term", source, iri, message)


def dangling_references(content: Content) -> Iterator[Finding]:
    """A thing, concept or shape of ours that is named and described nowhere."""
    prefixes = content.prefixes
    described = {_iri(quad.subject) for _, quads in content.parsed for quad in quads}
    whole = (prefixes["pas"], f"{prefixes.base}concept/")
    for source, quads in content.parsed:
        for iri in sorted(_names(quads) - described):
            if iri.startswith(whole) or prefixes.kind_of(iri):
                advice = _near(iri, described, prefixes.shrink) or "Describe it, or mend its name."
                message = f"{prefixes.shrink(iri)} is described nowhere. {advice}"
                yield content.finding("dangling-reference", source, iri, message)


def duplicate_ids(content: Content) -> Iterator[Finding]:
    """A thing of ours that has a type in two files, or two blocks in one file."""
    shrink, homes = content.prefixes.shrink, dict[str, Source]()
    for source, quads in content.parsed:
        typed = {_iri(quad.subject) for quad in quads if quad.predicate == _TYPE}
        for iri in sorted(iri for iri in typed if iri.startswith(content.prefixes.base)):
            if (home := homes.setdefault(iri, source)) is not source:
                place = f"{home.relative}:{line_of(home, iri)}"
                message = f"{shrink(iri)} is already described at {place}. Join the two, or rename this one."
                yield Finding("violation", "duplicate-id", iri, message, source.relative, line_of(source, iri))
        first: dict[str, int] = {}
        for iri, line in subjects(source):
            if first.setdefault(iri, line) != line:
                place = f"line {first[iri]}"
                message = f"{shrink(iri)} is already described at {place}. Join the two, or rename this one."
                yield Finding("violation", "duplicate-id", iri, message, source.relative, line)


def repeated_triples(content: Content) -> Iterator[Finding]:
    """A triple that stands in two files: the union of the graphs would give, and a sum count, it twice."""
    homes: dict[str, set[str]] = defaultdict(set)
    for source, quads in content.parsed:
        for quad in quads:
            homes[_iri(quad.subject)].add(source.relative)
    shared = {iri for iri, files in homes.items() if iri and len(files) > 1}
    first: dict[object, Source] = {}
    for source, quads in content.parsed:
        for quad in quads:
            iri = _iri(quad.subject)
            if iri in shared and (home := first.setdefault(quad.triple, source)) is not source:
                said = f"{content.prefixes.shrink(iri)} {content.prefixes.shrink(quad.predicate.value)}"
                message = f"this value of {said} stands in {home.relative} too. Keep it in one of the two files."
                yield Finding("violation", "repeated-triple", iri, message, source.relative, line_of(source, iri))


def blank_nodes(content: Content) -> Iterator[Finding]:
    """A blank node in data/: it can be named in no report, link or difference."""
    message = "there is a blank node here. Give the thing a name of its own, such as claim:norway-2023."
    for source, quads in _data(content):
        if any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
            lines = (token.line for token in scan(source.text) if token.kind == "blank" or token.text in ("[", "("))
            yield Finding("violation", "blank-node", source.relative, message, source.relative, next(lines, None))


def link_schemes(content: Content) -> Iterator[Finding]:
    """An IRI in data/ whose scheme a reader's browser should not follow."""
    for source, quads in _data(content):
        literals = (quad.object for quad in quads if isinstance(quad.object, Literal))
        links = {literal.value for literal in literals if literal.datatype == _ANY_URI}
        for iri in sorted(links | _names(quads)):
            if (scheme := iri.partition(":")[0].lower()) not in LINK_SCHEMES:
                message = f"a link with the scheme {scheme}: is not allowed. Use http:, https: or mailto:."
                yield content.finding("link-scheme", source, iri, message)


CHECKS: Final[tuple[Callable[[Content], Iterator[Finding]], ...]] = (
    unknown_terms,
    dangling_references,
    duplicate_ids,
    repeated_triples,
    blank_nodes,
    link_schemes,
)


def _is_module(source: Source) -> bool:
    """True for ontology/core.ttl; false for the alignments and the labels, which declare nothing."""
    return source.folder == "ontology" and source.relative.count("/") == 1


def _data(content: Content) -> Parsed:
    return [(source, quads) for source, quads in content.parsed if source.folder == "data"]


def _names(quads: Iterable[Quad]) -> set[str]:
    """The IRIs that stand in these quads."""
    terms = (term for quad in quads for term in (quad.subject, quad.predicate, quad.object))
    return {term.value for term in terms if isinstance(term, NamedNode)}


def _iri(subject: object) -> str:
    return subject.value if isinstance(subject, NamedNode) else ""


def _near(iri: str, known: Iterable[str], shrink: Callable[[str], str]) -> str:
    """`Did you mean a, b?` with the near names of the same namespace, or the empty text."""
    space = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    names = sorted(other[len(space) :] for other in known if other.startswith(space))
    near = get_close_matches(iri[len(space) :], names, n=3)
    return f"Did you mean {', '.join(shrink(space + name) for name in near)}?" if near else ""
