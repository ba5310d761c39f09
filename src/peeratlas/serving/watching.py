"""What every request gets besides its answer: an id, a line of the log, a place in the measures, a deadline."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, Final

from peeratlas.errors import RequestError
from peeratlas.portal.negotiation import LANGS
from peeratlas.portal.opening import PATH
from peeratlas.serving import lines, measures
from peeratlas.serving.again import Raw, Said
from peeratlas.serving.asgi import App, Message, Receive, Scope, Send
from peeratlas.serving.measures import Measures
from peeratlas.serving.reading import Known
from peeratlas.settings import Settings

BODY_SECONDS: Final = 10.0
"""How long a client may take to send the whole body of a request."""
_ID: Final = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_LANG: Final = re.compile(rf"/({'|'.join(LANGS)})(?=/)")
_AGAIN: Final = SimpleNamespace(path=PATH)
_METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST")
_NONE: Final = "(none)"
_MOST: Final = 50_000
"""How many addresses are remembered with their routes."""


class SlowBodyError(RequestError):
    """The body of a request did not come in time; the connection ends with the answer."""

    headers: Final = {"Connection": "close"}

    def __init__(self) -> None:
        # One of the titles of errors, which the catalogues have.
        super().__init__(408, "It took too long")


@dataclass(slots=True)
class _Seen:
    """One request, as far as it has got."""

    id: str
    began: float = field(default_factory=time.perf_counter)
    status: int = 0
    bytes: int = 0


class Watched:
    """The outermost application. `scope["request_id"]` is for those inside, who number errors by it."""

    def __init__(self, app: App, settings: Settings, counting: Measures) -> None:
        self._app = app
        self._readers = settings.metrics
        self._measures = counting
        self._routes: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = _Seen(_id(scope["headers"]))
        scope["request_id"] = seen.id
        named = (b"x-request-id", seen.id.encode())

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                message["headers"] = [*message.get("headers", ()), named]
            else:
                seen.bytes += len(message.get("body", b""))
            await send(message)

        if scope["path"] == measures.PATH and measures.may_read(scope, self._readers):
            await _answer(sending, 200, measures.CONTENT_TYPE, self._measures.written())
            return
        try:
            await self._app(scope, _Body(receive), sending)
        except Exception as fault:  # noqa: BLE001 - the last place where it can be told
            await _told(fault, seen, sending)
        finally:
            self._note(scope, seen)

    def again(self, known: Callable[[bytes, Iterable[Raw]], tuple[str, Said] | None]) -> Known:
        """The same for what is said again without any application: `known` gives it, with the version."""

        def said(target: bytes, headers: list[Raw]) -> Said | None:
            began = time.perf_counter()
            if not (found := known(target, headers)):
                return None
            version, (head, body) = found
            seen = _Seen(_id(headers), began, HTTPStatus.OK, len(body))
            self._note({"method": "GET", "path": PATH, "route": _AGAIN, "snapshot_version": version}, seen)
            return Said(b"%bx-request-id: %b\r\n" % (head, seen.id.encode()), body)

        return said

    def _note(self, scope: Scope, seen: _Seen) -> None:
        seconds = time.perf_counter() - seen.began
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = self._route(scope, seen.status)
        self._measures.count(route, method, seen.status, seconds)
        level = logging.ERROR if seen.status == HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO
        if not lines.tells(level):
            return
        lines.tell(
            "request",
            level,
            {
                "id": seen.id,
                "method": method,
                "route": route,
                "status": seen.status or None,
                "ms": round(seconds * 1000, 1),
                "bytes": seen.bytes,
                "version": scope.get("snapshot_version"),
            },
        )

    def _route(self, scope: Scope, status: int) -> str:
        """The pattern of the address, one for all languages. What is kept is answered before a route is looked for."""
        path = scope["path"]
        if route := scope.get("route"):
            return _pattern(route)
        if status in (200, 304):
            if path not in self._routes:
                if len(self._routes) >= _MOST:
                    self._routes.clear()
                found = getattr(scope.get("app"), "routes", ())
                route = next((one for one in found if one.path_regex.match(path)), None)
                self._routes[path] = _pattern(route) if route else _NONE
            return self._routes[path]
        return _NONE


class _Body:
    """Receives the body within its time; what comes after it is only that the client left."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._until = asyncio.get_running_loop().time() + BODY_SECONDS
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise SlowBodyError from None
        if message["type"] == "http.disconnect":
            # Nobody is there to read what is wrong; without this it would be told as a fault of our own.
            raise RequestError(HTTPStatus.BAD_REQUEST, "The request cannot be answered")
        self._whole = not message.get("more_body", False)
        return message


def _id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """That which a front server gave the request, if it is a plain token; else a new one."""
    given = next((value for name, value in headers if name == b"x-request-id"), b"")
    return given.decode() if _ID.fullmatch(given) else secrets.token_hex(8)


def _pattern(route: Any) -> str:
    path = str(route.path)
    return f"/{{lang}}{path[3:]}" if _LANG.match(path) else path


async def _told(fault: Exception, seen: _Seen, send: Send) -> None:
    """A fault that the portal did not answer itself. One of a begun answer ends the connection: it is not whole."""
    if seen.status != HTTPStatus.INTERNAL_SERVER_ERROR:
        lines.tell("fault", logging.ERROR, {"id": seen.id}, fault)
    if not seen.status:
        problem = {"type": "about:blank", "status": 500, "instance": f"urn:peeratlas:error:{seen.id}"}
        await _answer(send, 500, "application/problem+json", json.dumps(problem).encode())


async def _answer(send: Send, status: int, media_type: str, body: bytes) -> None:
    headers = {
        "content-type": media_type,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
