"""What every answer of the endpoint says beside itself: that every site may read it, and what a query may cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from peeratlas.armour.limits import Limits

PATH: Final = "/sparql"
LIMITS: Final = "Peeratlas-Limits"
"""The limits of a query, as a dictionary of RFC 9651: rows=10000, seconds=10.0, …"""
KEPT: Final = "peeratlas.kept"
"""By this in the scope whoever stands outside knows that an answer is one that is kept and does not change."""
UNKNOWN: Final = "Peeratlas-Unknown"
"""Names of ours in a query of which nothing is said."""
METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST")
_READABLE: Final = f"ETag, Link, {LIMITS}, {UNKNOWN}, Retry-After"


class OpenEndpoint:
    """Middleware that leads to the endpoint, with its own headers on whatever it answers, errors too.

    What only pages need is not gone through: a short query is answered in less time than that would take.
    """

    def __init__(self, app: ASGIApp, endpoint: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._endpoint = endpoint
        self._headers = _raw(
            {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Expose-Headers": _READABLE,
                LIMITS: limits.written(),
            }
        )
        self._preflight = _raw(
            {
                "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
                "Access-Control-Allow-Methods": ", ".join(METHODS),
                "Access-Control-Max-Age": "86400",
                "Allow": ", ".join(METHODS),
            }
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        own = self._headers + (self._preflight if scope["method"] == "OPTIONS" else [])
        names = {name for name, _ in own}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*(pair for pair in message["headers"] if pair[0] not in names), *own]
            await send(message)

        await self._endpoint(scope, receive, with_headers)


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
