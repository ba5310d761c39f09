"""A process that builds, publishes or pushes, and meets its fault at a chosen step. Run as `python -m tests.faults.child`.

One argument, in JSON: `do` (build, publish, push) with its `places`, and the `fault`:

    {"step": "sync", "deed": "kill"}                  before a named step
    {"event": "os.remove", "nth": 3, "deed": "kill"}  before the third such event of Python's audit (PEP 578)

Deeds: `kill` (SIGKILL), `fill` (the disk is full from there on), `tell` (says the step, goes on), `meet` (says it, and
goes on when a line comes in). Errors of ours end it with their exit code and one line; any other is a traceback.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from peeratlas import building, snapshot
from peeratlas.errors import AtlasError
from peeratlas.publication import publishing
from peeratlas.remote import pushing
from peeratlas.remote.asking import Access
from peeratlas.settings import Settings
from tests.faults.quick import without_reasoner

ROOT = Path(__file__).resolve().parents[2]
FILLER = "filler"


class Fault:
    """What happens, and when."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.step, self.event, self.left = told.get("step"), told.get("event"), told.get("nth", 1)
        self.deed, self.disk = getattr(self, told.get("deed", "tell")), told.get("disk", "")

    def progress(self, step: str) -> None:
        if step == self.step:
            self.deed(step)

    def audit(self, event: str, _: object) -> None:
        if event == self.event:
            self.left -= 1
            if self.left == 0:
                self.event = None
                self.deed(event)

    def kill(self, _: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def tell(self, step: str) -> None:
        print(step, flush=True)

    def meet(self, step: str) -> None:
        self.tell(step)
        sys.stdin.readline()

    def fill(self, _: str) -> None:
        """Fills a small disk to its last byte. Where none could be mounted, no file can grow any more."""
        if self.disk:
            fill(Path(self.disk))
        else:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def fill(disk: Path) -> None:
    """Takes the room that a disk has left."""
    with (disk / FILLER).open("ab", buffering=0) as file, suppress(OSError):
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass


def run(told: Mapping[str, Any]) -> None:
    fault = Fault(told.get("fault", {}))
    sys.addaudithook(fault.audit)
    first, second = (Path(place) for place in told["places"])
    if told["do"] == "build":
        with without_reasoner():
            building.build(first, second, fault.progress)
    elif told["do"] == "publish":
        publishing.publish(snapshot.open_current(first), Settings.read(os.environ), second, fault.progress)
    else:
        opened = snapshot.open_current(first)
        content = pushing.Content.read(opened.path / "content.nq", opened.version)
        query, store = (Access.checked(url, "", "") for url in told["store"])
        fault.progress("push")
        pushing.push(content, pushing.Target.of(query, store, by_update=False))


def start(
    do: str, first: Path, second: Path, fault: Mapping[str, Any] | None = None, **more: Any
) -> subprocess.Popen[str]:
    """Starts this module; `environment` has settings of the host, `store` the two addresses of a far store."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **more.pop("environment", {})}
    told = {"do": do, "places": [str(first), str(second)], "fault": fault or {}, **more}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    command = [sys.executable, "-m", "tests.faults.child", json.dumps(told)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)


if __name__ == "__main__":
    try:
        run(json.loads(sys.argv[1]))
    except AtlasError as fault:
        print(fault, flush=True)
        raise SystemExit(fault.exit_code) from None
