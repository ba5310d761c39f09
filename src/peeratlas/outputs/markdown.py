"""A Markdown table, for mails and reports."""

from __future__ import annotations

from typing import BinaryIO, Final

from peeratlas.answer import Answer
from peeratlas.outputs.text import cell, heading, told
from peeratlas.prefixes import Prefixes

SUFFIX: Final = "md"
MEDIA_TYPE: Final = "text/markdown; charset=utf-8"


def write(answer: Answer, prefixes: Prefixes, file: BinaryIO) -> None:
    lines = [f"# {answer.title.value}", ""]
    if answer.notes:
        lines += [*(f"* {_escaped(text)}" for text in told(answer)), ""]
    lines.append(_line(heading(column, answer) for column in answer.columns))
    lines.append(_line("---" for _ in answer.columns))
    lines += [_line(_escaped(cell(value, answer, prefixes)) for value in row) for row in answer.rows]
    file.write(("\n".join(lines) + "\n").encode())


def _line(parts: object) -> str:
    return f"| {' | '.join(parts)} |"  # type: ignore[arg-type]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
