"""The index of names and texts in all languages: one SQLite file (FTS5) in the snapshot. The door to SQLite.

What is looked through are folded words, so the index splits at spaces and nothing else; what is shown stands beside.
Rows stand in the order in which they are found: names before texts, and the shorter first, of which the words searched
for are the greater part. So the best are the first that SQLite meets, however many there are.
"""

from __future__ import annotations

import errno
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from peeratlas.dataset import Dataset
from peeratlas.folding import words
from peeratlas.nearness import near, slips
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Literal, NamedNode

ONTOLOGY: Final = "ontology"
QUESTION: Final = "question"

# A hidden label is found and not shown: SKOS has it for spellings that nobody should read.
_HIDDEN: Final = "skos:hiddenLabel"
_NAMES: Final = ("skos:prefLabel", "rdfs:label", "dcterms:title", "skos:altLabel", _HIDDEN, "skos:notation")
_TEXTS: Final = (
    "dcterms:description",
    "pa:expansion",
    "pa:guidingQuestion",
    "pa:name",
    "pa:reference",
    "pa:wording",
    "skos:definition",
    "skos:editorialNote",
    "skos:scopeNote",
)
_TABLES: Final = """
CREATE TABLE texts (id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, text TEXT, lang TEXT);
CREATE TABLE vocabulary (id INTEGER PRIMARY KEY, word TEXT UNIQUE, written TEXT);
CREATE VIRTUAL TABLE folded USING fts5(
    words, content = '', columnsize = 0, detail = none, prefix = '1 2 3', tokenize = 'ascii'
);
"""
_MOST_SIGNS: Final = 1000
_MOST_WORDS: Final = 12
_LONGEST_WORD: Final = 60


class Hit(NamedTuple):
    """A found text: the thing, its kind or scheme, the text and its language. The text of a hidden label is empty."""

    iri: str
    kind: str
    text: str
    lang: str


class _Row(NamedTuple):
    """A text of the index; they sort in the order in which they are found."""

    is_text: bool
    length: int
    folded: str
    iri: str
    kind: str
    text: str
    lang: str
    hidden: bool


class Found(NamedTuple):
    """`instead` has, for each word that begins no word, the near words that stood in; `more`: there are more hits."""

    hits: list[Hit]
    instead: dict[str, tuple[str, ...]]
    more: bool


def index(dataset: Dataset, path: Path) -> None:
    """Writes the index of everything of ours that has a page; the same dataset gives the same bytes.

    OSError when it cannot be written, as of any file: SQLite has an error of its own for a full disk.
    """
    try:
        with closing(sqlite3.connect(path)) as file, file:
            _fill(file, dataset)
    except sqlite3.OperationalError as fault:
        raise OSError(errno.EIO, str(fault), str(path)) from fault


def _fill(file: sqlite3.Connection, dataset: Dataset) -> None:
    file.executescript(_TABLES)
    written: dict[str, Counter[str]] = {}
    for number, row in enumerate(sorted(set(_rows(dataset)))):
        shown = "" if row.hidden else row.text
        file.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", (number, row.iri, row.kind, shown, row.lang))
        file.execute("INSERT INTO folded (rowid, words) VALUES (?, ?)", (number, row.folded))
        for one, plain in words(row.text):
            written.setdefault(plain, Counter())[one] += 1
    file.executemany("INSERT INTO vocabulary (word, written) VALUES (?, ?)", _vocabulary(written))
    file.execute("INSERT INTO folded (folded) VALUES ('optimize')")


def search(path: Path, typed: str, limit: int = 2000) -> Found:
    """Texts in which every word begins a word, in any order, best first."""
    asked = dict(list(_asked(typed))[:_MOST_WORDS])
    if not asked:
        return Found([], {}, more=False)
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as file:
        instead = {word: _near(file, word) for word in asked if not _begins(file, word)}
        match = " AND ".join(_either(instead.get(word) or {word: word}) for word in asked)
        rows = file.execute(
            "SELECT iri, kind, text, lang FROM folded JOIN texts ON texts.id = folded.rowid"
            " WHERE folded MATCH ? ORDER BY folded.rowid LIMIT ?",
            (match, limit + 1),
        )
        hits = [Hit(*row) for row in rows]
    told = {asked[word]: tuple(stood.values()) for word, stood in instead.items() if stood}
    return Found(hits[:limit], told, more=len(hits) > limit)


def _asked(typed: str) -> Iterator[tuple[str, str]]:
    """Each word folded, and as it was typed."""
    return ((folded[:_LONGEST_WORD], written) for written, folded in words(typed[:_MOST_SIGNS]))


def _either(folded: Iterable[str]) -> str:
    """In the language of FTS5. A folded word has letters and digits only, so that nothing in it means anything."""
    return "(" + " OR ".join(f'"{word}"*' for word in folded) + ")"


def _begins(file: sqlite3.Connection, word: str) -> bool:
    """Whether it begins any word of the index."""
    found = file.execute("SELECT word FROM vocabulary WHERE word >= ? ORDER BY word LIMIT 1", (word,)).fetchone()
    return found is not None and str(found[0]).startswith(word)


def _near(file: sqlite3.Connection, word: str) -> dict[str, str]:
    """The near words of the index, each with how it is most often written."""
    if not (allowed := slips(word)):
        return {}
    shortest = len(word) - allowed
    rows = file.execute("SELECT word FROM vocabulary WHERE length(word) >= ? ORDER BY id", (shortest,))
    found = near(word, [known for (known,) in rows])
    written = "SELECT written FROM vocabulary WHERE word = ?"
    return {one: str(file.execute(written, (one,)).fetchone()[0]) for one in found}


def _vocabulary(written: Mapping[str, Counter[str]]) -> Iterator[tuple[str, str]]:
    """Each word and how it is most often written, the commonest first."""
    for word, ways in sorted(written.items(), key=lambda pair: (-pair[1].total(), pair[0])):
        yield word, min(ways, key=lambda way: (-ways[way], way))


def _rows(dataset: Dataset) -> Iterator[_Row]:
    for name in (*_NAMES, *_TEXTS):
        for quad in dataset.quads(predicate=dataset.prefixes.expand(name)):
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
                continue
            iri, text, lang = quad.subject.value, quad.object.value, quad.object.language or ""
            kind, folded = _kind(iri, dataset.prefixes), " ".join(plain for _, plain in words(text))
            if kind and folded and not folded.isdecimal():  # the rank of a concept is a number that names nothing
                yield _Row(name in _TEXTS, len(folded), folded, iri, kind, text, lang, name == _HIDDEN)


def _kind(iri: str, prefixes: Prefixes) -> str | None:
    if iri.startswith(prefixes["pa"]):
        return ONTOLOGY
    if any(iri.startswith(home) and "/" not in iri.removeprefix(home) for home in (prefixes["query"], prefixes["row"])):
        return QUESTION
    return prefixes.kind_of(iri)
