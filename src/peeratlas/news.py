"""What is new in the data of the newest edition: the points of the changelog's first Data section."""

from __future__ import annotations

import re
from pathlib import Path

_SECTION = re.compile(r"^### Data\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)


def read(root: Path) -> tuple[str, ...]:
    """The points as plain sentences, in their order; none where there is no changelog or nothing new."""
    path = root / "CHANGELOG.md"
    section = _SECTION.search(path.read_text("utf-8")) if path.is_file() else None
    points = re.split(r"^- ", section[1], flags=re.MULTILINE)[1:] if section else []
    return tuple(" ".join(point.replace("`", "").split()) for point in points)
