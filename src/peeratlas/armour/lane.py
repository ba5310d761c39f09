"""The lane of the pages: stored questions that may cost much, in workers of their own beside those of the endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Final

from peeratlas.armour.fairness import Fairness
from peeratlas.armour.limits import Limits
from peeratlas.armour.line import Job, Outcome
from peeratlas.armour.pool import EVENTS, Pool
from peeratlas.errors import BusyError, QueryError, TooHeavyError, TooMuchError, message

FORM: Final = "text/tab-separated-values"
"""In what form a worker gives rows: it keeps every term as it is, and is half as long as JSON."""
_REMEDY: Final = message(
    "Choose one or a few of the values that this question can be asked with, run it in your own browser, or take the "
    "whole atlas home."
)


class Lane:
    """Workers on the store that pages are made from, started with the first question; any thread may ask.

    `waiting` surrounds the time in which a question waits for its rows; `client` is the address of who asks, empty
    where that is nobody from outside.
    """

    def __init__(
        self,
        limits: Limits,
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
        client: Callable[[], str] = str,
    ) -> None:
        self._limits = limits.of_pages()
        self._waiting = waiting
        self._client = client
        self._fairness = Fairness(self._limits)
        self._inside = 0
        self._refused = 0
        self._pools: dict[Path, Pool] = {}
        self._lock = Lock()

    def rows(self, store: Path, query: str) -> bytes:
        """The rows of a SELECT of ours, whole, in FORM.

        TooHeavyError and TooMuchError when it breaks a limit, BusyError when nobody is free in time, TooManyError when
        its client has too much at work.
        """
        limits = self._limits
        job = Job(query, FORM, "", limits.seconds, limits.rows, limits.result_bytes)
        try:
            with self._waiting(), self._place():
                # A page is made in a thread, and this is the one place where it waits for a loop: one of its own.
                outcome = asyncio.run(self._asked(store, job))
        except (TooHeavyError, TooMuchError) as fault:
            fault.remedy, fault.query = _REMEDY, query
            raise
        if "media_type" not in outcome.tail:
            raise QueryError(f"The query failed while it ran: {outcome.tail.get('refused', 'it gives no rows')}")
        return b"".join(outcome.parts)

    async def _asked(self, store: Path, job: Job) -> Outcome:
        client = self._client()
        async with self._fairness.turn(client) if client else nullcontext():
            return await self._pool(store).run(job)

    @property
    def counts(self) -> dict[str, int]:
        """What became of the workers and questions."""
        known = self._known()
        counts = {name: sum(pool.counts[name] for pool in known) for name in EVENTS}
        return counts | {"refused": counts["refused"] + self._refused}

    @property
    def busy(self) -> tuple[int, int]:
        """How many run and how many wait."""
        running = sum(pool.busy[0] for pool in self._known())
        return running, max(self._inside - running, 0)

    def pids(self) -> list[int]:
        """The processes of all workers."""
        return [pid for pool in self._known() for pid in pool.pids()]

    def close(self) -> None:
        """Ends the workers, those at work when they are done; nothing is asked here any more."""
        for pool in self._known():
            pool.close()

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Who waits takes a thread of the pages, of which there are so many: so the queue of all clients is bounded."""
        with self._lock:
            if self._inside >= self._limits.workers + self._limits.waiting:
                self._refused += 1
                raise BusyError("Too many queries are at work just now. Try again in a moment, or take a dump.")
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def _known(self) -> list[Pool]:
        with self._lock:
            return list(self._pools.values())

    def _pool(self, store: Path) -> Pool:
        """There is no spare: a question can wait the moment in which a worker is started for one that was ended."""
        with self._lock:
            if store not in self._pools:
                self._pools[store] = Pool(store, self._limits, spares=0, yields=False)
            return self._pools[store]
