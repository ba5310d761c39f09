"""Turtle in the normal form of our own files: sorted, one block for each thing, made for people and for `git diff`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from operator import itemgetter
from typing import BinaryIO, Final

from peeratlas import blocks
from peeratlas.dumps import nodes
from peeratlas.dumps.names import Names
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Term

_WIDTH: Final = 100
_ON_A_LINE: Final = 3
"""So many values may share a line; more, or texts in languages, have each their own, so that a diff shows one."""


def write(quads: Sequence[Quad], prefixes: Prefixes, head: str, file: BinaryIO) -> None:
    """The triples of all graphs as one; `head` stands on top as a comment. Needs about the file's size in memory."""
    names = Names(prefixes)
    put(head, names, [block.encode() for block in written(quads, names)], file)


def put(head: str, names: Names, body: Iterable[bytes], file: BinaryIO) -> None:
    """Head, prefixes, blocks; the body has to be whole before, since it decides on the prefixes."""
    lines = [*(f"# {line}".rstrip() for line in head.splitlines()), *names.declared()]
    file.write("".join(f"{line}\n" for line in lines).encode())
    file.writelines(body)


def written(quads: Iterable[Quad], names: Names, shared: AbstractSet[BlankNode] = frozenset()) -> Iterator[str]:
    """The blocks of a graph, an empty line before each; `shared` are blank nodes that others name too."""
    things: dict[NamedNode | BlankNode, list[Quad]] = {}
    for quad in quads:
        things.setdefault(quad.subject, []).append(quad)  # type: ignore[arg-type]
    return _Graph(things, names, shared).blocks()


class _Graph:
    """The things of one graph with what is said of each."""

    def __init__(
        self, things: Mapping[NamedNode | BlankNode, Sequence[Quad]], names: Names, shared: AbstractSet[BlankNode]
    ) -> None:
        self._things = things
        self._names = names
        self._nodes = nodes.find(chain.from_iterable(things.values()), shared)

    def blocks(self) -> Iterator[str]:
        inside = self._nodes.nested | self._nodes.absorbed
        told = sorted(
            ((self._subject(thing), thing) for thing in self._things if thing not in inside), key=itemgetter(0)
        )
        lone = sorted(self._block(name, thing) for name, thing in told if name == "[]")
        for name, thing in told:
            yield "\n"
            yield lone.pop(0) if name == "[]" else self._block(name, thing)

    def _subject(self, thing: NamedNode | BlankNode) -> str:
        if isinstance(thing, NamedNode):
            return self._names.of(thing)
        return "[]" if thing in self._nodes.lone else str(thing)

    def _block(self, name: str, thing: NamedNode | BlankNode) -> str:
        said = self._said(self._things[thing], 4)
        if said[0].startswith(("a ", "a\n")):
            name = f"{name} {said.pop(0)}" + (" ;" if said else "")
        return "\n    ".join([name, " ;\n    ".join(said)] if said else [name]) + " .\n"

    def _said(self, quads: Sequence[Quad], indent: int) -> list[str]:
        """Each property with its values, in order; `indent` is the column of the properties."""
        found: dict[str, list[Term]] = {}
        for quad in quads:
            found.setdefault(self._names.verb(quad.predicate), []).append(quad.object)
        places = blocks.ranks(map(self._value, found.get("a", ())))
        verbs = sorted(found, key=lambda verb: (places.get(verb, blocks.BY_NAME), verb))
        return [self._values(verb, found[verb], indent) for verb in verbs]

    def _values(self, verb: str, terms: Sequence[Term], indent: int) -> str:
        if len(terms) == 1 or len(terms := tuple(dict.fromkeys(terms))) == 1:
            return f"{verb} {self._value(terms[0], indent)}"
        sorted_ = sorted((_rank(term), self._value(term, indent + 4)) for term in terms)
        texts = [text for _, text in sorted_]
        line = f"{verb} {' , '.join(texts)}"
        many = verb != "a" and (len(texts) > _ON_A_LINE or any(language for (_, language), _ in sorted_))
        if not many and len(line) + indent <= _WIDTH and "\n" not in line:
            return line
        pad = " " * (indent + 4)
        return f"{verb}\n{pad}" + f" ,\n{pad}".join(texts)

    def _value(self, term: Term, indent: int = 0) -> str:
        """A value; `indent` is the column of its last bracket when it needs lines of its own."""
        if isinstance(term, Literal):
            return self._names.literal(term)
        if isinstance(term, NamedNode):
            return "()" if term.value == nodes.NIL else self._names.of(term)
        if not isinstance(term, BlankNode):
            raise TypeError("Turtle 1.1 has no term for a quoted triple")
        if term not in self._nodes.nested:
            return str(term)
        items = self._nodes.lists.get(term)
        if items is not None:
            return _bracketed("()", [self._value(item, indent + 4) for item in items], "", indent)
        return _bracketed("[]", self._said(self._things.get(term, ()), indent + 4), " ;", indent)


def _bracketed(marks: str, inner: Sequence[str], separator: str, indent: int) -> str:
    """On one line where it fits, else each on its own."""
    line = f"{marks[0]} {f'{separator} '.join(inner)} {marks[1]}" if inner else marks
    if len(line) + indent <= _WIDTH and "\n" not in line:
        return line
    pad = " " * (indent + 4)
    return f"{marks[0]}\n{pad}" + f"{separator}\n{pad}".join(inner) + f"\n{' ' * indent}{marks[1]}"


def _rank(term: Term) -> tuple[int, str]:
    """Things first, then what has no name, then texts by language."""
    if isinstance(term, NamedNode):
        return 0, ""
    return (2, term.language or "") if isinstance(term, Literal) else (1, "")
