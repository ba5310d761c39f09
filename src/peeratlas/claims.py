"""What a cell has to know of each claim, read from the data by queries/parts/claims.rq."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from threading import Lock
from typing import Final, TypeVar

from peeratlas.answer import Iri, Value
from peeratlas.dataset import Dataset
from peeratlas.queries import PLACE, Query
from peeratlas.rdf import is_iri
from peeratlas.resolution import Resolution
from peeratlas.terms import from_value, to_value

_TOGETHER: Final = 500
"""How many claims are read at once: to plan the query for one takes as long as to answer it for thirty."""
_MOST: Final = 50_000
"""When more than so many are expected, all are read."""

_Kind = TypeVar("_Kind", Iri, date, bool)


@dataclass(frozen=True, slots=True)
class Claim:
    """`newer` are the claims that supersede it, `rivals` those that contradict it.

    `values` are what the row names, where the claim's own text is not it.
    """

    iri: Iri
    source: Iri
    intention: bool = False
    none: bool = False
    min: Value = None
    max: Value = None
    amount: Value = None
    currency: Value = None
    qualifier: Iri | None = None
    as_of: str = ""
    earliest: date | None = None
    latest: date | None = None
    own_voice: bool | None = None
    confirmed: bool = False
    confirmed_on: date | None = None
    rivals: tuple[Iri, ...] = ()
    newer: tuple[Iri, ...] = ()
    values: tuple[Value, ...] = ()

    @property
    def contested(self) -> bool:
        return bool(self.rivals)

    @property
    def superseded(self) -> bool:
        return bool(self.newer)


def read_claims(dataset: Dataset, part: Query, wanted: Iterable[Iri] | None = None) -> dict[Iri, Claim]:
    """Every claim as a cell needs it, or those of them that are wanted."""
    text = part.text
    if wanted is not None:
        terms = " ".join(str(from_value(iri)) for iri in wanted)
        text = PLACE.sub(lambda _: f"  VALUES ?claim {{ {terms} }}", text)
    names = [column.name for column in part.columns]
    rows = (dict(zip(names, map(to_value, terms), strict=True)) for terms in dataset.query(text))
    grouped = groupby(rows, key=itemgetter("claim"))
    return {Iri(claim): _claim(Iri(claim), list(told)) for claim, told in grouped}


class Claims(Mapping[Iri, Claim]):
    """The claims of a dataset, each read when it is asked for, and with it those that are expected to be asked for.

    Who goes through all of them, or counts them, reads all. Safe to use from several threads.
    """

    def __init__(self, dataset: Dataset, part: Query) -> None:
        self._dataset = dataset
        self._part = part
        self._home = dataset.prefixes["claim"]
        self._read: dict[Iri, Claim | None] = {}
        self._expected: OrderedDict[Iri, None] = OrderedDict()
        self._lock = Lock()

    def expect(self, iris: Iterable[object]) -> None:
        """These will be asked for, as far as they are claims."""
        fresh = [iri for iri in iris if isinstance(iri, Iri) and iri.startswith(self._home) and iri not in self._read]
        with self._lock:
            self._expected.update(dict.fromkeys(fresh))

    def __getitem__(self, iri: Iri) -> Claim:
        if iri not in self._read:
            if not (iri.startswith(self._home) and is_iri(iri)):
                raise KeyError(iri)
            self._look_up(Iri(iri))
        claim = self._read.get(iri)
        if claim is None:
            raise KeyError(iri)
        return claim

    def __iter__(self) -> Iterator[Iri]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @cached_property
    def _all(self) -> dict[Iri, Claim]:
        found = read_claims(self._dataset, self._part)
        with self._lock:
            self._expected.clear()
        self._read.update(found)
        return found

    def _look_up(self, iri: Iri) -> None:
        if len(self._expected) > _MOST:
            _ = self._all
        with self._lock:
            # What only an address names is not remembered as missing: of such names there is no end.
            strange = iri not in self._expected
            self._expected.pop(iri, None)
            others = [self._expected.popitem()[0] for _ in range(min(_TOGETHER - 1, len(self._expected)))]
        wanted = dict.fromkeys((iri, *(one for one in others if is_iri(one))))
        found = read_claims(self._dataset, self._part, wanted)
        self._read.update({one: found.get(one) for one in wanted if one in found or not (strange and one == iri)})
        self.expect(other for claim in found.values() for other in (*claim.rivals, *claim.newer))


def under(resolution: Resolution, claims: Mapping[Iri, Claim]) -> Mapping[Iri, Claim]:
    """The same claims; but what does not count under the rule supersedes, contradicts and confirms nothing.

    A claim is looked at when it is asked for: a cell asks for few of many.
    """
    return claims if resolution.counts_all else _Under(resolution, claims)


@dataclass(frozen=True, slots=True)
class _Under(Mapping[Iri, Claim]):
    """Claims under a rule that leaves some out."""

    resolution: Resolution
    claims: Mapping[Iri, Claim]

    def __getitem__(self, iri: Iri) -> Claim:
        claim = self.claims[iri]
        return replace(
            claim,
            rivals=tuple(filter(self._counts, claim.rivals)),
            newer=tuple(filter(self._counts, claim.newer)),
            confirmed=claim.confirmed and self.resolution.admits(claim.confirmed_on, confirmed=True),
        )

    def __iter__(self) -> Iterator[Iri]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def _counts(self, iri: Iri) -> bool:
        claim = self.claims.get(iri)
        return claim is not None and self.resolution.admits(claim.latest, claim.confirmed)


def _claim(iri: Iri, rows: Sequence[Mapping[str, Value]]) -> Claim:
    """One claim of its rows: one for each subject, country, source, newer claim and rival.

    Of several sources one in the country's own voice stands for it, else the first by name.
    """
    told = next((row for row in rows if row["ownVoice"]), rows[0])
    return Claim(
        iri=iri,
        source=Iri(told["source"]),
        intention=bool(told["intention"]),
        none=bool(told["none"]),
        min=told["min"],
        max=told["max"],
        amount=told["amount"],
        currency=told["currency"],
        qualifier=_of(Iri, told["qualifier"]),
        as_of=str(told["asOf"]),
        earliest=_of(date, told["earliest"]),
        latest=_of(date, told["latest"]),
        own_voice=_of(bool, told["ownVoice"]),
        confirmed=bool(told["confirmed"]),
        confirmed_on=_of(date, told["confirmedOn"]),
        rivals=_iris(row["rival"] for row in rows),
        newer=_iris(row["newer"] for row in rows),
    )


def _of(kind: type[_Kind], value: Value) -> _Kind | None:
    return value if isinstance(value, kind) else None


def _iris(values: Iterable[Value]) -> tuple[Iri, ...]:
    return tuple(sorted({value for value in values if isinstance(value, Iri)}))
