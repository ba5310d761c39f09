"""The log: one JSON object on a line, on standard error. No address of a client, no query, no text of an error."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from queue import Full, Queue
from threading import Thread
from types import TracebackType
from typing import Any, Final

_FIELDS: Final = "peeratlas_fields"
_OURS: Final = "peeratlas/"
_LEVELS: Final = {"off": logging.CRITICAL + 1, "errors": logging.ERROR, "requests": logging.INFO}
_OTHERS: Final = ("asyncio", "uvicorn", "uvicorn.error")
_LOG: Final = logging.getLogger("peeratlas")
_ROOM: Final = 10_000
"""How many lines may wait for who reads the log."""
_PATIENCE: Final = 0.5
"""How many seconds the end waits for that reader."""


class JsonLines(logging.Formatter):
    """Of an error its kind and where it came from; its text is left out, because it may hold what somebody asked."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage().strip(),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "at": _places(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


class _Writer(logging.Handler):
    """Writes in a thread of its own: who reads the log slowly, or not at all, holds no request up.

    Lines for which there is no room are lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self._lines: Queue[str] = Queue(_ROOM)
        Thread(target=self._write, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(Full):
            self._lines.put_nowait(self.format(record) + "\n")

    def flush(self) -> None:
        """Waits until everything is written, and no longer than `_PATIENCE`."""
        with self._lines.all_tasks_done:
            self._lines.all_tasks_done.wait_for(lambda: not self._lines.unfinished_tasks, _PATIENCE)

    def _write(self) -> None:
        begin = ""
        while True:
            line = self._lines.get()
            try:
                sys.stderr.write(begin + line)
                sys.stderr.flush()
                begin = ""
            except (OSError, ValueError):
                # Its disk is full, say, and the line is cut: the next begins on one of its own.
                begin = "\n"
            self._lines.task_done()


def begin(level: str) -> None:
    """Writes the log of this process from now on: `off`, `errors` or `requests`."""
    root = logging.getLogger()
    root.handlers[:] = [_Writer()]
    root.setLevel(_LEVELS[level])
    for name in _OTHERS:
        # What they say of single requests is told by our own lines.
        logging.getLogger(name).setLevel(max(_LEVELS[level], logging.ERROR))


def end() -> None:
    """Writes what is still to be written: a process that a signal ends does nothing more."""
    for handler in logging.getLogger().handlers:
        handler.flush()


def tells(level: int) -> bool:
    """Whether a line of this level would be written."""
    return _LOG.isEnabledFor(level)


def tell(event: str, level: int, fields: Mapping[str, Any], fault: BaseException | None = None) -> None:
    """One line."""
    _LOG.log(level, event, extra={_FIELDS: fields}, exc_info=fault)


def _places(trace: TracebackType | None) -> list[str]:
    """File, line and function of every call in our own code, and of the last, the outermost first."""
    calls = [(frame.filename.rpartition("/site-packages/")[2], frame) for frame in traceback.extract_tb(trace)]
    ours = [f"{_OURS}{file.rpartition(_OURS)[2]}:{frame.lineno} {frame.name}" for file, frame in calls if _OURS in file]
    last = [f"{file}:{frame.lineno} {frame.name}" for file, frame in calls[-1:] if _OURS not in file]
    return ours + last
