"""Gate: shapes and check queries judge a dataset. Only this module knows pySHACL.

pySHACL runs on a copy for rdflib (measured: about 20 times faster than on the store). A finding names
the shape that broke, the thing, its file and line, and the shape's own sentence.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import rdflib
from pyshacl import validate as run_shacl
from pyshacl.errors import ReportableRuntimeError
from rdflib.namespace import RDF, SH

from peeratlas.dataset import Dataset
from peeratlas.errors import AtlasError
from peeratlas.inference import date_faults
from peeratlas.queries import Query
from peeratlas.rdf import NamedNode
from peeratlas.report import Finding, Report, Severity
from peeratlas.sources import Source, line_of
from peeratlas.terms import to_value

# What a file of shapes judges, where that is not ontology and data: the ontology alone, or the shapes themselves.
JUDGED: Final[Mapping[str, tuple[str, ...]]] = {
    "shapes/ontology": ("ontology/",),
    "shapes/shapes": ("ontology/", "shapes/"),
}
# Helper shapes that others refer to. pySHACL takes a shape that it does not know for one that everything meets.
HELPERS: Final = "shapes/values"
# What the rules make (the computed terms) is demanded after them; gate 1 forbids to write it by hand.
AFTER_RULES: Final = "shapes/computed"

_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SEVERITY: Final[dict[rdflib.term.Node | None, Severity]] = {SH.Warning: "warning", SH.Info: "info"}


def judge(dataset: Dataset, sources: Sequence[Source], checks: Iterable[Query], gate: int) -> Report:
    """What people wrote (gate 1) or what the rules made of it (gate 2), against shapes and check queries."""
    places = Places(dataset, sources)
    findings = [*_shape_findings(dataset, gate, places)]
    gc.collect()  # pySHACL's graphs hang together in circles: of a million triples they would keep 1 GB for long
    if gate == 1:
        findings += [places.locate(finding) for finding in date_faults(dataset)]
    asked = list(checks)
    for check in asked:
        findings += _check_findings(dataset, check, places)
    return Report.of(findings, len(asked) + 1)


def conformity(data: rdflib.Graph, shapes: rdflib.Graph) -> list[Finding]:
    """What a graph breaks of any shapes (SHACL with SPARQL constraints), in a fixed order; the data are not changed.

    The rule is the IRI of the shape; of a property shape without one it is `<IRI of its node shape> <path>`.
    AtlasError when these are no shapes that can be run.
    """
    try:
        results = list(_results(data, shapes))
    except ReportableRuntimeError as fault:
        raise AtlasError(f"These shapes cannot be run: {fault}. Fetch the file again.") from fault
    found = []
    for report, result in results:
        finding = _finding(report, result, shapes)
        value, shape = report.value(result, SH.value), report.value(result, SH.sourceShape)
        if isinstance(value, rdflib.URIRef) and str(value) not in {finding.focus, *finding.message.split()}:
            finding = replace(finding, message=f"{finding.message} Found: {value}.")
        if isinstance(shape, rdflib.BNode) and (owner := shapes.value(None, SH.property, shape)) is not None:
            finding = replace(finding, rule=f"{owner} {_path(shapes, shape)}")
        found.append(finding)
    return list(Report.of(found, 1).findings)


class Places:
    """Where the block of a thing stands: file and line."""

    def __init__(self, dataset: Dataset, sources: Sequence[Source]) -> None:
        self._dataset = dataset
        self._sources = {source.graph: source for source in sources}

    def of(self, iri: str) -> tuple[str | None, int | None]:
        """The file and line where a thing is described; its type tells which of several files is its home."""
        said = sorted(self._dataset.quads(subject=iri), key=lambda quad: quad.predicate.value != str(RDF.type))
        for quad in said:
            name = quad.graph_name
            if isinstance(name, NamedNode) and (source := self._sources.get(name.value)):
                return source.relative, line_of(source, iri)
        return None, None

    def locate(self, finding: Finding) -> Finding:
        path, line = self.of(finding.focus)
        prefixes = self._dataset.prefixes
        focus, rule = prefixes.shrink(finding.focus), prefixes.shrink(finding.rule)
        return Finding(finding.severity, rule, focus, finding.message, path, line)


def _shape_findings(dataset: Dataset, gate: int, places: Places) -> Iterator[Finding]:
    """Each group of shape files against the graphs that it judges."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    base = dataset.prefixes["graph"]
    names = [graph.removeprefix(base) for graph in dataset.graphs()]
    for name in names:
        if name.startswith("shapes/") and name != HELPERS and (name == AFTER_RULES) == (gate == 2):
            groups[JUDGED.get(name, ("ontology/", "data/", "inferred"))].append(base + name)
    for folders, named in groups.items():
        data = dataset.copy_for_rdflib(base + name for name in names if name.startswith(folders))
        shapes = spread(dataset.copy_for_rdflib([*named, base + HELPERS]))
        for report, result in _results(data, shapes):
            yield places.locate(_finding(report, result, shapes))


def _results(data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[tuple[rdflib.Graph, rdflib.term.Node]]:
    """The report of pySHACL with each of its results."""
    _, report, _ = run_shacl(data, shacl_graph=shapes, inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise report
    return ((report, result) for result in report.objects(None, SH.result))


def _path(shapes: rdflib.Graph, shape: rdflib.term.Node) -> str:
    """The property that a shape is about; ^ before one that is followed backwards."""
    path = shapes.value(shape, SH.path)
    return f"^{shapes.value(path, SH.inversePath)}" if isinstance(path, rdflib.BNode) else str(path)


def spread(shapes: rdflib.Graph) -> rdflib.Graph:
    """The same shapes with each target moved to the property shapes, which judge the same things by it.

    pySHACL asks a property shape of a node shape once for each thing, and one with targets of its own once
    for all (measured: a third of the time). A closed shape keeps its properties: `sh:closed` reads them.
    """
    for node, _, shape in list(shapes.triples((None, SH.property, None))):
        targets = [(kind, thing) for kind in _TARGETS for thing in shapes.objects(node, kind)]
        if targets and not shapes.value(node, SH.closed) and not shapes.value(node, SH.deactivated):
            for kind, thing in targets:
                shapes.add((shape, kind, thing))
            shapes.remove((node, SH.property, shape))
    return shapes


def _finding(report: rdflib.Graph, result: rdflib.term.Node, shapes: rdflib.Graph) -> Finding:
    shape, focus = report.value(result, SH.sourceShape), report.value(result, SH.focusNode)
    told = [*shapes.objects(shape, SH.message), *report.objects(result, SH.resultMessage)]
    message = next((m for m in told if isinstance(m, rdflib.Literal) and m.language == "en"), told[0] if told else "")
    value = report.value(result, SH.value)
    said = f" Found: {value}." if isinstance(value, rdflib.Literal) else ""
    severity = _SEVERITY.get(report.value(result, SH.resultSeverity), "violation")
    return Finding(severity, str(shape), str(focus), f"{message}{said}")


def _check_findings(dataset: Dataset, check: Query, places: Places) -> Iterator[Finding]:
    """Every row is a fault; its first column is the thing, the others are told in the message."""
    for row in dataset.query(check.text):
        focus, *others = (to_value(term) for term in row)
        told = ", ".join(dataset.prefixes.shrink(str(other)) for other in others if other is not None)
        message = f"{check.title}{f' ({told})' if told else ''}. {check.head['remedy']}"
        yield places.locate(Finding("violation", f"check:{check.name}", str(focus), message))
