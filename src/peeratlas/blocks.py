"""The blocks of a Turtle file, one subject each: how they stand on the page and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

from peeratlas.tokens import Token

Fault = tuple[int, str, str]
"""A line, the rule, and a message that ends with the remedy."""

_LABELS = {"a": 0, "rdfs:label": 1, "skos:prefLabel": 1}
_SHAPE_PROPERTIES = {
    "a": 0,
    "sh:path": 1,
    "sh:name": 2,
    "sh:description": 3,
    "sh:severity": 5,
    "sh:message": 6,
}
BY_NAME: Final = 4


@dataclass(frozen=True, slots=True)
class Block:
    """The tokens of one statement, without comments; the first is the subject, the last the full stop."""

    tokens: Sequence[Token]

    @property
    def subject(self) -> Token:
        return self.tokens[0]

    def outline(self) -> Iterator[tuple[Token, Token, int]]:
        """Each token after the subject, with the one before it and the number of open brackets."""
        depth = 0
        for before, token in pairwise(self.tokens):
            depth += token.text in ("[", "(")
            yield before, token, depth
            depth -= token.text in ("]", ")")

    def verbs(self) -> list[Token]:
        """The properties, outside of any bracket."""
        opens = (self.subject.text, ";")
        outline = self.outline()
        return [token for before, token, depth in outline if not depth and before.text in opens and not token.ends]

    def types(self) -> set[str]:
        """The values of `a`, which comes first."""
        return {token.text for token in takewhile(lambda token: token.text not in (";", "."), self.tokens[1:])}


def faults(blocks: Sequence[Block], comments: Iterable[Token], lines: Sequence[str]) -> Iterator[Fault]:
    """Every departure of the blocks of a file from the normal form."""
    for block in blocks:
        yield from _separation(block, lines)
        yield from _indents(block)
        yield from _marks(block)
        yield from _order(block)
    sections = [token.line for token in comments if token.text.startswith("####")]
    for before, after in pairwise(block.subject for block in blocks):
        in_one = not any(before.line < section < after.line for section in sections)
        if in_one and before.text > after.text:
            yield after.line, "order", f"{after.text} stands after {before.text}. Sort the blocks by name."


def _separation(block: Block, lines: Sequence[str]) -> Iterator[Fault]:
    """One empty line before a block, or before the comments on top of it; none inside."""
    first, above = block.subject.line, block.subject.line - 1
    while above and lines[above - 1].startswith("#") and not lines[above - 1].startswith("####"):
        above -= 1
    if above and lines[above - 1]:
        yield first, "layout", "There is no empty line before the block. Put one there."
    for before, token, _ in block.outline():
        for line in range(before.last_line + 1, token.line):
            if not lines[line - 1].strip():
                yield line, "layout", "There is an empty line inside a block. Take it out."


def _indents(block: Block) -> Iterator[Fault]:
    """Properties by 4 spaces, values that go on by 8 or more; `a` on the line of its subject."""
    if block.subject.column:
        yield (
            block.subject.line,
            "layout",
            f"{block.subject.text} does not begin its line. Begin a line with it.",
        )
    verbs = block.verbs()
    for before, token, depth in block.outline():
        new_line = token.line > before.last_line
        if token in verbs:
            if new_line and token.text == "a":
                yield token.line, "layout", "`a` is not on the line of its subject. Join the two lines."
            elif new_line and token.column != 4:
                yield token.line, "layout", f"{token.text} is not indented by 4 spaces. Indent it so."
            elif not new_line and before.text == ";":
                yield token.line, "layout", f"{token.text} stands after `;`. Begin a line with it."
        elif new_line and not depth and not token.ends and (token.column < 8 or token.column % 4):
            yield (
                token.line,
                "layout",
                f"{token.text} goes on from above. Indent it by 8 spaces, or more by fours.",
            )


def _marks(block: Block) -> Iterator[Fault]:
    """`;`, `,` and `.` each one space after what they end."""
    for before, token, _ in block.outline():
        if token.ends and before.ends:
            yield token.line, "layout", f"There is a `{before.text}` before `{token.text}`. Take it out."
        elif token.ends and (token.line > before.last_line or token.column != before.end_column + 1):
            yield (
                token.line,
                "layout",
                f"There is not one space before `{token.text}`. Put one, on the same line.",
            )


def ranks(types: Iterable[str]) -> Mapping[str, int]:
    """Which properties of a thing of these types stand before and after the others; who is not in it has BY_NAME."""
    return _SHAPE_PROPERTIES if "sh:PropertyShape" in types else _LABELS


def _order(block: Block) -> Iterator[Fault]:
    """`a`, the label, then by name; a property shape has an order of its own."""
    places = ranks(block.types())
    keys = [(places.get(verb.text, BY_NAME), verb.text, verb.line) for verb in block.verbs()]
    wanted = (
        "path, name, description, the others by name, severity, message" if "sh:path" in places else "label, by name"
    )
    for before, after in pairwise(keys):
        if before[1] == after[1]:
            yield (
                after[2],
                "order",
                f"{after[1]} is said twice of {block.subject.text}. Join the values by a comma.",
            )
        elif before > after:
            yield after[2], "order", f"{after[1]} stands after {before[1]}. The order is: a, {wanted}."
