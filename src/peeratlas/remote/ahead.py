"""What many pages share is read before anybody asks for it: once for a snapshot, in the background."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Final

from peeratlas.errors import FarStoreError

_ATTEMPTS: Final = 3
"""A store that answers and still fails in this so often is read when its pages are asked for, and no earlier."""


class Ahead:
    """Begun by whoever has found the store well, as often as they like; it runs once, or again after a failure.

    Nothing depends on it but how long pages take: what is not read is asked for by the page that needs it.
    """

    def __init__(self, *reads: Callable[[], object]) -> None:
        self._reads = list(reads)
        self._left = _ATTEMPTS
        self._running = False
        self._done = Event()
        self._lock = Lock()

    @property
    def done(self) -> bool:
        """Whether everything has been read, or is not tried any more."""
        return not self._reads or self._done.is_set()

    def begin(self) -> None:
        """Begins to read, unless it is done or begun."""
        with self._lock:
            if self._running or self.done:
                return
            self._running = True
        Thread(target=self._run, daemon=True).start()

    def then(self, *reads: Callable[[], object]) -> None:
        """Reads these, too, after the rest; to be said before it is begun."""
        self._reads += reads

    def wait(self, seconds: float) -> bool:
        """Whether it is done within these seconds."""
        return self._done.wait(seconds)

    def _run(self) -> None:
        try:
            for read in self._reads:
                read()
            again = False
        except FarStoreError:
            again = True
        except Exception:  # noqa: BLE001 - the page that meets the same tells it
            again = False
        with self._lock:
            self._left -= 1
            self._running = False
            if not (again and self._left):
                self._done.set()
