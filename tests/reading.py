"""A page of the portal as a test reads it: its links, its ids, and its text as one line."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """What stands on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self._raw: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._raw.append(" " if tag in ("li", "dd", "dt", "p", "strong") else "")
        if tag == "a":
            self.links.append(given["href"] or "")
        if given.get("id"):
            self.ids.append(given["id"] or "")

    def handle_data(self, data: str) -> None:
        self._raw.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self._raw))
