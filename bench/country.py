"""One generated country: its things, its sources and its claims, as the recipes say.

Nothing is drawn by chance: things come in turn, and every other choice is a checksum of the seed, the
claim and what is chosen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import cycle
from typing import Final

from bench.pen import Block, Terms
from bench.recipes import KINDS, PARTNER_ROLES, RECIPES, SOURCES, Recipe

NETWORK: Final = "network:generated"
YEARS: Final = (2014, 2025)

Concepts = Mapping[str, Sequence[str]]
"""Scheme -> the prefixed names of its concepts."""


class Country:
    """A generated country: its things, its sources and its claims."""

    def __init__(self, number: int, of: int, concepts: Concepts, seed: int) -> None:
        self._number = number
        self._of = of
        self._concepts = concepts
        self._seed = seed
        self._things: dict[str, list[str]] = defaultdict(list)
        self._years: dict[str, int] = {}
        self._swedish: set[str] = set()
        self._turns: Counter[tuple[str, str]] = Counter()
        self._things["network"].append(NETWORK)
        self._things["neighbour"].append(f"country:generated-{number % of + 1}")

    def sections(self, triples: int) -> dict[str, list[Block]]:
        """All blocks by class; claims are added until there are this many triples."""
        found: dict[str, list[Block]] = defaultdict(list)
        left = triples
        for block in (*self._all_things(), *self._all_sources()):
            found[block.cls].append(block)
            left -= block.triples
        for recipe in cycle(_interleaved()):
            if left <= 0:
                return found
            block = self._claim(recipe, len(found[recipe.cls]))
            found[recipe.cls].append(block)
            left -= block.triples
        return found

    def _all_things(self) -> Iterator[Block]:
        for kind in KINDS:
            for place in range(1, kind.many + 1):
                count = len(self._things[kind.prefix]) + 1
                name = f"generated-{self._number}" + (f"-{count}" if kind.prefix != "country" else "")
                subject = f"{kind.prefix}:{name}"
                number = f"{self._number}" if kind.prefix == "country" else f"{self._number}.{place}"
                label = [
                    f'"{kind.english} {number} of the generated data"@en',
                    f'"{kind.swedish} {number} i de genererade uppgifterna"@sv',
                ]
                terms = {"rdfs:label": label} | self._values(subject, kind.values)
                if kind.cls == "Person":
                    terms["pa:reviewBy"] = ['"2027-11-21"^^xsd:date']
                if kind.cls == "Country":
                    terms["skos:notation"] = [f'"X{chr(65 + self._number // 26)}{chr(65 + self._number % 26)}"']
                self._things[kind.prefix].append(subject)
                yield Block(subject, kind.cls, terms)

    def _all_sources(self) -> Iterator[Block]:
        for number in range(1, SOURCES + 1):
            subject = f"source:generated-{self._number}-{number}"
            self._things["source"].append(subject)
            self._years[subject] = self._count(subject, "year", *YEARS)
            language = self._one(subject, "language", ("en", "sv"))
            if language == "sv":
                self._swedish.add(subject)
            terms = {
                "rdfs:label": [f'"source {self._number}.{number} of the generated data"@en'],
                "dcterms:language": [f'"{language}"'],
                "dcterms:publisher": [self._next("dcterms:publisher", "organisation")],
                "pa:layer": ["layer:external"],
                "pa:published": [f'"{self._years[subject]}"'],
                "pa:publishedBasis": ["basis:stated"],
                "pa:readOn": ['"2026-11-21"^^xsd:date'],
                "schema:url": [f"<https://example.org/generated/{self._number}/{number}>"],
            }
            yield Block(subject, "Source", terms)

    def _claim(self, recipe: Recipe, number: int) -> Block:
        """The claim with this number of a class, about the kinds of its recipe in turn."""
        subject = f"claim:generated-{self._number}-{recipe.cls.lower()}-{number + 1}"
        source = self._one(subject, "source", self._things["source"])
        kinds = recipe.about.split()
        kind = kinds[number % len(kinds)]
        named = f"{recipe.cls} {self._number}.{number + 1}"
        description = [f'"{named} of the generated data, made up to measure with and true of nothing."@en']
        if source in self._swedish:
            description.append(
                f'"{named} i de genererade uppgifterna, påhittad för att mäta med och sann om ingenting."@sv'
            )
        terms = {
            "dcterms:description": description,
            "pa:about": [self._next(recipe.cls, kind)],
            "pa:asOf": [f'"{self._years[source]}"'],
            "pa:basis": [self._one(subject, "basis", ("basis:quoted", "basis:reported", "basis:stated"))],
            "pa:source": [source],
        }
        terms |= self._values(subject, recipe.must, source)
        may = " ".join(value for value in recipe.may.split() if self._count(subject, value, 0, 1))
        terms |= self._values(subject, may, source) | self._numbers(recipe.cls, subject)
        return Block(subject, recipe.cls, terms)

    def _values(self, subject: str, values: str, source: str = "") -> Terms:
        """The written values of a kind or recipe as terms."""
        terms: Terms = {}
        for value in values.split():
            name, _, wanted = value.partition("=")
            wanted, _, most = wanted.partition("*")
            count = self._count(subject, f"{name} how many", 1, int(most or 1))
            if wanted.startswith("@"):
                terms[name] = [self._next(name, wanted[1:])]
                continue
            options = self._options(wanted, source)
            terms[name] = sorted({self._one(subject, f"{name} {place}", options) for place in range(count)})
        return terms

    def _next(self, use: str, kind: str) -> str:
        """The things of a kind in turn, for each use of its own, so that something is said of each."""
        turn = self._turns[use, kind]
        self._turns[use, kind] += 1
        return self._things[kind][turn % len(self._things[kind])]

    def _options(self, wanted: str, source: str) -> Sequence[str]:
        if wanted == "past":
            return [f'"{self._years[source] - 1}"']
        if wanted == "future":
            return [f'"{self._years[source] + 1}"']
        if wanted == "network-relation":
            return PARTNER_ROLES
        return self._concepts[wanted]

    def _numbers(self, cls: str, subject: str) -> Terms:
        """What is no concept, thing or year: numbers, sums, names."""
        if cls == "Figure":
            return self._figure(subject)
        if cls == "Intention" and self._count(subject, "numbered", 0, 1):
            return {"pa:intendedNumber": [str(self._count(subject, "intended", 1, 9))]}
        if cls == "Grant" and self._count(subject, "sum known", 0, 1):
            amount = 10_000 * self._count(subject, "amount", 1, 400)
            scope = self._one(subject, "scope", self._concepts["amount-scope"])
            return {"pa:amount": [str(amount)], "pa:currency": ['"EUR"'], "pa:amountScope": [scope]}
        if cls in ("NameForm", "RoleName"):
            return {"pa:name": [f'"name {subject.removeprefix("claim:generated-")}"@en']}
        return {}

    def _figure(self, subject: str) -> Terms:
        """Lowest and highest value as the qualifier demands."""
        low = self._count(subject, "low", 2, 60)  # one alone could be one person
        high = low + self._count(subject, "high", 1, 40)
        ranges = {
            "about": (low, low),
            "at-least": (low, None),
            "at-most": (None, high),
            "exact": (low, low),
            "explicit-zero": (0, 0),
            "nearly-all": (None, None),
            "over": (low, None),
            "range": (low, high),
        }
        qualifier = self._one(subject, "qualifier", sorted(ranges))
        minimum, maximum = ranges[qualifier]
        bounds = {"pa:min": minimum, "pa:max": maximum}
        told = {name: [str(value)] for name, value in bounds.items() if value is not None}
        return {"pa:qualifier": [f"qualifier:{qualifier}"]} | told

    def _one(self, subject: str, what: str, options: Sequence[str]) -> str:
        return options[self._count(subject, what, 0, len(options) - 1)]

    def _count(self, subject: str, what: str, low: int, high: int) -> int:
        """A number from low to high that depends on the seed and the names alone."""
        digest = blake2b(f"{self._seed} {subject} {what}".encode(), digest_size=8).digest()
        return low + int.from_bytes(digest, "big") % (high - low + 1)


def network() -> list[Block]:
    labels = ['"network of the generated data"@en', '"nätverket i de genererade uppgifterna"@sv']
    terms = {"rdfs:label": labels, "org:classification": ["organisation-kind:network"]}
    return [Block(NETWORK, "Network", terms)]


def _interleaved() -> list[Recipe]:
    """Each recipe as often as its weight says, evenly spread; every class comes early at least once."""
    places = [
        (index / recipe.weight, number) for number, recipe in enumerate(RECIPES) for index in range(recipe.weight)
    ]
    return [RECIPES[number] for _, number in sorted(places)]
