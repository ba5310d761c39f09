"""The one door to HTTP: asks a portal, and no other host, for the bytes and headers that a harvester would get."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Final, Literal
from urllib.error import URLError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from peeratlas.errors import AtlasError

LIMIT: Final = 50_000_000
"""Bytes of a catalogue that CKAN's harvester takes (ckanext-dcat, MAX_FILE_SIZE)."""
PATIENCE: Final = 30.0
"""Seconds without a byte, after which an answer is given up; ten times that for a whole answer."""

_REDIRECTS: Final = 10
_MOVED: Final = (301, 302, 303, 307, 308)
_PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer, or why there was none (`status` 0 and `problem`). Headers by their names in lower case.

    `body` is empty where it was not to be kept; `size` (bytes) and `sha256` (hexadecimal) tell of it then too. `final`
    is the address to which redirects led, as the catalogue would write it.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    size: int = 0
    sha256: str = ""
    redirects: tuple[int, ...] = ()
    problem: str = ""
    final: str = ""

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def told(self) -> str:
        """How it was answered, in words."""
        return self.problem or f"answered {self.status}"


class Portal:
    """A portal that answers at `at` and whose catalogue speaks of it at `address`, its public address.

    An address under the public one is asked where the portal answers; every other is refused, so that a
    rehearsal asks nobody else.
    """

    def __init__(self, at: str, address: str = "", patience: float = PATIENCE) -> None:
        if urlsplit(at).scheme not in ("http", "https") or not urlsplit(at).hostname:
            raise AtlasError(f"{at} is no address of a portal. Give one like http://127.0.0.1:8000/ with --at.")
        self.at = at.rstrip("/")
        self.address = (address or at).rstrip("/")
        self._patience = patience
        self._opener = OpenerDirector()
        for handler in (HTTPHandler(), HTTPSHandler()):  # no proxy, no file:, no ftp:, no data:
            self._opener.add_handler(handler)
        self._opener.addheaders = [("User-Agent", "peeratlas rehearse")]

    def public(self, path: str) -> str:
        """A path of the portal as its catalogue would write it."""
        return urljoin(f"{self.address}/", path.lstrip("/"))

    def served(self, url: str) -> str | None:
        """Where an address is asked; None for one that is not of this portal."""
        bare = urldefrag(url).url
        for root in (self.address, self.at):
            if bare == root or bare.startswith((f"{root}/", f"{root}?")):
                return self.at + (bare.removeprefix(root) or "/")
        return None

    def head(self, url: str, **headers: str) -> Fetched:
        """HEAD of a path or an address; `headers` with _ for -."""
        return self._follow("HEAD", url, headers, LIMIT)

    def get(self, url: str, **headers: str) -> Fetched:
        """GET with the body, of which no more than LIMIT is read."""
        return self._follow("GET", url, headers, LIMIT)

    def measure(self, url: str) -> Fetched:
        """GET of a file of any size: its size and hash, not the body."""
        return self._follow("GET", url, {}, None)

    def _follow(
        self, method: Literal["GET", "HEAD"], url: str, headers: Mapping[str, str], limit: int | None
    ) -> Fetched:
        asked = url if "://" in url else self.public(url)
        at, passed = asked, list[int]()
        while True:
            served = self.served(at)
            if served is None:
                return Fetched(asked, 0, redirects=tuple(passed), problem=f"leads to {at}, which is not of this portal")
            answer = self._ask(Request(served, method=method), headers, limit)  # noqa: S310 - http(s) only, see __init__
            goal = answer.headers.get("location")
            if answer.status not in _MOVED or not goal:
                return replace(answer, url=asked, redirects=tuple(passed), final=self._written(at, asked))
            passed.append(answer.status)
            if len(passed) > _REDIRECTS:
                return Fetched(asked, 0, redirects=tuple(passed), problem="leads on and on (redirects in a circle)")
            at = urljoin(at, goal)

    def _written(self, at: str, asked: str) -> str:
        """Where redirects led, written with the root of the address that was asked."""
        public = asked.startswith(self.address) and at.startswith(self.at)
        return self.address + at.removeprefix(self.at) if public else at

    def _ask(self, request: Request, headers: Mapping[str, str], limit: int | None) -> Fetched:
        """One request and no redirect."""
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        url = request.full_url
        try:
            with self._opener.open(request, timeout=self._patience) as response:
                return self._read(url, response, limit)
        except TimeoutError:
            problem = f"gave no answer in {self._patience:g} seconds"
        except URLError as fault:
            slow = isinstance(fault.reason, TimeoutError)
            problem = (
                f"gave no answer in {self._patience:g} seconds" if slow else f"could not be asked ({fault.reason})"
            )
        except (HTTPException, OSError, ValueError) as fault:
            problem = f"broke off ({type(fault).__name__}: {fault})"
        return Fetched(url, 0, problem=problem)

    def _read(self, url: str, response: HTTPResponse, limit: int | None) -> Fetched:
        end, size, digest, kept = monotonic() + 10 * self._patience, 0, hashlib.sha256(), list[bytes]()
        while piece := response.read(_PIECE):
            size += len(piece)
            digest.update(piece)
            if limit is not None:
                kept.append(piece)
                if size > limit:
                    return Fetched(url, 0, problem=f"is larger than {limit} bytes")
            if monotonic() > end:
                return Fetched(url, 0, problem=f"was not read in {10 * self._patience:g} seconds")
        if response.length:  # read() with a number of bytes does not tell of an answer that stops too early
            return Fetched(url, 0, problem=f"broke off {response.length} bytes before its end")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Fetched(url, response.status, headers, b"".join(kept), size, digest.hexdigest())
