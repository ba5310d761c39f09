"""The normal form of our Turtle files, checked on the written text: nothing here writes a file back.

Head: `# file.ttl - what is in here.`, then `# Checked by: ...`, then the @prefix lines that are used,
by name, aligned. Then blocks of one subject each, by name inside a `####` section: `a` first, then the
label, then the properties by name. Names are compared by the order of their characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from peeratlas import blocks
from peeratlas.blocks import Block, Fault
from peeratlas.prefixes import TABLE, Prefixes
from peeratlas.report import Finding
from peeratlas.sources import Source
from peeratlas.tokens import Token, scan

CANONICAL: Final = {
    datatype: re.compile(pattern, re.ASCII)
    for datatype, pattern in {
        "xsd:integer": r"0|-?[1-9]\d*",
        "xsd:nonNegativeInteger": r"0|[1-9]\d*",
        "xsd:decimal": r"0\.0|-?(?:0|[1-9]\d*)\.(?:0|\d*[1-9])",
        "xsd:boolean": r"true|false",
        "xsd:date": r"\d{4}-\d\d-\d\d",
        "xsd:gYear": r"\d{4}",
        "xsd:gYearMonth": r"\d{4}-\d\d",
    }.items()
}
"""How the values of a datatype are written."""


def check(source: Source, prefixes: Prefixes) -> tuple[Finding, ...]:
    """Every departure of a file from the normal form, in order of line."""
    tokens = list(scan(source.text))
    lines = source.text.split("\n")
    statements = list(_statements(tokens))
    heads = [statement for statement in statements if statement[0].kind == "directive"]
    rest = [Block(statement) for statement in statements if statement[0].kind != "directive"]
    comments = [token for token in tokens if token.kind == "comment" and token.column == 0]
    faults = {
        *_lines(lines, tokens),
        *_head(source),
        *_prefix_lines(lines, heads, prefixes),
        *_unused(heads, rest),
        *_literals(tokens),
        *blocks.faults(rest, comments, lines),
    }
    path = source.relative
    return tuple(Finding("violation", f"turtle-{rule}", path, text, path, line) for line, rule, text in sorted(faults))


def _statements(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens up to each full stop, without comments; what follows the last is left to the parser."""
    statement: list[Token] = []
    for token in tokens:
        if token.kind != "comment":
            statement.append(token)
        if token.kind == "mark" and token.text == ".":
            yield statement
            statement = []


def _lines(lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[Fault]:
    in_text = {line for token in tokens for line in range(token.line, token.last_line)}
    for number, line in enumerate(lines, start=1):
        if "\t" in line:
            yield number, "space", "There is a tab in the line. Indent with 4 spaces; write \\t in a text."
        if number in in_text:
            continue
        if line != line.rstrip():
            yield number, "space", "The line ends in spaces or in a carriage return. Take them out."
        if not line and number < len(lines) - 1 and not lines[number]:
            yield number, "space", "There are two empty lines. One is enough."
    if lines[-1] or not "".join(lines[-2:]):
        yield len(lines), "space", "The file does not end in exactly one line break. End it so."


def _head(source: Source) -> Iterator[Fault]:
    first, second, *_ = [*source.text.split("\n"), ""]
    name = source.path.name
    if not re.fullmatch(rf"# (?:{re.escape(source.relative)}|{re.escape(name)}) [-–—] \S.*", first):
        yield 1, "head", f"The first line does not say what is in here. Write `# {name} - what is in here.`"
    if not re.fullmatch(r"# Checked by: \S.*", second):
        yield 2, "head", "The second line does not say what checks this. Write `# Checked by: shapes/x.ttl`."


def _prefix_lines(lines: Sequence[str], heads: Sequence[list[Token]], prefixes: Prefixes) -> Iterator[Fault]:
    names = [statement[1].text.removesuffix(":") for statement in heads]
    width = max((len(name) for name in names), default=0) + 1
    for name, statement in zip(names, heads, strict=True):
        line = statement[0].line
        expected = f"@prefix {f'{name}:':<{width}} <{prefixes.namespaces.get(name)}> ."
        if name not in prefixes.namespaces:
            yield line, "prefix", f"The prefix {name}: is not in {TABLE}. {prefixes.advice(name)}"
        elif lines[line - 1] != expected:
            yield line, "prefix", f"The line is not that of {TABLE}, aligned. Write `{expected}`."
    for (before, after), statement in zip(pairwise(names), heads[1:], strict=True):
        if before >= after:
            yield statement[0].line, "prefix", f"{after}: stands after {before}:. Sort the prefixes by name."


def _unused(heads: Sequence[list[Token]], rest: Sequence[Block]) -> Iterator[Fault]:
    used = {token.text.partition(":")[0] for block in rest for token in block.tokens if token.kind == "name"}
    for statement in heads:
        if (name := statement[1].text.removesuffix(":")) not in used:
            yield statement[0].line, "prefix", f"The prefix {name}: is not used. Take the line out."


def _literals(tokens: Sequence[Token]) -> Iterator[Fault]:
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        if token.kind == "text" and token.text.startswith("'"):
            yield token.line, "literal", "A text stands in single quotation marks. Write them double."
        elif token.kind == "number":
            datatype = "xsd:decimal" if "." in token.text else "xsd:integer"
            if not CANONICAL[datatype].fullmatch(token.text):
                advice = "Write 7, -7 or 7.5; a code is a text in quotation marks."
                yield token.line, "literal", f"{token.text} is not the canonical form of a number. {advice}"
        elif token.kind == "type" and after:
            written, pattern = before.text[1:-1], CANONICAL.get(after.text)
            if after.text == "xsd:string":
                yield token.line, "literal", "^^xsd:string says nothing. Take it out."
            elif pattern and not pattern.fullmatch(written):
                wanted = f"the canonical form of {after.text}"
                yield token.line, "literal", f'"{written}" is not {wanted}. Write it as {pattern.pattern}.'
