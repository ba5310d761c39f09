"""HTTP as it comes over the wire, as far as measuring needs it: requests as bytes, and when an answer is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

HOME: Final = "127.0.0.1"
_END: Final = b"\r\n\r\n"
_LAST: Final = b"\r\n0\r\n\r\n"
JSON: Final = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; `version` is that of the snapshot in its tag, empty without one."""

    status: int
    version: str
    body: bytes
    closes: bool


def get(path: str, accept: str = "*/*") -> bytes:
    """A request for this address."""
    head = f"GET {path} HTTP/1.1\r\nHost: {HOME}\r\nAccept: {accept}\r\nAccept-Encoding: gzip\r\n\r\n"
    return head.encode("ascii")


def query(path: str, text: str) -> bytes:
    """A query by GET at this address, its rows wanted as JSON and not packed."""
    head = f"GET {path}?query={quote(text, safe='')} HTTP/1.1\r\nHost: {HOME}\r\nAccept: {JSON}\r\n\r\n"
    return head.encode("ascii")


def whole(taken: bytearray) -> bool:
    """Whether an answer has come to its end: by its length, or by the last of its chunks."""
    head = taken.find(_END)
    if head < 0:
        return False
    at = taken.lower().find(b"content-length:", 0, head)
    if at < 0:
        return taken.endswith(_LAST) or taken[head:] == _END
    length = int(taken[at + 15 : taken.find(b"\r\n", at)])
    return len(taken) >= head + 4 + length


def read(taken: bytes) -> Answer:
    """What a whole answer says."""
    head, _, body = taken.partition(_END)
    fields = dict(line.lower().split(b": ", 1) for line in head.splitlines()[1:])
    if fields.get(b"transfer-encoding") == b"chunked":
        body = _joined(body)
    tag = fields.get(b"etag", b"").removeprefix(b'w/"')
    version = tag.partition(b"-")[0].decode()
    return Answer(int(taken[9:12]), version, body, fields.get(b"connection") == b"close")


def _joined(chunks: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while True:
        line = chunks.index(b"\r\n", at)
        size = int(chunks[at:line], 16)
        if not size:
            return b"".join(parts)
        parts.append(chunks[line + 2 : line + 2 + size])
        at = line + size + 4
