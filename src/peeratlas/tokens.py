"""A linear scanner of Turtle text: every token, comments too, with its place. It understands no RDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_KINDS = {
    "comment": r"#[^\n]*",
    "text": r'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'(?:[^'\\\n]|\\.)*'",
    "iri": r"<[^<>\"{}|^`\x00-\x20]*>",
    "directive": r"@(?:prefix|base)\b",
    "lang": r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
    "type": r"\^\^",
    "blank": r"_:[\w.-]*[\w-]|\[\s*\]",
    "name": r"(?:[^\W\d_][\w.-]*)?:(?:(?:[\w:%.-]|\\.)*(?:[\w:%-]|\\.))?",
    "number": r"[+-]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?(?<!\.)",
    "word": r"[^\W\d_](?:[\w.-]*[\w-])?",
    "mark": r"[;,.\[\]()]",
    "space": r"\s+",
    "other": r".",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()), re.DOTALL)


class Token(NamedTuple):
    """`kind` is a key of the table above (never space); line counts from 1, column from 0."""

    kind: str
    text: str
    line: int
    column: int

    @property
    def last_line(self) -> int:
        return self.line + self.text.count("\n")

    @property
    def end_column(self) -> int:
        """The column after the token."""
        before_break = self.text.rfind("\n") + 1
        return len(self.text) - before_break + (0 if before_break else self.column)

    @property
    def ends(self) -> bool:
        """True for the marks that end an object, a property or a statement."""
        return self.kind == "mark" and self.text in ",;."


def scan(text: str) -> Iterator[Token]:
    """The tokens in order; what is no Turtle comes as `other`, for the parser to refuse."""
    line, start_of_line = 1, 0
    for match in _TOKEN.finditer(text):
        kind, written = match.lastgroup or "other", match[0]
        if kind != "space":
            yield Token(kind, written, line, match.start() - start_of_line)
        if breaks := written.count("\n"):
            line += breaks
            start_of_line = match.start() + written.rindex("\n") + 1
