"""Where on the portal an IRI of ours is shown, and which addresses may be links at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from peeratlas.prefixes import Prefixes

SCHEMES: Final = ("http", "https", "mailto")
"""The schemes of links that lead out; any other is shown as text."""


def page_of(iri: str, prefixes: Prefixes, lang: str) -> str:
    """The path of the page on which this thing, term or question is shown; the empty text for what is not ours."""
    if not iri.startswith(prefixes.base):
        return ""
    local = iri.removeprefix(prefixes.base)
    if local.startswith(("id/", "concept/", "ontology#")) or local == "ontology":
        return f"/{lang}/{local}"
    if local.startswith("ontology/"):
        return f"/{lang}/ontology"
    if iri.startswith(prefixes["row"]):
        return f"/{lang}/compare?{urlencode({'rows': iri.removeprefix(prefixes['row'])})}"
    if iri.startswith(prefixes["query"]) and "/" not in iri.removeprefix(prefixes["query"]):
        return f"/{lang}/questions/{iri.removeprefix(prefixes['query'])}"
    return ""


def data_of(iri: str, prefixes: Prefixes) -> str:
    """The path at which a thing of ours answers in RDF, without its suffix."""
    return "/" + iri.removeprefix(prefixes.base).partition("#")[0]


def with_query(path: str, values: Mapping[str, Iterable[str]]) -> str:
    """The path with these values, those that are empty left out."""
    pairs = [(name, value) for name, given in values.items() for value in given if value]
    return f"{path}?{urlencode(pairs, quote_via=quote)}" if pairs else path


def href(address: object) -> str:
    """The address if it may be a link: a path of ours, or one of `SCHEMES`; else the empty text: no link is made."""
    text = str(address)
    if text.startswith("/") and not text.startswith(("//", "/\\")):
        return text
    if any(sign <= " " for sign in text):
        return ""
    try:
        return text if urlsplit(text).scheme in SCHEMES else ""
    except ValueError:
        return ""
