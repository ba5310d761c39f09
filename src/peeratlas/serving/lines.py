"""The log: one JSON object on a line, on standard error. No address of a client, no query, no text of an error."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

_FIELDS: Final = "peeratlas_fields"
_OURS: Final = "peeratlas/"
_LEVELS: Final = {"off": logging.CRITICAL + 1, "errors": logging.ERROR, "requests": logging.INFO}
_OTHERS: Final = ("asyncio", "uvicorn", "uvicorn.error")
_LOG: Final = logging.getLogger("peeratlas")


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


def begin(level: str) -> None:
    """Writes the log of this process from now on: `off`, `errors` or `requests`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[level])
    for name in _OTHERS:
        # What they say of single requests is told by our own lines.
        logging.getLogger(name).setLevel(max(_LEVELS[level], logging.ERROR))


def tell(event: str, level: int, fields: Mapping[str, Any], fault: BaseException | None = None) -> None:
    """One line."""
    _LOG.log(level, event, extra={_FIELDS: fields}, exc_info=fault)


def _places(trace: TracebackType | None) -> list[str]:
    """File, line and function of every call in our own code, and of the last, the outermost first."""
    calls = [(frame.filename.rpartition("/site-packages/")[2], frame) for frame in traceback.extract_tb(trace)]
    ours = [f"{_OURS}{file.rpartition(_OURS)[2]}:{frame.lineno} {frame.name}" for file, frame in calls if _OURS in file]
    last = [f"{file}:{frame.lineno} {frame.name}" for file, frame in calls[-1:] if _OURS not in file]
    return ours + last
