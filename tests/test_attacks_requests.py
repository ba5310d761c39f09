"""Requests as no browser sends them, over every route: each gets an answer that says what it must and nothing more."""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections import Counter

import pytest
from starlette.routing import Route

from peeratlas.armour.limits import Limits
from peeratlas.serving.measures import Measures
from peeratlas.serving.reloading import Reloading
from peeratlas.serving.watching import Watched
from peeratlas.settings import Settings
from tests.attacks.asking import Answer, ask, faults
from tests.attacks.requests import LANGS, METHODS, Generator, Request

HOME = "https://atlas.example.net"
VARIABLE = "PEERATLAS_ATTACK_REQUESTS"
SHORT, LONG = 300, 8_000
"""How many requests are drawn; `PEERATLAS_ATTACK_REQUESTS=100000` is what the release is held against."""
SEED = 20261122
TOGETHER = 8


class Portal:
    """The application as `peeratlas serve` has it, without the web server."""

    def __init__(self, build, settings: Settings) -> None:
        self.inner = Reloading(build, settings)
        self.app = Watched(self.inner, settings, Measures(self.inner.state))
        self.routes = self.inner._live.app.routes
        self.site = self.inner._live.snapshot
        # One loop for all requests, as a server has it.
        self.run = asyncio.Runner().run

    def close(self) -> None:
        self.inner._live.close()
        self.run.__self__.close()

    def ask(self, method: str, target: str | bytes, body: bytes = b"", client: str = "127.0.0.1", **headers) -> Answer:
        given = [
            (name.replace("_", "-").encode(), value if isinstance(value, bytes) else value.encode())
            for name, value in headers.items()
        ]
        if "host" not in headers:
            given.insert(0, (b"host", b"localhost"))
        wire = target if isinstance(target, bytes) else target.encode()
        request = Request(method, wire, tuple(given), body, client)
        answer = self.run(ask(self.app, request))
        assert faults(request, answer, HOME) == []
        return answer


@pytest.fixture(scope="module")
def portal(build):
    # All come from one client, and each shall be looked at: who asks too much is only told so.
    limits = Limits(client_errors_per_minute=10**6, client_seconds_per_minute=10.0**6)
    settings = Settings("An association", "mailto:atlas@example.net", HOME, log="off", metrics="local", limits=limits)
    made = Portal(build, settings)
    yield made
    made.close()


def known(portal: Portal) -> dict[str, list[str]]:
    """Values of parameters that exist, by the names of the parameters in paths and queries."""
    snapshot = portal.site
    atlas = snapshot.atlas
    base = atlas.dataset.prefixes.base
    things = sorted(claim.removeprefix(f"{base}id/claim/") for claim in atlas.claims)[:200]
    countries = [iri.rpartition("/")[2] for iri in atlas.countries]
    graphs = [graph.removeprefix(f"{base}graph/") for graph in atlas.dataset.graphs()]
    questions = list(atlas.queries["questions"])
    rows = list(atlas.queries["comparison"])
    return {
        "kind": ["country", "claim", "organisation", "source", "place", "training"],
        "slug": [*countries, *countries, *things, "training", "nsph"],
        "scheme": ["theme", "basis", "qualifier"],
        "name": [
            *questions,
            *(f"{name}.csv" for name in questions),
            *snapshot.inventory.named,
            "atlas.css",
            ".htaccess",
            "sv",
            "en",
        ],
        "part": [
            "data",
            "ontology",
            "queries",
            "atlas",
            ".xml",
            *(f"country/{name}" for name in countries),
            "topic/funding",
        ],
        "module": ["core", "figures", "alignments/cpov", "core.ttl"],
        "path": graphs,
        "suffix": ["ttl", "csv", "json", "xlsx", "jsonld", "rdf", "nt", "svg", "png", "bib"],
        "number": ["2026-11", "0"],
        "country": countries,
        "countries": [",".join(countries[:3]), countries[0]],
        "rows": [rows[0], ",".join(rows[:3]), "all"],
        "group": ["standing", "money"],
        "rule": ["newest", "confirmed", "as-of", "all"],
        "day": ["2025-01-01"],
        "lang": list(LANGS),
        "sort": ["country"],
        "order": ["desc", "asc"],
        "from": ["1", "2", "50"],
        "size": ["page"],
        "look": ["print"],
        "filter": ["a"],
        "flip": ["yes"],
        "q": ["peer", "norwya"],
        "page": ["/en/compare", "/sv/id/country/latvia"],
        "url": ["/en/compare", f"{HOME}/sv/compare"],
        "format": ["json", "xml"],
        "maxwidth": ["100"],
        "v": ["0"],
        "claims": ["all"],
        "default-graph-uri": [f"{base}graph/{graphs[0]}"],
        "query": ["ASK {}"],
    }


@pytest.fixture(scope="module")
def openapi(portal):
    return json.loads(portal.ask("GET", "/openapi.json").text)


@pytest.fixture(scope="module")
def generator(portal, openapi):
    """Draws over the routes of the application and the paths of its description."""
    assert all(isinstance(route, Route) for route in portal.routes)
    paths = [route.path for route in portal.routes]
    described = [re.sub(r"\{format\}", "{suffix}", path) for path in openapi["paths"]]
    assert len(described) > 30
    return Generator([*paths, *described, "/metrics", "/nowhere", "/en"], known(portal), SEED)


def fire(portal: Portal, generator: Generator, count: int) -> tuple[Counter, list, float]:
    """Statuses, what was wrong with which request, and requests in a second; several are always under way."""
    statuses: Counter[int] = Counter()
    wrong: list[tuple] = []

    async def some(number: int) -> None:
        for _ in range(number):
            request = generator.draw()
            try:
                answer = await ask(portal.app, request)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the request that did it is to be known
                wrong.append((repr(fault), request))
                continue
            statuses[answer.status] += 1
            if found := faults(request, answer, HOME):
                wrong.append((found, request))

    async def all_() -> None:
        await asyncio.gather(*(some(count // TOGETHER) for _ in range(TOGETHER)))

    began = time.perf_counter()
    portal.run(all_())
    return statuses, wrong, count / (time.perf_counter() - began)


def shown(wrong: list) -> str:
    kinds = Counter(str(found)[:160] for found, _ in wrong)
    lines = [f"{count} x {found}" for found, count in kinds.most_common(20)]
    first = {str(found)[:160]: request for found, request in reversed(wrong)}
    lines += [
        f"{found}\n    {request.method} {request.target[:300]!r} {[(k, v[:80]) for k, v in request.headers]} {request.body[:80]!r}"
        for found, request in list(first.items())[:20]
    ]
    return "\n".join(lines)


def held(portal, generator, count: int) -> None:
    statuses, wrong, speed = fire(portal, generator, count)
    print(f"\n{sum(statuses.values())} requests, {speed:.0f} in a second: {dict(sorted(statuses.items()))}")
    assert not wrong, shown(wrong)
    # The generator is of use only as long as it meets all kinds of answers.
    assert {200, 304, 303, 400, 404, 405, 406} <= set(statuses), statuses
    assert statuses[200] > count / 5, statuses


def test_no_request_by_chance_breaks_the_portal(portal, generator):
    held(portal, generator, SHORT)


@pytest.mark.long
def test_none_of_many_requests_by_chance_breaks_the_portal(portal, generator):
    held(portal, generator, int(os.environ.get(VARIABLE, LONG)))


def test_the_generator_asks_for_every_route_by_every_method(portal, openapi):
    drawn = Generator([route.path for route in portal.routes], known(portal), SEED)
    requests = [drawn.draw() for _ in range(20_000)]
    seen = {request.target.partition(b"?")[0].decode() for request in requests}
    missing = [route.path for route in portal.routes if not any(route.path_regex.match(path) for path in seen)]
    assert missing == []
    assert {request.method for request in requests} == set(METHODS)
    assert len({name for request in requests for name, _ in request.headers}) > 25
    again = Generator(drawn.paths, known(portal), SEED)
    assert [again.draw() for _ in range(100)] == requests[:100]


@pytest.mark.parametrize(
    ("status", "headers", "body", "what"),
    [
        (500, (), b"", "status 500"),
        (200, ((b"x", b"a\r\nb"),), b"", "line break"),
        (200, ((b"location", b"//evil.example/"),), b"", "leads to"),
        (200, ((b"location", b"https://evil.example/"),), b"", "leads to"),
        (200, ((b"vary", b"Accept, accept"),), b"", "twice"),
        (200, ((b"content-length", b"3"),), b"ab", "2 bytes"),
        (200, (), b'Traceback (most recent call last):\n  File "/x.py", line 1', "tells of the machine"),
        (405, (), b"", "without Allow"),
        (304, (), b"x", "with a body"),
    ],
)
def test_the_oracle_sees_what_is_wrong(status, headers, body, what):
    found = faults(Request("GET", b"/", (), b"", ""), Answer(status, headers, body))
    assert any(what in fault for fault in found), found
