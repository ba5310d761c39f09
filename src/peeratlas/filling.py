"""What the rows of the comparison are filled with: the classes and measures of the statements in their cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from peeratlas.answer import Iri
from peeratlas.comparison import Matrix
from peeratlas.dataset import Dataset


def count(dataset: Dataset, matrix: Matrix) -> dict[str, dict[str, int]]:
    """Each row -> how many statements of each class, and with each measure, stand in its cells; hopes are none.

    Of the classes of a statement those count that do not lie above another of them.
    """
    found: dict[str, set[Iri]] = {row.name: set() for row in matrix.rows}
    for (row, _), cell in matrix.cells.items():
        found[row].update(claim.iri for claim in cell.claims if not claim.intention)
    above = _above(dataset)
    kinds = {
        row: (kind for one in sorted(claims) for kind in _kinds(dataset, above, one)) for row, claims in found.items()
    }
    return {row: dict(Counter(map(str, told))) for row, told in kinds.items()}


def _above(dataset: Dataset) -> Mapping[str, set[str]]:
    """Each class -> those that a file or a rule puts above it."""
    found: dict[str, set[str]] = {}
    for quad in dataset.quads(predicate=dataset.prefixes.expand("rdfs:subClassOf")):
        found.setdefault(_name(quad.subject), set()).add(_name(quad.object))
    return found


def _kinds(dataset: Dataset, above: Mapping[str, set[str]], claim: Iri) -> Iterator[Iri]:
    said, expand = dataset.said(claim), dataset.prefixes.expand
    classes = [one for one in said.get(expand("rdf:type"), ()) if isinstance(one, Iri)]
    higher = {up for one in classes for up in above.get(one, ()) if up != one}
    yield from (one for one in classes if one not in higher)
    yield from (one for one in said.get(expand("pa:measure"), ()) if isinstance(one, Iri))


def _name(term: object) -> str:
    return str(getattr(term, "value", term))
