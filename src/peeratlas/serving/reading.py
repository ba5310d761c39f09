"""HTTP/1.1 as uvicorn reads it by httptools, with an end to the head of a request, and what is known said at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from peeratlas.serving.again import Raw, Said

MOST: Final = 64 * 1024
"""Bytes of a request's head, of what stands around the parts of its body, and of what comes after it."""
_AROUND: Final = 8
"""Of a body in small parts the lines of their lengths are longer than the parts themselves."""
_OK: Final = b"HTTP/1.1 200 OK\r\n"

Known = Callable[[bytes, list[Raw]], Said | None]
"""What is said again to a GET with this target and these headers, if anything."""


class Bounded(HttpToolsProtocol):
    """One connection. httptools itself takes a head of any length, and a request of HTTP/1.1 without a host."""

    known: Known = staticmethod(lambda _target, _headers: None)

    _around = 0
    _body = 0
    _begun = False
    _said: Said | None = None

    def data_received(self, data: bytes) -> None:
        self._begun = False
        body = self._body
        super().data_received(data)
        if not self._begun:  # else these bytes are of several requests, or the first of one
            self._around += len(data) - (self._body - body)
        if self._around > MOST + _AROUND * self._body and not self.transport.is_closing():
            self.send_400_response("The request has too much beside its body.")

    def on_message_begin(self) -> None:
        self._begun, self._around, self._body, self._said = True, 0, 0, None
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if self.parser.get_http_version() == "1.1" and not any(name == b"host" for name, _ in self.headers):
            raise ValueError("no host")  # the parser tells it as a request that cannot be read
        if self.parser.get_method() == b"GET" and self._is_idle():
            self._said = self.known(self.url, self.headers)
        if self._said is None:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        if self._said is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._said is None:
            super().on_message_complete()
            return
        stays = self.parser.get_http_version() == "1.1" and self.parser.should_keep_alive()
        more = b"".join(b"%b: %b\r\n" % pair for pair in self.server_state.default_headers)
        ends = b"\r\n" if stays else b"connection: close\r\n\r\n"
        self.transport.write(b"".join((_OK, self._said.head, more, ends, self._said.body)))
        self._said = None
        self.on_response_complete()
        if not stays:
            self.transport.close()

    def _is_idle(self) -> bool:
        """Whether nothing is still to be answered or sent on this connection."""
        return (self.cycle is None or self.cycle.response_complete) and not self.flow.write_paused


def reading(known: Known) -> type[Bounded]:
    """The class of the connections of one server."""
    return type("Reading", (Bounded,), {"known": staticmethod(known)})
