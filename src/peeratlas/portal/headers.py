"""Headers that every response carries: what a page may load and do, and that a browser asks for news of it."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY: Final = "Content-Security-Policy"
HEADERS: Final = {
    _POLICY: (
        "default-src 'self'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'self'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FRAMED: Final = {_POLICY: HEADERS[_POLICY].replace("frame-ancestors 'self'", "frame-ancestors *")}
"""The headers of a page that every other page may show in a frame."""
COMPILING: Final = {
    _POLICY: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
}
"""The headers of the one script that compiles an engine (WebAssembly) in the reader's browser.

It runs as a worker, for which its own policy holds and not that of the page: so no page needs an exception. It can
show nothing, and asks nobody but this host.
"""
NEWS: Final = {"Cache-Control": "no-cache"}
"""A browser may keep it, and asks each time whether it is still the newest."""
FOR_GOOD: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For what never changes at its address."""


class SafeHeaders:
    """Middleware that adds them; a response's own stay."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (HEADERS | NEWS).items():
                    headers.setdefault(name, value)
                if "," in (vary := ",".join(headers.getlist("vary"))):
                    # Whoever packs an answer adds its word, whether it stands there or not.
                    headers["vary"] = ", ".join(dict.fromkeys(name.strip() for name in vary.split(",")))
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
