"""Work in a process of its own, on a core that it shares with nobody of ours where there are several."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Self, TypeVar

T = TypeVar("T")


class Apart:
    """A process on the last core. The service may use all of them, as it would beside clients from afar."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_pin)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, work: Callable[..., T], *given: Any) -> Future[T]:
        """Begins a work whose arguments and result can be sent; it does not wait."""
        return self._pool.submit(work, *given)

    def run(self, work: Callable[..., T], *given: Any) -> T:
        """The same, and waits for the result."""
        return self.begin(work, *given).result()


def _pin() -> None:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[-1:])
