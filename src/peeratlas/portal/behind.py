"""The stored questions that a view rests on: each with its page, its data and the SPARQL that is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peeratlas import questions
from peeratlas.answer import Iri, Text
from peeratlas.portal.addresses import with_query
from peeratlas.portal.comparing import title
from peeratlas.portal.picking import slug
from peeratlas.portal.site import Site


@dataclass(frozen=True, slots=True)
class Behind:
    """A question as it was asked. `headings` are its columns in the language of the pages."""

    name: str
    title: Text
    href: str
    values: Mapping[str, Sequence[str]]
    headings: Mapping[str, Text]

    def data(self, suffix: str) -> str:
        """The address of the answer in another form."""
        return with_query(f"/questions/{self.name}.{suffix}", self.values)


def behind(site: Site, name: str, **chosen: Iri | None) -> Behind:
    """A question with the things that were chosen for its parameters."""
    query = questions.choose(site.atlas.queries["questions"], name)
    values = {parameter: [slug(iri)] for parameter, iri in chosen.items() if iri}
    return Behind(
        name=name,
        title=title(site, query),
        href=with_query(f"/{site.lang}/questions/{name}", values),
        values=values,
        headings=site.labels.headings(query.columns, site.lang),
    )
