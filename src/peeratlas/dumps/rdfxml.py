"""RDF/XML by pyoxigraph, each subject in one element; what it would write that no parser reads back is refused."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from peeratlas.errors import SnapshotError
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Term, Triple, write_xml

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

# A name (NCName) as far as ASCII goes: on other letters the editions of XML, and so the parsers, do not agree.
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
# What an IRI must end in to name an element: pyoxigraph takes as much of its end as is one.
_ENDS_IN_A_NAME: Final = re.compile(r"[^\w.\x80-\U0010ffff-][\d.-]*[A-Za-z_][\w.-]*\Z", re.ASCII)
# Anything that is no Char of XML 1.0, 2.2: it cannot be written there, not even escaped.
_NO_CHARACTER: Final = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")

Things = Mapping[NamedNode | BlankNode, Sequence[Quad]]


def write(quads: Sequence[Quad], prefixes: Prefixes, head: str, file: BinaryIO) -> None:
    """The union of the quads' triples; `head` stands before them as a remark.

    The same triples give the same bytes, as long as their blank nodes have the same names.
    SnapshotError for what RDF/XML 1.1 has no way to write: a property without a name that XML allows, a character
    that XML does not have, a term of RDF 1.2.
    """
    things: dict[NamedNode | BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        things[quad.subject].append(quad)  # type: ignore[index]
    names = {quad.predicate.value for quad in quads}
    for name in sorted(names):
        if not _ENDS_IN_A_NAME.search(name):
            raise _refused(f"a property whose IRI does not end in a name of XML: {name}")
    names |= {
        quad.object.value for quad in quads if quad.predicate.value == _TYPE and isinstance(quad.object, NamedNode)
    }
    used = sorted({prefixes.shrink(name).partition(":")[0] for name in names} & prefixes.namespaces.keys())
    namespaces = {prefix: prefixes[prefix] for prefix in used if _NAME.fullmatch(prefix)}
    write_xml(_sorted(things), namespaces, _Mended(head, file))


def _sorted(things: Things) -> Iterator[Triple]:
    """Every triple once, thing by thing; the first of a thing decides on the name of its element."""
    for thing in sorted(things, key=lambda node: (isinstance(node, BlankNode), node.value)):
        triples = sorted({quad.triple for quad in things[thing]}, key=_place)
        _check(triples)
        yield from triples


def _place(triple: Triple) -> tuple[bool, str, str]:
    names = triple.predicate.value == _TYPE and _names(triple.object)
    return not names, triple.predicate.value, str(triple.object)


def _names(value: Term) -> bool:
    """Whether the element of a thing can be named by its class."""
    return isinstance(value, NamedNode) and bool(_ENDS_IN_A_NAME.search(value.value))


def _check(triples: Sequence[Triple]) -> None:
    first = triples[0]
    if first.predicate.value == _TYPE and isinstance(first.object, NamedNode) and not _names(first.object):
        raise _refused(f"a thing of which only a class without a name of XML is told: {first.subject}")
    for triple in triples:
        for term in (triple.subject, triple.object):
            if isinstance(term, BlankNode) and not _NAME.fullmatch(term.value):
                raise _refused(f"a blank node whose label is no name of XML: {term}")
        if isinstance(triple.object, Triple) or (isinstance(triple.object, Literal) and triple.object.direction):
            raise _refused(f"a term of RDF 1.2: {triple.object}")
        if isinstance(triple.object, Literal) and (found := _NO_CHARACTER.search(triple.object.value)):
            where = f"{triple.subject} {triple.predicate}"
            raise _refused(f"the character U+{ord(found[0]):04X}, which XML does not have, in a value of {where}")


def _refused(what: str) -> SnapshotError:
    return SnapshotError(f"RDF/XML has no way to write {what}. Say it otherwise in the data.")


class _Mended(io.RawIOBase):
    """Takes what pyoxigraph writes. Puts the remark after its first line, and keeps carriage returns.

    A parser reads a bare one as a new line (XML 1.0, 2.11); pyoxigraph leaves it bare, and uses none of its own.
    """

    def __init__(self, head: str, file: BinaryIO) -> None:
        self._file = file
        lines = re.sub("-(?=-)", "- ", head).splitlines()  # two hyphens may not stand in a remark of XML
        self._remark = "".join(["<!--\n", *(f"  {line}".rstrip() + "\n" for line in lines), "-->\n"]).encode()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        mended = content.replace(b"\r", b"&#xD;")
        if self._remark and b"\n" in content:
            declaration, end, rest = mended.partition(b"\n")
            mended, self._remark = declaration + end + self._remark + rest, b""
        self._file.write(mended)
        return len(content)
