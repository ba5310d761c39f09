"""The one child process that draws pictures, started with the first of them. A picture that takes too long ends it."""

from __future__ import annotations

import atexit
import base64
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Lock, Timer
from typing import Any, Final

from peeratlas.errors import AtlasError

_CHILD: Final = Path(__file__).with_name("vega.py")
_SECONDS: Final = 20.0


class DrawingError(AtlasError):
    """A picture could not be drawn."""


class Engine:
    """Draws one picture after the other; safe to use from several threads."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def draw(self, **job: Any) -> bytes:
        """What the child makes of a job: `spec` and `locale`, or `svg` and `scale`."""
        with self._lock:
            answer = self._ask(json.dumps(job).encode() + b"\n")
        if not answer:
            raise DrawingError("The picture took too long to draw, or the process that draws has ended.")
        told = json.loads(answer)
        if "fault" in told:
            raise DrawingError(f"The picture cannot be drawn: {told['fault']}")
        return base64.b64decode(told["drawn"])

    def close(self) -> None:
        """Ends the child; the next picture starts another."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _ask(self, job: bytes) -> bytes:
        """The child's answer; nothing when it has ended, or did not answer in time."""
        child = self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        watch = Timer(self._seconds, child.kill)
        watch.daemon = True
        watch.start()
        try:
            child.stdin.write(job)
            child.stdin.flush()
            answer = child.stdout.readline()
        except BrokenPipeError:
            answer = b""
        finally:
            watch.cancel()
        if not answer:
            self.close()
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(  # noqa: S603 - our own child, on a path of our own
                [sys.executable, "-P", str(_CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._child


@cache
def engine() -> Engine:
    """The engine of this process, which ends with it."""
    made = Engine()
    atexit.register(made.close)
    return made
