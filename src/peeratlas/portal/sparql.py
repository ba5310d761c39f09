"""The pages where people write SPARQL: for the endpoint, with the stored questions, and for their own browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from peeratlas import questions
from peeratlas.answer import Text
from peeratlas.catalogue.costs import costs
from peeratlas.inventory import FORMS, PACKED
from peeratlas.portal import files
from peeratlas.portal.comparing import title
from peeratlas.portal.offers import ADDRESS
from peeratlas.portal.site import Site
from peeratlas.texts import N_

_WHOLE: Final = ("atlas.trig", "atlas.nq")
"""The files that keep the graphs apart; the first is by far the smaller one."""


_WORDS: Final = {
    "asking": N_("The query runs."),
    "download": N_("Download the result"),
    "empty": N_("No rows"),
    "failed": N_("The query failed: %(reason)s"),
    "first": N_("Only the first %(most)s are shown. The file has all."),
    "loading": N_("The data are being loaded."),
    "much": N_("This is too much for this browser, too. Ask for less."),
    "no": N_("The answer is no."),
    "place": N_("Line %(line)s, column %(column)s: %(what)s"),
    "possible": N_("The query cannot be read from here on. Possible here: %(expected)s"),
    "reading": N_("The data are being read."),
    "result": N_("Result"),
    "rows": N_("Rows"),
    "run": N_("Run the query"),
    "stopped": N_("Stopped. With the next query the data are read anew."),
    "unloaded": N_("The data could not be loaded. Try again in a moment, or take the whole atlas home."),
    "unreadable": N_("The query cannot be read from here on."),
    "yes": N_("The answer is yes."),
}
"""What the page in the browser says while it works, by the names that its script has for it."""


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
    namespaces: Mapping[str, str]
    questions: tuple[Example, ...]
    query: str
    costs: list[tuple[str, str]]

    @property
    def prefixes(self) -> str:
        """The table of prefixes as JSON; the template escapes it, as any text."""
        return _table(self.namespaces)

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
        namespaces=prefixes.namespaces,
        questions=tuple(
            Example(one.name, title(site, one), questions.bind(one, site.atlas.dataset, {})) for one in stored
        ),
        query=query,
        costs=costs(site.settings.limits, site.lang),
    )


@dataclass(frozen=True, slots=True)
class Here:
    """The page that runs a query in the browser: what it loads, in which form, of how many bytes.

    `prefixes` and `words` are JSON for its script; `load` says in words how much comes over the wire for all of it.
    Without data, `dump` is empty.
    """

    base: str
    prefixes: str
    words: str
    dump: str
    form: str
    size: int
    load: str


def here(site: Site) -> Here:
    """What the page in the browser needs; it is the same for every query."""
    prefixes, known = site.atlas.dataset.prefixes, site.snapshot.inventory.named
    whole = next((name for name in _WHOLE if name in known), "")
    size, _ = known.get(whole, (0, ""))
    sent, _ = known.get(whole + PACKED, (size, ""))
    load = sent + sum(map(files.packed_size, (files.ENGINE, files.WORKER)))
    return Here(
        base=prefixes.base,
        prefixes=_table(prefixes.namespaces),
        words=_table({name: site.texts.gettext(text) for name, text in _WORDS.items()}),
        dump=ADDRESS + whole if whole else "",
        form=FORMS[whole.rpartition(".")[2]].media_type if whole else "",
        size=size,
        load=site.texts.size(load),
    )


def _table(texts: Mapping[str, str]) -> str:
    return json.dumps(dict(sorted(texts.items())), ensure_ascii=False)
