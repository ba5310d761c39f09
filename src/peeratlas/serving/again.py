"""What the endpoint said is said again to the same request, before anything of the portal is asked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, NamedTuple

from peeratlas.portal.opening import KEPT
from peeratlas.serving.asgi import Message, Scope, Send

ROOM: Final = 16 * 1024 * 1024
"""Bytes that are kept of one snapshot."""
_READ: Final = frozenset({b"accept", b"accept-encoding", b"host", b"if-none-match"})
_VARY: Final = frozenset({b"accept", b"accept-encoding"})
_OK: Final = 200

Raw = tuple[bytes, bytes]
_Key = tuple[bytes, tuple[Raw, ...]]


class Said(NamedTuple):
    """An answer of status 200: its headers as they are sent, each with the end of its line, and its body."""

    head: bytes
    body: bytes


class Again:
    """Answers to GET at one address of one snapshot, by its query and those headers that they may depend on.

    Only the event loop uses it. The least used go first when there is no room.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._free = room
        self._said: OrderedDict[_Key, Said] = OrderedDict()

    def find(self, query: bytes, headers: Iterable[Raw]) -> Said | None:
        """What was said to the same GET."""
        key = _key(query, headers)
        if found := self._said.get(key):
            self._said.move_to_end(key)
        return found

    def listening(self, scope: Scope, send: Send) -> Send:
        """Sends on, and keeps what the portal marks. Of an answer in parts nothing is kept."""
        key = _key(scope["query_string"], scope["headers"])
        headers: list[Raw] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                # A copy: whoever is further out adds what belongs to the one request.
                headers[:] = message["headers"] if message["status"] == _OK and scope.get(KEPT) else ()
            elif headers and not message.get("more_body"):
                self._keep(key, headers, message.get("body", b""))
            await send(message)

        return sending

    def _keep(self, key: _Key, headers: Iterable[Raw], body: bytes) -> None:
        headers = list(headers)
        vary = b",".join(value for name, value in headers if name == b"vary").lower().split(b",")
        if key in self._said or not {name.strip() for name in vary} - {b""} <= _VARY:
            return
        said = Said(b"".join(b"%b: %b\r\n" % pair for pair in headers), body)
        self._said[key] = said
        self._free -= _size(key, said)
        while self._free < 0:
            self._free += _size(*self._said.popitem(last=False))


def _key(query: bytes, headers: Iterable[Raw]) -> _Key:
    return query, tuple([pair for pair in headers if pair[0] in _READ])


def _size(key: _Key, said: Said) -> int:
    """Its bytes, and about what Python needs to hold it."""
    return len(key[0]) + sum(len(value) for _, value in key[1]) + len(said.head) + len(said.body) + 1024
