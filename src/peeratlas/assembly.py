"""The line: files -> dataset -> gate 1 -> rules -> gate 2. What comes out is checked; nothing is on disk yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from peeratlas import queries, reasoning, sources, validation, vocabulary
from peeratlas.dataset import Dataset
from peeratlas.errors import RejectedError
from peeratlas.inference import infer
from peeratlas.prefixes import Prefixes
from peeratlas.queries import Query
from peeratlas.rdf import Quad
from peeratlas.report import Report
from peeratlas.sources import Source

Progress = Callable[[str], None]


def quiet(step: str) -> None:
    """Progress that says nothing."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """`quads` are what the files say, in their written form, and what was inferred; `dataset` holds the same."""

    sources: tuple[Source, ...]
    quads: list[Quad] = field(repr=False)
    dataset: Dataset
    queries: Mapping[str, Mapping[str, Query]]
    report: Report


def assemble(root: Path, progress: Progress = quiet, sample_reasoning: bool = False) -> Assembled:
    """The checked whole of a checkout; SourceError for a file that cannot be read, RejectedError for a broken rule.

    With `sample_reasoning` the reasoner is given one individual of each class instead of all (for a million triples).
    """
    progress("read")
    found = sources.find(root)
    asked = queries.read_all(root)
    parsed = [(source, sources.parse(source)) for source in found]
    quads = [quad for _, said in parsed for quad in said]
    report = _pass(vocabulary.check(parsed, Prefixes.read(root)))

    progress("check")
    dataset = Dataset.in_memory(quads)
    checks = list(asked["checks"].values())
    report = _pass(report.merge(validation.judge(dataset, found, checks, gate=1)))

    progress("reason")
    report = _pass(report.merge(reasoning.check(_reasoned(parsed), found, one_individual_per_class=sample_reasoning)))

    progress("infer")
    quads += infer(dataset, asked["rules"].values())

    progress("check again")
    report = _pass(report.merge(validation.judge(dataset, found, checks, gate=2)))
    return Assembled(found, quads, dataset, asked, report)


def _pass(report: Report) -> Report:
    if not report.ok:
        raise RejectedError(report)
    return report


def _reasoned(parsed: Iterable[tuple[Source, list[Quad]]]) -> list[Quad]:
    """What the reasoner judges: the ontology and the data, not the shapes or the catalogue of queries."""
    return [quad for source, quads in parsed if source.folder in ("ontology", "data") for quad in quads]
