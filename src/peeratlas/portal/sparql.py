"""The page of the SPARQL endpoint: our prefixes and the stored questions, for the editor and for those without it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from peeratlas import questions
from peeratlas.answer import Text
from peeratlas.catalogue.costs import costs
from peeratlas.portal.comparing import title
from peeratlas.portal.site import Site


@dataclass(frozen=True, slots=True)
class Example:
    """A stored question."""

    name: str
    title: Text
    query: str


@dataclass(frozen=True, slots=True)
class Sparql:
    """`query` is the text that the address brings, `base` what every IRI of ours begins with, `costs` the limits."""

    base: str
    namespaces: dict[str, str]
    questions: tuple[Example, ...]
    query: str
    costs: list[tuple[str, str]]

    @property
    def prefixes(self) -> str:
        """The table of prefixes as JSON; the template escapes it, as any text."""
        return json.dumps(self.namespaces, ensure_ascii=False)

    @property
    def examples(self) -> str:
        """The stored questions as JSON."""
        listed = [{"name": one.name, "title": one.title.value, "query": one.query} for one in self.questions]
        return json.dumps(listed, ensure_ascii=False)


def sparql(site: Site, query: str = "") -> Sparql:
    """What the page shows; the questions are bare, without values for their parameters."""
    prefixes = site.atlas.dataset.prefixes
    stored = site.atlas.queries["questions"].values()
    return Sparql(
        base=prefixes.base,
        namespaces=dict(sorted(prefixes.namespaces.items())),
        questions=tuple(
            Example(one.name, title(site, one), questions.bind(one, site.atlas.dataset, {})) for one in stored
        ),
        query=query,
        costs=costs(site.settings.limits, site.lang),
    )
