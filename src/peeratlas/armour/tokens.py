"""A linear scanner of SPARQL text: every token with its place. It understands no SPARQL and never goes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

# The letters of names, and what else may stand in one, by the grammar of SPARQL 1.1 (PN_CHARS_BASE, VARNAME). `\w` is
# neither: what the engine reads as one name must not be two tokens here, for the last one says what a `<` means.
_LETTER: Final = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_IN_NAME: Final = _LETTER + r"0-9_\u00b7\u0300-\u036f\u203f\u2040"
# Each alternative begins with a sign of its own or is possessive: nothing is read twice (a long text in a hostile
# query must not cost more than its length).
_TOKEN: Final = re.compile(
    rf"""
    (?P<space>(?:[\x20\t\r\n]|\#[^\r\n]*+)++)
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
  | (?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
            |"(?!"")(?:[^"\\\r\n]|\\.)*+"|'(?!'')(?:[^'\\\r\n]|\\.)*+')
  | (?P<variable>[?$][{_IN_NAME}]++)
  | (?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+)
  | (?P<blank>_:(?:[{_IN_NAME}\-]|\.(?=[{_IN_NAME}.\-]))*+)
  | (?P<name>(?:[{_LETTER}](?:[{_IN_NAME}.\-]{{0,63}}+(?<!\.))?+)?+:
             (?:(?:[{_LETTER}0-9_:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])
                (?:[{_IN_NAME}:\-]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%]|\.(?=[{_IN_NAME}:.%\\\-]))*+)?+)
  | (?P<number>(?:[0-9]++(?:\.[0-9]*+(?=[eE][+-]?[0-9])|\.[0-9]++)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+)
  | (?P<word>[A-Za-z][A-Za-z0-9_]*+)
  | (?P<mark>\^\^|&&|\|\||!=|<=|>=|<<|\{{\||[\s\S])
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTES: Final = ('"', "'")


class Token(NamedTuple):
    """`kind` is iri, text, variable, tag, blank, name, number, word, mark, or open for a text that does not end.

    `start` counts characters.
    """

    kind: str
    text: str
    start: int


def tokens(query: str, compares: Callable[[], bool] = lambda: False) -> Iterator[Token]:
    """The tokens in their order, without space and comments; a sign that begins none is a mark.

    `compares` says, when the scanner is at a `<`, whether it can only mean "less than": `?a<?b&&?c>?d` has no IRI.
    """
    at, end = 0, len(query)
    while at < end:
        match = _TOKEN.match(query, at)
        if match is None:  # the last alternative takes any sign
            return
        kind, text = match.lastgroup or "mark", match[0]
        if text[0] == "<" and text != "<=" and compares():
            kind, text = "mark", "<"
        elif kind == "mark" and text in _QUOTES:
            # What follows would be looked through again and again for the end of a text.
            yield Token("open", text, at)
            return
        if kind != "space":
            yield Token(kind, text, at)
        at += len(text)


def place(query: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, both from 1."""
    before = query[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")
