"""A portal that answers queries for as long as a test asks it: its workers end with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.applications import Starlette

from peeratlas.armour.limits import Limits
from peeratlas.portal.app import create_app
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot

LIMITS = Limits(seconds=5, rows=500, client_errors_per_minute=1000, client_seconds_per_minute=1000)
"""For who asks much in a minute and wants small results."""
DIRECT = {"content-type": "application/sparql-query"}


@contextmanager
def portal(snapshot: Snapshot, limits: Limits = LIMITS, **settings: Any) -> Iterator[Starlette]:
    app = create_app(snapshot, Settings(limits=limits, **settings))
    try:
        yield app
    finally:
        app.state.endpoint.close()
        app.state.lane.close()
