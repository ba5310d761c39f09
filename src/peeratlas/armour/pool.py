"""A pool of workers and its queue: so many at once, so many waiting, and spares for those that are ended."""

from __future__ import annotations

import atexit
import threading
from collections import deque
from pathlib import Path
from typing import Final

from peeratlas.armour.limits import Limits
from peeratlas.armour.line import GoneError, Job, Outcome, Worker
from peeratlas.armour.waiting import Waiter
from peeratlas.errors import AtlasError, BusyError, SnapshotError, TooHeavyError, TooMuchError

EVENTS: Final = ("started", "late", "broken", "recycled", "refused")
"""What becomes of workers; `refused` are queries for which there was no place."""
_AGAIN: Final = 0.5
"""Seconds until a start that failed is tried again."""


class _Queued(Waiter):
    """One who waits for a worker, and the worker that was given."""

    worker: Worker | None = None


class Pool:
    """Workers on one store; safe to use from several threads and loops. `counts` tells what became of the workers.

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
        self._ended: deque[Worker] = deque()
        self._queue: deque[_Queued] = deque()
        self._started = False
        self._closed = False
        self._change = threading.Condition(threading.RLock())
        self.counts = dict.fromkeys(EVENTS, 0)

    async def run(self, job: Job) -> Outcome:
        """What a worker makes of a job.

        BusyError when nobody is free in time, TooHeavyError when a limit broke, TooMuchError when the result is larger
        than it may be, SnapshotError when the store cannot be read.
        """
        # One that somebody ended is passed over.
        for _ in range(self._most + 1):
            worker = await self._taken()
            try:
                return _whole(await worker.ask(job), job)
            except GoneError as gone:
                stopped = self._stopped(gone, job)
                if gone.begun or gone.late:
                    raise stopped from None
            finally:
                self._leave(worker)
        raise _no_worker()

    def close(self) -> None:
        """Ends every worker that is idle; one at work is ended when it is done."""
        with self._change:
            self._closed = True
            while self._idle:
                self._end(self._idle.popleft())
            self._change.notify_all()
        atexit.unregister(self.close)

    @property
    def busy(self) -> tuple[int, int]:
        """How many run and how many wait."""
        with self._change:
            return len(self._working), len(self._queue)

    def pids(self) -> list[int]:
        """The processes of all workers."""
        with self._change:
            return [worker.pid for worker in (*self._idle, *self._working)]

    async def _taken(self) -> Worker:
        """The worker that was last at work, which is warmest; waits for one, in order, no longer than the limit."""
        with self._change:
            self._start()
            if not self._queue and (worker := self._free()):
                return worker
            if len(self._working) + len(self._queue) >= self._limits.workers + self._limits.waiting:
                raise self._refused()
            queued = _Queued()
            self._queue.append(queued)
        waited = False
        try:
            await queued.wait(self._limits.waiting_seconds)
            waited = True
        finally:
            with self._change:
                if not queued.worker:
                    self._queue.remove(queued)
                elif not waited:
                    self._leave(queued.worker)
        if queued.worker:
            return queued.worker
        with self._change:
            raise self._refused() if self._is_full() else _no_worker()

    def _is_full(self) -> bool:
        return len(self._working) >= self._limits.workers

    def _free(self) -> Worker | None:
        """An idle worker, where there is a place for it to work."""
        if not self._idle or self._is_full():
            return None
        worker = self._idle.popleft()
        self._working.add(worker)
        return worker

    def _serve(self) -> None:
        """Gives those who have waited longest what is free."""
        while self._queue and (worker := self._free()):
            queued = self._queue.popleft()
            queued.worker = worker
            queued.wake()

    def _refused(self) -> BusyError:
        self.counts["refused"] += 1
        return BusyError("Too many queries are at work just now. Try again in a moment, or take a dump.")

    def _leave(self, worker: Worker) -> None:
        spent = worker.behind or worker.served >= self._limits.queries_per_worker
        with self._change:
            self._working.discard(worker)
            # Whether it is still there is looked at when it is taken.
            if worker.ended or spent or self._closed:
                self.counts["recycled"] += spent and not worker.ended
                self._end(worker)
            else:
                self._idle.appendleft(worker)
            self._serve()

    def _end(self, worker: Worker) -> None:
        """Ends a worker now, and leaves it to the thread of the workers to wait until it is gone."""
        worker.end()
        self._ended.append(worker)
        self._change.notify_all()

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
        return not self._closed and len(self._idle) + len(self._working) < self._most

    def _supply(self) -> None:
        """Starts workers as long as the pool is open, and waits for those that were ended, until none is left."""
        with self._change:
            while not self._closed or self._working or self._ended:
                self._change.wait_for(lambda: self._lacks() or self._ended or (self._closed and not self._working))
                if self._lacks():
                    self._add()
                while self._ended:
                    self._bury(self._ended.popleft())

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
            return
        self.counts["started"] += 1
        self._idle.append(worker)
        if self._closed:
            self._end(self._idle.pop())
        self._serve()

    def _bury(self, worker: Worker) -> None:
        self._change.release()
        try:
            worker.wait()
        finally:
            self._change.acquire()


def _whole(outcome: Outcome, job: Job) -> Outcome:
    over = outcome.tail.get("over")
    if over == "rows":
        raise TooMuchError("The result has more than %(most)s rows. Ask for less.", most=job.rows)
    if over:
        raise TooMuchError("The result has more than %(most)s bytes. Ask for less.", most=job.size)
    if "broken" in outcome.tail:
        raise SnapshotError("The store of this portal cannot be read.")
    return outcome


def _no_worker() -> BusyError:
    return BusyError("The endpoint cannot start a worker. Try again later, or take a dump.")
