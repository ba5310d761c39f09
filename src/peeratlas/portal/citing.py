"""How a page is cited: as a line of text, in BibTeX, in RIS. Its title comes from what stands at its address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from peeratlas.errors import NotFoundError, ParameterError
from peeratlas.labels import LANGUAGES
from peeratlas.portal import editions, offers
from peeratlas.portal.addresses import with_query
from peeratlas.portal.comparing import TITLE, title
from peeratlas.portal.naming import file_name
from peeratlas.portal.site import Site
from peeratlas.portal.views import VIEWS
from peeratlas.questions import choose
from peeratlas.texts import N_

FORMATS: Final[Mapping[str, str]] = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}
NAME: Final = "Peer Atlas"
_LONGEST: Final = 4000
_TITLES: Final = {
    "": NAME,
    "catalog": offers.TITLE,
    "compare": TITLE,
    "editions": editions.TITLE,
    "ontology": N_("Terms of the ontology"),
    "questions": N_("Questions"),
    "shapes": N_("Shapes"),
    "topics": N_("Topics"),
}
_TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "{}#$%&_"},
    }
)


@dataclass(frozen=True, slots=True)
class Citation:
    """`page` is the address within the portal, `url` the public one; `edition` names edition and content."""

    page: str
    url: str
    title: str
    publisher: str
    day: date
    number: str
    edition: str
    kind: str
    lang: str

    @property
    def apa(self) -> str:
        """After the seventh edition of the manual of the American Psychological Association."""
        publisher = self.publisher.rstrip(".")
        part = "" if self.title == NAME else f" {NAME}."
        return f"{publisher}. ({self.day.year}). {self.title} ({self.edition}) [{self.kind}].{part} {self.url}"

    @property
    def key(self) -> str:
        last = urlsplit(self.page).path.rstrip("/").rpartition("/")[2]
        return f"peeratlas-{self.number}-{re.sub(r'[^A-Za-z0-9-]', '', last)}"

    def data(self, suffix: str) -> str:
        """The address of the same as a file."""
        return with_query(f"/cite.{suffix}", {"page": [self.page]})

    def written(self, suffix: str) -> bytes:
        """The file."""
        return (self._bibtex() if suffix == "bib" else self._ris()).encode()

    def _bibtex(self) -> str:
        fields = {
            "author": f"{{{_tex(self.publisher)}}}",
            "title": f"{{{_tex(self.title)}}}",
            "howpublished": _tex(NAME),
            "note": _tex(self.edition),
            "year": str(self.day.year),
            "month": str(self.day.month),
            "url": self.url,
            "language": self.lang,
        }
        lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key}{lines}\n}}\n"

    def _ris(self) -> str:
        fields = (
            ("TY", "DATA"),
            ("AU", self.publisher),
            ("TI", self.title),
            ("T2", NAME),
            ("PB", self.publisher),
            ("PY", str(self.day.year)),
            ("DA", f"{self.day:%Y/%m/%d}"),
            ("ET", self.number),
            ("N1", self.edition),
            ("LA", self.lang),
            ("UR", self.url),
            ("ER", ""),
        )
        return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in fields)


def citation(site: Site, page: str) -> Citation:
    """How to cite the page at this address of ours (`/sv/compare?rows=stage`), in the language of the site."""
    address = _normal(page)
    said = site.texts.gettext
    return Citation(
        page=address,
        # Never what the request says of its host: pages are kept, and whoever asks first would name it for all.
        url=site.settings.address.rstrip("/") + address,
        title=titled(site, urlsplit(address).path),
        publisher=site.settings.publisher,
        day=site.edition.day,
        number=site.edition.number,
        edition=edition(site),
        kind=said("Data set"),
        lang=site.lang,
    )


def edition(site: Site) -> str:
    """Which edition this is, and which content."""
    names = {"number": site.edition.number, "version": site.snapshot.version}
    return site.texts.gettext("edition %(number)s, content version %(version)s") % names


def language(page: str) -> str:
    """The language of the page at an address; what is no page of ours is an error."""
    lang = page.removeprefix("/").partition("/")[0]
    if not page.startswith("/") or lang not in LANGUAGES:
        raise NotFoundError(N_("There is no page to cite at %(page)s."), page=page[:100])
    return lang


def titled(site: Site, path: str) -> str:
    """What the page at this path is called."""
    local = path.removeprefix(f"/{site.lang}/")
    if local in _TITLES:
        return site.texts.gettext(_TITLES[local])
    if local in VIEWS:
        return site.texts.gettext(VIEWS[local].TITLE)
    if local.startswith("dataset/"):
        return offers.page(site, local.removeprefix("dataset/")).offer.link.text.value
    if local.startswith("questions/"):
        return title(site, choose(site.atlas.queries["questions"], local.removeprefix("questions/"))).value
    iri = site.atlas.dataset.prefixes.base + local
    if local.startswith(("id/", "concept/", "ontology/")) and next(iter(site.atlas.dataset.quads(subject=iri)), None):
        slug = local.removeprefix("ontology/")
        return site.label(iri).value if slug == local else file_name(site, slug).value
    raise NotFoundError(N_("There is no page to cite at %(page)s."), page=path[:100])


def _normal(page: str) -> str:
    """The same address with every sign written as an address may have it."""
    if len(page) > _LONGEST:
        raise ParameterError(N_("The address of the page is too long."))
    parts = urlsplit(page)
    query = urlencode(parse_qsl(parts.query), safe=",", quote_via=quote)
    return quote(parts.path) + (f"?{query}" if query else "")


def _line(text: str) -> str:
    """The text on one line, whatever signs end lines in it."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _tex(text: str) -> str:
    return _line(text).translate(_TEX)
