"""The map of the compared countries as a drawing in the page: paths and places of names, made at set-up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from peeratlas.errors import AtlasError

_BUILT: Final = Path(__file__).parent / "static" / "built"


@dataclass(frozen=True, slots=True)
class Land:
    """A country's outline in the drawing, and where its name stands."""

    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing of `width` x `height`; `lands` by the country's slug, `neighbours` is one path."""

    width: float
    height: float
    lands: Mapping[str, Land]
    neighbours: str


@cache
def read() -> Map:
    """The drawing that the set-up made."""
    made = _built("map.json")
    lands = {slug: Land(land["path"], *land["label"]) for slug, land in made["countries"].items()}
    return Map(made["width"], made["height"], lands, made["neighbours"])


@cache
def shapes() -> tuple[Mapping[str, Any], ...]:
    """The compared countries as GeoJSON features, for charts that are maps."""
    return tuple(_built("shapes.json")["features"])


def _built(name: str) -> Any:
    try:
        return json.loads((_BUILT / name).read_text("utf-8"))
    except OSError as fault:
        raise AtlasError("The front end has not been built. Run `make build`.") from fault
