"""A service under measurement: `peeratlas serve` in a process of its own, its workers, its counts and its memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

_ENDS: Final = 15.0
_KILLED: Final = ("late", "broken")


@dataclass(slots=True)
class Service:
    """`seen` holds every process that was ever found under it."""

    child: subprocess.Popen[str]
    port: int
    log: IO[str]
    seen: set[int] = field(default_factory=set)

    def processes(self) -> list[int]:
        """The service and all that it has started."""
        found, left = [], [self.child.pid]
        while left:
            pid = left.pop()
            found.append(pid)
            with suppress(OSError):
                for children in Path(f"/proc/{pid}/task").glob("*/children"):
                    with suppress(OSError):
                        left += map(int, children.read_text("ascii").split())
        self.seen.update(found)
        return found

    def memory(self) -> float:
        """MiB of all its processes, shared pages divided among those who share them (PSS)."""
        return sum(map(_pss, self.processes())) / 1024

    def counts(self) -> dict[str, float]:
        """The lines of /metrics: what stands before the number, and the number."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=30) as answer:
            lines = [line for line in answer.read().decode().splitlines() if not line.startswith("#")]
        return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}

    def ended(self) -> int:
        """How many workers were ended at their deadline or broke."""
        counts = self.counts()
        return round(sum(counts.get(f'peeratlas_query_workers_total{{event="{one}"}}', 0) for one in _KILLED))

    def settle(self) -> None:
        """Waits until no query is at work."""
        until = time.monotonic() + 60
        while self.counts()['peeratlas_queries_now{place="running"}']:
            if time.monotonic() > until:
                raise RuntimeError("the endpoint does not come to rest")
            time.sleep(0.2)

    def end(self) -> list[int]:
        """Ends it as an operator would, and gives the processes that are left."""
        self.processes()
        self.child.terminate()
        self.child.wait(_ENDS)
        time.sleep(0.2)
        return [pid for pid in self.seen if Path(f"/proc/{pid}").exists() and _ours(pid)]

    def faults(self) -> int:
        """How many lines of the log tell of a fault."""
        self.log.seek(0)
        return sum('"level": "error"' in line for line in self.log)


@contextmanager
def served(out: Path, **settings: str) -> Iterator[Service]:
    """A service of the current snapshot of this folder, on a free port."""
    command = [sys.executable, "-m", "peeratlas", "serve", "--port", "0", "--build", str(out)]
    with tempfile.TemporaryFile("w+") as log:
        child = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **settings}
        )
        try:
            line = child.stdout.readline() if child.stdout else ""
            found = re.search(r"http://[^/\s]+:(\d+)/", line)
            if not found:
                log.seek(0)
                raise RuntimeError(f"nothing is served: {line or log.read()}")
            yield Service(child, int(found[1]), log)
        finally:
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()


def _pss(pid: int) -> int:
    """KiB; 0 of a process that has just ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _ours(pid: int) -> bool:
    """Whether the process of this number is one of the service's, and not another that got the number since."""
    with suppress(OSError):
        return b"peeratlas" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False
