"""What a stranger's query may cost: every limit in one place, each a setting of the host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self

from peeratlas.errors import SettingsError

_PREFIX: Final = "PEERATLAS_LIMIT_"
MET: Final = (
    "query_bytes",
    "patterns",
    "depth",
    "tokens",
    "seconds",
    "rows",
    "result_bytes",
    "memory_bytes",
    "client_running",
    "client_waiting",
    "client_seconds_per_minute",
    "client_errors_per_minute",
)
"""The limits that a client may meet; the others are the host's own business."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Lengths in bytes, times in seconds; the defaults are for two cores and 4 GB."""

    query_bytes: int = 16 * 1024
    body_bytes: int = 256 * 1024
    depth: int = 32
    patterns: int = 200
    tokens: int = 4000
    unary: int = 64
    seconds: float = 10.0
    rows: int = 10_000
    result_bytes: int = 20 * 1000 * 1000
    memory_bytes: int = 1 << 30
    workers: int = 2
    queries_per_worker: int = 1000
    waiting: int = 16
    waiting_seconds: float = 2.0
    client_running: int = 1
    client_waiting: int = 2
    client_seconds_per_minute: float = 60.0
    client_errors_per_minute: int = 30
    page_workers: int = 1
    page_seconds: float = 3.0
    page_rows: int = 100_000

    def of_pages(self) -> Self:
        """The same for the lane of the pages; all others are those of the endpoint.

        A browser asks several things for one page, so more of one client may wait: half of the queue.
        """
        return replace(
            self,
            workers=self.page_workers,
            seconds=self.page_seconds,
            rows=self.page_rows,
            client_running=self.page_workers,
            client_waiting=max(self.waiting // 2, 1),
        )

    def written(self) -> str:
        """Those that a client may meet, as a dictionary of RFC 9651: `rows=10000, seconds=10.0`."""
        return ", ".join(f"{name.replace('_', '-')}={getattr(self, name)}" for name in MET)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Those that PEERATLAS_LIMIT_ROWS and the like set; SettingsError for what is no positive number."""
        given: dict[str, Any] = {}
        for field in fields(cls):
            variable = _PREFIX + field.name.upper()
            if text := environment.get(variable, ""):
                given[field.name] = _number(variable, text, type(field.default))
        return cls(**given)


def _number(variable: str, text: str, kind: type) -> float:
    try:
        number: float = kind(text)
    except ValueError:
        number = 0
    if not 0 < number < 1 << 53:
        raise SettingsError(variable, text, "Give a number above 0, or leave it out for the default.")
    return number
