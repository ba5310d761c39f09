"""Valid data of our own model, as much as is asked for: countries that do not exist, in a copy of a checkout.

Nothing is drawn by chance: every choice is a checksum of the seed, the claim and what is chosen, so that
the same call writes the same bytes on every machine. Nobody is named: things are numbered.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import cycle
from pathlib import Path
from typing import Final

from bench.recipes import KINDS, RECIPES, SOURCES, Recipe
from peeratlas import sources
from peeratlas.prefixes import Prefixes

FOLDER: Final = "data/generated"
TRIPLES_OF_A_COUNTRY: Final = 5_000

Terms = dict[str, list[str]]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
_NONE = "isNone"
_NETWORK = "network:generated"
_LABELS = ("rdfs:label", "skos:prefLabel")
_NAME = re.compile(r"([a-z][a-z-]*):[\w-]")
_YEARS = (2014, 2025)

# Concepts that a claim of the class cannot carry: what they say is an intention, or has a class of its own.
_OUT: Final[Mapping[str, frozenset[str]]] = {
    "grant-status": frozenset({"grant-status:applied", "grant-status:being-prepared"}),
    "measure": frozenset({"measure:age-of-peer-supporters"}),  # of whole groups only
    "stage": frozenset({"stage:pilot-hoped"}),
    "training-status": frozenset({"training-status:planned"}),
}
_PARTNER_ROLES = ("network-relation:coordinator", "network-relation:project-partner")

Concepts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written, as the generator itself counted it."""

    triples: int
    countries: tuple[str, ...]
    claims: Mapping[str, int]
    things: Mapping[str, int]


def generate(root: Path, target: Path, triples: int, seed: int = 0) -> Generated:
    """Copies the checkout at `root` to the fresh folder `target` and adds about this many triples to data/.

    What was published stays in the copy: the answers tell the two apart by the names of the countries.
    """
    for folder in sources.FOLDERS:
        shutil.copytree(root / folder, target / folder)
    pen = Pen(Prefixes.read(root), target / FOLDER)
    concepts = read_concepts(root)
    number_of_countries = max(2, round(triples / TRIPLES_OF_A_COUNTRY))
    pen.write("network", "the network that the generated countries belong to", {"Network": _network()})
    for number in range(1, number_of_countries + 1):
        share = (triples - pen.triples) // (number_of_countries - number + 1)
        country = Country(number, number_of_countries, concepts, seed)
        what = f"country {number} of the generated data, for tests and measuring"
        pen.write(f"country-{number:03}", what, country.sections(share))
    countries = tuple(f"country:generated-{number}" for number in range(1, number_of_countries + 1))
    claims = {recipe.cls: pen.counts[recipe.cls] for recipe in RECIPES}
    things = {kind.cls: pen.counts[kind.cls] for kind in KINDS} | {"Source": pen.counts["Source"]}
    return Generated(pen.triples, countries, claims, things)


def read_concepts(root: Path) -> Concepts:
    """The prefixed names of each scheme of data/concepts/, without those that stand for an explicit none."""
    prefixes = Prefixes.read(root)
    found: dict[str, list[str]] = {}
    for path in sorted((root / "data" / "concepts").glob("*.ttl")):
        quads = sources.parse(sources.read(path, root, prefixes))
        none = {str(quad.subject) for quad in quads if quad.predicate.value.endswith(_NONE)}
        concepts = {
            prefixes.shrink(quad.subject.value)  # type: ignore[union-attr]
            for quad in quads
            if quad.predicate.value == _TYPE
            and quad.object.value == _CONCEPT  # type: ignore[union-attr]
            and str(quad.subject) not in none
        }
        own = {name for name in concepts if name.startswith(f"{path.stem}:")}
        found[path.stem] = sorted(own - _OUT.get(path.stem, frozenset()))
    return found


@dataclass(frozen=True, slots=True)
class Block:
    """One thing or claim and what is said of it."""

    subject: str
    cls: str
    terms: Terms

    @property
    def triples(self) -> int:
        return 1 + sum(map(len, self.terms.values()))

    def lines(self) -> str:
        """The block in the normal form of our Turtle files."""
        order = sorted(self.terms, key=lambda name: (name not in _LABELS, name))
        said = [f"{name} {' , '.join(self.terms[name])}" for name in order]
        return " ;\n    ".join([f"{self.subject} a pa:{self.cls}", *said]) + " .\n"


class Pen:
    """Writes files and counts what it writes."""

    def __init__(self, prefixes: Prefixes, folder: Path) -> None:
        self._prefixes = prefixes
        self._folder = folder
        self.triples = 0
        self.counts: Counter[str] = Counter()
        folder.mkdir(parents=True)

    def write(self, name: str, what: str, sections: Mapping[str, Sequence[Block]]) -> None:
        """One file with the prefixes that it uses, a section for each class."""
        parts = []
        for title in sorted(sections):
            ordered = sorted(sections[title], key=lambda block: block.subject)
            parts.append("\n".join([f"#### {title}\n", *(block.lines() for block in ordered)]))
            self.triples += sum(block.triples for block in ordered)
            self.counts.update(block.cls for block in ordered)
        body = "\n".join(parts)
        used = sorted(set(_NAME.findall(re.sub(r'"[^"\n]*"|<[^>\n]*>', '""', body))))
        width = max(map(len, used)) + 1
        heads = [f"@prefix {f'{prefix}:':<{width}} <{self._prefixes[prefix]}> ." for prefix in used]
        top = [f"# {name}.ttl - {what}.", "# Checked by: shapes/*.ttl, queries/checks/*.rq", *heads, "", ""]
        (self._folder / f"{name}.ttl").write_text("\n".join(top) + body, "utf-8")


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
        self._things["network"].append(_NETWORK)
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
            self._years[subject] = self._count(subject, "year", *_YEARS)
            language = self._one(subject, "language", ("en", "sv"))
            if language == "sv":
                self._swedish.add(subject)
            terms = {
                "rdfs:label": [f'"source {self._number}.{number} of the generated data"@en'],
                "dcterms:language": [f'"{language}"'],
                "dcterms:publisher": [self._one(subject, "publisher", self._things["organisation"])],
                "pa:layer": ["layer:external"],
                "pa:published": [f'"{self._years[subject]}"'],
                "pa:publishedBasis": ["basis:stated"],
                "pa:readOn": ['"2026-11-21"^^xsd:date'],
                "schema:url": [f"<https://example.org/generated/{self._number}/{number}>"],
            }
            yield Block(subject, "Source", terms)

    def _claim(self, recipe: Recipe, number: int) -> Block:
        """The claim with this number of a class; the first is about the first kind of its recipe."""
        subject = f"claim:generated-{self._number}-{recipe.cls.lower()}-{number + 1}"
        source = self._one(subject, "source", self._things["source"])
        kinds = recipe.about.split()
        kind = self._one(subject, "kind", kinds) if number else kinds[0]
        named = f"{recipe.cls} {self._number}.{number + 1}"
        description = [f'"{named} of the generated data, made up to measure with and true of nothing."@en']
        if source in self._swedish:
            description.append(
                f'"{named} i de genererade uppgifterna, påhittad för att mäta med och sann om ingenting."@sv'
            )
        terms = {
            "dcterms:description": description,
            "pa:about": [self._things[kind][number % len(self._things[kind])]],
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
            options = self._options(wanted, source)
            terms[name] = sorted({self._one(subject, f"{name} {place}", options) for place in range(count)})
        return terms

    def _options(self, wanted: str, source: str) -> Sequence[str]:
        if wanted == "past":
            return [f'"{self._years[source] - 1}"']
        if wanted == "future":
            return [f'"{self._years[source] + 1}"']
        if wanted == "network-relation":
            return _PARTNER_ROLES
        return self._things[wanted[1:]] if wanted.startswith("@") else self._concepts[wanted]

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


def _network() -> list[Block]:
    labels = ['"network of the generated data"@en', '"nätverket i de genererade uppgifterna"@sv']
    terms = {"rdfs:label": labels, "org:classification": ["organisation-kind:network"]}
    return [Block(_NETWORK, "Network", terms)]


def _interleaved() -> list[Recipe]:
    """Each recipe as often as its weight says, evenly spread; every class comes early at least once."""
    places = [
        (index / recipe.weight, number) for number, recipe in enumerate(RECIPES) for index in range(recipe.weight)
    ]
    return [RECIPES[number] for _, number in sorted(places)]
