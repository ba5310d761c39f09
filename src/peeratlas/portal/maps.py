"""The map of the compared countries as a drawing in the page: paths and places of names, made at set-up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from peeratlas.errors import AtlasError

_FILE: Final = Path(__file__).parent / "static" / "built" / "map.json"


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
    try:
        made = json.loads(_FILE.read_text("utf-8"))
    except OSError as fault:
        raise AtlasError("The front end has not been built. Run `make build`.") from fault
    lands = {slug: Land(land["path"], *land["label"]) for slug, land in made["countries"].items()}
    return Map(made["width"], made["height"], lands, made["neighbours"])
