"""What a chart of ours may hold: a Vega-Lite spec without data and addresses, in which the words stand in for texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

DATA: Final = ("rows", "countries")
"""The data that a spec may name: the rows of the answer (where it names none), and the shapes of the countries."""
HEADING: Final = "heading"
TONES: Final = "tones"
"""Two of the words that stand in: an object with one of them alone is replaced when the chart is drawn."""

_GIVEN: Final = ("$schema", "autosize", "background", "config", "datasets", "description", "width")
_ADDRESSES: Final = ("url", "href")


class Fault(NamedTuple):
    """`near` is a text that stands on the line of the fault."""

    near: str
    problem: str
    remedy: str


def faults(spec: Any, columns: Collection[str]) -> Iterator[Fault]:
    """What is wrong with a spec for an answer with these columns."""
    if not isinstance(spec, dict):
        yield Fault("", "the chart is no object", "Write a Vega-Lite spec: `#| {`, its lines, `#| }`.")
        return
    for key in _GIVEN:
        if key in spec:
            yield Fault(f'"{key}"', f"the chart sets {key}", "Leave it out: it is given when the chart is drawn.")
    for key, value in _inside(spec):
        if key in _ADDRESSES:
            yield Fault(f'"{key}"', f"the chart names an address ({key})", "A chart fetches nothing: leave it out.")
        elif key == "data" and value not in [{"name": name} for name in DATA]:
            known = " or ".join(f'{{"name": "{name}"}}' for name in DATA)
            yield Fault('"data"', "the chart holds data of its own", f"Write {known}: the rows come from the answer.")
        elif key in (HEADING, TONES):
            named = value if key == TONES and isinstance(value, list | dict) else [value]
            for name in {str(name) for name in named} - set(columns):
                yield Fault(f'"{name}"', f"the chart names the column {name}", f"Known: {', '.join(columns)}.")


def _inside(spec: Any) -> Iterator[tuple[str, Any]]:
    """Every key of every object, with its value."""
    if isinstance(spec, Mapping):
        for key, value in spec.items():
            yield key, value
            yield from _inside(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _inside(value)
