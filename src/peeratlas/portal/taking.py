"""How a file of the dumps is sent: packed to whoever can unpack, in parts to whoever asks, not again to who has it."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from peeratlas.errors import NotFoundError
from peeratlas.inventory import FORMS, PACKED
from peeratlas.portal.keeping import takes_packed
from peeratlas.portal.negotiation import lines
from peeratlas.snapshot import Snapshot
from peeratlas.texts import N_

_PACKED_TYPE: Final = "application/gzip"


def sent(request: Request, snapshot: Snapshot, name: str) -> Response:
    """The file of this name; its tag is its SHA-256. A range is one of the file as it is, not of its packed copy."""
    known = snapshot.inventory.named
    if name not in known:
        raise NotFoundError(N_("There is no file %(name)s among those to take home."), name=name[:100])
    packed = _goes_packed(request, name, name + PACKED in known)
    tag = f'"{known[name][1]}{PACKED if packed else ""}"'
    headers = {
        "Access-Control-Allow-Origin": "*",
        "ETag": tag,
        **({} if name.endswith(PACKED) else {"Vary": "Accept-Encoding"}),
        **({"Content-Encoding": "gzip"} if packed else {}),
    }
    if {held.strip() for held in lines(request.headers, "if-none-match").split(",")} & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    # The name cannot lead out of the folder: it is one of the inventory.
    return FileResponse(snapshot.dumps / (name + PACKED * packed), headers=headers, media_type=_media_type(name))


def _goes_packed(request: Request, name: str, has_packed: bool) -> bool:
    asked = request.headers
    return (
        has_packed
        and not name.endswith(PACKED)
        and "range" not in asked
        and takes_packed(lines(asked, "accept-encoding"))
    )


def _media_type(name: str) -> str:
    if name.endswith(PACKED):
        return _PACKED_TYPE
    media_type = FORMS[name.rpartition(".")[2]].media_type
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
