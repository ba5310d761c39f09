"""What was made once for a snapshot is kept: its pages do not change. The least used go first when there is no room."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, NamedTuple, Self

from peeratlas.portal.headers import HEADERS, NEWS

ROOM: Final = 64 * 1024 * 1024
"""Bytes of content that are kept for a snapshot."""
_SMALL: Final = 1000
"""What has fewer bytes is not packed."""
_PACKED_ALREADY: Final = ("image/png", "application/vnd.openxmlformats")

Raw = tuple[bytes, bytes]


class Key(NamedTuple):
    """An address; `form` is empty where the address alone says in which form it answers."""

    path: str
    query: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What an address answers with: the bytes, their media type, and headers of its own."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """A content as it is sent: packed (gzip) where that is worth it, with its tag and every header but the length."""

    body: bytes
    packed: bool
    tag: str
    headers: tuple[Raw, ...]

    @classmethod
    def of(cls, content: Content, version: str) -> Self:
        """The tag is a weak one: packed or not, it is the same content. The same bytes in another form are not."""
        packed = len(content.body) >= _SMALL and not content.media_type.startswith(_PACKED_ALREADY)
        said = f"{content.media_type}\n".encode()
        tag = f'W/"{version}-{hashlib.sha256(said + content.body).hexdigest()[:12]}"'
        vary = ", ".join(filter(None, [content.headers.get("Vary"), "Accept-Encoding" if packed else ""]))
        charset = "; charset=utf-8" if content.media_type.startswith("text/") and ";" not in content.media_type else ""
        own = {"Content-Type": content.media_type + charset, "ETag": tag} | ({"Vary": vary} if vary else {})
        headers = {**HEADERS, **NEWS, **content.headers, **own}
        return cls(
            # Without the time of packing: the same page is the same bytes.
            body=gzip.compress(content.body, compresslevel=6, mtime=0) if packed else content.body,
            packed=packed,
            tag=tag,
            headers=tuple((name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()),
        )

    def plain(self) -> bytes:
        """The bytes for whoever cannot unpack them."""
        return gzip.decompress(self.body) if self.packed else self.body


class Shelf:
    """Contents by address; safe to use from several threads."""

    def __init__(self, room: int = ROOM) -> None:
        self._free = room
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, kept: Kept) -> None:
        """Keeps it; what alone would take more than the room is dropped at once."""
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._free -= _size(kept)
            while self._free < 0:
                self._drop(next(iter(self._kept)))

    def __len__(self) -> int:
        return len(self._kept)

    def _drop(self, key: Key) -> None:
        if gone := self._kept.pop(key, None):
            self._free += _size(gone)


class Shelves:
    """One for the addresses without a query, which are so and so many, and one for the others, which have no end.

    Whoever asks for one query after another pushes out queries only.
    """

    def __init__(self) -> None:
        self._plain = Shelf()
        self._asked = Shelf(ROOM // 2)

    def of(self, key: Key) -> Shelf:
        """The shelf on which this address is kept."""
        return self._asked if key.query else self._plain


def _size(kept: Kept) -> int:
    """Its bytes, and about what Python needs to hold it."""
    return len(kept.body) + 2048
