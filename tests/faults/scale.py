"""How often each fault is tried. PEERATLAS_FAULTS says how long it may take: short, long, or full (`make faults`)."""

from __future__ import annotations

import os
from typing import Final, NamedTuple

SCALE: Final = os.environ.get("PEERATLAS_FAULTS", "long")
if SCALE not in ("short", "long", "full"):
    raise ValueError(f"PEERATLAS_FAULTS is {SCALE!r}. Give short, long or full.")


class Times(NamedTuple):
    """`short` is for who writes the tests, `long` for `make test-long`, `full` what reliability asks for."""

    short: int
    long: int
    full: int


TIMES: Final = {
    "F1 rounds over the steps of build": Times(1, 1, 25),
    "F1 rounds over the steps of publish": Times(1, 1, 25),
    "F1 rounds over the steps of reload": Times(1, 1, 25),
    "F2 builds killed at random": Times(10, 200, 500),
    "F2 builds killed while they write dumps": Times(2, 3, 500),
    "F2 publishes killed at random": Times(10, 50, 500),
    "F3 seconds": Times(4, 10, 300),
    "F4 kills of the server": Times(1, 2, 20),
    "F5 rounds over the steps": Times(1, 1, 5),
    "F6 commands in each of the surroundings": Times(1, 1, 3),
    "F10 races of two builds": Times(1, 1, 100),
    "F10 races of two publishes": Times(1, 1, 100),
    "F10 races of publish and build": Times(1, 1, 100),
    "F11 rounds over the kinds": Times(1, 1, 10),
}


def times(what: str) -> int:
    """The count of a fault on the scale of this run."""
    return int(getattr(TIMES[what], SCALE))
