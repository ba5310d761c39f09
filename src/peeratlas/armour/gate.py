"""What every query from outside passes before the engine sees it: one look at its tokens, in time of its length.

The engine's parser and planner cannot be stopped and can be ended by what they read, so what they get is bounded
here. The gate refuses; it never changes a query.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from peeratlas.armour.limits import Limits
from peeratlas.armour.nesting import Nesting
from peeratlas.armour.tokens import Token, place, tokens
from peeratlas.errors import GateError, LargeQueryError, message

_UPDATES: Final = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")
_FORMS: Final = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")
_SERVICE: Final = "SERVICE"
_QUOTED: Final = frozenset({"<<", "{|"})
_UNARY: Final = frozenset({"!", "-", "+", "^", "^^"})
# What a catalogue of texts is to know stands in a call (texts/catalogues.py).
_BYTES: Final = message("The query has %(size)s bytes; at most %(most)s are taken.")
_TOKENS: Final = message("The query has more than %(most)s words and signs. Ask in several queries.")
_DEPTH: Final = message("The query has more than %(most)s brackets within each other. Write it flatter.")
_PATTERNS: Final = message("The query joins more than %(most)s triples. Ask in several queries.")
_UNARIES: Final = message("More than %(most)s signs stand in a row. Take out those that undo each other.")
_ELSEWHERE: Final = message("SERVICE asks another server, and this one asks none. Ask that server yourself.")
_GLUED: Final = message("%(word)s can be read in two ways. Put a space between its words.")
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(slots=True)
class Read:
    """What was seen of a query: its form, its size, the graphs of FROM and FROM NAMED, its prefixes and names.

    `names` maps every prefixed name and IRI, as written, to the character where it stands first.
    """

    form: str = ""
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    tokens: int = 0
    depth: int = 0
    patterns: int = 0

    @property
    def chooses(self) -> bool:
        """Whether the query says itself which graphs it asks."""
        return bool(self.default_graphs or self.named_graphs)

    def foreign(self, ours: Collection[str]) -> list[str]:
        """The graphs that the query chooses and the atlas does not have."""
        return [graph for graph in (*self.default_graphs, *self.named_graphs) if graph not in ours]


def read(query: str, limits: Limits) -> Read:
    """Looks through a query; GateError names the limit that it breaks, and where."""
    size = len(query.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise LargeQueryError(_BYTES, size=size, most=limits.query_bytes)
    gate = _Gate(query, limits)
    for token in tokens(query, gate.compares):
        gate.take(token)
    return gate.seen


class _Gate:
    """Goes through the tokens once, with what is open and what is to come."""

    def __init__(self, query: str, limits: Limits) -> None:
        self._query = query
        self._limits = limits
        self._nesting = Nesting()
        self._unary = 0
        self._base = ""
        self.seen = Read()

    def compares(self) -> bool:
        return self._nesting.compares

    def take(self, token: Token) -> None:
        if token.kind == "open":
            self._refuse(token, "The text that begins here does not end. Close it with %(sign)s.", sign=token.text)
        if token.text in _QUOTED and token.kind == "mark":
            self._refuse(token, "Statements about statements are not in the atlas. Ask in SPARQL 1.1.")
        self._glued(token)
        self._after_from(token)
        if token.kind == "word":
            self._word(token)
        elif token.kind in ("iri", "name"):
            self._name(token)
        self._nesting.take(token)
        self._count(token)
        self._nesting.passed(token)

    def _word(self, token: Token) -> None:
        word = token.text.upper()
        if _SERVICE in word:
            self._refuse(token, _ELSEWHERE)
        if not self.seen.form and not len(self._nesting):
            if word.startswith(_UPDATES):
                self._refuse(token, "This endpoint changes nothing. Changes are made in the files of the atlas.")
            self.seen.form = next((form for form in _FORMS if word.startswith(form)), "")

    def _glued(self, token: Token) -> None:
        """Refuses what is one word here, and to the engine may be two: `SERVICE:x {`, `FILTER:f (`, `FROM:g`."""
        last = self._nesting.last
        if last.kind == "name" and self._nesting.in_group:
            prefix, before = last.text.partition(":")[0].upper(), self._nesting.before.text.upper()
            if token.text == "{" and _SERVICE in prefix and before != "GRAPH":
                self._refuse(last, _ELSEWHERE)
            if token.text == "(" and "FILTER" in prefix and before != "FILTER":
                self._refuse(last, _GLUED, word=last.text)
        if token.kind in ("word", "name") and not self.seen.depth and self._hides_from(token):
            self._refuse(token, _GLUED, word=token.text)

    def _hides_from(self, token: Token) -> bool:
        """Whether a word or name before the first bracket may be read as FROM and something else."""
        word, _, _ = token.text.partition(":")
        if "FROM" not in word.upper():
            return False
        if token.kind == "word":
            return word.upper() != "FROM"
        last = self._nesting.last.text.upper()
        is_thing = self.seen.form == "DESCRIBE" and word in self.seen.prefixes and last != "*"
        return bool(self.seen.form) and last not in ("FROM", "NAMED") and not is_thing

    def _name(self, token: Token) -> None:
        last, before = self._nesting.last, self._nesting.before
        if not self.seen.form and token.kind == "iri":
            if last.kind == "name" and before.text.upper() == "PREFIX":
                self.seen.prefixes[last.text[:-1]] = self._resolved(token)
                self.seen.names.pop(last.text, None)
                return
            if last.text.upper() == "BASE":
                self._base = self._resolved(token)
                return
        self.seen.names.setdefault(token.text, token.start)

    def _after_from(self, token: Token) -> None:
        """Notes the graph that is chosen; after FROM comes nothing else."""
        last, before = self._nesting.last, self._nesting.before
        if last.kind != "word" or len(self._nesting):
            return
        named = last.text.upper() == "NAMED" and before.text.upper() == "FROM"
        if not (named or last.text.upper() == "FROM"):
            return
        if token.kind in ("iri", "name"):
            graphs = self.seen.named_graphs if named else self.seen.default_graphs
            graphs.append(self._resolved(token))
        elif named or token.text.upper() != "NAMED":
            self._refuse(token, "After FROM stands the name of a graph.")

    def _resolved(self, token: Token) -> str:
        """The whole IRI that a token stands for."""
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self.seen.prefixes.get(prefix, f"{prefix}:") + local.replace("\\", "")
        plain = _ESCAPE.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), token.text[1:-1])
        try:
            whole = urljoin(self._base, plain) if self._base else plain
        except ValueError:
            return plain
        # urljoin takes the # of a namespace for the begin of nothing.
        return f"{whole}#" if plain.endswith("#") and not whole.endswith("#") else whole

    def _count(self, token: Token) -> None:
        seen, limits, depth = self.seen, self._limits, len(self._nesting)
        seen.tokens += 1
        seen.depth = max(seen.depth, depth)
        seen.patterns += self._nesting.joins(token)
        self._unary = self._unary + 1 if token.kind == "mark" and token.text in _UNARY else 0
        within = seen.tokens <= limits.tokens and depth <= limits.depth and seen.patterns <= limits.patterns
        if within and self._unary <= limits.unary:
            return
        for number, most, told in (
            (seen.tokens, limits.tokens, _TOKENS),
            (depth, limits.depth, _DEPTH),
            (seen.patterns, limits.patterns, _PATTERNS),
            (self._unary, limits.unary, _UNARIES),
        ):
            if number > most:
                raise LargeQueryError(told, *place(self._query, token.start), most=most)

    def _refuse(self, token: Token, what: str, **values: object) -> None:
        line, column = place(self._query, token.start)
        raise GateError(what, line, column, **values)
