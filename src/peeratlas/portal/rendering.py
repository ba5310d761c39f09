"""From what a page shows to HTML: the templates, and the few filters they have. Everything is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from peeratlas.portal.addresses import href
from peeratlas.portal.pages import DOWNLOADS
from peeratlas.portal.site import Site

FOLDER = Path(__file__).parent


def environment() -> Environment:
    """A name that a template does not know is an error, never an empty text."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["href"] = href
    made.globals["downloads"] = DOWNLOADS
    return made


def render(templates: Environment, name: str, site: Site, **shown: Any) -> bytes:
    """The page of this template; `shown` is what the template calls by name."""
    return templates.get_template(f"{name}.html").render(site=site, **shown).encode()
