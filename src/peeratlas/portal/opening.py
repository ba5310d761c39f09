"""What every answer of the endpoint says beside itself: that every site may read it, and what a query may cost."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from peeratlas.armour.limits import Limits

PATH: Final = "/sparql"
LIMITS: Final = "Peeratlas-Limits"
"""The limits of a query, as a dictionary of RFC 9651: rows=10000, seconds=10.0, …"""
KEPT: Final = "peeratlas.kept"
"""By this in the scope whoever stands outside knows that an answer is one that is kept and does not change."""
UNKNOWN: Final = "Peeratlas-Unknown"
"""Names of ours in a query of which nothing is said."""
_METHODS: Final = "GET, HEAD, OPTIONS, POST"
_READABLE: Final = f"ETag, Link, {LIMITS}, {UNKNOWN}, Retry-After"


class OpenEndpoint:
    """Middleware: the endpoint's own headers on whatever it answers, errors too."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": _READABLE,
            LIMITS: limits.written(),
        }
        self._preflight = {
            "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Max-Age": "86400",
            "Allow": _METHODS,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        own = self._headers | (self._preflight if scope["method"] == "OPTIONS" else {})

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in own.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, with_headers)
