"""The metadata quality score of data.europa.eu: 23 metrics, 405 points, for each dataset and for the whole catalogue.

Source: the methodology of the Metadata Quality Assessment, in metrics.ttl. A metric that cannot be judged (a list or
the shapes are missing) counts neither for nor against.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import rdflib
from rdflib.namespace import DCAT, RDF, SKOS
from rdflib.term import Node

from peeratlas.rehearsal.lines import Line
from peeratlas.rehearsal.record import Record
from peeratlas.rehearsal.shapes import HERE, read

PART: Final = "The quality score of data.europa.eu (MQA)"
TOP: Final = 405

_R: Final = rdflib.Namespace("https://w3id.org/peeratlas/rehearsal#")
_DQV: Final = rdflib.Namespace("http://www.w3.org/ns/dqv#")
_BEST: Final = "Interoperability"  # of one dataset the best distribution counts: all hold the same in several forms
_RATINGS: Final = ((351, "excellent"), (221, "good"), (121, "sufficient"), (0, "bad"))

Verdict = bool | None


@dataclass(frozen=True, slots=True)
class Need:
    """What must hold of the values of a property; the property is None where the official shapes are asked."""

    path: Node | None
    answers: bool
    list: str
    among: frozenset[str]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric with its points and the kinds of things it is asked of; `message` tells the rule and the remedy."""

    name: str
    dimension: str
    points: int
    levels: frozenset[Node]
    needs: tuple[Need, ...]
    message: str

    @classmethod
    def of(cls, graph: rdflib.Graph, metric: Node) -> Self:
        needs = tuple(
            Need(
                graph.value(need, _R.path),
                graph.value(need, _R.answers) is not None,
                str(graph.value(need, _R.list) or ""),
                frozenset(
                    str(one) for kept in graph.objects(need, _R.among) for one in graph.objects(kept, SKOS.member)
                ),
            )
            for need in graph.objects(metric, _R.need)
        )
        points, dimension = graph.value(metric, _R.points), graph.value(metric, _DQV.inDimension)
        message = str(graph.value(metric, SKOS.definition))
        levels = frozenset(graph.objects(metric, _R.level))
        return cls(_end(metric), _end(dimension), int(str(points)), levels, needs, message)


@dataclass(frozen=True, slots=True)
class Known:
    """What a score needs beside the record: the EU's lists, whether an address answers, and what breaks the shapes."""

    lists: Mapping[str, frozenset[str]]
    answers: Callable[[str], bool]
    broken: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Score:
    """Points of those that could be judged."""

    points: float
    of: int

    def __str__(self) -> str:
        rating = next(name for least, name in _RATINGS if self.points >= least) if self.of == TOP else "not all judged"
        return f"{self.points:g} of {self.of} ({rating})"


def metrics() -> tuple[Metric, ...]:
    graph = read(HERE / "metrics.ttl")
    return tuple(
        sorted((Metric.of(graph, one) for one in graph.subjects(RDF.type, _DQV.Metric)), key=lambda one: one.name)
    )


def judge(record: Record, known: Known) -> list[Line]:
    """Every failure as a loss, the score of each dataset, and the average of the catalogue."""
    asked = metrics()
    held = {
        metric: {thing: _holds(metric, thing, record, known) for thing in _things(metric, record)} for metric in asked
    }
    lines = [
        Line("lost", PART, f"{metric.points} points: {metric.message}", metric.name, str(thing))
        for metric, verdicts in held.items()
        for thing, verdict in verdicts.items()
        if verdict is False
    ]
    for metric in asked:
        if None in held[metric].values():
            told = f"{metric.points} points could not be judged: the list or the shapes for this metric are missing."
            lines.append(Line("not run", PART, told, metric.name))
    lines += (_score_line(str(dataset), _of_dataset(record, dataset, held)) for dataset in record.datasets)
    whole = _sum({metric: list(verdicts.values()) for metric, verdicts in held.items()})
    lines.append(_score_line("the catalogue on average", whole))
    return lines


def _holds(metric: Metric, thing: Node, record: Record, known: Known) -> Verdict:
    """None when a need of it cannot be judged and no other fails."""
    verdicts = [_meets(need, thing, record, known) for need in metric.needs]
    return False if False in verdicts else None if None in verdicts else True


def _meets(need: Need, thing: Node, record: Record, known: Known) -> Verdict:
    if need.path is None:
        return None if known.broken is None else known.broken.isdisjoint(map(str, record.near(thing)))
    values = [str(value) for value in record.values(thing, need.path)]
    if not values or not all(values):
        return False
    if need.answers:
        return all(map(known.answers, values))
    if need.list and need.list not in known.lists:
        return None
    allowed = known.lists.get(need.list, need.among)
    return not allowed or allowed.issuperset(values)


def _things(metric: Metric, record: Record) -> tuple[Node, ...]:
    return tuple(thing for dataset in record.datasets for thing in _units(metric, record, dataset))


def _units(metric: Metric, record: Record, dataset: Node) -> tuple[Node, ...]:
    """What a metric is asked of in one dataset; one without distributions stands in for the one that it should have."""
    own = (dataset,) if DCAT.Dataset in metric.levels else ()
    return own + (record.distributions(dataset) if DCAT.Distribution in metric.levels else ()) or (dataset,)


def _of_dataset(record: Record, dataset: Node, held: Mapping[Metric, Mapping[Node, Verdict]]) -> Score:
    """Of the distributions the share counts; where forms of one content are compared, the best of them."""
    units = {metric: _units(metric, record, dataset) for metric in held}
    rivals = [metric for metric in held if metric.dimension == _BEST and metric.levels == {DCAT.Distribution}]
    ways = units[rivals[0]]
    best = max(ways, key=lambda way: sum(metric.points for metric in rivals if held[metric][way]))
    return _sum({
        metric: [held[metric][unit] for unit in ((best,) if metric in rivals else units[metric])] for metric in held
    })  # fmt: skip


def _sum(verdicts: Mapping[Metric, Sequence[Verdict]]) -> Score:
    points, possible = 0.0, 0
    for metric, found in verdicts.items():
        judged = [verdict for verdict in found if verdict is not None]
        if judged:
            possible += metric.points
            points += metric.points * sum(judged) / len(judged)
    return Score(round(points, 2), possible)


def _score_line(name: str, score: Score) -> Line:
    return Line("ok" if score.points == score.of else "lost", PART, f"{name}: {score}", f"score of {name}")


def _end(term: Node | None) -> str:
    return str(term).rpartition("#")[2]
