"""What is open at a place of a query, and what it is: an expression, a pattern, data or a group."""

from __future__ import annotations

from typing import Final

from peeratlas.armour.tokens import Token

_CLOSES: Final = {"(": ")", "[": "]", "{": "}"}
_TERMS: Final = frozenset({"iri", "name", "variable", "text", "number", "blank"})
_OPERATORS: Final = frozenset({"(", ",", "=", "!=", "<", ">", "<=", ">=", "&&", "||", "!", "+", "-", "*", "/", "^^"})
_STEPS: Final = frozenset({".", ";", ",", "/", "|", "^", "["})
_PARTS: Final = frozenset({"FILTER", "BIND"})
_VALUED: Final = frozenset({"A", "TRUE", "FALSE"})
_CALLED_AFTER: Final = frozenset({"FILTER", "BY", "HAVING"})
# A group that holds a SELECT of its own has no pattern in itself: what stands in its brackets are expressions.
_EXPRESSION, _PATTERN, _DATA, _GROUP, _SELECT = "expression", "pattern", "data", "group", "select"
_NONE: Final = Token("mark", "", 0)


class Nesting:
    """The brackets that are open, and the last two tokens."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str]] = []
        self._data_next = False
        self.last = _NONE
        self.before = _NONE

    def __len__(self) -> int:
        return len(self._open)

    @property
    def in_group(self) -> bool:
        """Whether patterns stand here, and not an expression or data."""
        return self._inside == _GROUP

    @property
    def compares(self) -> bool:
        """Whether a `<` that comes now compares: in an expression, unless after what only a value can follow.

        Were it taken for the begin of an IRI where the engine compares, or the other way round, a hostile query could
        hide the rest of itself in what is a comment or a text here and is none there.
        """
        if self._inside != _EXPRESSION:
            return False
        after_operator = self.last.kind == "mark" and self.last.text in _OPERATORS
        return not after_operator and self.last.text.upper() != "DISTINCT"

    def take(self, token: Token) -> None:
        """Goes over one token: opens and closes."""
        if token.kind == "word":
            self._word(token.text.upper())
        elif token.kind == "mark":
            if token.text in _CLOSES:
                self._open.append((_CLOSES[token.text], self._kind(token)))
            elif self._open and token.text == self._open[-1][0]:
                self._open.pop()

    def _word(self, word: str) -> None:
        if word == "VALUES":
            self._data_next = True
        elif word.startswith("SELECT") and self._inside == _GROUP:
            self._open[-1] = (self._open[-1][0], _SELECT)

    def passed(self, token: Token) -> None:
        """Remembers a token as the last one."""
        self.before, self.last = self.last, token

    def joins(self, token: Token) -> bool:
        """Whether a token that was taken is one more thing for the planner to join.

        That are triples, steps of paths, groups and tables, filters and bindings, and members of collections.
        """
        if token.kind == "mark" and token.text == "{":
            return True
        inside = self._inside
        if inside not in (_GROUP, _PATTERN):
            return False
        if token.kind == "word":
            return inside == _GROUP and token.text.upper() in _PARTS
        member = inside == _PATTERN and token.kind in _TERMS and self._open[-1][0] == ")"
        return member or (token.kind == "mark" and token.text in _STEPS)

    @property
    def _inside(self) -> str:
        return self._open[-1][1] if self._open else ""

    def _kind(self, token: Token) -> str:
        """What a bracket opens. The commas of an expression are no triples, the rows of data no joins."""
        inside = self._inside
        if token.text == "{":
            data, self._data_next = self._data_next, False
            return _DATA if data else _GROUP
        if token.text == "[":
            return _PATTERN
        if inside in (_EXPRESSION, _DATA):
            return inside
        if inside in (_GROUP, _PATTERN):
            return _EXPRESSION if self._calls() else _PATTERN
        return _EXPRESSION

    def _calls(self) -> bool:
        """Whether a bracket that opens now, in a group, begins an expression."""
        if self.last.kind == "word":
            return self.last.text.upper() not in _VALUED
        return self.last.kind in ("iri", "name") and self.before.text.upper() in _CALLED_AFTER
