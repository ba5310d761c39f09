"""The child process that runs queries from outside: one read-only store, no files, no network, bounded memory.

It is started as a script with as little as possible; nobody imports it. Frames on its one socket, both ways: four bytes
of length, then the content. A job is two frames, a head in JSON and the query; the answer is a byte that says that it
has begun, the result in frames, an empty one, and a tail in JSON: `media_type`, or `refused` with a message, `over`
with the limit that broke, `unacceptable`, or `broken` for a store that cannot be read; `unsaid` are those of the names
asked for of which nothing is said.
Whoever started it ends it by SIGKILL: nothing here keeps the time.
"""

from __future__ import annotations

import contextlib
import csv
import ctypes
import io
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, cast

from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

_PDEATHSIG: Final = 1
_CHUNK: Final = 1 << 16
_SIZE: Final = 4
_FEW: Final = 3
"""So many names of which nothing is said are told."""


class _OverError(Exception):
    """More than one answer may have: `rows` or `bytes`."""


class _Bounded(io.RawIOBase):
    """Takes bytes up to a number."""

    def __init__(self, most: int) -> None:
        self.taken = bytearray()
        self._most = most

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if len(self.taken) + len(data) > self._most:
            raise _OverError("bytes")
        self.taken += data
        return len(data)


def main() -> None:
    """Arguments: the folder of the store, the bytes of memory, the process that ends with this one or before it."""
    store, memory, parent = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _die_with(parent)
    opened = Store.read_only(store)
    _close_in(memory)
    csv.field_size_limit(sys.maxsize)
    with socket.socket(fileno=0) as line:
        file = line.makefile("rwb")
        file.write(b"r")
        file.flush()
        while (head := _frame(file)) is not None and (query := _frame(file)) is not None:
            file.write(b"b")
            file.flush()
            _answer(file, opened, json.loads(head), query.decode())


def _answer(file: Any, store: Store, asked: dict[str, Any], query: str) -> None:
    """Runs one query and sends what came of it, whole or not at all."""
    bounded = _Bounded(asked["size"])
    tail: dict[str, Any] = {}
    try:
        tail = _written(store.query(query, **_graphs(asked)), asked, bounded)
    except _OverError as over:
        tail = {"over": str(over)}
    except OSError:
        tail = {"broken": True}
    except (SyntaxError, ValueError, RuntimeError) as fault:
        tail = {"refused": str(fault)}
    with contextlib.suppress(OSError):
        if unsaid := _unsaid(store, asked["names"]):
            tail["unsaid"] = unsaid
    body = bytes(bounded.taken) if "media_type" in tail else b""
    for start in range(0, len(body), _CHUNK):
        _send(file, body[start : start + _CHUNK])
    _send(file, b"")
    _send(file, json.dumps(tail).encode())
    file.flush()


def _written(result: Any, asked: dict[str, Any], bounded: _Bounded) -> dict[str, Any]:
    """Writes a result in the form that is wanted of its kind; the tail that says so."""
    triples = isinstance(result, QueryTriples)
    form = asked["graphs" if triples else "tables"]
    if not form:
        return {"unacceptable": "graphs" if triples else "tables"}
    if isinstance(result, QueryTriples):
        serialize(_few(result, asked["rows"]), cast("IO[bytes]", bounded), RdfFormat.from_media_type(form))
    else:
        result.serialize(bounded, QueryResultsFormat.from_media_type(form))
        if isinstance(result, QuerySolutions) and _rows(bytes(bounded.taken), form) > asked["rows"]:
            raise _OverError("rows")
    return {"media_type": form}


def _few(triples: QueryTriples, most: int) -> Iterator[Triple]:
    """The triples, each once, up to a number."""
    seen: set[Triple] = set()
    for triple in triples:
        if triple not in seen:
            if len(seen) == most:
                raise _OverError("rows")
            seen.add(triple)
            yield triple


def _rows(body: bytes, form: str) -> int:
    """How many rows a written table has, read from its own syntax: the engine does not tell."""
    if form.endswith("json"):
        return len(json.loads(body)["results"]["bindings"])
    if form.endswith("xml"):
        return body.count(b"<result>")
    if form == "text/csv":
        return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1
    return body.count(b"\n") - 1


def _unsaid(store: Store, names: list[str]) -> list[str]:
    """The first few names of which nothing is said."""
    found: list[str] = []
    for name in names:
        with contextlib.suppress(ValueError):  # it is no IRI
            if next(store.quads_for_pattern(NamedNode(name), None, None), None) is not None:
                continue
        found.append(name)
        if len(found) == _FEW:
            break
    return found


def _graphs(asked: dict[str, Any]) -> dict[str, Any]:
    """The union of all graphs, unless the request or else the query chooses."""
    default, named = asked["default"], asked["named"]
    if default or named:
        return {"default_graph": [*map(NamedNode, default)], "named_graphs": [*map(NamedNode, named)]}
    return {} if asked["chooses"] else {"use_default_graph_as_union": True}


def _frame(file: Any) -> bytes | None:
    size = file.read(_SIZE)
    return bytes(file.read(int.from_bytes(size, "big"))) if len(size) == _SIZE else None


def _send(file: Any, content: bytes) -> None:
    file.write(len(content).to_bytes(_SIZE, "big") + content)


def _die_with(parent: int) -> None:
    """When the one who started it is gone, nobody would end it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    if os.getppid() != parent:
        sys.exit()


def _close_in(memory: int) -> None:
    """From here on: no new file, no socket, no core file, and so much memory. What is open stays open."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


if __name__ == "__main__":
    main()
