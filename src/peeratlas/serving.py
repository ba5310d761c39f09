"""Serves the current snapshot as web pages. Only this module knows uvicorn."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

import uvicorn

from peeratlas import snapshot
from peeratlas.errors import AtlasError, FarStoreError
from peeratlas.portal.app import create_app
from peeratlas.remote.asking import Access
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.settings import Settings

_LAST_PORT = 65535


def serve(out: Path, host: str, port: int, far: Access | None = None) -> None:
    """Serves until it is stopped. Port 0 takes a free one. Says on standard output where the pages are.

    With a far store the pages wait for it: until it answers and holds this snapshot they say that it does not.
    """
    opened = snapshot.open_current(out, far)
    _warn(opened)
    app = create_app(opened, Settings.read(os.environ).checked())
    with _listen(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listener.getsockname()[1]}/"
        sys.stdout.write(f"Peer Atlas, edition {opened.manifest['edition']}: {address}  (Ctrl+C ends it)\n")
        sys.stdout.flush()
        # No log of requests: who reads what is nobody's business.
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        # uvicorn ends in good order at Ctrl+C and then passes the interruption on.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _warn(opened: snapshot.Snapshot) -> None:
    """Says when the far store does not answer or lacks the snapshot; it may come while the portal runs."""
    try:
        if isinstance(opened.atlas.dataset, RemoteDataset):
            opened.atlas.dataset.check()
    except FarStoreError as fault:
        sys.stderr.write(f"{fault}\n")


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens at this address."""
    if not 0 <= port <= _LAST_PORT:
        raise AtlasError(f"There is no port {port}. Choose one from 1 to {_LAST_PORT} with --port.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        listener = socket.create_server(found[0][4][:2], family=found[0][0])
        # Else head and body of an answer, two writes, may lie 40 ms apart: asyncio does not see that this is TCP.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as fault:
        reason = str(fault.strerror or fault).partition(" (while")[0]
        remedy = "Choose another with --host and --port, or stop what listens there."
        raise AtlasError(f"The portal cannot listen on {host}, port {port}: {reason}. {remedy}") from fault
