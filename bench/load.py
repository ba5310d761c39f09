"""Readers at a portal: many connections that each ask for one page after the other and wait for it.

A few lines over plain streams, so that the client costs little beside the server on the other core.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final
from urllib.parse import urlsplit

CONNECTIONS: Final = 32


@dataclass(frozen=True, slots=True)
class Load:
    """Pages a second over all connections, the time of one page in ms, and the bytes of one as they were sent."""

    pages: int
    rate: float
    median: float
    p99: float
    bytes: float


class _Readers:
    """Connections to one server that share a list of addresses."""

    def __init__(self, address: str, paths: Iterator[str], until: float) -> None:
        self._host, self._port = urlsplit(address).hostname or "", urlsplit(address).port or 80
        self._paths = paths
        self._until = until
        self.seconds: list[float] = []
        self.bytes = 0

    async def read(self) -> None:
        """Asks until the list is at its end or the time is over."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        for path in self._paths:
            start = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            size = await _answer(reader, path)
            self.bytes += size
            end = time.perf_counter()
            self.seconds.append(end - start)
            if end > self._until:
                break
        writer.close()
        await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader, path: str) -> int:
    """Reads an answer to its end and gives its bytes; every page must be there."""
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"{path}: {head.splitlines()[0].decode()}")
    fields = dict(line.lower().split(b": ", 1) for line in head.splitlines()[1:] if line)
    if b"content-length" in fields:
        return len(head) + len(await reader.readexactly(int(fields[b"content-length"])))
    size = len(head)
    while part := int((await reader.readline()).strip() or b"0", 16):  # chunks
        size += len(await reader.readexactly(part + 2))
    await reader.readline()
    return size


def once(address: str, paths: Sequence[str], connections: int = CONNECTIONS) -> Load:
    """Each page asked once."""
    return asyncio.run(_measured(address, iter(paths), float("inf"), connections))


def again(address: str, paths: Sequence[str], seconds: float, connections: int = CONNECTIONS) -> Load:
    """The pages in turn, over and over, for so many seconds."""
    return asyncio.run(_measured(address, cycle(paths), seconds, connections))


async def _measured(address: str, paths: Iterator[str], seconds: float, connections: int) -> Load:
    start = time.perf_counter()
    readers = _Readers(address, paths, start + seconds)
    await asyncio.gather(*(readers.read() for _ in range(connections)))
    took, each = time.perf_counter() - start, readers.seconds
    p99 = statistics.quantiles(each, n=100)[98]
    return Load(len(each), len(each) / took, statistics.median(each) * 1000, p99 * 1000, readers.bytes / len(each))
