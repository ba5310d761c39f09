"""Serves the current snapshot as web pages. Only this module and `reading` know uvicorn."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import uvicorn

from peeratlas.errors import AtlasError
from peeratlas.remote.asking import Access
from peeratlas.serving import lines
from peeratlas.serving.measures import Measures
from peeratlas.serving.reading import reading
from peeratlas.serving.reloading import Reloading
from peeratlas.serving.watching import Watched
from peeratlas.settings import Settings

_LAST_PORT: Final = 65535
_SWITCH: Final = 0.0005
"""Seconds after which a thread that makes a page or tells an error gives way to the one that answers everybody."""
_GRACE: Final = 8
"""Seconds that requests in flight have when the server is to end; with what comes after, it is no more than ten."""


def serve(out: Path, host: str, port: int, far: Access | None = None) -> None:
    """Serves until it is stopped. Port 0 takes a free one. Says on standard output where the pages are.

    With a far store the pages wait for it: until it answers and holds this snapshot they say that it does not. A new
    snapshot is served as soon as the link names it. At SIGTERM and Ctrl+C requests in flight are answered first.
    """
    settings = Settings.read(os.environ).checked()
    sys.setswitchinterval(_SWITCH)
    app = Reloading(out, settings, far)
    app.warn()
    with _listen(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listener.getsockname()[1]}/"
        sys.stdout.write(f"Peer Atlas, edition {app.edition}: {address}  (Ctrl+C ends it)\n")
        sys.stdout.flush()
        lines.begin(settings.log)
        watched = Watched(app, settings, Measures(app.state))
        config = uvicorn.Config(
            watched,
            http=reading(watched.again(app.known)),
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=_GRACE,
        )
        # uvicorn ends in good order at Ctrl+C and then passes the interruption on.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


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
