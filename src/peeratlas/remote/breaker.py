"""A circuit breaker: a store that failed several times in a row is left alone for a while, then tried by one."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

from peeratlas.errors import FarStoreError
from peeratlas.remote.limits import Limits


class Breaker:
    """Safe to use from several threads; `clock` gives seconds."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._lock = Lock()
        self._failed = 0
        self._until = 0.0
        self._trying = False

    @property
    def open(self) -> bool:
        """Whether the store is left alone."""
        return self._failed >= self._limits.failures

    def enter(self) -> None:
        """Before a request; FarStoreError while the store rests, or while another request tries it."""
        with self._lock:
            if not self.open:
                return
            left = self._until - self._clock()
            if left > 0 or self._trying:
                raise FarStoreError("it did not answer several times and is left alone for a while", max(1, int(left)))
            self._trying = True

    def well(self) -> None:
        """After an answer."""
        with self._lock:
            self._failed, self._trying = 0, False

    def failed(self) -> None:
        """After a failure."""
        with self._lock:
            self._failed += 1
            self._trying = False
            self._until = self._clock() + self._limits.rest
