"""From what a page shows to HTML: the templates, and the few filters they have. Everything is escaped."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from peeratlas.labels import LANGUAGES
from peeratlas.portal import files
from peeratlas.portal.addresses import href
from peeratlas.portal.citing import citation
from peeratlas.portal.instead import DUMP
from peeratlas.portal.pages import DOWNLOADS
from peeratlas.portal.site import Site
from peeratlas.portal.views import VIEWS
from peeratlas.texts import Texts, texts

FOLDER = Path(__file__).parent
_TURNING = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""What is written from right to left, and the signs that turn the direction."""


@pass_context
def _gettext(context: Context, message: str) -> str:
    # The extension takes what comes back for markup; a message is a text, and some come from the data.
    return escape(_texts(context).gettext(message))


@pass_context
def _ngettext(context: Context, singular: str, plural: str, number: int) -> str:
    return escape(_texts(context).ngettext(singular, plural, number))


@pass_context
def _pgettext(context: Context, about: str, message: str) -> str:
    return escape(_texts(context).pgettext(about, message))


def _texts(context: Context) -> Texts:
    """Those of the page's language: one set of templates serves all."""
    site: Site = context["site"]
    return site.texts


def apart(text: str) -> str:
    """The text; one that may turn the direction of what stands around it is kept apart (`bdi`)."""
    return Markup('<bdi dir="auto">{}</bdi>').format(text) if _TURNING.search(text) else text


def environment() -> Environment:
    """A name that a template does not know is an error, never an empty text."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext, _ngettext, newstyle=True, pgettext=_pgettext
    )
    made.filters["href"] = href
    made.filters["apart"] = apart
    made.globals["downloads"] = DOWNLOADS
    made.globals["dump"] = DUMP
    made.globals["static"] = files.address
    made.globals["languages"] = {lang: texts(lang).name for lang in LANGUAGES}
    made.globals["views"] = VIEWS
    made.globals["cite_page"] = citation
    return made


def render(templates: Environment, name: str, site: Site, **shown: Any) -> bytes:
    """The page of this template; `shown` is what the template calls by name."""
    return templates.get_template(f"{name}.html").render(site=site, **shown).encode()
