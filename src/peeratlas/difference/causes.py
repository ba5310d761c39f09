"""By what each changed row of an answer changed: by its claims, by things behind them, or by no claim at all.

What a row names itself is sure. Of a row that names no claim (a count, a gap) the claims are taken that changed, that
say something of what the question asks for, and that name most of what the row names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from peeratlas.difference.answers import QUESTIONS, Changed, Key, Pair, is_name
from peeratlas.difference.changes import Change, Section
from peeratlas.difference.stored import Stored
from peeratlas.errors import AtlasError
from peeratlas.prefixes import Prefixes

_BEHIND: Final[tuple[Section, ...]] = ("thing", "concept", "term")
_STEPS: Final = 2
"""So far from a row the things behind it are looked for: a claim's source, and who published it."""
_LEAST: Final = 2
"""So many of the things that a row names a claim must name, if the row names so many."""
_RULES: Final = "rules"
_PARTS: Final = "parts"
_NAMES = re.compile(r"\b[a-z][a-z-]*:[A-Za-z0-9_](?:[\w.-]*\w)?")

Iris = frozenset[str]
Linked = Callable[[Collection[str]], Mapping[str, Iris]]
"""What some things name, in either edition."""


@dataclass(frozen=True, slots=True)
class Causes:
    """Of one answer: changed claims and things by IRI, and changed queries.

    `day`: that of the edition. `unknown` rows nothing explains. `hidden`: a claim that may not be told is among them.
    """

    claims: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    queries: tuple[Stored, ...] = ()
    day: bool = False
    unknown: int = 0
    hidden: bool = False

    def without(self, shown: Collection[str]) -> Causes:
        """The same with only those claims and things that may be told."""
        claims, things = (tuple(iri for iri in iris if iri in shown) for iris in (self.claims, self.things))
        return replace(self, claims=claims, things=things, hidden=len(claims) < len(self.claims))


@dataclass(frozen=True)
class Ground:
    """What causes are looked for in."""

    changes: Mapping[str, Change]
    stored: Mapping[Key, Stored]
    new_day: bool
    prefixes: tuple[Prefixes, Prefixes]

    def iris(self, pair: Pair) -> Iris:
        """The things that a pair of rows names, in the words of either side."""
        return frozenset(self._expanded({cell for row in pair.rows for cell in row if is_name(cell)}))

    def short(self, iris: Iterable[str]) -> Iris:
        """What the rows call these."""
        return frozenset(prefixes.shrink(iri) for iri in iris for prefixes in self.prefixes)

    def named_as(self, changed: Changed) -> Iterator[str]:
        """What an answer and its columns are called by."""
        prefixes = self.prefixes[-1]
        yield prefixes["query" if changed.key[0] == QUESTIONS else "row"] + changed.key[1]
        yield from (prefixes["column"] + name for name in changed.columns)

    def named_in(self, text: str) -> Iris:
        """What a query names."""
        return frozenset(self._expanded(set(_NAMES.findall(text))))

    @cached_property
    def claims(self) -> Mapping[str, Change]:
        """The claims that may change an answer."""
        return {iri: change for iri, change in self.changes.items() if change.section == "claim" and change.moves}

    @cached_property
    def naming(self) -> Mapping[str, list[str]]:
        """Each thing -> the changed claims that name it."""
        found: dict[str, list[str]] = {}
        for claim, change in self.claims.items():
            for iri in change.iris:
                found.setdefault(iri, []).append(claim)
        return found

    @cached_property
    def things(self) -> Iris:
        """The things other than claims that may change an answer."""
        return frozenset(iri for iri, change in self.changes.items() if change.section in _BEHIND and change.moves)

    def others(self, folder: str) -> tuple[Stored, ...]:
        """The changed queries of a folder on which any answer may hang."""
        return tuple(query for (of, _), query in self.stored.items() if of == folder and query.works)

    def _expanded(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            for prefixes in self.prefixes:
                try:
                    yield prefixes.expand(name)
                except AtlasError:
                    continue


def find(changed: Sequence[Changed], texts: Mapping[Key, str], ground: Ground, linked: Linked) -> list[Causes]:
    """The causes of each answer; `texts` are the queries by which the newer edition answers."""
    told = [_claims(one, ground.named_in(texts[one.key]), ground) for one in changed]
    behind = _behind([pair for _, left in told for pair in left], ground, linked)
    return [_of(one, found, behind, ground) for one, found in zip(changed, told, strict=True)]


def _claims(changed: Changed, asked: Iris, ground: Ground) -> tuple[set[str], list[Pair]]:
    """The claims that explain rows of an answer, and the rows that none explains."""
    claims: set[str] = set()
    left: list[Pair] = []
    for pair in changed.pairs:
        iris = ground.iris(pair)
        found = _named(iris, ground) or _counted(iris, asked, ground)
        claims |= found
        if not found:
            left.append(pair)
    return claims, left


def _named(iris: Iris, ground: Ground) -> set[str]:
    """Changed claims that a row names, else those through which the rules say something else of one that it names."""
    found = {iri for iri in iris if iri in ground.claims}
    told = [ground.changes[iri] for iri in iris if iri in ground.changes and not found]
    values = (str(getattr(value, "value", "")) for change in told for side in change.followed for _, value in side)
    return found or {value for value in values if value in ground.claims}


def _counted(iris: Iris, asked: Iris, ground: Ground) -> set[str]:
    """Of a row without a claim: the changed claims that are about what it is about."""
    if any(iri.startswith(prefixes["claim"]) for iri in iris for prefixes in ground.prefixes):
        return set()
    score = Counter(claim for iri in iris for claim in ground.naming.get(iri, ()))
    fitting = {claim: len(asked & ground.claims[claim].iris) for claim in score}
    score = Counter({claim: count for claim, count in score.items() if fitting[claim]}) or score
    most = max(score.values(), default=0)
    if most < min(_LEAST, len(iris)):
        return set()
    found = {claim for claim, count in score.items() if count == most}
    # Where one name is all there is, the claims that fit the question best.
    best = max(fitting[claim] for claim in found) if most < _LEAST else 0
    return {claim for claim in found if fitting[claim] >= best}


def _behind(pairs: Sequence[Pair], ground: Ground, linked: Linked) -> dict[Pair, Iris]:
    """The changed things that a row names, or that stand one or two steps behind what it names."""
    found: dict[Pair, Iris] = {}
    open_ = {pair: ground.iris(pair) for pair in pairs} if ground.things else {}
    for step in range(_STEPS + 1):
        found |= {pair: hit for pair, iris in open_.items() if (hit := iris & ground.things)}
        open_ = {pair: iris for pair, iris in open_.items() if pair not in found}
        if not open_ or step == _STEPS:
            break
        near = linked(frozenset[str]().union(*open_.values()))
        open_ = {
            pair: frozenset[str]().union(*(near.get(iri, frozenset()) for iri in iris)) for pair, iris in open_.items()
        }
    return found


def _of(changed: Changed, told: tuple[set[str], list[Pair]], behind: Mapping[Pair, Iris], ground: Ground) -> Causes:
    claims, left = told
    own = ground.stored.get(changed.key)
    if own and own.works:
        return Causes(tuple(sorted(claims)), queries=(own,))
    things = frozenset[str]().union(*(behind.get(pair, frozenset()) for pair in left))
    rest = [pair for pair in left if pair not in behind]
    rules = ground.others(_RULES) if rest else ()
    day = bool(rest) and ground.new_day
    if rest and not rules and not day and changed.key[0] != QUESTIONS:
        # What a cell says of a claim is read by a part of queries; the last that one would think of.
        rules = ground.others(_PARTS)
    unknown = 0 if rules or day else len(rest)
    return Causes(tuple(sorted(claims)), tuple(sorted(things)), rules, day, unknown)
