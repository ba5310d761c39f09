"""Terms as Turtle writes them: names with the prefixes of the table, literals in the shortest form that keeps them."""

from __future__ import annotations

import re
from typing import Final

from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Literal, NamedNode
from peeratlas.terms import XSD
from peeratlas.turtle import CANONICAL

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING: Final = f"{XSD}string"
# Turtle 1.1, §2.5.2: what stands for a number or a truth value without quotation marks.
_SHORT: Final = {f"{XSD}{name}": CANONICAL[f"xsd:{name}"] for name in ("integer", "decimal", "boolean")}

# What cannot stand in a text, and what an editor would not show or would take for the end of a line.
_ASIDE: Final = "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u2028\u2029\ufeff\ufffe\uffff"
_ON_ONE_LINE: Final = re.compile(f'[{_ASIDE}\\t\\n"\\\\]')
_ON_MANY: Final = re.compile(f'[{_ASIDE}\\t\\\\]|"(?="|\\Z)')
_ESCAPES: Final = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", '"': '\\"', "\\": "\\\\"}


class Names:
    """Remembers which names it gave, so that a head can declare their prefixes and no others."""

    def __init__(self, prefixes: Prefixes) -> None:
        self._prefixes = prefixes
        self._given: dict[NamedNode, str] = {}
        self._verbs: Final = {NamedNode(_TYPE): "a"}

    def of(self, node: NamedNode) -> str:
        """`country:norway`, or `<https://…>` where no prefix fits."""
        name = self._given.get(node)
        if name is None:
            short = self._prefixes.shrink(node.value)
            name = self._given[node] = f"<{short}>" if short == node.value else short
        return name

    def verb(self, node: NamedNode) -> str:
        """The same of a property; `a` for the type."""
        return self._verbs.get(node) or self.of(node)

    def literal(self, term: Literal) -> str:
        """A literal in its written form: a text, a text with language or type, or 7, 7.5, true."""
        if term.language:
            direction = f"--{term.direction}" if term.direction else ""
            return f"{quoted(term.value)}@{term.language}{direction}"
        datatype = term.datatype
        if datatype.value == _STRING:
            return quoted(term.value)
        short = _SHORT.get(datatype.value)
        if short and short.fullmatch(term.value):
            return term.value
        return f"{quoted(term.value)}^^{self.of(datatype)}"

    def declared(self) -> list[str]:
        """The @prefix lines of the names that were given, by name and aligned."""
        used = sorted({name.partition(":")[0] for name in self._given.values() if not name.startswith("<")})
        width = max(map(len, used), default=0) + 1
        return [f"@prefix {f'{name}:':<{width}} <{self._prefixes[name]}> ." for name in used]


def quoted(text: str) -> str:
    """A text in quotation marks; one with line breaks keeps them, so that each of its lines is a line of the file."""
    if "\n" in text:
        return f'"""{_ON_MANY.sub(_escape, text)}"""'
    return f'"{_ON_ONE_LINE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"
