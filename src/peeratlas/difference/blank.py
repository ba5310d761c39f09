"""Blank nodes by what they hold: their labels hang on all others, so one list more would rename half of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

_BLANK: Final = b"_:"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("first", "rest", "nil"))
_DIGITS: Final = 32
_DEEPEST: Final = 5
"""Deeper brackets say nothing to a reader."""
_SHOWN: Final = 12
"""So many items of a list are shown."""

Said = tuple[bytes, bytes, bytes]
"""Property, value and graph with the end of the line, as they are written."""


@dataclass(frozen=True)
class Blanks:
    """`names` maps each label to one made of the content; `said` is what stands of a node, under its new name."""

    names: Mapping[bytes, bytes]
    said: Mapping[bytes, tuple[Said, ...]]

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> Blanks:
        """The nodes that are the subjects of these lines."""
        told: dict[bytes, list[Said]] = {}
        for line in lines:
            subject, property_, rest = line.split(b" ", 2)
            told.setdefault(subject, []).append((property_, *_cut(rest)))
        names: dict[bytes, bytes] = {}
        for label in told:
            _name(label, told, names)
        said = {names[label]: tuple(_renamed(one, names) for one in sorted(of)) for label, of in told.items()}
        return cls(names, said)

    def named(self, line: bytes, inside: set[bytes]) -> bytes:
        """The line with the new name of the blank node that is its value, if one is; that goes into `inside` too."""
        subject, property_, rest = line.split(b" ", 2)
        value, graph = _cut(rest)
        if value not in self.names:
            return line
        inside.add(self.names[value])
        return b" ".join((subject, property_, self.names[value], graph))

    def alone(self, inside: AbstractSet[bytes]) -> Iterator[tuple[bytes, tuple[bytes, ...]]]:
        """Those that neither a blank node nor `inside` names, with their lines, in order: axioms without a name."""
        named = {value for of in self.said.values() for _, value, _ in of}
        for node in sorted(self.said.keys() - named - inside):
            yield node, tuple(sorted(b" ".join((node, *one)) for one in self.said[node]))

    def text(self, label: str, depth: int = 0) -> str:
        """What a node holds, in the manner of Turtle with whole IRIs: ( a b ) or [ property value ]."""
        of = self.said.get(label.encode(), ())
        if depth > _DEEPEST or not of:
            return "[ … ]"
        parts = {property_.decode(): value.decode() for property_, value, _ in of}
        if _FIRST not in parts:
            inner = (f"{property_.decode()} {self._value(value.decode(), depth)}" for property_, value, _ in of)
            return f"[ {' ; '.join(inner)} ]"
        items: list[str] = []
        while _FIRST in parts and len(items) <= _SHOWN:
            items.append(self._value(parts[_FIRST], depth) if len(items) < _SHOWN else "…")
            rest = parts.get(_REST, _NIL).encode()
            parts = {property_.decode(): value.decode() for property_, value, _ in self.said.get(rest, ())}
        return f"( {' '.join(items)} )"

    def _value(self, value: str, depth: int) -> str:
        return self.text(value, depth + 1) if value.startswith("_:") else value


_END: Final = re.compile(rb"((?: <[^ ]*>)? \.\n?)\Z")


def _cut(rest: bytes) -> tuple[bytes, bytes]:
    """The value, and what stands behind it: the graph and the full stop."""
    match = _END.search(rest)
    return (rest[: match.start()], match[1].lstrip()) if match else (rest, b"")


def _is_blank(value: bytes) -> bool:
    return value.startswith(_BLANK)


def _renamed(said: Said, names: Mapping[bytes, bytes]) -> Said:
    property_, value, graph = said
    return property_, names.get(value, value), graph


def _name(label: bytes, told: Mapping[bytes, list[Said]], names: dict[bytes, bytes]) -> None:
    """Names a node after those that it names: without recursion, since a list is as deep as it is long."""
    way: list[bytes] = [label]
    under_way: set[bytes] = set()
    while way:
        node = way[-1]
        inner = [value for _, value, _ in told.get(node, ()) if _is_blank(value)]
        open_ = [value for value in inner if value not in names and value not in under_way and value in told]
        under_way.add(node)
        if open_ and node not in names:
            way += open_
            continue
        way.pop()
        if node not in names:
            # A ring of blank nodes has no first one: where it closes, it is only said that it does.
            of = sorted(
                property_ + b" " + (names.get(value, b"_:ring") if _is_blank(value) else value)
                for property_, value, _ in told.get(node, ())
            )
            names[node] = b"_:b" + hashlib.sha256(b"\n".join(of)).hexdigest()[:_DIGITS].encode()
