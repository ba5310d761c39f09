"""A small complete checkout: the repository's ontology, shapes, concepts and queries, and the few claims of tests/small/."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ("ontology", "shapes", "queries", "data/concepts")
LEAN_SHAPES = ("figures", "learning", "values")
NORWAY = "data/countries/norway.ttl"


def copy_to(target: Path) -> Path:
    """The checkout as a new folder that a test may spoil."""
    for folder in SHARED:
        shutil.copytree(ROOT / folder, target / folder)
    shutil.copytree(ROOT / "tests" / "small" / "data", target / "data", dirs_exist_ok=True)
    return target


def change(target: Path, name: str, old: str, new: str) -> int:
    """Puts `new` for the one `old` in a file and gives its line, counted from 1."""
    path = target / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def lean_copy_to(target: Path) -> Path:
    """The same with few shapes and no translations: what kill tests build hundreds of times."""
    copy_to(target)
    for labels in target.glob("*/**/labels"):
        shutil.rmtree(labels)
    for path in (target / "shapes").glob("*.ttl"):
        if path.stem not in LEAN_SHAPES:
            path.unlink()
    return target
