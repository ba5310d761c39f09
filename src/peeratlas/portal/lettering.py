"""Text in a drawing: how wide it will be, and where its lines break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_WIDTHS: Final = {
    **dict.fromkeys("ijl.,:;'|!", 0.28),
    **dict.fromkeys("frtI()[]/- \N{NO-BREAK SPACE}", 0.34),
    **dict.fromkeys("mwMW@%", 0.88),
    **dict.fromkeys("ckszvxyJ", 0.5),
}
_LOWER, _UPPER = 0.56, 0.72
_BOLD: Final = 1.07


def width(text: str, size: float, bold: bool = False) -> float:
    """A little more than Arial and the fonts of its width take."""
    sum_ = sum(_WIDTHS.get(sign, _UPPER if sign.isupper() else _LOWER) for sign in text)
    return sum_ * size * (_BOLD if bold else 1)


def lines(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """The text in lines that fit into the room; a word that alone is too long is broken."""
    found: list[str] = []
    for word in _words(clean(text), room, size, bold):
        if found and width(f"{found[-1]} {word}", size, bold) <= room:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def clean(text: str) -> str:
    """Without the signs that XML cannot have or nobody can see."""
    return "".join(sign if sign.isprintable() or sign == NO_BREAK else " " for sign in text)


def _words(text: str, room: float, size: float, bold: bool) -> Iterator[str]:
    for word in filter(None, text.split(" ")):
        part = ""
        for sign in word:
            if part and width(part + sign, size, bold) > room:
                yield part
                part = ""
            part += sign
        yield part
