"""The queries by which a far store is read and filled, from `queries/`, with terms in their places."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from peeratlas.rdf import Term


@cache
def _text(name: str) -> str:
    return (Path(__file__).parent / "queries" / name).read_text("utf-8")


def bound(name: str, values: dict[str, Iterable[Term]] | None = None) -> str:
    """A query with terms in its places; a place without any stays open."""
    text = _text(name)
    for place, terms in (values or {}).items():
        text = text.replace(f"# VALUES ?{place}\n", f"VALUES ?{place} {{ {' '.join(map(str, terms))} }}\n")
    return text


def update(name: str, given: str) -> str:
    """An update with a graph, or with a graph and its triples, in its place."""
    return _text(name).replace("# GRAPH", given)
