"""JSON laid out for people: what fits on a line stands on one, all else one member to a line."""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import Any, Final

_WIDTH: Final = 100
_STEP: Final = 2

# A value of which every leaf is JSON already: a text, an array, or an object by its keys.
Laid = str | list["Laid"] | dict[str, "Laid"]

text: Final = encode_basestring
"""A text as JSON, with nothing escaped that need not be."""


def of(value: Any) -> Laid:
    """A plain value, its objects in their order."""
    match value:
        case dict():
            return {key: of(member) for key, member in value.items()}
        case list():
            return [of(member) for member in value]
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case int() | float():
            return repr(value)
    return text(value)


def flat(value: Laid) -> str:
    """The value on one line."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join([f"{text(key)}: {flat(member)}" for key, member in value.items()]) + "}"
    return "[" + ", ".join([flat(member) for member in value]) + "]"


def lines(value: Laid, indent: int) -> str:
    """The value from a line that is indented by so many columns; only the lines after the first are indented here."""
    if isinstance(value, str):
        return value
    short = flat(value)
    return short if len(short) <= _WIDTH - indent else broken(value, indent)


def broken(value: list[Laid] | dict[str, Laid], indent: int) -> str:
    """The same with each member on lines of its own, however short."""
    inner = indent + _STEP
    if isinstance(value, dict):
        members = [f"{text(key)}: {lines(member, inner)}" for key, member in value.items()]
    else:
        members = [lines(member, inner) for member in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    between = ",\n" + " " * inner
    return f"{opening}{between[1:]}{between.join(members)}\n{' ' * indent}{closing}"
