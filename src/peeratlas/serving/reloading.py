"""Serves the newest snapshot: when `build/current` names another, new requests go there, old ones end on the old."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from peeratlas import snapshot
from peeratlas.armour.lane import Lane
from peeratlas.armour.pool import Pool
from peeratlas.errors import FarStoreError
from peeratlas.portal.app import create_app
from peeratlas.portal.opening import PATH
from peeratlas.remote.asking import Access
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.serving import lines
from peeratlas.serving.again import Again, Raw, Said
from peeratlas.serving.asgi import Receive, Scope, Send
from peeratlas.serving.measures import State
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot

_ENDPOINT: Final = PATH.encode()
_EVERY: Final = 0.25
"""Seconds between two looks at the link; one costs some microseconds."""
_FAR: Final = 5.0
"""Seconds until a far store that does not hold the new snapshot is asked again."""
_AHEAD: Final = 60.0
"""Seconds that a new snapshot in a far store has to be read ahead before it is served all the same."""
_SWEEP: Final = 0.5
"""Seconds until what an old snapshot needed is swept: its last request has left by then. It takes about 0.2 s."""


@dataclass(eq=False, slots=True)
class _Live:
    """A snapshot that is served, its application, and how many requests it is answering."""

    snapshot: Snapshot
    app: Any
    requests: int = 0
    again: Again = field(default_factory=Again)

    @property
    def pool(self) -> Pool:
        """The workers of the endpoint; there are none before its first query."""
        pool: Pool = self.app.state.endpoint.pool
        return pool

    @property
    def lane(self) -> Lane:
        """The workers of the pages; there are none before the first question that needs one."""
        lane: Lane = self.app.state.lane
        return lane

    def check(self) -> None:
        """Reads from the store, so that the first request finds it well; FarStoreError when a far one lacks it."""
        dataset = self.snapshot.atlas.dataset
        if isinstance(dataset, RemoteDataset):
            dataset.check()
        else:
            next(iter(dataset.quads()), None)

    def close(self) -> None:
        self.app.state.endpoint.close()
        self.lane.close()

    def end_queries(self) -> None:
        """Ends workers that are still at work when the process is to end."""
        for pid in (*self.pool.pids(), *self.lane.pids()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


class Reloading:
    """The ASGI application of all snapshots. Only the event loop changes what it holds."""

    def __init__(self, out: Path, settings: Settings, far: Access | None = None) -> None:
        self._out = out
        self._settings = settings
        self._far = far
        self._seen = _link(out)
        self._live = self._opened()
        self._reloads = 0
        self._failed = 0
        self._workers: Counter[str] = Counter()
        self._pages: Counter[str] = Counter()

    @property
    def edition(self) -> str:
        return str(self._live.snapshot.manifest["edition"])

    def warn(self) -> None:
        """Says when the far store does not answer or lacks the snapshot; it may come while the portal runs."""
        try:
            self._live.check()
        except FarStoreError as fault:
            sys.stderr.write(f"{fault}\n")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_on(receive, send)
            return
        live = self._live
        scope["snapshot_version"] = live.snapshot.version
        live.requests += 1
        if scope["path"] == PATH and scope["method"] == "GET":
            send = live.again.listening(scope, send)
        try:
            await live.app(scope, receive, send)
        finally:
            live.requests -= 1
            self._let_go(live)

    def known(self, target: bytes, headers: Iterable[Raw]) -> tuple[str, Said] | None:
        """What the endpoint said to the same GET on this snapshot, and its version."""
        path, _, query = target.partition(b"?")
        said = self._live.again.find(query, headers) if path == _ENDPOINT else None
        return (self._live.snapshot.version, said) if said else None

    def state(self) -> State:
        """What the measures tell of it."""
        live, pool, lane = self._live, self._live.pool, self._live.lane
        running, waiting = pool.busy
        return State(
            version=live.snapshot.version,
            edition=self.edition,
            made=_made(live.snapshot),
            reloads=self._reloads,
            failed=self._failed,
            requests=live.requests,
            running=running,
            waiting=waiting,
            workers={name: self._workers[name] + count for name, count in pool.counts.items()},
            pages=lane.busy,
            page_workers={name: self._pages[name] + count for name, count in lane.counts.items()},
        )

    async def _live_on(self, receive: Receive, send: Send) -> None:
        """From the start of the server to its end, which comes when the requests have ended or their time is up."""
        await receive()
        watching = asyncio.create_task(self._watch())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        watching.cancel()
        self._live.close()
        self._live.end_queries()
        lines.end()
        await send({"type": "lifespan.shutdown.complete"})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            link = _link(self._out)
            if link and link != self._seen:
                self._seen = link
                await self._renew()

    async def _renew(self) -> None:
        """Opens the new snapshot beside the old one; whatever is wrong with it, the old one goes on."""
        try:
            fresh = await asyncio.to_thread(self._checked)
        except FarStoreError:
            # It is built before it is pushed: so it is looked for again.
            self._seen = ("", 0)
            await asyncio.sleep(_FAR)
            return
        except Exception as fault:  # noqa: BLE001 - nothing that lies in the folder may end the service
            self._failed += 1
            lines.tell("snapshot not opened", logging.ERROR, {"version": self._seen[0]}, fault)
            return
        if fresh.snapshot.version == self._live.snapshot.version:
            fresh.close()
            return
        old, self._live = self._live, fresh
        self._reloads += 1
        lines.tell("snapshot opened", logging.INFO, {"version": fresh.snapshot.version})
        self._let_go(old)

    def _let_go(self, live: _Live) -> None:
        """Closes a snapshot that is no more the newest with its last request."""
        if live is not self._live and not live.requests:
            self._workers.update(live.pool.counts)
            self._pages.update(live.lane.counts)
            live.close()
            # Application and routes hold each other: without this the old store stays open for minutes.
            asyncio.get_running_loop().call_later(_SWEEP, gc.collect)

    def _opened(self) -> _Live:
        opened = snapshot.open_current(self._out, self._far)
        return _Live(opened, create_app(opened, self._settings))

    def _checked(self) -> _Live:
        live = self._opened()
        live.check()
        dataset = live.snapshot.atlas.dataset
        if isinstance(dataset, RemoteDataset):
            dataset.ahead.wait(_AHEAD)
        return live


def _link(out: Path) -> tuple[str, int]:
    """What the link names, and since when; the same version, made anew, is another."""
    link = out / snapshot.CURRENT
    try:
        return str(link.readlink()), link.lstat().st_mtime_ns
    except OSError:
        return "", 0


def _made(opened: Snapshot) -> float:
    try:
        return (opened.path / "manifest.json").stat().st_mtime
    except OSError:
        return 0.0
