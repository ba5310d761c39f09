"""An address with a slash too many or too few leads to the right one, on whatever host it was asked."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.routing import Match, Router
from starlette.types import Receive, Scope, Send

_SAFE: Final = "/:@!$&'()*+,;=~-._"


class Slashes:
    """What a router does when no route fits. Its own way names the host, which is what the client says it is."""

    def __init__(self, router: Router) -> None:
        self._router = router
        router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        if scope["type"] == "http" and other.strip("/") and not other.startswith("//") and self._is_known(scope, other):
            query = scope["query_string"].decode("latin-1")
            address = quote(other, safe=_SAFE) + (f"?{query}" if query else "")
            await RedirectResponse(address)(scope, receive, send)
            return
        await self._router.not_found(scope, receive, send)

    def _is_known(self, scope: Scope, path: str) -> bool:
        elsewhere = {**scope, "path": path}
        return any(route.matches(elsewhere)[0] is not Match.NONE for route in self._router.routes)
