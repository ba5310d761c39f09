"""The context of a JSON-LD file: short names, and of which kind the values of a property are; read off the triples."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from peeratlas.errors import SnapshotError
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Term, Triple
from peeratlas.terms import XSD

IRI: Final = "@id"
TEXT: Final = "@language"
LIST: Final = "@list"
PLAIN: Final = f"{XSD}string"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

# What may stand in a file for an IRI below our base, and comes back as it was: no colon, no empty and no dotted step.
_PATH: Final = re.compile(r"[\w-]+(?:[/.][\w-]+)*", re.ASCII)
# The characters that the namespace of a prefix ends with (JSON-LD 1.1, 9.15.1 Expanded term definition).
_ENDS: Final = tuple(":/?#[]@")


@dataclass
class Use:
    """What the triples of a file hold: the kinds of values of each property, the classes, and all other IRIs.

    A kind is `@id`, `@language` (a text with a language), `@list`, or the IRI of a datatype.
    """

    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    classes: set[str] = field(default_factory=set)
    iris: set[str] = field(default_factory=set)

    def see(self, quad: Quad, lists: Mapping[BlankNode, Sequence[Term]]) -> None:
        """Takes note of a triple; `lists` has the items of its value, or of an item of it, if that is a list."""
        predicate, left = quad.predicate.value, [quad.object]
        if isinstance(quad.subject, NamedNode):
            self.iris.add(quad.subject.value)
        if predicate == TYPE and isinstance(quad.object, NamedNode):
            self.classes.add(quad.object.value)
            return
        while left:
            value = left.pop()
            if isinstance(value, BlankNode) and value in lists:
                left += lists[value]
                self.kinds[predicate].add(LIST)
                continue
            self.kinds[predicate].add(_kind(value))
            if isinstance(value, NamedNode):
                self.iris.add(value.value)

    @property
    def datatypes(self) -> set[str]:
        """The datatypes that have to be named somewhere."""
        return {kind for kinds in self.kinds.values() for kind in kinds} - {IRI, TEXT, LIST, PLAIN}


def _kind(value: Term) -> str:
    """The kind of a value, as in `Use`; SnapshotError for a term of RDF 1.2."""
    if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction):
        raise SnapshotError(
            f"JSON-LD 1.1 has no words for {value}. Say it without a triple as term, and without a direction."
        )
    if not isinstance(value, Literal):
        return IRI
    return TEXT if value.language else value.datatype.value


class Context:
    """Names for one file. No two things have one name, and nothing that begins like a prefix is taken for it."""

    def __init__(self, use: Use, prefixes: Prefixes) -> None:
        self._use = use
        self._prefixes = prefixes
        # The IRI source:1 would be read with the prefix source:, whatever was meant; so that prefix goes without.
        taken = {iri.partition(":")[0] for iri in (*use.iris, *use.kinds, *use.classes, *use.datatypes)}
        own = prefixes["pa"]
        shrunk = {iri: prefixes.shrink(iri) for iri in (*use.kinds, *use.classes) if iri.startswith(own)}
        names = {iri: iri.removeprefix(own) for iri, short in shrunk.items() if short.startswith("pa:")}
        self._terms = {iri: name for iri, name in names.items() if name not in taken} if "pa" not in taken else {}
        self._free = prefixes.namespaces.keys() - taken - set(self._terms.values())
        self._shorts: dict[str, str] = {}
        self._coercions = {predicate: _only(kinds) for predicate, kinds in use.kinds.items()}

    def coercion(self, predicate: str) -> str:
        """The one kind of the values of a property, and of the items of its lists; empty where none can be told."""
        return self._coercions.get(predicate, "")

    def name(self, iri: str) -> str:
        """The name of a property, a class or a datatype."""
        return self._terms.get(iri) or self._short(iri)

    def place(self, iri: str) -> str:
        """An IRI as a value or as what a node is: one of ours without the base."""
        base = self._prefixes.base
        if iri.startswith(base) and _PATH.fullmatch(iri, len(base)):
            return iri[len(base) :]
        return self._short(iri)

    def definition(self) -> Mapping[str, Any]:
        """The value of @context: the base, each prefix that is used, each name that is more than its prefix."""
        for iri in self._use.iris:
            self.place(iri)
        for iri in self._use.datatypes:
            self.name(iri)
        terms = dict(sorted(self._defined()))
        used = {short.partition(":")[0] for iri, short in self._shorts.items() if short != iri}
        spaces = {name: _space(self._prefixes[name]) for name in sorted(used | ({"pa"} if self._terms else set()))}
        return {"@version": 1.1, "@base": self._prefixes.base} | spaces | terms

    def _short(self, iri: str) -> str:
        if iri not in self._shorts:
            short = self._prefixes.shrink(iri)
            self._shorts[iri] = short if short.partition(":")[0] in self._free else iri
        return self._shorts[iri]

    def _defined(self) -> Iterator[tuple[str, Any]]:
        for iri in self._use.kinds.keys() | self._use.classes:
            name, own = self.name(iri), self._terms.get(iri)
            kind = self.coercion(iri)
            values = {"@container": TEXT} if kind == TEXT else {"@type": self._type(kind)} if kind else {}
            meaning = {"@id": f"pa:{own}"} if own else {"@id": iri} if name == iri else {}
            if values:
                yield name, meaning | values
            elif own:
                yield name, meaning["@id"]

    def _type(self, kind: str) -> str:
        return kind if kind == IRI else self.name(kind)


def _only(kinds: set[str]) -> str:
    """The one of several kinds that a context can tell: plain texts need none, and a list has no map of languages."""
    of_items = kinds - {LIST}
    untold = {PLAIN, TEXT} if LIST in kinds else {PLAIN}
    return next(iter(of_items)) if len(of_items) == 1 and not of_items & untold else ""


def _space(namespace: str) -> Any:
    """A namespace; whoever reads must be told that it is one when its end does not show it."""
    return namespace if namespace.endswith(_ENDS) else {"@id": namespace, "@prefix": True}
