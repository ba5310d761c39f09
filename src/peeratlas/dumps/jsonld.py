"""JSON-LD 1.1 that a person can read: short names, plain values, one node on its own lines for each subject.

The context stands in the file: nothing has to be fetched. It comes first, and @id and @type before the rest of a node,
so that a reader may read as it comes (Streaming JSON-LD, 2020, 3).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final

from peeratlas.dumps import layout, nodes
from peeratlas.dumps.context import IRI, PLAIN, TEXT, TYPE, Context, Use
from peeratlas.dumps.layout import Laid, text
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Term
from peeratlas.terms import XSD

_INDENT: Final = 4
# What every reader of JSON keeps as it is: whole numbers of a double without doubt (RFC 8259, 6), true and false.
_SAFE: Final = {
    f"{XSD}integer": re.compile(r"0|-?[1-9][0-9]{0,14}", re.ASCII),
    f"{XSD}boolean": re.compile("true|false"),
}

Subject = NamedNode | BlankNode


def write(quads: Sequence[Quad], prefixes: Prefixes, head: str, file: BinaryIO) -> None:
    """The union of the quads' triples as one default graph; `head` stands first in the context, where it says nothing.

    The same triples give the same bytes, as long as their blank nodes have the same names.
    SnapshotError for terms of RDF 1.2, which JSON-LD 1.1 has no words for.
    """
    writer = _Writer(quads, prefixes)
    # JSON has no remarks. A name that the context gives no meaning is one: no reader meets it again.
    remarks = dict.fromkeys(f"# {line}" for line in head.splitlines() if line.strip())
    context = layout.of({**remarks, **writer.context.definition()})
    opening = f'{{\n  "@context": {layout.lines(context, 2)},\n  "@graph": ['
    file.write(opening.encode())
    between = "\n" + " " * _INDENT
    for node in writer.nodes():
        file.write((between + layout.broken(node, _INDENT)).encode())
        between = ",\n" + " " * _INDENT
    file.write(b"\n  ]\n}\n")


class _Writer:
    def __init__(self, quads: Sequence[Quad], prefixes: Prefixes) -> None:
        self._told: dict[Subject, list[Quad]] = defaultdict(list)
        for quad in quads:
            self._told[quad.subject].append(quad)  # type: ignore[index]
        self._nodes = nodes.find(quads)
        self.context = Context(self._use(quads), prefixes)

    def _use(self, quads: Iterable[Quad]) -> Use:
        """A list is used by its members, not by its cells."""
        use = Use()
        cells = self._nodes.absorbed | self._nodes.lists.keys()
        for quad in quads:
            if quad.subject not in cells:
                use.see(quad, self._nodes.lists)
        return use

    def nodes(self) -> Iterator[dict[str, Laid]]:
        """Each thing that stands by itself: in order of the IRIs, then what has no name."""
        own = self._told.keys() - self._nodes.nested - self._nodes.absorbed
        named = own - self._nodes.lone
        for thing in sorted(named, key=lambda node: (isinstance(node, BlankNode), node.value)):
            yield {"@id": self._place(thing)} | self._said(thing)
        yield from sorted((self._said(thing) for thing in own & self._nodes.lone), key=layout.flat)

    def _said(self, thing: Subject) -> dict[str, Laid]:
        values: dict[str, set[Term]] = defaultdict(set)
        for quad in self._told[thing]:
            values[quad.predicate.value].add(quad.object)
        classes = [value.value for value in values.get(TYPE, ()) if isinstance(value, NamedNode)]
        node: dict[str, Laid] = {}
        if classes:
            node["@type"] = _one(sorted(text(self.context.name(cls)) for cls in classes))
            values[TYPE] = {value for value in values[TYPE] if not isinstance(value, NamedNode)}
        named = ((self.context.name(predicate), predicate) for predicate, found in values.items() if found)
        return node | {name: self._values(predicate, values[predicate]) for name, predicate in sorted(named)}

    def _values(self, predicate: str, values: Iterable[Term]) -> Laid:
        kind = self.context.coercion(predicate)
        if kind != TEXT:
            return _one(sorted((self._value(value, kind) for value in values), key=layout.flat))
        texts: dict[str, list[Laid]] = defaultdict(list)
        for language, said in sorted((value.language or "", value.value) for value in values):  # type: ignore[union-attr]
            texts[language].append(text(said))
        return {language: _one(found) for language, found in texts.items()}

    def _value(self, value: Term, kind: str) -> Laid:
        """A value, or an item of one, of a property whose values are all of this kind."""
        if isinstance(value, Literal):
            return self._literal(value, kind)
        if isinstance(value, BlankNode) and value in self._nodes.lists:
            return {"@list": [self._value(item, kind) for item in self._nodes.lists[value]]}
        if isinstance(value, BlankNode) and value in self._nodes.nested and value in self._told:
            return self._said(value)
        place = self._place(value)
        return place if kind == IRI else {"@id": place}

    def _literal(self, literal: Literal, kind: str) -> Laid:
        datatype = literal.datatype.value
        if literal.language:
            return {"@language": text(literal.language), "@value": text(literal.value)}
        if datatype in _SAFE and _SAFE[datatype].fullmatch(literal.value):
            return literal.value
        if datatype in (PLAIN, kind):
            return text(literal.value)
        return {"@type": text(self.context.name(datatype)), "@value": text(literal.value)}

    def _place(self, node: Term) -> Laid:
        return text(self.context.place(node.value) if isinstance(node, NamedNode) else str(node))


def _one(values: Sequence[Laid]) -> Laid:
    """One value by itself, several as an array."""
    return values[0] if len(values) == 1 else list(values)
