"""What a far store may cost: seconds, bytes, attempts. The one place where these figures stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds (connect: until there is a connection; read: without a byte; total: all attempts of one request).

    `size`: bytes of an answer after unpacking. `attempts` of one request, the pause before the second is `pause`, and
    doubles. After `failures` in a row the store is left alone for `rest` seconds; then one request tries it.
    The marker of the snapshot is read again after `trust` seconds. What is asked together takes so many `connections`:
    fewer than `failures`, so that what fails together once does not have the store left alone.
    """

    connect: float = 2.0
    read: float = 5.0
    total: float = 8.0
    size: int = 20_000_000
    attempts: int = 3
    pause: float = 0.2
    failures: int = 5
    rest: float = 30.0
    trust: float = 60.0
    connections: int = 4


# Loading is not for a reader who waits: no breaker, and time for a store that writes.
LOADING = Limits(read=120.0, total=600.0, attempts=5, failures=1_000)
# Stored queries are tried by somebody who has time; one may fail after the other.
JUDGING = Limits(read=30.0, total=40.0, attempts=1, failures=1_000_000)
