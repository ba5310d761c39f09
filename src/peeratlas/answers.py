"""The guard of published answers: what every question and the comparison answer, against tests/answers/."""

from __future__ import annotations

import csv
from pathlib import Path

from peeratlas import guard
from peeratlas.atlas import Atlas


def compare(atlas: Atlas, folder: Path, accept: bool = False) -> list[str]:
    """A line for each answer that differs; with `accept` these are written (never those in expected/)."""
    now = written(atlas)
    changed = []
    for name in sorted({*now, *(path.stem for path in folder.glob("*.csv"))}):
        path = folder / f"{name}.csv"
        before = path.read_bytes() if path.is_file() else b""
        if before != now.get(name, b""):
            changed.append(f"{name}: {_difference(before, now.get(name, b''))}")
            if accept:
                _write(path, now.get(name))
    return changed


def written(atlas: Atlas) -> dict[str, bytes]:
    """The answer of every question without values, and the comparison, as guarded files write them."""
    prefixes = atlas.dataset.prefixes
    answers = {name: guard.written(atlas.ask(name), prefixes) for name in atlas.queries["questions"]}
    return answers | {"comparison": guard.written(atlas.table(), prefixes)}


def _write(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _difference(before: bytes, after: bytes) -> str:
    old, new = ([tuple(row) for row in csv.reader(content.decode().splitlines())] for content in (before, after))
    gone, come = len(set(old) - set(new)), len(set(new) - set(old))
    return f"{come} rows new, {gone} rows gone" if gone or come else "the order of rows changed"
