"""Which stored questions are near a query: those that name the same classes, properties and things, rare ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from math import log, sqrt
from typing import Final

from peeratlas import questions
from peeratlas.armour.tokens import Token, tokens
from peeratlas.portal.site import Site
from peeratlas.prefixes import Prefixes
from peeratlas.queries import Query

_MOST: Final = 3
_LEAST: Final = 0.15
"""How like a question has to be, from 0 (no name in common) to 1 (the same names)."""
_READ: Final = 2_000
_TOKENS: Final = 500
"""How many characters and signs of a query are looked at: refusals must cost little, also when there are many."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What each stored question names, and how much a name weighs: the more, the fewer questions have it."""

    names: Mapping[str, frozenset[str]]
    weights: Mapping[str, float]

    def __len__(self) -> int:
        return len(self.weights)

    def weight(self, names: frozenset[str]) -> float:
        return sum(self.weights[name] ** 2 for name in names)


def near(site: Site, query: str) -> list[Query]:
    """The stored questions near a query, the nearest first; none for a query that names nothing they name.

    The measure is the cosine of the two sets of names, each name with its inverse frequency among the questions.
    """
    stored = site.atlas.dataset.memory.of("nearby", lambda: _stored(site))
    named = _named(query[:_READ], site.atlas.dataset.prefixes) & stored.weights.keys()
    likeness = {
        name: stored.weight(named & others) / sqrt(stored.weight(named) * stored.weight(others))
        for name, others in stored.names.items()
        if named & others
    }
    best = sorted((name for name in likeness if likeness[name] >= _LEAST), key=lambda name: (-likeness[name], name))
    return [site.atlas.queries["questions"][name] for name in best[:_MOST]]


def _stored(site: Site) -> _Stored:
    dataset, known = site.atlas.dataset, site.atlas.queries["questions"]
    named = {name: _named(questions.bind(one, dataset, {}), dataset.prefixes) for name, one in known.items()}
    often = Counter(name for names in named.values() for name in names)
    return _Stored(named, {name: log(1 + len(named) / number) for name, number in often.items()})


def _named(query: str, prefixes: Prefixes) -> frozenset[str]:
    """The IRIs of a query. A prefix that it does not declare is ours: whoever forgets one meant that."""
    spaces = dict(prefixes.namespaces)
    found: set[str] = set()
    for keyword, before, token in _threes(query):
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if local:
                found.add(spaces.get(prefix, f"{prefix}:") + local.replace("\\", ""))
        elif token.kind == "iri" and before.kind == "name" and keyword.text.upper() == "PREFIX":
            spaces[before.text[:-1]] = token.text[1:-1]
        elif token.kind == "iri":
            found.add(token.text[1:-1])
    return frozenset(found)


def _threes(query: str) -> Iterator[tuple[Token, Token, Token]]:
    """Each token with the two before it."""
    one = two = Token("mark", "", 0)
    for token in islice(tokens(query), _TOKENS):
        yield one, two, token
        one, two = two, token
