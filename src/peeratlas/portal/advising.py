"""What helps with a query: where it went wrong, which prefix it lacks, which names of ours it may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from peeratlas.answer import Iri
from peeratlas.armour.gate import Read
from peeratlas.armour.tokens import place
from peeratlas.errors import GateError
from peeratlas.portal.faults import near_things
from peeratlas.portal.site import Site
from peeratlas.prefixes import Prefixes

_PLACED: Final = re.compile(r"error at (\d{1,6}):(\d{1,6}): (.*)", re.DOTALL)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z ]*|\"[^\"]{1,3}\"")
_MOST: Final = 200
"""How many names of a query are looked for."""
_MANY: Final = 10_000
"""From how many things on nobody compares their names one by one: that would hold up every page."""


class AdvisedError(GateError):
    """The engine refused a query; `near` are things of ours that may have been meant."""

    near: tuple[Iri, ...] = ()


def refused(fault: str, query: str, seen: Read, prefixes: Prefixes) -> AdvisedError:
    """What the engine says of a query, in words that say where and what to do."""
    for name, start in seen.names.items():
        prefix = name.partition(":")[0]
        if not name.startswith("<") and prefix not in seen.prefixes:
            return _undeclared(prefix, place(query, start), prefixes)
    if placed := _PLACED.fullmatch(fault):
        line, column = int(placed[1]), int(placed[2])
        told = ", ".join(_expected(placed[3]))
        if not told:
            return AdvisedError("The query cannot be read from here on.", line, column)
        return AdvisedError(
            "The query cannot be read from here on. Possible here: %(expected)s", line, column, expected=told
        )
    return AdvisedError("The query failed: %(reason)s", reason=fault[:500])


def _undeclared(prefix: str, where: tuple[int, int], prefixes: Prefixes) -> AdvisedError:
    if prefix in prefixes.namespaces:
        head = f"PREFIX {prefix}: <{prefixes[prefix]}>"
        return AdvisedError(
            "The prefix %(prefix)s: is not declared. Put this at the head of the query: %(head)s",
            *where,
            prefix=prefix,
            head=head,
        )
    near = get_close_matches(prefix, prefixes.namespaces, n=3)
    if near:
        told = ", ".join(f"{name}: <{prefixes[name]}>" for name in near)
        return AdvisedError(
            "The prefix %(prefix)s: is not declared. Those of the atlas that are near: %(near)s",
            *where,
            prefix=prefix,
            near=told,
        )
    return AdvisedError(
        "The prefix %(prefix)s: is not declared. Declare it at the head of the query.", *where, prefix=prefix
    )


def _expected(told: str) -> Iterator[str]:
    """Of what a parser could have gone on with, the words and signs: not the ranges of letters."""
    plain = re.sub(r"\[[^\]]*\]", "", told.removeprefix("expected").removeprefix(" one of"))
    words = (word.strip() for word in _WORD.findall(plain))
    return (word for place_, word in enumerate(dict.fromkeys(filter(None, words))) if place_ < 12)


def ours(seen: Read, prefixes: Prefixes) -> tuple[Iri, ...]:
    """The terms, things and concepts of ours that a query names: a mistyped one finds nothing."""
    homes = (prefixes["pa"], prefixes.base + "id/", prefixes.base + "concept/")
    found = []
    for name in seen.names:
        prefix, _, local = name.partition(":")
        iri = name[1:-1] if name[0] == "<" else seen.prefixes.get(prefix, "") + local.replace("\\", "")
        # A prefix is for what comes after it, and names nothing by itself.
        if iri.startswith(homes) and not iri.endswith(("/", "#")):
            found.append(Iri(iri))
    return tuple(dict.fromkeys(found))[:_MOST]


def near(iris: Iterable[Iri], site: Site) -> dict[Iri, tuple[Iri, ...]]:
    """Names of ours of which nothing is said, each with those near it. This takes a while."""
    return {iri: tuple(_near(site, iri)) for iri in iris}


def _near(site: Site, iri: Iri) -> list[Iri]:
    space = site.atlas.dataset.prefixes["pa"]
    if not iri.startswith(space):
        return near_things(site, iri) if sum(map(len, site.atlas.names.values())) < _MANY else []
    terms = site.atlas.dataset.memory.of("terms", lambda: _terms(site, space))
    return [Iri(space + local) for local in get_close_matches(iri.removeprefix(space), terms, n=3)]


def _terms(site: Site, space: str) -> list[str]:
    """The terms of the ontology, without what their names begin with."""
    typed = dict.fromkeys(name for name, _ in site.statements("rdf:type") if name.startswith(space))
    return [name.removeprefix(space) for name in typed]
