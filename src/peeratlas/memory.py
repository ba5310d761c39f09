"""What was read once is kept, as long as what it was read from does not change. The least used go when it is full."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from threading import Lock
from typing import Any, Final, TypeVar

ROOM: Final = 1_000_000
"""How many parts (rows, properties, names) are kept in all."""

S = TypeVar("S", bound=Sized)


class Memory:
    """Results by what was asked; safe to use from several threads."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._free = room
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def of(self, asked: Hashable, read: Callable[[], S]) -> S:
        """What was read before for the same, or is read now. Nobody may change it."""
        with self._lock:
            if asked in self._kept:
                self._kept.move_to_end(asked)
                found: S = self._kept[asked]
                return found
        found = read()
        with self._lock:
            self._keep(asked, found)
        return found

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._kept.clear()
            self._free = self._room

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, asked: Hashable) -> bool:
        return asked in self._kept

    def _keep(self, asked: Hashable, found: Sized) -> None:
        """What alone would fill the room is not kept, and pushes nothing out."""
        if asked in self._kept or _size(found) > self._room:
            return
        self._kept[asked] = found
        self._free -= _size(found)
        while self._free < 0:
            self._free += _size(self._kept.popitem(last=False)[1])


def _size(found: Sized) -> int:
    return len(found) + 1
