"""What was made once for a snapshot is kept: its pages do not change. The least used go first when there is no room."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

ROOM: Final = 64 * 1024 * 1024
"""Bytes of content that are kept for a snapshot."""

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Content:
    """What an address answers with: the bytes, their media type, and headers of its own."""

    body: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)


class Shelf:
    """Contents by path, query and form; safe to use from several threads."""

    def __init__(self, room: int = ROOM) -> None:
        self._free = room
        self._kept: OrderedDict[Key, Content] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Content | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, content: Content) -> None:
        """Keeps it; what alone would take more than the room is dropped at once."""
        with self._lock:
            self._drop(key)
            self._kept[key] = content
            self._free -= _size(content)
            while self._free < 0:
                self._drop(next(iter(self._kept)))

    def __len__(self) -> int:
        return len(self._kept)

    def _drop(self, key: Key) -> None:
        if gone := self._kept.pop(key, None):
            self._free += _size(gone)


def _size(content: Content) -> int:
    """Its bytes, and about what Python needs to hold it."""
    return len(content.body) + 1024
