"""What a robot may ask and will find: robots.txt by RFC 9309, the sitemap and its parts by sitemaps.org."""

from __future__ import annotations

import re
import zlib
from html import unescape
from typing import Final
from urllib.parse import urlsplit

from peeratlas.rehearsal.fetching import LIMIT, Portal

_LOCATION: Final = re.compile(r"<loc>\s*([^<]+?)\s*</loc>")
_ROOT: Final = re.compile(r"<(sitemapindex|urlset)\b")
_PARTS: Final = 100  # more parts of a sitemap than any portal of ours has


def allows(robots: str, agent: str, url: str) -> bool:
    """Whether the rules for this agent, or those for all, let it ask: the longest rule wins, Allow of two alike."""
    groups = _groups(robots)
    rules = groups.get(agent.lower(), groups.get("*", []))
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    matching = [(len(rule), allowed) for allowed, rule in rules if rule and _pattern(rule).match(path)]
    return max(matching, default=(0, True))[1]


def sitemaps(robots: str) -> list[str]:
    """The addresses of the sitemaps that robots.txt names."""
    return [value for name, value in _lines(robots) if name == "sitemap"]


def pages(portal: Portal, url: str) -> tuple[set[str], list[str]]:
    """Every address of a sitemap and its parts, and what is wrong with them."""
    found, faults, todo, seen = set[str](), list[str](), [url], set[str]()
    while todo and len(seen) < _PARTS:
        seen.add(at := todo.pop())
        got = portal.get(at)
        if got.status != 200:
            faults.append(f"The sitemap {at} {got.told}. Serve it.")
            continue
        text = _unpacked(got.body)
        root = _ROOT.search(text)
        if root is None:
            faults.append(f"{at} is no sitemap. Serve one by sitemaps.org.")
            continue
        located = [unescape(match) for match in _LOCATION.findall(text)]
        if root[1] == "urlset":
            found.update(located)
        else:
            todo += (part for part in located if part not in seen)
    return found, faults


def _lines(robots: str) -> list[tuple[str, str]]:
    bare = (line.partition("#")[0].partition(":") for line in robots.splitlines())
    return [(name.strip().lower(), value.strip()) for name, colon, value in bare if colon]


def _groups(robots: str) -> dict[str, list[tuple[bool, str]]]:
    """The rules (allowed, path) of each agent; agents that stand together share theirs."""
    groups: dict[str, list[tuple[bool, str]]] = {}
    agents, open_ = list[str](), False
    for name, value in _lines(robots):
        if name == "user-agent":
            agents = [*agents, value.lower()] if open_ else [value.lower()]
            open_ = True
            groups.setdefault(value.lower(), [])
        elif name in ("allow", "disallow"):
            open_ = False
            for agent in agents:
                groups[agent].append((name == "allow", value))
    return groups


def _pattern(rule: str) -> re.Pattern[str]:
    """`*` is any text, `$` at the end the end of the address."""
    body = ".*".join(map(re.escape, rule.removesuffix("$").split("*")))
    return re.compile(body + ("$" if rule.endswith("$") else ""))


def _unpacked(body: bytes) -> str:
    """The text of a sitemap; one that is packed is unpacked to no more than a catalogue may have."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, LIMIT)
        except zlib.error:
            return ""
    return body.decode("utf-8", "replace")
