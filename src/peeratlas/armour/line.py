"""One worker and the line to it: start, ask with a deadline, end. Blocking; whoever waits is a thread."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from peeratlas.errors import AtlasError, BusyError

_CHILD: Final = Path(__file__).with_name("worker.py")
_AT_ONCE: Final = 1 << 18
_LOOKS: Final = 0.1
"""How often it is looked how much of the processor a query has had, in seconds."""
_SHARE: Final = 0.2
"""Seconds of the processor that a query has before it goes on behind everything else."""
_CROWD: Final = 2
"""How many on each core are a crowd."""
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_STARTS: Final = 10.0
"""Seconds that a worker may take to open the store."""


@dataclass(frozen=True, slots=True)
class Job:
    """A query that passed the gate, and what is wanted of it.

    `tables` and `graphs` are the media types for a SELECT or ASK and for triples, empty when none is acceptable;
    `size` is how many bytes a result may have.
    `default` and `named` are the graphs that the request chooses; without any, the query does if it `chooses`.
    """

    query: str
    tables: str
    graphs: str
    seconds: float
    rows: int
    size: int
    chooses: bool = False
    default: Sequence[str] = ()
    named: Sequence[str] = ()

    def head(self) -> bytes:
        """Everything but the query, for the worker."""
        return json.dumps({name: getattr(self, name) for name in _HEAD}).encode()


_HEAD: Final = tuple(field.name for field in fields(Job) if field.name != "query")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker sent: the parts of the result, and its tail."""

    parts: tuple[bytes, ...]
    tail: Mapping[str, Any]


class GoneError(AtlasError):
    """The worker is no more: it was ended at the deadline (`late`), or broke on what it was asked.

    When it had not `begun`, it was gone before, and another one can be asked.
    """

    def __init__(self, late: bool, begun: bool) -> None:
        self.late = late
        self.begun = begun
        super().__init__("The worker has ended.")


class Worker:
    """A child process with the store open, ready for queries one after the other.

    One that yields is put `behind` everything else on the machine when a query takes long: the pages shall not notice.
    It stays there, and is not for the next query.
    """

    def __init__(self, store: Path, memory: int, yields: bool = False) -> None:
        """The thread that makes it must outlive it: Linux ends a child with the thread that started it."""
        ours, theirs = socket.socketpair()
        # Without site packages and without the environment, in which a host may keep secrets.
        command = [sys.executable, "-P", "-s", "-S", str(_CHILD), str(store), str(memory), str(os.getpid())]
        with theirs:
            self._child: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own child, on a path of our own
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": _library(), "LC_ALL": "C.UTF-8"},
            )
        self._socket = ours
        self._come = bytearray()
        self._yields = False  # to start, it has as much as it needs
        self._since: float | None = None
        self.behind = False
        self.ended = False
        self.served = 0
        try:
            if self._exactly(1, time.monotonic() + _STARTS) == b"r":
                self._yields = yields
                return
        except (OSError, EOFError):
            pass
        self.end()
        raise BusyError("The endpoint cannot start a worker. Try again later, or take a dump.")

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    def ask(self, job: Job) -> Outcome:
        """The outcome within the time of the job; else the worker is ended, and GoneError says why."""
        self.served += 1
        until = time.monotonic() + job.seconds
        begun = False
        self._since = None
        try:
            frames = (job.head(), job.query.encode("utf-8", "replace"))
            self._left(until)
            self._socket.sendall(b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames))
            begun = self._exactly(1, until) == b"b"
            parts = []
            while part := self._frame(until):
                parts.append(part)
            return Outcome(tuple(parts), json.loads(self._frame(until)))
        except TimeoutError:
            self.end()
            raise GoneError(late=True, begun=begun) from None
        except (OSError, EOFError, ValueError):
            self.end()
            raise GoneError(late=False, begun=begun) from None

    def end(self) -> None:
        """Ends it at once, whatever it does, and waits until it is gone."""
        self.ended = True
        self._child.kill()
        self._child.wait()
        self._socket.close()

    def _frame(self, until: float) -> bytes:
        return self._exactly(int.from_bytes(self._exactly(4, until), "big"), until)

    def _exactly(self, size: int, until: float) -> bytes:
        come = self._come  # small frames come many at once
        while len(come) < size:
            try:
                self._left(until)
                part = self._socket.recv(_AT_ONCE)
            except TimeoutError:
                if time.monotonic() >= until:
                    raise
                self._yield()
                continue
            if not part:
                raise EOFError
            come += part
        taken = bytes(come[:size])
        del come[:size]
        return taken

    def _left(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(min(left, _LOOKS) if self._yields and not self.behind else left)

    def _yield(self) -> None:
        """Puts it behind when its query has had its share of the processor."""
        if self._since is None:
            self._since = self._processor()
        if self._processor() - self._since >= _SHARE and not _crowded():
            with suppress(OSError):
                os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))
            self.behind = True

    def _processor(self) -> float:
        """Seconds of the processor that it has had; 0 where nobody tells."""
        with suppress(OSError, ValueError, IndexError):
            times = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
            return (int(times[11]) + int(times[12])) / _TICKS
        return 0.0


def _crowded() -> bool:
    """Whether the machine has so much to do that who stands behind everything else would never have its turn."""
    return os.getloadavg()[0] > _CROWD * (os.cpu_count() or 1)


def _library() -> str:
    """The folder in which the engine is installed."""
    found = find_spec("pyoxigraph")
    return str(Path(found.origin).parents[1]) if found and found.origin else ""
