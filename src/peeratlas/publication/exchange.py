"""Two folders change their names in one step of the file system, so that no moment is without either of them."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path
from typing import Final

# renameat2(2) of Linux and renamex_np(2) of macOS, which Python does not have.
_HERE: Final = -100
_EXCHANGE: Final = 2
_CANNOT: Final = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


class CannotExchangeError(OSError):
    """This system, or this file system, has no such step."""


def exchange(one: Path, other: Path) -> None:
    """Gives each the name of the other. OSError when that fails; then nothing was changed."""
    system = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if hasattr(system, "renameat2"):
        failed = system.renameat2(_HERE, first, _HERE, second, _EXCHANGE)
    elif hasattr(system, "renamex_np"):
        failed = system.renamex_np(first, second, _EXCHANGE)
    else:
        raise CannotExchangeError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if failed:
        code = ctypes.get_errno()
        raise (CannotExchangeError if code in _CANNOT else OSError)(code, os.strerror(code))
