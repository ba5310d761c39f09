"""The index of names and texts in all languages: one SQLite file (FTS5) in the snapshot. The door to SQLite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from peeratlas.dataset import Dataset
from peeratlas.rdf import Literal, NamedNode

_NAMES = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
    "http://purl.org/dc/terms/description",
)


class Hit(NamedTuple):
    """A found text: the thing, its kind or scheme, the text and its language."""

    iri: str
    kind: str
    text: str
    lang: str


def index(dataset: Dataset, path: Path) -> None:
    """Writes the index of every named thing of ours; the same dataset gives the same bytes."""
    hits = sorted(set(_hits(dataset)))
    with sqlite3.connect(path) as file:
        file.execute(
            "CREATE VIRTUAL TABLE names USING fts5(text, iri UNINDEXED, kind UNINDEXED, lang UNINDEXED, prefix='2 3')"
        )
        rows = ((hit.text, hit.iri, hit.kind, hit.lang) for hit in hits)
        file.executemany("INSERT INTO names (text, iri, kind, lang) VALUES (?, ?, ?, ?)", rows)
    file.execute("INSERT INTO names (names) VALUES ('optimize')")
    file.commit()
    file.close()


def search(path: Path, words: str, limit: int = 50) -> list[Hit]:
    """Texts in which every word begins a word, best first."""
    terms = re.findall(r"\w+", words)
    if not terms:
        return []
    match = " ".join(f'"{term}"*' for term in terms)
    file = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        found = file.execute(
            "SELECT iri, kind, text, lang FROM names WHERE names MATCH ? ORDER BY rank, iri, lang LIMIT ?",
            (match, limit),
        )
        return [Hit(*row) for row in found]
    finally:
        file.close()


def _hits(dataset: Dataset) -> Iterable[Hit]:
    for name in _NAMES:
        for quad in dataset.quads(predicate=name):
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
                continue
            iri = quad.subject.value
            if kind := dataset.prefixes.kind_of(iri):
                yield Hit(iri, kind, quad.object.value, quad.object.language or "")
