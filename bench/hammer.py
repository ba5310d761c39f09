"""Requests as fast as a server answers them: plain sockets and one poll, so that the client costs least of all."""

from __future__ import annotations

import select
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench import wire

_OK: Final = b"200"


@dataclass(frozen=True, slots=True)
class Hammered:
    """Answers of status 200 a second, median and p99 in ms, how busy the client was (0 to 1), and what was no 200."""

    rate: float
    median: float
    p99: float
    busy: float
    others: int


@dataclass(slots=True)
class _Line:
    socket: socket.socket
    taken: bytearray
    sent: float = 0.0


class _Hammer:
    """Connections to one server, and the requests that they share."""

    def __init__(self, port: int, requests: Sequence[bytes], connections: int) -> None:
        self._requests = iter(requests)
        self._poll = select.epoll()
        self._lines: dict[int, _Line] = {}
        self.times: list[float] = []
        self.others = 0
        for number in range(connections):
            line = socket.create_connection((wire.HOME, port), source_address=(f"127.0.0.{2 + number}", 0))
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._poll.register(line, select.EPOLLIN)
            self._lines[line.fileno()] = _Line(line, bytearray())

    def strike(self, seconds: float) -> float:
        """Asks for so long, or until nothing is left to ask; gives the seconds that it took."""
        start = time.perf_counter()
        for line in [*self._lines.values()]:
            self._ask(line)
        while self._lines:
            for number, _ in self._poll.poll(1):
                self._take(self._lines[number], start + seconds)
        return time.perf_counter() - start

    def _take(self, line: _Line, until: float) -> None:
        part = line.socket.recv(1 << 18)
        if not part:
            raise RuntimeError("the server has closed a connection")
        line.taken += part
        if wire.whole(line.taken):
            now = time.perf_counter()
            self.times.append(now - line.sent)
            self.others += line.taken[9:12] != _OK
            line.taken.clear()
            if now < until:
                self._ask(line)
            else:
                self._leave(line)

    def _ask(self, line: _Line) -> None:
        request = next(self._requests, None)
        if request is None:
            self._leave(line)
            return
        line.sent = time.perf_counter()
        line.socket.sendall(request)

    def _leave(self, line: _Line) -> None:
        self._poll.unregister(line.socket)
        del self._lines[line.socket.fileno()]
        line.socket.close()


def hammer(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Hammered:
    """Each connection, from an address of its own, asks for the next as soon as it has its answer."""
    hammer = _Hammer(port, requests, connections)
    before = time.process_time()
    took = hammer.strike(seconds)
    busy = (time.process_time() - before) / took
    each = hammer.times
    p99 = statistics.quantiles(each, n=100)[98]
    return Hammered((len(each) - hammer.others) / took, statistics.median(each) * 1000, p99 * 1000, busy, hammer.others)
