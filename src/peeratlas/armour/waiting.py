"""One who waits in an event loop for what another gives, who may be in another thread with a loop of its own."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Waiter:
    """Waits once. Who gives sets what is waited for, under a lock of both, and then wakes."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = self._loop.create_future()

    async def wait(self, seconds: float) -> None:
        """Until it is woken, and no longer than so many seconds: whoever waited looks itself what was given."""
        timer = self._loop.call_later(seconds, self._wake)
        try:
            await self._woken
        finally:
            timer.cancel()

    def wake(self) -> None:
        """From any thread. A loop that has ended has nobody who waits."""
        if asyncio._get_running_loop() is self._loop:  # the public one raises where there is none
            self._wake()
        else:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if not self._woken.done():
            self._woken.set_result(None)
