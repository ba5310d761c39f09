"""What pages on a far store share, made before anybody asks: questions of countries, templates, what is counted."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment

from peeratlas.portal import asking, comparing, country, home, needing, ontology
from peeratlas.portal.site import Site


def reads(site: Site, templates: Environment) -> tuple[Callable[[], object], ...]:
    """The steps, one after the other: what the pages of all countries ask first, since that takes longest."""
    atlas = site.atlas
    offering = [
        query.name for query in atlas.queries["questions"].values() if query.parameters and query.name in atlas.kept
    ]
    return (
        lambda: country.ask_together(site, site.countries),
        lambda: [templates.get_template(name) for name in templates.list_templates(["html"])],
        lambda: (home.home(site), comparing.comparison(site, {}), ontology.ontology(site), needing.counted(site)),
        # The form of the first reads the names that the forms of all of them offer.
        lambda: [asking.question(site, name, {}) for name in offering[:1]],
    )
