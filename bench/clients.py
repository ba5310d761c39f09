"""Crowds of clients that ask one thing after another and look at every answer: is it there, and is it right?"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Final

from bench import wire
from bench.asking import Ask
from bench.wire import Answer

_OVER: Final = 60.0
"""Seconds after the end in which the last answers must have come."""
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many clients, each from one of the addresses, for so many seconds.

    Before each request a client thinks for `think` seconds on average. What it asks is of one of the kinds, as often as
    its weight says; of each kind everything is asked in turn.
    """

    clients: int
    seconds: float
    asks: Mapping[str, Sequence[Ask]]
    weights: Mapping[str, float]
    think: float = 0.0
    sources: Sequence[str] = ("127.0.0.1",)


@dataclass(slots=True)
class Told:
    """What came, by kind: when each answer was asked for and how long it took (s), statuses, versions, what was wrong.

    `versions` are in the order of `sent`; times are those of `time.monotonic`.
    """

    seconds: float = 0.0
    sent: dict[str, array[float]] = field(default_factory=dict)
    took: dict[str, array[float]] = field(default_factory=dict)
    versions: dict[str, list[str]] = field(default_factory=dict)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)

    def p99(self, kind: str) -> float:
        """In ms; 0 when there were too few."""
        return statistics.quantiles(self.took[kind], n=100)[98] * 1000 if len(self.took.get(kind, ())) > 1 else 0.0

    def median(self, kind: str) -> float:
        """In ms."""
        return statistics.median(self.took[kind]) * 1000 if self.took.get(kind) else 0.0

    def rate(self, kind: str) -> float:
        """Answers a second."""
        return len(self.took.get(kind, ())) / self.seconds

    def of(self, kind: str) -> dict[int, int]:
        """Statuses of a kind, and how often."""
        return {status: many for (one, status), many in sorted(self.statuses.items()) if one == kind}

    def add(self, ask: Ask, sent: float, took: float, answer: Answer) -> None:
        """Counts an answer."""
        self.sent.setdefault(ask.kind, array("d")).append(sent)
        self.took.setdefault(ask.kind, array("d")).append(took)
        self.versions.setdefault(ask.kind, []).append(answer.version)
        self.statuses[ask.kind, answer.status] += 1
        if answer.status == _OK and not ask.takes(answer):
            self.wrong[f"{ask.kind}: {ask.sent.split(b' ', 2)[1].decode()[:200]}"] += 1


class _Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._taken = bytearray()
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._taken += data
        if self._answer and not self._answer.done() and wire.whole(self._taken):
            answer = wire.read(bytes(self._taken))
            self._taken.clear()
            self._answer.set_result(answer)
            if answer.closes:
                self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.close()
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError(str(exc or "closed without an answer")))

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    async def ask(self, request: bytes) -> Answer:
        assert self._transport
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer


class _Client:
    """Keeps its connection as long as the service does."""

    def __init__(self, port: int, source: str) -> None:
        self._port = port
        self._source = source
        self._connection = _Connection()

    async def ask(self, request: bytes) -> Answer:
        if not self._connection.open:
            loop = asyncio.get_running_loop()
            _, self._connection = await loop.create_connection(
                _Connection, wire.HOME, self._port, local_addr=(self._source, 0)
            )
        return await self._connection.ask(request)

    def leave(self) -> None:
        self._connection.close()


def ask(port: int, crowd: Crowd) -> Told:
    """Lets a crowd ask this port, and tells what came. The last requests are waited for."""
    return asyncio.run(_asked(port, crowd))


async def _asked(port: int, crowd: Crowd) -> Told:
    told = Told()
    chance = random.Random(7)  # noqa: S311 - no secret
    asks = {kind: cycle(chance.sample(list(every), len(every))) for kind, every in crowd.asks.items() if every}
    kinds, weights = list(asks), [crowd.weights[kind] for kind in asks]
    start = time.monotonic()

    async def one(source: str) -> None:
        client = _Client(port, source)
        await asyncio.sleep(chance.uniform(0, crowd.think))
        while time.monotonic() - start < crowd.seconds:
            wanted = next(asks[chance.choices(kinds, weights)[0]])
            sent = time.monotonic()
            try:
                answer = await client.ask(wanted.sent)
            except OSError as fault:
                told.broken[f"{wanted.kind}: {type(fault).__name__} {fault}"[:200]] += 1
            else:
                told.add(wanted, sent, time.monotonic() - sent, answer)
            if crowd.think:
                await asyncio.sleep(chance.uniform(0.5 * crowd.think, 1.5 * crowd.think))
        client.leave()

    sources = cycle(crowd.sources)
    async with asyncio.timeout(crowd.seconds + _OVER):
        await asyncio.gather(*(one(next(sources)) for _ in range(crowd.clients)))
    told.seconds = time.monotonic() - start
    return told
