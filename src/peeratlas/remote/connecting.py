"""HTTP to one store: no other host, no redirect, no proxy, and an end to waiting and to size."""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from time import monotonic
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDefaultErrorHandler,
    HTTPDigestAuthHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPSHandler,
    OpenerDirector,
    Request,
    parse_http_list,
    parse_keqv_list,
)

from peeratlas.remote.limits import Limits

_PIECE: Final = 1 << 16
_MESSAGE: Final = 2_000
"""Bytes that are read of an error's text."""


@dataclass(frozen=True, slots=True)
class Got:
    """An answer. Headers by their names in lower case. `whole`: HTTP itself said where it ends."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool

    @property
    def media_type(self) -> str:
        """Without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class NoAnswerError(Exception):
    """There was no whole answer; says why. `again`: to try once more may help; `late`: it took too long."""

    def __init__(self, why: str, *, again: bool = False, late: bool = False) -> None:
        self.again = again
        self.late = late
        super().__init__(why)


class Door:
    """Opens requests; `user` and `password` are told to who asks for them (Basic or Digest)."""

    def __init__(self, url: str, limits: Limits, user: str = "", password: str = "") -> None:
        self._limits = limits
        self._opener = OpenerDirector()
        handlers = [_Plain(limits), _Secure(limits), HTTPDefaultErrorHandler(), HTTPErrorProcessor()]
        if user:
            secrets = HTTPPasswordMgrWithDefaultRealm()
            secrets.add_password(None, url, user, password)
            handlers += [_Digest(secrets), _Basic(secrets)]
        for handler in handlers:
            self._opener.add_handler(handler)

    def get(self, request: Request, deadline: float) -> Got:
        """The answer, whatever its status; NoAnswerError after `deadline` (by the monotonic clock) at the latest."""
        left = deadline - monotonic()
        if left <= 0:
            raise NoAnswerError("it took too long", late=True)
        watch = _Watch(left)
        request.peeratlas_watch = watch  # type: ignore[attr-defined]  # the one way from here to the connection
        try:
            with self._open(request) as response:
                return self._read(response, deadline)
        except (OSError, HTTPException, ValueError, zlib.error) as fault:
            raise _told(fault, watch) from None
        finally:
            watch.end()

    def _open(self, request: Request) -> HTTPResponse | HTTPError:
        try:
            answer: HTTPResponse = self._opener.open(request, timeout=self._limits.connect)
            return answer
        except HTTPError as fault:
            return fault

    def _read(self, response: HTTPResponse | HTTPError, deadline: float) -> Got:
        status = response.status or 0
        headers = {name.lower(): text for name, text in response.headers.items()}
        good = 200 <= status < 300
        coding = headers.get("content-encoding", "identity").strip().lower()
        whole = "content-length" in headers or headers.get("transfer-encoding", "").lower() == "chunked"
        if not good:
            text = response.read(_MESSAGE) if coding == "identity" else b""
            return Got(status, headers, text, whole)
        if coding not in ("identity", "gzip", "deflate", ""):
            raise NoAnswerError(f"it packed its answer in a way that was not asked for ({coding})")
        return Got(status, headers, self._unpacked(response, coding, deadline), whole)

    def _unpacked(self, response: HTTPResponse | HTTPError, coding: str, deadline: float) -> bytes:
        """The body, piece by piece, so that neither a long one nor a packed one is held beyond the limit."""
        unpacker = None if coding in ("identity", "") else zlib.decompressobj(zlib.MAX_WBITS | 32)
        promised = int(response.headers.get("content-length") or -1)
        body, read = bytearray(), 0
        while piece := response.read1(_PIECE):
            read += len(piece)
            body += unpacker.decompress(piece, self._limits.size + 1 - len(body)) if unpacker else piece
            if len(body) > self._limits.size:
                raise NoAnswerError(f"its answer is larger than {self._limits.size} bytes")
            if monotonic() > deadline:
                raise NoAnswerError("it took too long", late=True)
        if promised > read or (unpacker and not unpacker.eof):
            raise NoAnswerError("its answer broke off")
        return bytes(body)


class _Watch:
    """Ends a connection when its time is over, even while somebody waits for its next byte."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def over_with(self, connection: socket.socket) -> None:
        self._socket = connection

    def end(self) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.over = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already


def _told(fault: Exception, watch: _Watch) -> NoAnswerError:
    """Why there is no answer, in a few words without an address."""
    reason = fault.reason if isinstance(fault, URLError) else fault
    if watch.over or isinstance(reason, TimeoutError):
        return NoAnswerError("it took too long", late=True)
    if isinstance(reason, ConnectionRefusedError):
        return NoAnswerError("it refused the connection", again=True)
    if isinstance(reason, ssl.SSLError):
        return NoAnswerError("its certificate does not hold, or it speaks no TLS")
    if isinstance(reason, socket.gaierror):
        return NoAnswerError("its host is not found")
    if isinstance(reason, BrokenPipeError | ConnectionResetError):
        return NoAnswerError("it broke the connection off", again=True)
    return NoAnswerError(f"its answer broke off or is no HTTP ({type(reason).__name__})")


def _connected(connection: HTTPConnection, limits: Limits, watch: _Watch) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(limits.read)
        watch.over_with(connection.sock)


class _Basic(HTTPBasicAuthHandler):
    def http_error_401(self, req: Request, fp: Any, *told: Any) -> HTTPResponse | None:
        with _closed_after(fp) as done:
            answer = super().http_error_401(req, fp, *told)
            done.append(answer)
            return answer


class _Digest(HTTPDigestAuthHandler):
    """Answers a challenge again before it is put: a server that refuses a long body breaks it off."""

    _challenge: Mapping[str, str] | None = None

    def retry_http_digest_auth(self, req: Request, auth: str) -> HTTPResponse | None:
        self._challenge = parse_keqv_list(list(filter(None, parse_http_list(auth.partition(" ")[2]))))
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, req: Request) -> Request:
        if self._challenge and (answer := self.get_authorization(req, self._challenge)):
            req.add_unredirected_header(self.auth_header, f"Digest {answer}")
        return req

    https_request = http_request

    def http_error_401(self, req: Request, fp: Any, *told: Any) -> HTTPResponse | None:
        with _closed_after(fp) as done:
            answer = super().http_error_401(req, fp, *told)
            done.append(answer)
            return answer


@contextmanager
def _closed_after(challenge: Any) -> Iterator[list[HTTPResponse | None]]:
    """Closes the first answer when a second request was made; urllib leaves it open."""
    answers: list[HTTPResponse | None] = []
    try:
        yield answers
    except HTTPError as fault:
        if fault.fp is not challenge:
            challenge.close()
        raise
    if answers and answers[0] is not None:
        challenge.close()


class _Plain(HTTPHandler):
    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def http_open(self, req: Request) -> HTTPResponse:
        limits, watch = self._limits, req.peeratlas_watch  # type: ignore[attr-defined]

        class Connection(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                _connected(self, limits, watch)

        return self.do_open(Connection, req)


class _Secure(HTTPSHandler):
    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self._trusted = ssl.create_default_context()

    def https_open(self, req: Request) -> HTTPResponse:
        limits, watch, trusted = self._limits, req.peeratlas_watch, self._trusted  # type: ignore[attr-defined]

        class Connection(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                _connected(self, limits, watch)

        return self.do_open(Connection, req, context=trusted)
