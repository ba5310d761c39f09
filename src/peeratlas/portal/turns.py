"""The turn of a page that is made: few are made at once, and one that waits for another process lets others go on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import Scope

from peeratlas.portal.protocol import address

_PATIENCE: Final = 0.05
"""Seconds that a page may wait for another process before its turn is for others: to queue again takes time, too."""


class Turn:
    """One of the few that make something now, for one request."""

    def __init__(self, turns: asyncio.Semaphore, scope: Scope) -> None:
        self._scope = scope
        self._turns = turns
        self._held = False
        self._loop = asyncio.get_running_loop()
        self._leaving: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        await self._turns.acquire()
        self._held = True

    def end(self) -> None:
        if self._held:
            self._held = False
            self._turns.release()

    @property
    def client(self) -> str:
        """The address of who asks."""
        return address(HTTPConnection(self._scope))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """In the thread that makes the page, around a wait: when that is long, the turn is for others meanwhile."""
        self._loop.call_soon_threadsafe(self._leave)
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(self._come_back(), self._loop).result()

    def _leave(self) -> None:
        self._leaving = self._loop.call_later(_PATIENCE, self.end)

    async def _come_back(self) -> None:
        if self._leaving:
            self._leaving.cancel()
        if not self._held:
            await self.begin()


TURN: Final[ContextVar[Turn | None]] = ContextVar("turn", default=None)
"""The turn of the request that this thread makes a page for."""


def aside() -> AbstractContextManager[None]:
    """Around the time in which a page waits for another process."""
    turn = TURN.get()
    return turn.aside() if turn else nullcontext()


def asker() -> str:
    """The address of the client whose page is made; empty when it is made for nobody."""
    turn = TURN.get()
    return turn.client if turn else ""
