"""Refuses, before anything reads it, what no client may send: a Host that is none or another's, signs of no address."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from peeratlas.portal.faults import PROBLEM
from peeratlas.portal.headers import HEADERS
from peeratlas.settings import is_public

_HOST: Final = re.compile(rb"([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_WHAT: Final = {
    HTTPStatus.BAD_REQUEST: (
        "The request names no host, or its address has signs that no address may have.",
        "Mend the address or the request, and send it again.",
    ),
    HTTPStatus.MISDIRECTED_REQUEST: (
        "This portal does not answer for that host.",
        "Ask for the address that the publisher of the portal gives.",
    ),
}
"""What is wrong and the remedy, in plain words for whoever came by a name that is not ours: no page is made for it."""


class Sieve:
    """Middleware before all others. `home` is the public address; empty, the portal answers for every host.

    Names that cannot be seen from outside (localhost, an address of this machine's network) are always answered for:
    by them the host looks whether the portal is well. See RFC 9110, 4.2.3 and 7.4.
    """

    def __init__(self, app: ASGIApp, home: str) -> None:
        self._app = app
        self._host = (urlsplit(home).hostname or "").encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (status := self._refused(scope)):
            await _refusal(status)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refused(self, scope: Scope) -> HTTPStatus | None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) > 1 or not scope["query_string"].isascii():
            return HTTPStatus.BAD_REQUEST
        if not hosts or not hosts[0]:
            # As a client of HTTP/1.0 asks; the web server sees to it that others name one.
            return None
        host = _HOST.fullmatch(hosts[0])
        if host is None:
            return HTTPStatus.BAD_REQUEST
        return None if self._is_ours(host[1].lower().removesuffix(b".")) else HTTPStatus.MISDIRECTED_REQUEST

    def _is_ours(self, host: bytes) -> bool:
        plain = host.strip(b"[]")
        return not self._host or plain == self._host or not is_public(plain.decode())


def _refusal(status: HTTPStatus) -> Response:
    what, remedy = _WHAT[status]
    problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": what, "remedy": remedy}
    body = (json.dumps(problem, indent=2) + "\n").encode()
    return Response(body, status, {**HEADERS, "Cache-Control": "no-store"}, PROBLEM)
