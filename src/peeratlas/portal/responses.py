"""How an address answers: as a page, as an answer in one of the outputs, or as triples; made once and kept."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from peeratlas import outputs
from peeratlas.answer import Answer, Iri
from peeratlas.armour.lane import Lane
from peeratlas.outputs import resource
from peeratlas.portal import files
from peeratlas.portal.addresses import data_of
from peeratlas.portal.headers import COMPILING, FOR_GOOD
from peeratlas.portal.keeping import KeptResponse
from peeratlas.portal.negotiation import HTML, LANGS, accepted, data_language, lines, page_language
from peeratlas.portal.rendering import environment, render
from peeratlas.portal.shelf import Content, Kept, Key, Shelves
from peeratlas.portal.site import Site
from peeratlas.portal.turns import aside, asker
from peeratlas.prefixes import Prefixes
from peeratlas.publication import Described
from peeratlas.rdf import Triple
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot

_OPEN: Final = {"Access-Control-Allow-Origin": "*"}
"""Data are for the pages of every site; pages and the endpoint are not."""
NEGOTIATED: Final = {"Vary": "Accept, Accept-Language"}


class Responses:
    """The answers of one snapshot."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self.snapshot = snapshot
        self.settings = settings
        self.lane = Lane(settings.limits, aside, asker)
        self._sites = {lang: Site(snapshot, settings, lang, self.lane) for lang in LANGS}
        self.templates = environment()
        self.shelves = Shelves()

    def site(self, request: Request) -> Site:
        """The site in the language of the address, or in that which the client reads."""
        lang = request.url.path.split("/")[1]
        return self._sites.get(lang) or self._sites[page_language(lines(request.headers, "accept-language"))]

    def site_in(self, lang: str) -> Site:
        """The site in this language."""
        return self._sites[lang]

    def rendered(self, request: Request, template: str, shown: Mapping[str, Any]) -> bytes:
        """A page."""
        query = f"?{request.url.query}" if request.url.query else ""

        def elsewhere(lang: str) -> str:
            """The same page in another language; what has no language of its own leads to the start page."""
            _, own, rest = request.url.path.split("/", 2) if request.url.path.count("/") > 1 else ("", "", "")
            return f"/{lang}/{rest}{query}" if own in LANGS else f"/{lang}/"

        return render(self.templates, template, self.site(request), path=request.url.path, elsewhere=elsewhere, **shown)

    def html(
        self,
        request: Request,
        template: str,
        show: Callable[[Site], Mapping[str, Any]],
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Response:
        """A page, with headers of its own."""

        def make() -> Content:
            site = self.site(request)
            page = self.rendered(request, template, show(site))
            return Content(page, HTML, {**headers, "Content-Language": site.lang})

        return self._kept(request, make)

    def answer(self, request: Request, suffix: str, path: str, ask: Callable[[str], Answer]) -> Response:
        """An answer in the form of the suffix, else in the one that the client accepts, else its page."""
        lang, vary = data_language(request), {} if suffix else NEGOTIATED
        if not suffix:
            forms = {_bare(format_.MEDIA_TYPE): key for key, format_ in outputs.FORMATS.items()}
            chosen = accepted(request, [HTML, *forms])
            if chosen == HTML:
                query = f"?{request.url.query}" if request.url.query else ""
                return redirect(f"/{self.site(request).lang}{path}{query}", 303, vary)
            suffix = forms[chosen]
        format_ = outputs.FORMATS[suffix]

        def make() -> Content:
            answer, file = ask(lang), io.BytesIO()
            format_.write(answer, self._prefixes(request), file)
            name = {
                "Content-Disposition": f'inline; filename="{answer.name}.{suffix}"',
                "Content-Language": lang,
            }
            return Content(file.getvalue(), format_.MEDIA_TYPE, _OPEN | name | vary)

        return self._kept(request, make, suffix if vary else "")

    def triples(self, request: Request, suffix: str, iri: Iri, read: Callable[[], list[Triple]]) -> Response:
        """What is said of a thing in the syntax of the suffix, else in the one that is accepted, else its page."""
        path, vary = data_of(iri, self._prefixes(request)), {} if suffix else NEGOTIATED
        if not suffix:
            forms = {syntax.media_type: key for key, syntax in resource.FORMATS.items()}
            chosen = accepted(request, [HTML, *forms])
            if chosen == HTML:
                return redirect(f"/{self.site(request).lang}{path}", 303, vary | {"Link": alternates(path)})
            suffix = forms[chosen]
        syntax = resource.FORMATS[suffix]

        def make() -> Content:
            file = io.BytesIO()
            syntax.write(read(), self._prefixes(request), file)
            place = {
                "Content-Location": f"{_plain(path)}.{suffix}",
                "Link": f'<{_plain(iri)}>; rel="describes", {alternates(path)}',
            }
            return Content(file.getvalue(), syntax.media_type, _OPEN | place | vary)

        return self._kept(request, make, suffix if vary else "")

    def file(self, request: Request, name: str, media_type: str, make: Callable[[], bytes]) -> Response:
        """A file of this name, for the pages of every site."""

        def made() -> Content:
            return Content(make(), media_type, _OPEN | {"Content-Disposition": f'inline; filename="{name}"'})

        return self._kept(request, made)

    def described(self, request: Request, described: Described, headers: Mapping[str, str]) -> Response:
        """A file that describes the edition; with headers of its own where its address answers in several forms."""

        def made() -> Content:
            return Content(described.make(), described.media_type, {**_OPEN, **headers})

        return self._kept(request, made, described.name if headers else "")

    def static(self, request: Request, name: str) -> Response:
        """A file that pages load. At the address that names its content it may be kept for good."""
        if name not in files.names():
            raise HTTPException(404)
        own = COMPILING if name == files.WORKER else {}
        headers = own | (FOR_GOOD if request.query_params.get("v") == files.fingerprint(name) else {})
        return self._kept(request, lambda: Content(files.read(name), files.media_type(name), headers))

    def _kept(self, request: Request, make: Callable[[], Content], form: str = "") -> Response:
        """What was made before for the same address and form, or is made now."""
        key = Key(request.scope["path"], request.url.query, form)
        shelf = self.shelves.of(key)
        kept = shelf.get(key)
        if kept is None:
            kept = Kept.of(make(), self.snapshot.version)
            # A path with an encoded ? or # is another name of the same page, of which there is no end.
            if key.path == request.url.path:
                shelf.put(key, kept)
        return KeptResponse(kept)

    def _prefixes(self, request: Request) -> Prefixes:
        return self.site(request).atlas.dataset.prefixes


def redirect(path: str, status: int, headers: Mapping[str, str]) -> Response:
    """Leads to another address."""
    return RedirectResponse(path, status, dict(headers))


def linked(path: str) -> dict[str, str]:
    """The headers of a page whose content answers in RDF at this path."""
    return {"Link": alternates(path)}


def alternates(path: str) -> str:
    """The Link header of a thing: where it answers in RDF."""
    return ", ".join(
        f'<{_plain(path)}.{syntax.suffix}>; rel="alternate"; type="{syntax.media_type}"'
        for syntax in resource.FORMATS.values()
    )


def _plain(address: str) -> str:
    """An address as a header may have it."""
    return quote(address, safe="/:#?&=%+,;@!$'()*[]~")


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0]
