"""What processes weigh together while they run: the memory of one and of all that it started, shared pages once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

_EVERY: Final = 0.5
"""Seconds between two looks; more where one takes long, so that weighing takes a twentieth of the time at most."""
_TICK: Final = os.sysconf("SC_CLK_TCK")
_PSS: Final = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ran:
    """Seconds by the clock and of processor, those of ended children included; the peak of all together in MiB."""

    seconds: float
    processor: float
    memory: float
    output: str


class Scales:
    """Weighs processes from the start of the block to its end."""

    def __init__(self, process: int, itself: bool = True) -> None:
        self._process = process
        self._itself = itself
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self.peak = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def now(self) -> float:
        """What they weigh at this moment, in MiB."""
        processes = [process for process in family(self._process) if self._itself or process != self._process]
        return sum(map(_weight, processes)) / 1024

    def _look(self) -> None:
        pause = _EVERY
        while not self._over.wait(pause):
            begun = time.perf_counter()
            self.peak = max(self.peak, self.now())
            pause = max(_EVERY, 20 * (time.perf_counter() - begun))


def run(arguments: Sequence[str]) -> Ran:
    """Runs Python with these arguments to its end; RuntimeError when it fails."""
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True) as child:  # noqa: S603
        with Scales(child.pid) as scales:
            output = child.stdout.read() if child.stdout else ""
            _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {child.returncode}")
    return Ran(time.perf_counter() - start, used.ru_utime + used.ru_stime, scales.peak, output)


def spent(process: int, itself: bool = True) -> float:
    """Seconds of processor of a process and all that it started, those of ended ones included."""
    return sum(map(_ticks, (one for one in family(process) if itself or one != process))) / _TICK


def family(process: int) -> Iterator[int]:
    """A process with its children, their children, and so on."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # it has ended
            continue
        for child in children:
            yield from family(int(child))


def _ticks(process: int) -> int:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0
    return sum(map(int, fields[11:15]))  # utime, stime, and those of its ended children (proc_pid_stat(5))


def _weight(process: int) -> int:
    """In KiB."""
    try:
        found = _PSS.search(Path(f"/proc/{process}/smaps_rollup").read_bytes())
    except OSError:  # it has ended
        return 0
    return int(found[1]) if found else 0
