"""What a page must never do while it is read: ask another host, break its own policy, or meet a fault in a script."""

from __future__ import annotations

from urllib.parse import urlsplit


class Watch:
    """Everything that the pages of a context have asked for, and all that went wrong."""

    def __init__(self, context, address):
        self.address = address
        self.requests, self.faults = [], []
        self.missing = set()
        """Addresses that may answer with an error: the browser tells those on its console, too."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"a script met a fault: {error.error}"))
        context.on("page", self._page)

    def _page(self, page):
        page.on("websocket", lambda socket: self.faults.append(f"a socket was opened: {socket.url}"))
        page.on("dialog", self._dialog)

    def _dialog(self, dialog):
        self.faults.append(f"a dialog was opened: {dialog.message}")
        dialog.dismiss()

    def _request(self, request):
        self.requests.append(request.url)
        if urlsplit(request.url)[:2] != urlsplit(self.address)[:2] and not request.url.startswith(("blob:", "about:")):
            self.faults.append(f"another host was asked: {request.url}")

    def _console(self, message):
        expected = message.location.get("url") in self.missing and message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not expected:
            self.faults.append(f"on the console: {message.text} ({message.location.get('url')})")
