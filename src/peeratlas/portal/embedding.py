"""The comparison in the pages of others: the code of its frame, and what oEmbed (oembed.com) tells of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import parse_qs, urlsplit

from peeratlas.errors import NotFoundError, ParameterError, RequestError
from peeratlas.portal import choosing
from peeratlas.portal.addresses import with_query
from peeratlas.portal.citing import NAME
from peeratlas.portal.comparing import TITLE, Comparison
from peeratlas.portal.negotiation import LANGS
from peeratlas.portal.site import Site

WIDTH: Final = 960
HEIGHT: Final = 640
_JSON: Final = "json"
_XML: Final = "xml"
_MEDIA_TYPES: Final = {_JSON: "application/json", _XML: "text/xml; charset=utf-8"}
_PAGE: Final = re.compile(r"/([a-z]{2})/(?:embed/)?compare")
_FRAME: Final = (
    '<iframe src="{src}" width="{width}" height="{height}" title="{title}" loading="lazy" style="border:0"></iframe>'
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page of a comparison offers to other pages: the code of a frame, and where oEmbed is answered."""

    code: str
    json: str
    xml: str


def offer(site: Site, page: Comparison) -> Offer:
    """What can be offered of this comparison. A page is kept, so it says the host's address, not that of a request."""
    url = site.settings.home + page.address
    json_at, xml_at = (with_query("/oembed", {"url": [url], "format": [form]}) for form in _MEDIA_TYPES)
    return Offer(frame(site, page.values, site.settings.address), json_at, xml_at)


def frame(site: Site, values: choosing.Given, base: str, size: tuple[int, int] = (WIDTH, HEIGHT)) -> str:
    """The code by which another page shows the comparison."""
    src = base.rstrip("/") + with_query(f"/{site.lang}/embed/compare", values)
    return _FRAME.format(src=escape(src), width=size[0], height=size[1], title=escape(_title(site)))


def oembed(site_in: Callable[[str], Site], base: str, asked: Mapping[str, str]) -> tuple[bytes, str]:
    """The answer to a consumer, and its media type. `base` is where this portal stands."""
    form = asked.get("format", _JSON)
    if form not in _MEDIA_TYPES:
        raise RequestError(406, "oEmbed is told as json and xml here, not as %(form)s.", form=form[:20])
    lang, given = _read(asked.get("url", ""), base)
    site = site_in(lang)
    width, height = _within(asked, "maxwidth", WIDTH), _within(asked, "maxheight", HEIGHT)
    told = {
        "version": "1.0",
        "type": "rich",
        "title": _title(site),
        "author_name": site.settings.publisher,
        "provider_name": NAME,
        "provider_url": f"{base.rstrip('/')}/{lang}/",
        # The edition decides what is shown: a day is soon enough to see the next one.
        "cache_age": 86400,
        "width": width,
        "height": height,
        "html": frame(site, choosing.values(site.atlas, choosing.read(site.atlas, given)), base, (width, height)),
    }
    return (_json(told) if form == _JSON else _xml(told)), _MEDIA_TYPES[form]


def _title(site: Site) -> str:
    return f"{site.texts.gettext(TITLE)} – {NAME}"


def _read(url: str, base: str) -> tuple[str, dict[str, list[str]]]:
    """Language and parameters of a comparison of ours; a path alone is taken as ours, too."""
    try:
        parts, home = urlsplit(url), urlsplit(base)
        given = parse_qs(parts.query, max_num_fields=200)
    except ValueError:
        raise ParameterError("This address cannot be read.") from None
    own = (parts.scheme in ("http", "https") and parts.netloc == home.netloc) or not (parts.scheme or parts.netloc)
    local = parts.path.removeprefix(home.path.rstrip("/")) if parts.netloc else parts.path
    page = _PAGE.fullmatch(local)
    if not own or page is None or page[1] not in LANGS:
        raise NotFoundError("No comparison of this portal stands at that address.")
    return page[1], given


def _within(asked: Mapping[str, str], name: str, size: int) -> int:
    text = asked.get(name, "") or str(size)
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise ParameterError("%(name)s: %(given)s is no %(type)s.", name=name, given=text[:20], type="integer")
    return min(int(text), size)


def _json(told: Mapping[str, object]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _xml(told: Mapping[str, object]) -> bytes:
    lines = "".join(f"  <{name}>{escape(str(value))}</{name}>\n" for name, value in told.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>\n{lines}</oembed>\n'.encode()
