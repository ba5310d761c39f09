"""Where the official files lie that a rehearsal judges by: the DCAT-AP shapes and the lists of the EU. None is ours."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from peeratlas.errors import SettingsError, SourceError
from peeratlas.rdf import read_text

SHAPES: Final = "PEERATLAS_DCAT_AP_SHAPES"
VOCABULARIES: Final = "PEERATLAS_EU_VOCABULARIES"
BESIDE: Final[Mapping[str, tuple[str, str]]] = {
    SHAPES: ("../shared/standards/dcat-ap-3.0.1", "shapes.ttl"),
    VOCABULARIES: ("../shared/standards/eu-vocabs", "file-types.csv"),
}
"""For each variable: the folder seen from the checkout, and the file by which it is known."""


def folder(variable: str, given: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The folder that is given, that the environment names, or that lies beside the checkout; None when there is none.

    SettingsError when the one that was named has not its file.
    """
    beside, known_by = BESIDE[variable]
    named = given or (Path(environment[variable]) if environment.get(variable) else None)
    path = named or Path(beside)
    if (path / known_by).is_file():
        return path
    if named:
        raise SettingsError(variable, str(named), f"Give a folder that has {known_by}.")
    return None


def lists(path: Path | None) -> dict[str, frozenset[str]]:
    """The IRIs of each list by the name of its file; a licence also by its canonical address (third column)."""
    found: dict[str, frozenset[str]] = {}
    for file in sorted(path.glob("*.csv")) if path else ():
        rows = list(csv.reader(read_text(file, str(file)).splitlines()))
        found[file.stem] = frozenset(cell for row in rows for cell in row[::2] if "://" in cell)
        if not found[file.stem]:
            raise SourceError(file, None, "no line of this list has an IRI", "Fetch the list again.")
    return found
