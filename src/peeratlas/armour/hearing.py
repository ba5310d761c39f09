"""What is said to a worker and what it answers, frame by frame (`worker`), without holding the event loop up."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping, Sequence
from typing import Any, Final

_AT_ONCE: Final = 1 << 18
_SIZE: Final = 4

Heard = tuple[tuple[bytes, ...], Mapping[str, Any]]
"""The parts of a result, and the tail of the answer."""


class Hearing:
    """One question to a worker. `begun` says whether it has got it, `over` is done when nothing more is to come."""

    def __init__(self, line: socket.socket) -> None:
        """In a running loop, on a line that does not block."""
        self._line = line
        self.loop = asyncio.get_running_loop()
        self._come = bytearray()
        self._parts: list[bytes] = []
        self._whole = False
        self.begun = False
        self.over: asyncio.Future[Heard] = self.loop.create_future()

    async def of(self, frames: Sequence[bytes], seconds: float) -> Heard:
        """Sends the frames and hears the answer.

        TimeoutError when it does not come in time, OSError, EOFError or ValueError when the worker is broken.
        """
        until = self.loop.time() + seconds
        said = b"".join(len(frame).to_bytes(_SIZE, "big") + frame for frame in frames)
        sent = self._line.send(said)
        if sent < len(said):  # a host may let queries be longer than what the line holds
            async with asyncio.timeout_at(until):
                await self.loop.sock_sendall(self._line, said[sent:])
        self.loop.add_reader(self._line, self._hear)
        timer = self.loop.call_at(until, self._late)
        try:
            return await self.over
        finally:
            timer.cancel()
            self.loop.remove_reader(self._line)

    def _late(self) -> None:
        if not self.over.done():
            self.over.set_exception(TimeoutError())

    def _hear(self) -> None:
        """Takes what has come."""
        if self.over.done():
            return
        try:
            part = self._line.recv(_AT_ONCE)
            if not part:
                raise EOFError
            self._come += part
            if heard := self._read():
                self.over.set_result(heard)
        except (BlockingIOError, InterruptedError):
            return
        except (OSError, EOFError, ValueError) as fault:
            self.over.set_exception(fault)

    def _read(self) -> Heard | None:
        """Goes over the frames that are whole; gives the answer when the last one is."""
        come, at = self._come, 0
        if not self.begun and come:
            at = 1
            self.begun = True
        while len(come) >= at + _SIZE:
            start = at + _SIZE
            end = start + int.from_bytes(come[at:start], "big")
            if len(come) < end:
                break
            frame, at = bytes(come[start:end]), end
            if self._whole:
                return tuple(self._parts), json.loads(frame)
            if frame:
                self._parts.append(frame)
            else:
                self._whole = True
        del come[:at]
        return None
