"""Where the sources of the data are: a checkout has its own, an installed package brings those it was made with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

CONTENT: Final = Path(__file__).parent / "content"
"""In a wheel: ontology, shapes, data, queries and changelog. Not there in a checkout."""


def root(given: Path) -> Path:
    """The folder to build from: the one given if it is a checkout, or if nothing came with the package."""
    return given if (given / "ontology").is_dir() or not CONTENT.is_dir() else CONTENT
