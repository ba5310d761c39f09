"""The plain SPARQL endpoint (SPARQL 1.1 Protocol, queries only). It answers this machine alone and asks no other."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from peeratlas.dataset import Dataset
from peeratlas.errors import QueryError, RequestError
from peeratlas.portal.negotiation import accepted

LONGEST: Final = 10_000
"""Characters of a query. What else a stranger's query may cost is for the gate that will stand before this."""

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_BLANK = r"(?:\s|#[^\r\n]*(?:[\r\n]|$))"
_TARGET = r"""(?:[?$][^\s{]*|<[^<>"{}|^`\\\s]*>|[^\s<>"'{}?$:]*:[^\s{]*)"""
# A SERVICE clause is one stretch of text, wherever it stands, so it is found without reading the whole query as
# a parser would. A text or a comment that looks like a whole clause is refused with it.
_SERVICE = re.compile(rf"service{_BLANK}*(?:silent{_BLANK}*)?{_TARGET}{_BLANK}*\{{", re.IGNORECASE)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"


async def answer(request: Request, dataset: Dataset) -> Response:
    """The result of the query in the form that the client accepts."""
    refuse_strangers(request)
    text = await _query_of(request)
    refuse_service(text)
    media_type, body = await run_in_threadpool(dataset.results, text, lambda offered: accepted(request, offered))
    return Response(body, media_type=media_type, headers={"Vary": "Accept", "Cache-Control": "no-store"})


def refuse_strangers(request: Request) -> None:
    """Only a client on this machine is answered; one that comes through another server counts as a stranger."""
    host = request.client.host if request.client else ""
    if not _is_loopback(host) or any(name in request.headers for name in _FORWARDED):
        raise RequestError(
            403,
            "The SPARQL endpoint answers only clients on the machine on which the portal runs, because a query "
            "from elsewhere cannot be stopped yet once it runs. Use a stored question, or take the data home.",
        )


def refuse_service(text: str) -> None:
    """A query may not make this machine ask another one."""
    plain = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    if _SERVICE.search(plain):
        raise QueryError("The query was refused: SERVICE asks another server. Ask that server yourself.")


async def _query_of(request: Request) -> str:
    """The one query of a request: by GET in the address, by POST as a form or as the body itself."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST":
        queries, form = request.query_params.getlist("query"), dict(request.query_params)
    elif media_type == _QUERY:
        queries, form = [await _body(request)], {}
    elif media_type == _FORM:
        fields = parse_qs(await _body(request), keep_blank_values=True)
        queries, form = fields.get("query", []), dict.fromkeys(fields, "")
    else:
        raise RequestError(415, "Send the query as %(form)s or as %(query)s.", form=_FORM, query=_QUERY)
    if "update" in form:
        raise QueryError(
            "The query was refused: this endpoint changes nothing. Changes are made in the files of the atlas."
        )
    if "default-graph-uri" in form or "named-graph-uri" in form:
        raise QueryError("The query was refused: the graphs are not chosen in the address. Use GRAPH in the query.")
    if len(queries) != 1 or not queries[0].strip():
        raise QueryError("There must be one query. Send it as ?query=… or by POST.")
    if len(queries[0]) > LONGEST:
        raise QueryError(
            "The query is longer than %(most)s characters. Shorten it, or ask a copy of the data at home.",
            most=LONGEST,
        )
    return queries[0]


async def _body(request: Request) -> str:
    """The body as text; it is not read further than the longest query in percent-encoding could go."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST * 12:
            raise RequestError(413, "The request is longer than a query may be (%(most)s characters).", most=LONGEST)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise QueryError("The query is not UTF-8. Send it in that encoding.") from fault


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
