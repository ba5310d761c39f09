"""Where on the portal an IRI of ours is shown, and which addresses may be links at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from operator import itemgetter
from string import punctuation
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from peeratlas.prefixes import Prefixes

SCHEMES: Final = ("http", "https", "mailto")
"""The schemes of links that lead out; any other is shown as text."""
_BLANK: Final = re.compile(r"[\0- ]")
_HOST: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#]*@)?)([^/?#:]*)")
_UNSEEN: Final = ("Cc", "Cf", "Co", "Zl", "Zp", "Zs")
"""The categories of Unicode whose signs nobody sees, or which turn the order of those around them."""


def page_of(iri: str, prefixes: Prefixes, lang: str) -> str:
    """The path of the page on which this thing, term or question is shown; the empty text for what is not ours."""
    if not iri.startswith(prefixes.base):
        return ""
    local = iri.removeprefix(prefixes.base)
    if local.startswith(("id/", "concept/", "ontology#", "ontology/", "shapes#")) or local in ("ontology", "shapes"):
        return f"/{lang}/{local}"
    if iri.startswith(prefixes["row"]):
        return f"/{lang}/compare?{urlencode({'rows': iri.removeprefix(prefixes['row'])})}"
    if iri.startswith(prefixes["query"]):
        name = iri.removeprefix(prefixes["query"])
        return f"/{lang}/questions" if "/" in name else f"/{lang}/questions/{name}"
    return _of_others(local, lang)


def _of_others(local: str, lang: str) -> str:
    """What has no page of its own is shown with others, or is data."""
    if local == "edition" or local.startswith("labels/"):
        return f"/{lang}/{local}"
    if local.startswith("prefixes"):
        return f"/{lang}/ontology"
    return f"/{local}" if local.startswith("graph/") else ""


def data_of(iri: str, prefixes: Prefixes) -> str:
    """The path at which a thing of ours answers in RDF, without its suffix."""
    return "/" + iri.removeprefix(prefixes.base).partition("#")[0]


def with_query(path: str, values: Mapping[str, Iterable[str]]) -> str:
    """The path with these values, those that are empty left out."""
    pairs = [(name, value) for name, given in values.items() for value in given if value]
    return f"{path}?{urlencode(pairs, safe=',', quote_via=quote)}" if pairs else path


def normal(query: str) -> str:
    """The same query with its parameters in order of their names, without those that are empty.

    Values of one name keep their order: it may mean something.
    """
    return urlencode(sorted(parse_qsl(query), key=itemgetter(0)), quote_via=quote, safe=",:/")


def href(address: object) -> str:
    """The address if it may be a link: a path of ours, or one of `SCHEMES`; else the empty text: no link is made.

    An address with a name of a user is none, nor is that of a mailbox with a subject or a text of somebody else's.
    """
    text = str(address)
    if text.startswith("/") and not text.startswith(("//", "/\\")):
        return text
    if _BLANK.search(text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return "" if parts.query else text
    return text if parts.scheme in SCHEMES and parts.netloc and "@" not in parts.netloc else ""


def written(address: str) -> str:
    """An address as it is shown: nothing in it is unseen, and a host that is not in Latin letters is in Punycode.

    So an address that looks like another one does not read like it.
    """
    seen = "".join(quote(sign) if unicodedata.category(sign) in _UNSEEN else sign for sign in address)
    host = _HOST.match(seen)
    if host is None or all(sign.isascii() or "LATIN" in unicodedata.name(sign, "") for sign in host[0]):
        return seen
    try:
        plain = host[2].encode("idna").decode()
    except UnicodeError:
        plain = quote(host[2], safe="[]")
    return quote(host[1], safe=punctuation) + plain + seen[host.end() :]
