"""Valid data of our own model, as much as is asked for: countries that do not exist, in a copy of a checkout.

The same call writes the same bytes on every machine. Nobody is named: things are numbered.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.country import Concepts, Country, network
from bench.pen import Pen
from bench.recipes import KINDS, LEFT_OUT, RECIPES
from peeratlas import sources
from peeratlas.prefixes import Prefixes

FOLDER: Final = "data/generated"
TRIPLES_OF_A_COUNTRY: Final = 5_000

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
_NONE = "isNone"


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
    pen.write("network", "the network that the generated countries belong to", {"Network": network()})
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
        found[path.stem] = sorted(own - LEFT_OUT.get(path.stem, frozenset()))
    return found
