"""How a kept content is sent: packed or not, or only that it is still the same; before any route is looked for."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from peeratlas.portal.addresses import normal
from peeratlas.portal.negotiation import lines, wishes
from peeratlas.portal.shelf import Kept, Key, Shelves
from peeratlas.portal.turns import TURN, Turn, Turns

MAKERS: Final = 3
"""How many make a page at once: Python runs one at a time, and the more there are, the longer kept pages wait."""
BEGUN: Final = 30
"""How many are begun at most, with those that wait for another process or a far store; fewer than there are threads."""
_READING: Final = ("GET", "HEAD")
_ENDPOINT: Final = "/sparql"
"""Here the order and the number of parameters mean something."""


class KeptResponse(Response):
    """The answer to one request for a kept content."""

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI calls it
        kept, asked = self._kept, Headers(scope=scope)
        held = {name.strip() for name in lines(asked, "if-none-match").split(",")}
        if held & {kept.tag, "*"}:
            headers = [pair for pair in kept.headers if pair[0] != b"content-type"]
            await _send(send, 304, headers, b"")
            return
        packed = kept.packed and takes_packed(lines(asked, "accept-encoding"))
        body = kept.body if packed else kept.plain()
        headers = [*kept.headers, (b"content-length", str(len(body)).encode())]
        if packed:
            headers.append((b"content-encoding", b"gzip"))
        await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


class FromShelf:
    """Middleware that answers with what is kept, and lets few make what is not: the others would wait for them.

    Parameters come in one order: one page has one address.
    """

    def __init__(self, app: ASGIApp, shelves: Shelves) -> None:
        self._app = app
        self._shelves = shelves
        self._turns = Turns(MAKERS, BEGUN)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in _READING and scope["path"] != _ENDPOINT:
            if given := scope["query_string"]:
                scope["query_string"] = normal(given.decode("latin-1")).encode("latin-1")
            key = Key(scope["path"], scope["query_string"].decode("latin-1"))
            if kept := self._shelves.of(key).get(key):
                await KeptResponse(kept)(scope, receive, send)
            else:
                await self._make(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _make(self, scope: Scope, receive: Receive, send: Send) -> None:
        """In turn; the turn ends when the answer begins, so that nobody holds it who reads slowly."""
        turn = Turn(self._turns, scope)

        async def sending(message: Message) -> None:
            turn.end()
            await send(message)

        await turn.begin()
        mine = TURN.set(turn)
        try:
            await self._app(scope, receive, sending)
        finally:
            TURN.reset(mine)
            turn.end()


def takes_packed(header: str) -> bool:
    """Whether an Accept-Encoding header takes gzip."""
    return any(wish.name in ("gzip", "*") and wish.weight > 0 for wish in wishes(header))


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
