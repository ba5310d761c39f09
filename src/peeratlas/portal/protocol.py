"""SPARQL 1.1 Protocol, read strictly: what a request asks, of which graphs, and in which form it takes the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection, Request

from peeratlas.armour.limits import Limits
from peeratlas.errors import QueryError, RequestError
from peeratlas.portal.negotiation import choose, lines
from peeratlas.texts import N_

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_USUAL: Final = 500
"""The characters of an Accept header that may be remembered."""
_FIELDS: Final = 1000
"""How many parameters a request may have; each graph is one."""
_JSON: Final = "application/sparql-results+json"
TABLES: Final[Mapping[str, str]] = {
    _JSON: _JSON,
    "application/sparql-results+xml": "application/sparql-results+xml",
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
    # Programs that know JSON only.
    "application/json": _JSON,
}
"""What a SELECT or ASK may be asked for as, and what the engine calls it; the first for who does not say."""
GRAPHS: Final[Mapping[str, str]] = {
    name: name
    for name in (
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/n-quads",
        "application/trig",
    )
}
"""The same for a CONSTRUCT or DESCRIBE."""
_NO_UPDATE: Final = N_("This endpoint changes nothing. Changes are made in the files of the atlas.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and the graphs that the request chooses for it: none is the union of all."""

    query: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


async def read(request: Request, limits: Limits) -> Asked | None:
    """What a request asks; None for a GET without any query, which asks what this endpoint is."""
    fields = _pairs(request.scope["query_string"])
    if request.method == "POST":
        fields += await _posted(request, limits)
    given: dict[str, list[str]] = {}
    for name, value in fields:
        given.setdefault(name, []).append(value)
    if given.keys() & {"update", "using-graph-uri", "using-named-graph-uri"}:
        raise QueryError(_NO_UPDATE)
    queries = given.get("query", [])
    default, named = (_graphs(given.get(name, ())) for name in ("default-graph-uri", "named-graph-uri"))
    if not queries and request.method != "POST" and not (default or named):
        return None
    if len(queries) != 1 or not queries[0].strip():
        raise QueryError("There must be one query. Send it as ?query=… or by POST.")
    return Asked(queries[0], default, named)


def form(request: Request, offered: Iterable[str]) -> str:
    """The offered media type that the client wishes for most; empty when it takes none."""
    header = lines(request.headers, "accept")
    return _chosen(header, tuple(offered)) if len(header) <= _USUAL else choose(header, list(offered)) or ""


@lru_cache(256)
def _chosen(header: str, offered: tuple[str, ...]) -> str:
    """The same, remembered: clients of one kind send the same header with every query."""
    return choose(header, offered) or ""


def address(request: HTTPConnection) -> str:
    """Where a request comes from; of what a front server on this machine passes on, what that server itself saw."""
    host = request.client.host if request.client else ""
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    return forwarded if forwarded and _is_loopback(host) else host


def _graphs(given: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order: the same graphs are the same question."""
    return tuple(sorted({graph for graph in given if graph}))


async def _posted(request: Request, limits: Limits) -> list[tuple[str, str]]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == _UPDATE:
        raise RequestError(415, _NO_UPDATE)
    if media_type not in (_FORM, _QUERY):
        raise RequestError(415, "Send the query as %(form)s or as %(query)s.", form=_FORM, query=_QUERY)
    body = await _body(request, limits.body_bytes)
    return _pairs(body) if media_type == _FORM else [("query", _text(body))]


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as fault:
        raise QueryError("The query is not UTF-8. Send it in that encoding.") from fault
    except ValueError as fault:
        raise QueryError("The request has more than %(most)s parameters.", most=_FIELDS) from fault


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise QueryError("The query is not UTF-8. Send it in that encoding.") from fault


async def _body(request: Request, most: int) -> bytes:
    """The body; it is not read further than a request may go."""
    told = request.headers.get("content-length", "")
    body = bytearray()
    if not (told.isdecimal() and int(told[:20]) > most):
        async for part in request.stream():
            body += part
            if len(body) > most:
                break
        else:
            return bytes(body)
    raise RequestError(413, "A request may have %(most)s bytes and has more.", most=most)


def _is_loopback(host: str) -> bool:
    try:
        found = ip_address(host)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback
