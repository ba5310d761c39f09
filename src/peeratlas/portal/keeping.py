"""How a kept content is sent: packed or not, not at all to who has it already; at once, before a route is looked for."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from peeratlas.portal.addresses import normal
from peeratlas.portal.negotiation import wishes
from peeratlas.portal.shelf import Kept, Key, Shelves

_READING: Final = ("GET", "HEAD")
_ENDPOINT: Final = "/sparql"
"""Here the order and the number of parameters mean something."""


class KeptResponse(Response):
    """The answer to one request for a kept content."""

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept, asked = self._kept, Headers(scope=scope)
        held = {name.strip() for name in asked.get("if-none-match", "").split(",")}
        if held & {kept.tag, "*"}:
            headers = [pair for pair in kept.headers if pair[0] != b"content-type"]
            await _send(send, 304, headers, b"")
            return
        packed = kept.packed and takes_packed(asked.get("accept-encoding", ""))
        body = kept.body if packed else kept.plain()
        headers = [*kept.headers, (b"content-length", str(len(body)).encode())]
        if packed:
            headers.append((b"content-encoding", b"gzip"))
        await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


class FromShelf:
    """Middleware that answers with what is kept. Parameters come in one order: one page has one address."""

    def __init__(self, app: ASGIApp, shelves: Shelves) -> None:
        self._app = app
        self._shelves = shelves

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in _READING and scope["path"] != _ENDPOINT:
            if given := scope["query_string"]:
                scope["query_string"] = normal(given.decode("latin-1")).encode("latin-1")
            key = Key(scope["path"], scope["query_string"].decode("latin-1"))
            if kept := self._shelves.of(key).get(key):
                await KeptResponse(kept)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def takes_packed(header: str) -> bool:
    """Whether an Accept-Encoding header takes gzip."""
    return any(wish.name in ("gzip", "*") and wish.weight > 0 for wish in wishes(header))


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
