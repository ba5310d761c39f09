"""The turn of a page that is made: few are made at once, and one that waits for others' work lets others go on."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import Scope

from peeratlas.portal.protocol import address

_PATIENCE: Final = 0.05
"""Seconds that a page may wait for another process before its turn is for others: to queue again takes time, too."""


class Turns:
    """So many `makers` at once. A page that comes back from a wait goes before those that have not begun.

    So many pages are `begun` at once, those that wait included: each holds one of the threads, of which there are 40,
    and without this those that wait could hold all of them, while those that have a turn wait for a thread.
    """

    def __init__(self, makers: int, begun: int) -> None:
        self._free = makers
        self._begun = asyncio.Semaphore(begun)
        self._back: deque[asyncio.Future[None]] = deque()
        self._new: deque[asyncio.Future[None]] = deque()

    async def begin(self) -> None:
        """Waits for a place among those that have begun, and for a turn."""
        await self._begun.acquire()
        try:
            await self._take(self._new)
        except BaseException:
            self._begun.release()
            raise

    async def come_back(self) -> None:
        """Waits for a turn, for a page that gave its turn away."""
        await self._take(self._back)

    def leave(self) -> None:
        """Gives a turn to the next; the page goes on waiting."""
        self._free += 1
        while self._free and (line := self._back or self._new):
            if not (first := line.popleft()).done():
                self._free -= 1
                first.set_result(None)

    def end(self) -> None:
        """The page is made."""
        self._begun.release()

    async def _take(self, line: deque[asyncio.Future[None]]) -> None:
        if self._free:
            self._free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self.leave()  # it was given a turn and does not take it
            raise


class Turn:
    """One of the few that make something now, for one request."""

    def __init__(self, turns: Turns, scope: Scope) -> None:
        self._scope = scope
        self._turns = turns
        self._held = False
        self._begun = False
        self._loop = asyncio.get_running_loop()
        self._leaving: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        await self._turns.begin()
        self._held = self._begun = True

    def end(self) -> None:
        """Also more than once."""
        self._let_go()
        if self._begun:
            self._begun = False
            self._turns.end()

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
        self._leaving = self._loop.call_later(_PATIENCE, self._let_go)

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            self._turns.leave()

    async def _come_back(self) -> None:
        if self._leaving:
            self._leaving.cancel()
        if not self._held:
            await self._turns.come_back()
            self._held = True


TURN: Final[ContextVar[Turn | None]] = ContextVar("turn", default=None)
"""The turn of the request that this thread makes a page for."""


def aside() -> AbstractContextManager[None]:
    """Around the time in which a page waits for another process, or for a far store."""
    turn = TURN.get()
    return turn.aside() if turn else nullcontext()


def asker() -> str:
    """The address of the client whose page is made; empty when it is made for nobody."""
    turn = TURN.get()
    return turn.client if turn else ""
