"""What the process counts, as Prometheus reads it. Only this module knows prometheus_client."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from peeratlas.serving.asgi import Scope

PATH: Final = "/metrics"
CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15)
_PROXIED: Final = (b"forwarded", b"x-forwarded-for", b"x-real-ip")


@dataclass(frozen=True, slots=True)
class State:
    """How the process stands. `made` is when the snapshot was, in seconds since 1970.

    `pages` are the stored questions that run and wait in the lane of the pages.
    """

    version: str
    edition: str
    made: float
    reloads: int = 0
    failed: int = 0
    requests: int = 0
    running: int = 0
    waiting: int = 0
    workers: Mapping[str, int] = field(default_factory=dict)
    pages: tuple[int, int] = (0, 0)
    page_workers: Mapping[str, int] = field(default_factory=dict)


class Measures:
    """The counts of one process, with a registry of their own."""

    def __init__(self, state: Callable[[], State]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "peeratlas_requests", "Requests that were answered.", ["route", "method", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "peeratlas_request_seconds",
            "Seconds from the head of a request to the end of its answer.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._registry.register(_Standing(state))
        # Looking a label up takes longer than counting.
        self._found: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        ProcessCollector(registry=self._registry)

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request; status 0 is that of a client who left before the answer began."""
        key = (route, method, status)
        if key not in self._found:
            self._found[key] = (self._requests.labels(route, method, str(status)), self._seconds.labels(route))
        requests, times = self._found[key]
        requests.inc()
        times.observe(seconds)

    def written(self) -> bytes:
        """Everything, in the text format of Prometheus."""
        return generate_latest(self._registry)


class _Standing(Collector):
    """What is looked up when somebody asks."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        state = self._state()
        snapshot = GaugeMetricFamily(
            "peeratlas_snapshot", "The snapshot that is served.", labels=["version", "edition"]
        )
        snapshot.add_metric([state.version, state.edition], 1)
        yield snapshot
        age = max(time.time() - state.made, 0)
        yield GaugeMetricFamily("peeratlas_snapshot_age_seconds", "Since the snapshot was made.", value=age)
        reloads = CounterMetricFamily("peeratlas_reloads", "New snapshots that were opened or not.", labels=["result"])
        reloads.add_metric(["served"], state.reloads)
        reloads.add_metric(["failed"], state.failed)
        yield reloads
        yield GaugeMetricFamily("peeratlas_requests_now", "Requests that are being answered.", value=state.requests)
        yield from _lane("", "Queries of the SPARQL endpoint.", (state.running, state.waiting), state.workers)
        yield from _lane("page_", "Stored questions in the lane of the pages.", state.pages, state.page_workers)


def _lane(name: str, what: str, places: tuple[int, int], events: Mapping[str, int]) -> Iterator[Metric]:
    """How many run and wait, and what became of the workers."""
    now = GaugeMetricFamily(f"peeratlas_{name}queries_now", what, labels=["place"])
    now.add_metric(["running"], places[0])
    now.add_metric(["waiting"], places[1])
    yield now
    workers = CounterMetricFamily(f"peeratlas_{name}query_workers", f"What became of workers. {what}", labels=["event"])
    for event, count in events.items():
        workers.add_metric([event], count)
    yield workers


def may_read(scope: Scope, setting: str) -> bool:
    """Whether this client may read the measures.

    `off`: nobody; `local`: a client on this machine, not through a front server; else who sends it as a bearer token.
    """
    headers = dict(scope["headers"])
    if setting == "local":
        host = (scope.get("client") or ("",))[0]
        return _is_loopback(host) and not any(name in headers for name in _PROXIED)
    given = headers.get(b"authorization", b"")
    return setting != "off" and secrets.compare_digest(given, b"Bearer " + setting.encode())


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
