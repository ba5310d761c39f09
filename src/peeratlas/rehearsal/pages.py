"""The JSON-LD in a page: the things that its scripts tell of, with the fields of schema.org by their plain names."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any, Final

Object = dict[str, Any]

_PREFIXES: Final = ("https://schema.org/", "http://schema.org/", "schema:")


class Page(HTMLParser):
    """The scripts of a page that hold JSON-LD, and what it says to robots."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.robots = ""
        self._inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "script" and (told.get("type") or "").lower() == "application/ld+json":
            self._inside = True
            self.scripts.append("")
        if tag == "meta" and (told.get("name") or "").lower() in ("robots", "googlebot"):
            self.robots += f" {told.get('content')}"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data


def things(script: str) -> list[Object]:
    """The things at the top of a script, with the fields by their plain names; none when it cannot be read."""
    try:
        read = json.loads(script)
    except ValueError:
        return []
    tops = [thing for top in values(read) if isinstance(top, dict) for thing in values(top.get("@graph", top))]
    return [_plain(thing) for thing in tops if isinstance(thing, dict)]


def _plain(value: Any) -> Any:
    """The same with `schema:name` and the like as `name`."""
    if isinstance(value, dict):
        return {_bare(name): _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _bare(name: str) -> str:
    return next((name.removeprefix(prefix) for prefix in _PREFIXES if name.startswith(prefix)), name)


def types(thing: Object) -> set[str]:
    return {_bare(str(kind)) for kind in values(thing.get("@type"))}


def values(value: Any) -> list[Any]:
    """A field of one or several values, or none, as a list."""
    return value if isinstance(value, list) else [] if value is None or value == "" else [value]


def text(value: Any) -> str:
    """A value as text; of an object what it is called or where it is."""
    if isinstance(value, dict):
        return next((str(value[name]) for name in ("@value", "@id", "url", "name") if value.get(name)), "")
    return str(value)
