"""Every stored query of an atlas as probes of a far engine: bare, and with some values for each of its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from peeratlas import questions
from peeratlas.atlas import Atlas
from peeratlas.queries import Parameter
from peeratlas.remote.probing import Probe

_FOLDERS: Final = ("parts", "questions", "comparison", "pages")
"""What the portal asks; checks and rules run when a snapshot is built."""
_THING: Final = "thing"
_VALUES: Final = 6
"""How many values of a parameter are tried, of all that it can have."""


def probes(atlas: Atlas) -> Iterator[Probe]:
    """The probes; a page, which is always asked with its thing, has none that is bare."""
    for folder in _FOLDERS:
        for query in atlas.queries.get(folder, {}).values():
            name, triples = f"{folder}/{query.name}", not query.columns
            if not triples:
                yield Probe(name, query.body)
            for parameter in query.parameters:
                for value in _values(atlas, parameter):
                    yield Probe(name, questions.bind(query, atlas.dataset, {parameter.name: [value]}), triples)


def _values(atlas: Atlas, parameter: Parameter) -> Sequence[str]:
    """Some of the names that a parameter can have; for any thing at all, things of many kinds."""
    if parameter.name == _THING:
        kinds = [things[0] for _, things in sorted(atlas.usage.members.items()) if things]
        return [*atlas.countries, *_spread(sorted(atlas.claims)), *kinds]
    return _spread(sorted(questions.choices(parameter, atlas.dataset)))


def _spread(values: Sequence[str]) -> Sequence[str]:
    step = max(len(values) // _VALUES, 1)
    return list(islice(values, 0, None, step))[:_VALUES]
