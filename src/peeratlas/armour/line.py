"""One worker and the line to it: start, ask with a deadline, end. Blocking; whoever waits is a thread."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from peeratlas.errors import AtlasError, BusyError

_CHILD: Final = Path(__file__).with_name("worker.py")
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
        return json.dumps({name: value for name, value in asdict(self).items() if name != "query"}).encode()


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
    """A child process with the store open, ready for queries one after the other."""

    def __init__(self, store: Path, memory: int) -> None:
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
        self.served = 0
        try:
            if self._exactly(1, time.monotonic() + _STARTS) == b"r":
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
        self._child.kill()
        self._child.wait()
        self._socket.close()

    def _frame(self, until: float) -> bytes:
        return self._exactly(int.from_bytes(self._exactly(4, until), "big"), until)

    def _exactly(self, size: int, until: float) -> bytes:
        taken = bytearray()
        while len(taken) < size:
            self._left(until)
            part = self._socket.recv(min(size - len(taken), 1 << 20))
            if not part:
                raise EOFError
            taken += part
        return bytes(taken)

    def _left(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)


def _library() -> str:
    """The folder in which the engine is installed."""
    found = find_spec("pyoxigraph")
    return str(Path(found.origin).parents[1]) if found and found.origin else ""
