"""Asks a far store by the SPARQL 1.1 Protocol, through SPARQLWrapper and no other way, and takes no for an answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self, TypeVar
from urllib.parse import urlsplit
from urllib.request import Request

from SPARQLWrapper import POST, SPARQLWrapper

from peeratlas.errors import AtlasError, FarStoreError, QueryError
from peeratlas.remote.breaker import Breaker
from peeratlas.remote.connecting import Door, Got, NoAnswerError
from peeratlas.remote.limits import Limits
from peeratlas.remote.reading import AnswerError

T = TypeVar("T")

JSON: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
_TAKEN: Final = {
    JSON: (JSON, "application/json"),
    TRIPLES: (TRIPLES, "text/plain", "text/ntriples"),
}
"""What is asked for -> the media types under which it may come: some engines have names of their own."""

_AGAIN: Final = (502, 503, 504)
_OK: Final = range(200, 300)
_REFUSED: Final = 400
_FAULTY: Final = 500
_LONGEST_WAIT: Final = 60
_CUT: Final = "x-sparql-maxrows"
_PARTIAL: Final = ("x-sql-state", "x-exec-partial")
"""Headers by which Virtuoso says that it has left rows out, after so many or after so long."""


class FaultyError(FarStoreError):
    """The store answered, but with a fault of its own, or with something that is no answer."""


class SlowError(FarStoreError):
    """The store took longer than anybody waits."""


@dataclass(frozen=True, slots=True)
class Access:
    """The address of a store and who asks; `user` is empty where nobody is asked for."""

    url: str
    user: str = ""
    password: str = ""

    @classmethod
    def checked(cls, url: str, user: str = "", password: str = "") -> Self:
        """The same; AtlasError when it is no http(s) address."""
        try:
            parts = urlsplit(url)
            known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            known = False
        if not known or re.search(r"[\s<>\"{}|\\^`]", url) or "@" in urlsplit(url).netloc:
            remedy = "Give one like https://store.example.org/sparql; a name and a password do not belong in it."
            raise AtlasError(f"This is no address of a SPARQL endpoint: {url!r}. {remedy}")
        return cls(url, user, password)

    @classmethod
    def read(cls, environment: Mapping[str, str], url: str = "") -> Self | None:
        """The store at `url`, else at PEERATLAS_ENDPOINT, for PEERATLAS_ENDPOINT_USER; None where none is named."""
        address = url or environment.get("PEERATLAS_ENDPOINT", "")
        user, password = (environment.get(f"PEERATLAS_ENDPOINT_{name}", "") for name in ("USER", "PASSWORD"))
        return cls.checked(address, user, password) if address else None


class Engine:
    """One endpoint. Its errors: FarStoreError when there is no answer to rely on, QueryError when it refuses."""

    def __init__(self, access: Access, limits: Limits | None = None) -> None:
        self.access = access
        self.limits = limits or Limits()
        self.breaker = Breaker(self.limits)
        self._door = Door(access.url, self.limits, access.user, access.password)

    def ask(self, text: str, form: str, graph: str, read: Callable[[Got], T]) -> T:
        """What `read` makes of the answer in this form (JSON, TRIPLES, …), from one graph, or from all where empty.

        An answer that only looks like one (another form, cut, unreadable: AnswerError) counts as a failure.
        """
        wrapper = SPARQLWrapper(self.access.url)
        wrapper.setQuery(text)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", ", ".join(_TAKEN.get(form, (form,))))
        if graph:
            wrapper.addParameter("default-graph-uri", graph)

        def made(got: Got) -> T:
            _refuse_other(got, form)
            return read(got)

        return self._counted(_request(wrapper), made)

    def update(self, text: str) -> None:
        """Sends a SPARQL Update."""
        wrapper = SPARQLWrapper(self.access.url)
        wrapper.setQuery(text)
        wrapper.setMethod(POST)
        self.send(_request(wrapper))

    def send(self, request: Request) -> Got:
        """The answer to a request, tried again where that may help; counted by the breaker."""
        return self._counted(request, lambda got: got)

    def _counted(self, request: Request, made: Callable[[Got], T]) -> T:
        """What is made of the answer. The store is well only when something can be made of it."""
        self.breaker.enter()
        try:
            found = made(self._tried(request))
        except QueryError:
            self.breaker.well()  # it answered
            raise
        except AnswerError as fault:
            self.breaker.failed()
            raise FaultyError(str(fault)) from None
        except BaseException:
            self.breaker.failed()
            raise
        self.breaker.well()
        return found

    def _tried(self, request: Request) -> Got:
        deadline = time.monotonic() + self.limits.total
        pause = self.limits.pause
        for left in reversed(range(self.limits.attempts)):
            try:
                got = self._door.get(request, deadline)
            except NoAnswerError as fault:
                if fault.late:
                    raise SlowError(str(fault)) from None
                if not (fault.again and left) or time.monotonic() + pause > deadline:
                    raise FarStoreError(str(fault)) from None
            else:
                if got.status in _OK:
                    return got
                if got.status not in _AGAIN or not left or time.monotonic() + pause > deadline:
                    raise _refused(got)
            time.sleep(pause)
            pause *= 2
        raise FarStoreError("it did not answer")


def _request(wrapper: SPARQLWrapper) -> Request:
    """What SPARQLWrapper would send; its own sending follows redirects and knows no end of time and size."""
    request: Request = wrapper._createRequest()
    return request


def _refused(got: Got) -> AtlasError:
    """What a status means."""
    if got.status == _REFUSED:
        said = " ".join(got.body.decode("utf-8", "replace").split())[:300]
        return QueryError(f"The far store refused the query: {said}")
    if got.status == _FAULTY:
        return FaultyError(f"it answered with status {got.status}")
    wait = got.headers.get("retry-after", "")
    seconds = min(int(wait), _LONGEST_WAIT) if wait.isascii() and wait.isdigit() else 30
    return FarStoreError(f"it answered with status {got.status}", max(seconds, 1))


def _refuse_other(got: Got, form: str) -> None:
    """AnswerError when an answer is not what was asked for."""
    if got.media_type not in _TAKEN.get(form, (form,)):
        raise AnswerError(f"it answered in another form ({got.media_type or 'none named'})")
    if form != JSON and not got.whole:
        raise AnswerError("nothing says where its answer ends")
    if any(name in got.headers for name in _PARTIAL):
        raise AnswerError("it left out a part of the result")


def refuse_cut(got: Got, rows: int) -> None:
    """AnswerError when the store says that it gives no more rows than these."""
    most = got.headers.get(_CUT, "")
    if most.isascii() and most.isdigit() and rows >= int(most):
        raise AnswerError(f"it gives no more than {most} rows. Raise that limit there")
