"""The columns of a table of claims: one for each property, language and type of value, in the order of the shapes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, NamedTuple

from peeratlas.answer import Iri
from peeratlas.dataset import Dataset
from peeratlas.rdf import Literal, NamedNode, Term

# Asked for as asked: the country beside the subject, the days beside the time from which they are reckoned. The
# shapes of what is worked out stand at their end, which is no place for what people filter by.
_BESIDE: Final = {
    "pa:concerns": "pa:about",
    "pa:earliest": "pa:asOf",
    "pa:latest": "pa:asOf",
    "pa:whenEarliest": "pa:when",
    "pa:whenLatest": "pa:when",
}
_LAST: Final = 1000
# Between the texts of one cell stands the first of these that is in none of them.
_MARKS: Final = "|¦‖"
_PRIVATE: Final = range(0xE000, 0xF8FF)


class Sort(NamedTuple):
    """What the values of a column have in common: all are IRIs (both empty), texts of a language, or of a datatype."""

    language: str = ""
    datatype: str = ""


IRI: Final = Sort()

Key = tuple[str, Sort]
"""A property and a sort of its values."""
Said = Mapping[Key, Sequence[str]]
"""What is said of a claim, each value once and in order; of a literal its text."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What the shapes say of a property of a class: its place among the others, and whether a claim must have it."""

    place: tuple[int, int, int] = (_LAST, 0, 0)
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """`place` counts from 1: an IRI-valued property has as many columns as a claim has values at most.

    A column of names (`names`) tells people what the IRIs beside it are. `separator` stands between several texts, and
    `null` is what an empty cell holds, where the empty text is itself a value. `apart` is what tells the columns of a
    property apart: the language, the type, the place.
    """

    name: str
    property: str
    sort: Sort = IRI
    place: int = 1
    names: bool = False
    required: bool = False
    separator: str = ""
    null: str = ""
    apart: str = ""

    def values(self, said: Said) -> Sequence[str]:
        """The values of a claim that stand in this column."""
        found = said.get((self.property, self.sort), ())
        return found if self.names or self.sort != IRI else found[self.place - 1 : self.place]


def cell(property_: str, term: Term) -> tuple[Key, str]:
    """Where a value belongs, and its text. Nothing else stands in data, which the gates have seen to."""
    match term:
        case NamedNode():
            return (property_, IRI), term.value
        case Literal() if term.language:
            return (property_, Sort(language=term.language)), term.value
        case Literal():
            return (property_, Sort(datatype=term.datatype.value)), term.value
    raise TypeError(f"a table has no cell for {term}")


def of(rows: Sequence[Said], demands: Mapping[str, Demand], dataset: Dataset) -> list[Column]:
    """The columns for these claims, without that of the claim itself."""
    sorts: dict[str, Counter[Sort]] = {}
    for (name, kind), number in Counter(chain.from_iterable(rows)).items():
        sorts.setdefault(name, Counter())[kind] = number
    shorts = _shorts(sorts, dataset)
    ordered = sorted(sorts, key=lambda name: (demands.get(name, Demand()).place, shorts[name], name))
    return [
        column
        for name in ordered
        for first in _firsts(shorts[name], name, sorts[name])
        for column in _columns(first, rows, demands.get(name, Demand()))
    ]


def demands(dataset: Dataset, classes: Iterable[str]) -> dict[str, Demand]:
    """What the shapes of these classes say of each property; of one that they do not know, what any shape says."""
    expand = dataset.prefixes.expand
    wanted = set(classes)
    judging = {
        quad.subject.value  # type: ignore[union-attr]
        for quad in dataset.quads(predicate=expand("sh:targetClass"))
        if isinstance(quad.object, NamedNode) and quad.object.value in wanted
    }
    own = [part for shape in judging for part in dataset.said(shape).get(expand("sh:property"), ())]
    paths = dataset.quads(predicate=expand("sh:path"))
    every = [quad.subject.value for quad in paths if isinstance(quad.subject, NamedNode)]
    found: dict[str, Demand] = {}
    for name, demand in _read(dataset, map(str, own)):
        before = found.get(name, Demand())
        found[name] = Demand(min(before.place, demand.place), before.needed or demand.needed)
    for name, demand in _read(dataset, sorted(every)):
        found.setdefault(name, replace(demand, needed=False))
    for number, (late, first) in enumerate(_BESIDE.items(), 1):
        anchor = found.get(expand(first))
        if anchor and expand(late) in found:
            found[expand(late)] = replace(found[expand(late)], place=(anchor.place[0], 1, number))
    return found


def _read(dataset: Dataset, parts: Iterable[str]) -> Iterator[tuple[str, Demand]]:
    expand = dataset.prefixes.expand
    order, least, severity = expand("sh:order"), expand("sh:minCount"), expand("sh:severity")
    for part in parts:
        said = dataset.said(part)
        place = min((value for value in said.get(order, ()) if isinstance(value, int)), default=_LAST)
        strict = expand("sh:Violation") in said.get(severity, ())
        needed = strict and any(isinstance(value, int) and value > 0 for value in said.get(least, ()))
        for path in said.get(expand("sh:path"), ()):
            if isinstance(path, Iri):
                yield path, Demand((place, 0, 0), needed)


def _shorts(names: Iterable[str], dataset: Dataset) -> dict[str, str]:
    """The local name of each property; with its prefix where two have one. Only letters that CSVW has for names."""
    listed = list(names)
    local = {name: _local(name) for name in listed}
    often = Counter(local.values())
    chosen = {name: local[name] if often[local[name]] == 1 else dataset.prefixes.shrink(name) for name in listed}
    return {name: re.sub(r"\W", "_", short, flags=re.ASCII) for name, short in chosen.items()}


def _local(iri: str) -> str:
    return re.split(r"[/#:]", iri)[-1]


def _firsts(short: str, property_: str, sorts: Counter[Sort]) -> Iterator[Column]:
    """The first column of each sort: texts tell their language, English first; else the most frequent has the name."""
    spoken = sorted((kind for kind in sorts if kind.language), key=lambda kind: (kind.language != "en", kind))
    others = sorted((kind for kind in sorts if not kind.language), key=lambda kind: (-sorts[kind], kind))
    for kind in spoken:
        yield Column(f"{short}_{kind.language.replace('-', '_')}", property_, kind, apart=kind.language)
    for number, kind in enumerate(others):
        apart = _local(kind.datatype) or "iri"
        yield Column(f"{short}_{apart}", property_, kind, apart=apart) if number else Column(short, property_, kind)


def _columns(first: Column, rows: Sequence[Said], demand: Demand) -> Iterator[Column]:
    """The columns of one property and sort: a text column, or one for each place and one of names."""
    every = replace(first, names=True)
    cells = [every.values(said) for said in rows]
    most = max(map(len, cells))
    first = replace(first, required=demand.needed and all(cells))
    if first.sort == IRI:
        yield first
        for number in map(str, range(2, most + 1)):
            yield replace(first, name=f"{first.name}_{number}", place=int(number), required=False, apart=number)
        yield replace(every, name=f"{first.name}_label")
        return
    texts = list(chain.from_iterable(cells))
    yield replace(first, separator=mark(texts) if most > 1 else "", null=mark(texts) if "" in texts else "")


def mark(texts: Iterable[str]) -> str:
    """A character that is in none of the texts."""
    used = set(chain.from_iterable(texts))
    return next(sign for sign in chain(_MARKS, map(chr, _PRIVATE)) if sign not in used)
