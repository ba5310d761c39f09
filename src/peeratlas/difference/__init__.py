"""What changed between two editions: in words, as Turtle, as release notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO, Final

from peeratlas.difference import graph, notes, text
from peeratlas.difference.comparing import compare
from peeratlas.difference.found import Difference
from peeratlas.difference.sides import Side, find

__all__ = ["FORMATS", "Difference", "Side", "compare", "find"]

FORMATS: Final[Mapping[str, Callable[[Difference, BinaryIO], None]]] = {
    "text": text.write,
    "ttl": graph.write,
    "md": notes.write,
}
