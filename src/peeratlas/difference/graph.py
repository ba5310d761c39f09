"""A difference as a graph: PROV-O says what came of what, schema.org what was done, RDF reifies old and new values.

The newer edition is a revision of the older one. Each change is an activity of its own, part of the whole: it generated
or invalidated a thing, or single statements of one. The change of an answer was informed by those that changed it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, Final

from peeratlas.difference import rows
from peeratlas.difference.answers import Changed
from peeratlas.difference.causes import Causes
from peeratlas.difference.changes import Change, Fate, Statement
from peeratlas.difference.found import Difference
from peeratlas.difference.sides import Side
from peeratlas.difference.stored import Stored
from peeratlas.difference.text import NOTHING
from peeratlas.difference.wording import LANG
from peeratlas.dumps import turtle
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Term
from peeratlas.terms import from_value

_ACTIONS: Final[dict[Fate, str]] = {
    "added": "schema:AddAction",
    "removed": "schema:DeleteAction",
    "withdrawn": "schema:DeleteAction",
}
_DIGITS: Final = 16
_CHANGE: Final = "change"
_LOCAL: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*[A-Za-z0-9_-]")


def write(difference: Difference, file: BinaryIO) -> None:
    """Turtle, with the prefixes of the table and one for the changes."""
    if difference.nothing:
        file.write(f"# {NOTHING}\n".encode())
        return
    old, new = difference.sides
    writer = _Writer(difference)
    head = f"What changed from edition {old} to edition {new} of Peer Atlas."
    prefixes = Prefixes({**difference.wording.prefixes.namespaces, _CHANGE: writer.namespace})
    turtle.write(list(writer.quads()), prefixes, head, file)


class _Writer:
    def __init__(self, difference: Difference) -> None:
        self._difference = difference
        self._words = difference.wording
        self._prefixes = difference.wording.prefixes
        old, new = (self._edition(side) for side in difference.sides)
        self._old, self._new = old, new
        self._whole = f"{new}-since-{difference.sides[0].version}"
        self.namespace = f"{self._whole}."

    def quads(self) -> Iterator[Quad]:
        """Everything, in no order."""
        yield from self._editions()
        for change in self._difference.changes:
            yield from self._change(change)
        for query in self._difference.stored:
            yield from self._query(query)
        for changed, causes in self._difference.answers:
            yield from self._answer(changed, causes)

    def _edition(self, side: Side) -> str:
        return f"{self._prefixes.base}edition/{side.edition}#{side.version}"

    def _editions(self) -> Iterator[Quad]:
        for iri, side in zip((self._old, self._new), self._difference.sides, strict=True):
            yield self._said(iri, "rdf:type", self._named("prov:Entity"))
            yield self._said(iri, "dcterms:isVersionOf", NamedNode(f"{self._prefixes.base}edition"))
            yield self._said(iri, "dcterms:identifier", Literal(side.version))
            yield self._said(iri, "dcterms:issued", _day(side.day))
            yield self._said(iri, "owl:versionInfo", Literal(side.edition))
        yield self._said(self._new, "prov:wasRevisionOf", NamedNode(self._old))
        yield self._said(self._whole, "rdf:type", self._named("prov:Activity"))
        yield self._said(self._whole, "prov:used", NamedNode(self._old))
        yield self._said(self._whole, "prov:generated", NamedNode(self._new))

    def _change(self, change: Change) -> Iterator[Quad]:
        iri = self._of(change.iri)
        thing = BlankNode(change.iri[2:]) if change.iri.startswith("_:") else NamedNode(change.iri)
        yield from self._activity(iri, _ACTIONS.get(change.fate, "schema:UpdateAction"), self._words.name(change.iri))
        yield self._said(iri, "schema:object", thing)
        if change.fate == "added":
            yield self._said(iri, "prov:generated", thing)
        elif change.fate in ("removed", "withdrawn"):
            yield self._said(iri, "prov:invalidated", thing)
            if reason := self._words.reason(change):
                yield self._said(iri, "skos:changeNote", Literal(reason, language=LANG))
        else:
            gone, come = ((*one, *more) for one, more in zip((change.gone, change.come), change.followed, strict=True))
            yield from self._statements(change.iri, "prov:invalidated", gone)
            yield from self._statements(change.iri, "prov:generated", come)

    def _statements(self, thing: str, property_: str, statements: tuple[Statement, ...]) -> Iterator[Quad]:
        """Each statement under a name made of its content."""
        for name, value in statements:
            term = self._open(value)
            digest = hashlib.sha256(f"{thing} {name} {term}".encode()).hexdigest()[:_DIGITS]
            iri = f"{self._of(thing)}.{digest}"
            yield self._said(self._of(thing), property_, NamedNode(iri))
            yield self._said(iri, "rdf:type", self._named("rdf:Statement"))
            yield self._said(iri, "rdf:subject", NamedNode(thing))
            yield self._said(iri, "rdf:predicate", NamedNode(name))
            yield self._said(iri, "rdf:object", term)

    def _open(self, value: Term) -> Term:
        """A value as it may stand in another graph: what has no name by what it holds, who was taken out not at all."""
        told = str(getattr(value, "value", ""))
        if isinstance(value, BlankNode) or self._words.secret.shows(told):
            return Literal(self._words.value(value))
        return value

    def _query(self, query: Stored) -> Iterator[Quad]:
        name = f"queries/{query.folder}/{query.name}.rq"
        what = {(True, False): "removed", (False, True): "added"}.get((bool(query.old), bool(query.new)), "changed")
        action = {"removed": "schema:DeleteAction", "added": "schema:AddAction"}.get(what, "schema:UpdateAction")
        label = f"{query.title}: {', '.join(query.changed) or what}"
        yield from self._activity(self._of_query(query), action, label)
        yield self._said(self._of_query(query), "schema:name", Literal(name))

    def _answer(self, changed: Changed, causes: Causes) -> Iterator[Quad]:
        folder, name = changed.key
        iri = f"{self.namespace}answers.{folder}.{name}"
        label = f"{rows.title(changed)}: {rows.numbers(changed)}"
        yield from self._activity(iri, "schema:UpdateAction", label)
        yield self._said(iri, "schema:object", NamedNode(self._prefixes.expand(rows.called(changed))))
        for cause in (*causes.claims, *causes.things):
            yield self._said(iri, "prov:wasInformedBy", NamedNode(self._of(cause)))
        for query in causes.queries:
            yield self._said(iri, "prov:wasInformedBy", NamedNode(self._of_query(query)))

    def _activity(self, iri: str, action: str, label: str) -> Iterator[Quad]:
        for name in ("prov:Activity", action):
            yield self._said(iri, "rdf:type", self._named(name))
        yield self._said(iri, "rdfs:label", Literal(label, language=LANG))
        yield self._said(self._whole, "dcterms:hasPart", NamedNode(iri))

    def _of(self, thing: str) -> str:
        """The name of the change of a thing: behind that of the whole, the thing's own name or a hash of it."""
        local = re.sub(r"[/#]", ".", thing.removeprefix(self._prefixes.base))
        if not thing.startswith(self._prefixes.base) or not _LOCAL.fullmatch(local):
            local = hashlib.sha256(thing.encode()).hexdigest()[:_DIGITS]
        return f"{self.namespace}{local}"

    def _of_query(self, query: Stored) -> str:
        return f"{self.namespace}queries.{query.folder}.{query.name}"

    def _named(self, name: str) -> NamedNode:
        return NamedNode(self._prefixes.expand(name))

    def _said(self, subject: str, property_: str, value: Term) -> Quad:
        return Quad(NamedNode(subject), self._named(property_), value)


def _day(text: str) -> Literal:
    try:
        return from_value(date.fromisoformat(text))  # type: ignore[return-value]
    except ValueError:
        return Literal(text)
