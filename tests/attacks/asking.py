"""An application asked without a web server between, and what no answer may be: the one oracle for all requests."""

from __future__ import annotations

import asyncio
import gzip
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.requests import Request

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = (503, 504)
"""The only answers from 500 on."""
SAFE = (
    b"content-security-policy",
    b"x-content-type-options",
    b"referrer-policy",
    b"permissions-policy",
    b"cross-origin-opener-policy",
)
LEAKS = re.compile(
    "|".join(
        [
            r"Traceback \(most recent call last\)",
            r"\bFile \"/",
            r"site-packages",
            r"\.py\", line \d+",
            r"root:x:0:0",
            re.escape(str(ROOT)),
            re.escape(sys.prefix),
            r"/tmp/pytest-",
            r"BEGIN (?:RSA |EC )?PRIVATE KEY",
        ]
    ).encode()
)
_NAME = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def all(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def text(self) -> bytes:
        """The body without its packing."""
        return gzip.decompress(self.body) if b"gzip" in self.all(b"content-encoding") and self.body else self.body


async def ask(app, request: Request) -> Answer:
    """One request, its body in two parts; an exception that the application lets through is a fault of the test."""
    half = len(request.body) // 2
    parts = [request.body[:half], request.body[half:]]
    done = asyncio.Event()

    async def receive():
        if not parts:
            await done.wait()
            return {"type": "http.disconnect"}
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    told: list[dict] = []

    async def send(message) -> None:
        told.append(message)

    async with asyncio.timeout(_SECONDS):
        await app(request.scope, receive, send)
    done.set()
    assert told, "no answer"
    start, *rest = told
    assert start["type"] == "http.response.start"
    assert all(one["type"] == "http.response.body" for one in rest), rest
    assert not rest[-1].get("more_body", False)
    return Answer(start["status"], tuple(map(tuple, start["headers"])), b"".join(one.get("body", b"") for one in rest))


def faults(request: Request, answer: Answer, home: str = "") -> list[str]:
    """What is wrong with an answer, whatever was asked."""
    return [*_of_status(request, answer), *_of_headers(answer, home), *_of_body(request, answer)]


def _of_status(request: Request, answer: Answer):
    status = answer.status
    if status >= 500 and status not in ALLOWED:
        yield f"status {status}"
    if not 200 <= status < 600:
        yield f"status {status} is none"
    if status == 405 and not answer.all(b"allow"):
        yield "405 without Allow"
    if status in (429, 503) and not answer.all(b"retry-after"):
        yield f"{status} without Retry-After"


def _of_headers(answer: Answer, home: str):
    for name, value in answer.headers:
        if not _NAME.fullmatch(name):
            yield f"a header is called {name!r}"
        if re.search(rb"[\r\n\0]", value):
            yield f"{name!r} has a line break: {value!r}"
        if LEAKS.search(value):
            yield f"{name!r} tells of the machine: {value!r}"
    if answer.all(b"set-cookie"):
        yield "a cookie"
    yield from (f"{name!r} stands {len(answer.all(name))} times" for name in SAFE if len(answer.all(name)) != 1)
    yield from _of_leading(answer, home)


def _of_leading(answer: Answer, home: str):
    for vary in answer.all(b"vary"):
        names = [name.strip().lower() for name in vary.split(b",")]
        if len(names) != len(set(names)):
            yield f"Vary says the same twice: {vary!r}"
    for place in answer.all(b"location"):
        own = place.startswith(b"/") and not place.startswith((b"//", b"/\\"))
        if not own and not (home and place.startswith(f"{home}/".encode())):
            yield f"leads to {place!r}"


def _of_body(request: Request, answer: Answer):
    lengths = answer.all(b"content-length")
    empty = answer.status in (204, 304) or answer.status < 200
    if lengths and not empty and request.method != "HEAD" and lengths != [str(len(answer.body)).encode()]:
        yield f"Content-Length {lengths}, and {len(answer.body)} bytes"
    if empty and answer.body:
        yield f"{answer.status} with a body"
    if LEAKS.search(answer.text):
        yield f"the body tells of the machine: {LEAKS.search(answer.text)[0]!r}"
