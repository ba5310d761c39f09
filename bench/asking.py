"""What clients ask of a snapshot: pages in every language, queries whose answer is known, and bombs."""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from string import Template
from typing import Any, Final

from pyoxigraph import QueryResultsFormat, Store

from bench import wire
from peeratlas import snapshot
from peeratlas.labels import LANGUAGES

QUERIES: Final = Path(__file__).parent / "queries"
PATH: Final = "/sparql"
PAGE, QUERY, BOMB = "page", "query", "bomb"
_NUMBERS: Final = " ".join(map(str, range(400)))
_DOUBLINGS: Final = " ".join(f"BIND(CONCAT(?s{one}, ?s{one}) AS ?s{one + 1})" for one in range(32))
HTML: Final = 8
"""Of ten pages so many are HTML; one is Turtle, one JSON-LD."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, and the digests of what may come: version of the snapshot (or any: empty) -> digest of the body."""

    kind: str
    sent: bytes
    right: tuple[tuple[str, bytes], ...] = ()

    def takes(self, answer: wire.Answer) -> bool:
        """Whether this is what must come; where nothing is known, everything is."""
        told = digest(answer.body, self.kind)
        return not self.right or any(version in ("", answer.version) and told == one for version, one in self.right)


def digest(body: bytes, kind: str) -> bytes:
    """Of a page its bytes, of a result its rows in whatever order."""
    if kind == QUERY:
        told = json.loads(body)
        rows = sorted(json.dumps(row, sort_keys=True) for row in told.get("results", {}).get("bindings", ()))
        body = json.dumps([told.get("boolean"), rows]).encode()
    return hashlib.blake2b(body, digest_size=16).digest()


def things(out: Path) -> list[str]:
    """The IRIs of what has a page: countries, then claims and others in an order of chance, the same each time."""
    atlas = snapshot.open_current(out).atlas
    home = atlas.dataset.prefixes.base + "id/"
    types = atlas.dataset.quads(predicate="http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    named = sorted({quad.subject.value for quad in types if quad.subject.value.startswith(home)})  # type: ignore[union-attr]
    random.Random(5).shuffle(named)  # noqa: S311 - no secret
    return [*dict.fromkeys((*map(str, atlas.countries), *named))]


def paths(out: Path, number: int) -> list[str]:
    """The addresses of so many things: HTML in each language, Turtle and JSON-LD so often that it is 8 : 1 : 1."""
    base = snapshot.open_current(out).atlas.dataset.prefixes.base
    found = []
    for place, iri in enumerate(things(out)[:number]):
        path = iri.removeprefix(base)
        pages = [f"/{lang}/{path}" for lang in LANGUAGES]
        turn = place % len(LANGUAGES)
        found += [*(pages[turn:] + pages[:turn])[:HTML], f"/{path}.ttl", f"/{path}.jsonld"]
    return found


def cold(port: int, paths: Sequence[str]) -> dict[str, tuple[str, bytes]]:
    """Version and digest of each address, asked once; every one must be there."""
    found = {}
    connection = http.client.HTTPConnection(wire.HOME, port, timeout=60)
    for path in paths:
        connection.request("GET", path, headers={"Accept": "*/*", "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body, tag = answer.read(), answer.getheader("ETag", "")
        if answer.status != http.client.OK or not tag:
            raise RuntimeError(f"{path}: {answer.status}")
        found[path] = (tag.removeprefix('W/"').partition("-")[0], digest(body, PAGE))
    connection.close()
    return found


def pages(*oracles: dict[str, tuple[str, bytes]]) -> list[Ask]:
    """A request for each address, with what is right in each snapshot."""
    return [Ask(PAGE, wire.get(path), tuple(oracle[path] for oracle in oracles)) for path in oracles[0]]


def known(out: Path, number: int) -> list[Ask]:
    """So many different queries, each with the answer that the engine gives without any service."""
    store = Store.read_only(str(snapshot.open_current(out).path / "store"))
    texts = [(QUERIES / "known" / path.name).read_text("utf-8") for path in sorted((QUERIES / "known").glob("*.rq"))]
    named = things(out)
    found = []
    for place in range(number):
        text = Template(texts[place % len(texts)]).substitute(thing=named[place % len(named)], number=place)
        found.append(Ask(QUERY, wire.query(PATH, text), (("", digest(_raw(store, text), QUERY)),)))
    return found


def short(out: Path, path: str, first: int, number: int) -> list[bytes]:
    """Requests of short queries at this address, no two the same."""
    text = Template((QUERIES / "short.rq").read_text("utf-8"))
    named = things(out)
    return [
        wire.query(path, text.substitute(thing=named[place % len(named)], number=place))
        for place in range(first, first + number)
    ]


def bombs(number: int) -> list[Ask]:
    """So many queries that never end, or end their worker; no two the same, and all pass the gate."""
    return list(islice(_bombs(), number))


def _bombs() -> Iterator[Ask]:
    texts = [Template(path.read_text("utf-8")) for path in sorted((QUERIES / "bombs").glob("*.rq"))]
    place = 0
    while True:
        text = texts[place % len(texts)].substitute(number=place, numbers=_NUMBERS, doublings=_DOUBLINGS)
        yield Ask(BOMB, wire.query(PATH, text))
        place += 1


def _raw(store: Store, text: str) -> bytes:
    file = io.BytesIO()
    result: Any = store.query(text, use_default_graph_as_union=True)
    result.serialize(file, QueryResultsFormat.JSON)
    return file.getvalue()
