"""Queries that end, or hold up, the engine that reads them: each kind made in any size. The gate refuses all but the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final


def _nested(head: str, opening: str, middle: str, closing: str, tail: str) -> Callable[[int, int], str]:
    return lambda depth, _: head + opening * depth + middle + closing * depth + tail


def _sized(depth: int, make: Callable[[int, int], str]) -> Callable[[int], str]:
    """Size 1 is what ended the engine, or held it up, when it was measured; other sizes are that many times as large."""
    return lambda size: make(depth * size, size)


def _doubled(times: int, _: int) -> str:
    binds = " ".join(f"BIND(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1})" for i in range(times))
    return f'SELECT (STRLEN(?s{times}) AS ?n) {{ BIND("xxxxxxxxxxxxxxxx" AS ?s0) {binds} }}'


CRASHES: Final[dict[str, Callable[[int], str]]] = {
    "function calls": _sized(20_000, _nested("SELECT * { ?s ?p ?o FILTER(", "STR(", "?o", ")", '="x") }')),
    "sub-queries": _sized(4_000, _nested("SELECT * { ", "{ SELECT * { ", "?s ?p ?o", "} }", " }")),
    "groups": _sized(20_000, _nested("SELECT * ", "{", " ?s ?p ?o ", "}", "")),
    "sums": _sized(20_000, lambda depth, _: "SELECT * { ?s ?p ?o FILTER(" + "1 + " * depth + "1) }"),
    "negations": _sized(50_000, lambda depth, _: "SELECT * { ?s ?p ?o FILTER(" + "!" * depth + "?o) }"),
    "unions": _sized(10_000, lambda depth, _: "SELECT * { " + " UNION ".join(["{?s ?p ?o}"] * depth) + " } LIMIT 1"),
    "binds": _sized(5_000, lambda depth, _: "SELECT * { " + " ".join(f"BIND({i} AS ?v{i})" for i in range(depth)) + " }"),
    "paths": _sized(20_000, _nested("SELECT * { ?s ", "(", "<x:y>", ")", " ?o }")),
    "steps": _sized(20_000, lambda depth, _: "SELECT * { ?s " + "/".join(["<x:y>"] * depth) + " ?o }"),
    "lists": _sized(10_000, _nested("SELECT * { ?s ?p ", "(", "", ")", " }")),
    "nodes": _sized(10_000, _nested("SELECT * { ?s ?p ", "[ <x:y> ", "1", "]", " }")),
    "triple terms": _sized(10_000, _nested("SELECT * { ?s ?p ", "<<( <x:s> <x:p> ", "1", " )>>", " }")),
    "a chain of patterns": _sized(1_000, lambda depth, _: "SELECT * { " + " . ".join(f"?s{i} <x:p> ?s{i + 1}" for i in range(depth)) + " } LIMIT 1"),
    "optional in optional": _sized(3_000, _nested("SELECT * { ", "?s ?p ?o OPTIONAL { ", "?s ?p ?o", " }", " }")),
    "exists in exists": _sized(3_000, _nested("ASK { ", "FILTER EXISTS { ?s ?p ?o ", "", " }", " }")),
    "a doubled text": _sized(32, lambda times, size: _doubled(min(times, 60), size)),
}  # fmt: skip
