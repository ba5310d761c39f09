"""A pool of workers and its queue: so many at once, so many waiting, and spares for those that are ended."""

from __future__ import annotations

import atexit
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from peeratlas.armour.limits import Limits
from peeratlas.armour.line import GoneError, Job, Outcome, Worker
from peeratlas.errors import AtlasError, BusyError, TooHeavyError

EVENTS: Final = ("started", "late", "broken", "recycled", "refused")
"""What becomes of workers; `refused` are queries for which there was no place."""
_AGAIN: Final = 0.5
"""Seconds until a start that failed is tried again."""


class Pool:
    """Workers on one store; safe to use from several threads. `counts` tells what became of the workers.

    They are started by one thread, which begins with the first query and lives as long as the pool.
    """

    def __init__(self, store: Path, limits: Limits, spares: int = 1, *, yields: bool = True) -> None:
        """`yields`: a query that takes long goes on behind everything else on the machine."""
        self._store = store
        self._limits = limits
        self._yields = yields
        self._most = limits.workers + spares
        self._idle: deque[Worker] = deque()
        self._working: set[Worker] = set()
        self._running = 0
        self._waiting = 0
        self._started = False
        self._closed = False
        # One lock, and of those who wait each is told of what it waits for: a free place, a worker, a lack of workers.
        lock = threading.RLock()
        self._change, self._free, self._ready = (threading.Condition(lock) for _ in range(3))
        self.counts = dict.fromkeys(EVENTS, 0)

    def run(self, job: Job) -> Outcome:
        """What a worker makes of a job. BusyError when nobody is free in time, TooHeavyError when a limit broke."""
        with self._place():
            for _ in range(self._limits.workers + 1):
                worker = self._take()
                try:
                    return worker.ask(job)
                except GoneError as gone:
                    stopped = self._stopped(gone, job)
                    if gone.begun or gone.late:
                        raise stopped from None
                finally:
                    self._leave(worker)
        raise BusyError("The endpoint cannot start a worker. Try again later, or take a dump.")

    def close(self) -> None:
        """Ends every worker that is idle; one at work is ended when it is done."""
        with self._change:
            self._closed = True
            idle, self._idle = self._idle, deque()
            for waiting in (self._change, self._free, self._ready):
                waiting.notify_all()
        for worker in idle:
            worker.end()
        atexit.unregister(self.close)

    @property
    def busy(self) -> tuple[int, int]:
        """How many run and how many wait."""
        with self._change:
            return self._running, self._waiting

    def pids(self) -> list[int]:
        """The processes of all workers."""
        with self._change:
            return [worker.pid for worker in (*self._idle, *self._working)]

    @contextmanager
    def _place(self) -> Iterator[None]:
        """One of the places at work, waited for no longer than the limit."""
        with self._change:
            self._start()
            if self._running >= self._limits.workers:
                if self._waiting >= self._limits.waiting:
                    self._refuse()
                self._waiting += 1
                try:
                    free = self._free.wait_for(self._has_place, self._limits.waiting_seconds)
                finally:
                    self._waiting -= 1
                if not free:
                    self._refuse()
            self._running += 1
        try:
            yield
        finally:
            with self._change:
                self._running -= 1
                self._free.notify()

    def _has_place(self) -> bool:
        return self._running < self._limits.workers

    def _refuse(self) -> None:
        self.counts["refused"] += 1
        raise BusyError("Too many queries are at work just now. Try again in a moment, or take a dump.")

    def _take(self) -> Worker:
        """The worker that was last at work: it is warmest. One that somebody ended is passed over."""
        with self._change:
            while self._ready.wait_for(lambda: self._idle, self._limits.waiting_seconds):
                worker = self._idle.popleft()
                if worker.alive:
                    self._working.add(worker)
                    return worker
                worker.end()
                self.counts["broken"] += 1
                self._change.notify_all()
        raise BusyError("The endpoint cannot start a worker. Try again later, or take a dump.")

    def _leave(self, worker: Worker) -> None:
        spent = worker.behind or worker.served >= self._limits.queries_per_worker
        with self._change:
            self._working.discard(worker)
            # Whether it is still there is looked at when it is taken.
            keep = not (worker.ended or spent or self._closed)
            if keep:
                self._idle.appendleft(worker)
                self._ready.notify()
            else:
                self.counts["recycled"] += spent and not worker.ended
                self._change.notify_all()
        if not keep:
            worker.end()

    def _stopped(self, gone: GoneError, job: Job) -> TooHeavyError:
        with self._change:
            self.counts["late" if gone.late else "broken"] += 1
        if gone.late:
            return TooHeavyError("The query took longer than %(most)s seconds and was ended.", most=f"{job.seconds:g}")
        return TooHeavyError(
            "The query broke the worker that ran it: it needed too much memory, or was nested too deeply."
        )

    def _start(self) -> None:
        if not self._started:
            self._started = True
            atexit.register(self.close)
            threading.Thread(target=self._supply, name="workers", daemon=True).start()

    def _lacks(self) -> bool:
        """Whether one more worker is to be started: there is one for each place, and the spares."""
        return self._closed or len(self._idle) + len(self._working) < self._most

    def _supply(self) -> None:
        """Starts workers as long as the pool is open."""
        with self._change:
            while not self._closed:
                self._change.wait_for(self._lacks)
                if not self._closed:
                    self._add()

    def _add(self) -> None:
        """One more worker; the lock is held before and after, and not meanwhile."""
        self._change.release()
        try:
            worker: Worker | None = Worker(self._store, self._limits.memory_bytes, self._yields)
        except (AtlasError, OSError):
            worker = None
        finally:
            self._change.acquire()
        if worker is None:
            self._change.wait_for(lambda: self._closed, _AGAIN)
        elif self._closed:
            worker.end()
        else:
            self.counts["started"] += 1
            self._idle.append(worker)
            self._ready.notify()
