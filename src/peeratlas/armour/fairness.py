"""Who may ask how much: each client's queries at work, seconds of work and errors in the last minute.

A client is an IPv4 address or an IPv6 network of 64 bits. It is forgotten a minute after its last query.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from itertools import islice
from threading import Lock
from typing import Final

from peeratlas.armour.limits import Limits
from peeratlas.armour.waiting import Waiter
from peeratlas.errors import QueryError, TooManyError

_MINUTE: Final = 60.0
_MOST: Final = 10_000
"""How many clients are remembered at once; of those without work the one that asked longest ago goes first."""


@dataclass(slots=True)
class _Account:
    """`work` holds when each query ended and how long it took, `used` their sum, `errors` when each that failed did."""

    running: int = 0
    waiting: deque[Waiter] = field(default_factory=deque)
    seen: float = 0.0
    used: float = 0.0
    work: deque[tuple[float, float]] = field(default_factory=deque)
    errors: deque[float] = field(default_factory=deque)

    @property
    def busy(self) -> bool:
        return bool(self.running or self.waiting)

    def forget(self, before: float) -> None:
        while self.work and self.work[0][0] < before:
            self.used -= self.work.popleft()[1]
        if not self.work:
            self.used = 0.0  # what was rounded
        while self.errors and self.errors[0] < before:
            self.errors.popleft()


class Fairness:
    """The accounts of all clients; safe to use from several threads and loops."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._accounts)

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """A turn of this client; TooManyError when it has too much at work, or has used up its minute.

        A query that is refused or ended counts as an error, one for which there is no place does not.
        """
        account = await self._entered(client(address))
        start = self._clock()
        failed = False
        try:
            yield
        except QueryError:
            failed = True
            raise
        finally:
            with self._lock:
                now = self._clock()
                account.work.append((now, now - start))
                account.used += now - start
                if failed:
                    account.errors.append(now)
                self._leave(account)

    async def _entered(self, name: str) -> _Account:
        with self._lock:
            now = self._clock()
            account = self._account(name, now)
            self._within_minute(account, now)
            if account.running < self._limits.client_running:
                account.running += 1
                return account
            if len(account.waiting) >= self._limits.client_waiting:
                raise _too_many()
            waiter = Waiter()
            account.waiting.append(waiter)
        await self._wait(account, waiter)
        return account

    async def _wait(self, account: _Account, waiter: Waiter) -> None:
        """Until a query of the same client ends: who left has then counted this one as running."""
        given = False
        try:
            await waiter.wait(self._limits.waiting_seconds)
            given = True
        finally:
            with self._lock:
                if waiter in account.waiting:
                    account.waiting.remove(waiter)
                    given = False
                elif not given:
                    self._leave(account)
        if not given:
            raise _too_many()

    def _leave(self, account: _Account) -> None:
        """Gives the turn to the next of the same client."""
        if account.waiting:
            account.waiting.popleft().wake()
        else:
            account.running -= 1

    def _account(self, name: str, now: float) -> _Account:
        account = self._accounts.get(name) or self._accounts.setdefault(name, _Account())
        self._accounts.move_to_end(name)
        account.seen = now
        account.forget(now - _MINUTE)
        # Those that asked longest ago stand first: what is passed over here is at work.
        for other in list(islice(self._accounts, 2 + self._limits.waiting + self._limits.workers)):
            one = self._accounts[other]
            old = one.seen < now - _MINUTE or len(self._accounts) > _MOST
            if old and not one.busy and one is not account:
                del self._accounts[other]
        return account

    def _within_minute(self, account: _Account, now: float) -> None:
        used, most = account.used, self._limits.client_seconds_per_minute
        if used >= most:
            raise TooManyError(
                "Your queries took %(used)s seconds in the last minute; %(most)s are free. Wait, then go on.",
                _left(account.work[0][0], now),
                used=round(used),
                most=f"{most:g}",
            )
        if len(account.errors) >= self._limits.client_errors_per_minute:
            raise TooManyError(
                "In the last minute %(number)s of your queries failed. Mend them before you send more.",
                _left(account.errors[0], now),
                number=len(account.errors),
            )


def _too_many() -> TooManyError:
    return TooManyError("You have as many queries at work as one client may. Wait for them to end.")


def _left(first: float, now: float) -> int:
    """Whole seconds until what happened at `first` is a minute ago."""
    return max(1, math.ceil(first + _MINUTE - now))


def client(address: str) -> str:
    """What counts as one client: an IPv4 address, or the 64 bits of an IPv6 network that one household has."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((int(found), 64), strict=False))
    return str(found)
