"""Several requests at the same time over a few connections, and one request for all who ask the same meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Shared:
    """What is asked now. Who asks the same meanwhile waits for that answer, and gets its error if it has none."""

    def __init__(self) -> None:
        self._asked: dict[Hashable, Future[Any]] = {}
        self._lock = Lock()

    def of(self, asked: Hashable, ask: Callable[[], T]) -> T:
        """The answer, which nobody may change."""
        with self._lock:
            mine: Future[T] = Future()
            first = self._asked.setdefault(asked, mine)
        if first is not mine:
            found: T = first.result()
            return found
        try:
            answer = ask()
        except BaseException as fault:
            mine.set_exception(fault)
            raise
        else:
            mine.set_result(answer)
            return answer
        finally:
            with self._lock:
                del self._asked[asked]


def at_once(jobs: Iterable[Callable[[], object]], most: int) -> None:
    """Does all of them, so many at once; after a failure no more are begun, and the first failure is raised.

    The threads end with the process, whatever they wait for.
    """
    left: SimpleQueue[Callable[[], object]] = SimpleQueue()
    for job in jobs:
        left.put(job)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while not faults:
                left.get_nowait()()
        except Empty:
            return
        except BaseException as fault:  # noqa: BLE001 - it is raised where it was asked for
            faults.append(fault)

    threads = [Thread(target=work, daemon=True) for _ in range(min(most, left.qsize()))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
