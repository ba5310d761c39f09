"""A portal on a free port of this machine, in a thread of the tests."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

import uvicorn

from peeratlas.portal.app import create_app


@contextmanager
def served(snapshot):
    """The address of a portal over this snapshot, without a last slash."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        create_app(snapshot),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="portal")
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
