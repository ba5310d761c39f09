"""One worker and the line to it: start, ask with a deadline, end. Whoever asks waits in an event loop."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from peeratlas.armour.hearing import Hearing
from peeratlas.errors import AtlasError, BusyError

_CHILD: Final = Path(__file__).with_name("worker.py")
_LOOKS: Final = 0.05
"""How often it is looked how much of the processor a query has had, in seconds."""
_SHARE: Final = 0.1
"""Seconds of the processor that a query has before it goes on behind everything else."""
_NICE: Final = 10
"""How far a worker that yields stands back from the start: a page that is asked for meanwhile comes first."""
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
    `names` are IRIs of which the tail says whether anything is said.
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
    names: Sequence[str] = ()

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
        """Blocks until it is ready. The thread must outlive it: Linux ends a child with the thread that started it."""
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
        if yields:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _NICE)
        self._socket = ours
        self._yields = yields
        self.behind = False
        self.ended = False
        self.served = 0
        ours.settimeout(_STARTS)
        with suppress(OSError):
            if ours.recv(1) == b"r":
                ours.setblocking(False)
                return
        self.end()
        self.wait()
        raise BusyError("The endpoint cannot start a worker. Try again later, or take a dump.")

    @property
    def pid(self) -> int:
        return self._child.pid

    async def ask(self, job: Job) -> Outcome:
        """The outcome within the time of the job; else the worker is ended, and GoneError says why."""
        self.served += 1
        hearing = Hearing(self._socket)
        if self._yields:
            hearing.loop.call_later(_LOOKS, self._look, hearing, None)
        try:
            return Outcome(*await hearing.of((job.head(), job.query.encode("utf-8", "replace")), job.seconds))
        except (OSError, EOFError, ValueError) as fault:  # the deadline is one of the first
            self.end()
            raise GoneError(isinstance(fault, TimeoutError), hearing.begun) from None
        except BaseException:
            # Whoever asked is gone, and what comes now would be taken for the answer to the next.
            self.end()
            raise

    def end(self) -> None:
        """Ends it at once, whatever it does."""
        if not self.ended:
            self.ended = True
            self._child.kill()
            self._socket.close()

    def wait(self) -> None:
        """Until one that was ended is gone; with much memory that takes a while."""
        self._child.wait()

    def _look(self, hearing: Hearing, since: float | None) -> None:
        """Puts it behind when its query has had its share of the processor; looks again until then."""
        if hearing.over.done():
            return
        had = self._processor()
        if since is not None and had - since >= _SHARE and not _crowded():
            with suppress(OSError):
                os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))
                # All of them share one core: what they do in the kernel (taking memory, say) holds up who is on theirs.
                os.sched_setaffinity(self.pid, {max(os.sched_getaffinity(0))})
            self.behind = True
        else:
            hearing.loop.call_later(_LOOKS, self._look, hearing, had if since is None else since)

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
