"""The catalogue against shapes: those of DCAT-AP, and ours for what Sweden, Norway and CKAN demand beyond it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SH, SKOS

from peeratlas.errors import SourceError
from peeratlas.rehearsal.lines import Line, Status
from peeratlas.rehearsal.record import Record
from peeratlas.report import Finding
from peeratlas.validation import conformity

OFFICIAL: Final = "The official shapes of DCAT-AP 3.0.1"
NATIONAL: Final = "What Sweden, Norway and CKAN demand beyond DCAT-AP"
HERE: Final = Path(__file__).parent

_MUST: Final = "shapes.ttl"
_WITH_BACKGROUND: Final = ("range.ttl", "mdr-vocabularies.shape.ttl")
_FILES: Final = (_MUST, "shapes_recommended.ttl", *_WITH_BACKGROUND)
_STATUS: Final[Mapping[str, Status]] = {"violation": "lost", "warning": "lost", "info": "note"}
_MEDIA_TYPES: Final = "http://www.iana.org/assignments/media-types/"
_SPDX: Final = "http://spdx.org/rdf/terms#"
_ALGORITHM: Final = rdflib.URIRef(f"{_SPDX}algorithm")
# What the file of vocabularies gets wrong, and why it is no loss: the end of the rule -> the reason.
_ALLOWED: Final = {
    f"Checksum_ShapeCV {_ALGORITHM}": "The shape wants https where SPDX's namespace has http: a right checksum fails.",
    str(DCTERMS.publisher): "The shape knows the EU's corporate bodies alone: every other publisher is warned of.",
}


@dataclass(slots=True)
class Judged:
    """The lines of the report; and the things that break what DCAT-AP demands, None when nobody judged that."""

    lines: list[Line] = field(default_factory=list)
    broken: frozenset[str] | None = None


def official(record: Record, folder: Path | None, lists: Mapping[str, Iterable[str]]) -> Judged:
    """The four files of shapes that can be used offline; `lists` tell which codes there are beside those we know."""
    judged = Judged()
    if folder is None:
        told = "THIS RUN DID NOT JUDGE BY THE OFFICIAL DCAT-AP SHAPES: there are none. Name their folder with --shapes."
        judged.lines.append(Line("not run", OFFICIAL, told))
        return judged
    broken: set[str] = set()
    wide = record.graph + background(lists)
    for name in _FILES:
        path = folder / name
        if not path.is_file():
            told = (
                f"THIS RUN DID NOT JUDGE BY {name.upper()}: {folder} has no such file. Fetch it from SEMICeu/DCAT-AP."
            )
            judged.lines.append(Line("not run", OFFICIAL, told, name))
            continue
        found = conformity(wide if name in _WITH_BACKGROUND else record.graph, read(path))
        lost, allowed = _sorted(name, found, record)
        broken |= {finding.focus for finding in lost if finding.severity == "violation"}
        judged.lines += [_line(OFFICIAL, finding, name) for finding in lost]
        if not lost:
            judged.lines.append(Line("ok", OFFICIAL, f"{name}: nothing found"))
        for reason, count in allowed.items():
            judged.lines.append(Line("note", OFFICIAL, f"{name}: {count} allowed. {reason}"))
    judged.lines.append(
        Line("note", OFFICIAL, "deprecateduris.ttl is not asked: it warns of the new list of statuses.")
    )
    judged.broken = frozenset(broken)
    return judged


def national(record: Record) -> list[Line]:
    """Our own shapes, one rule each; the line for a profile that holds names how many rules it has."""
    shapes = read(HERE / "national.ttl")
    found = conformity(record.graph, shapes)
    lines = [_line(NATIONAL, finding, _profiles(shapes, finding.rule)) for finding in found]
    lost = {finding.rule for finding in found if _STATUS[finding.severity] == "lost"}
    for profile, rules in sorted(rules_of(shapes).items()):
        held = len(rules - lost)
        if held == len(rules):
            lines.append(
                Line("ok", NATIONAL, f"{shapes.value(rdflib.URIRef(profile), DCTERMS.title)}: {held} rules hold")
            )
    return lines


def rules_of(shapes: rdflib.Graph) -> dict[str, set[str]]:
    """The named shapes of each profile that tell of losses."""
    rules: dict[str, set[str]] = defaultdict(set)
    for shape, profile in shapes.subject_objects(DCTERMS.isPartOf):
        if shapes.value(shape, SH.severity) != SH.Info:
            rules[str(profile)].add(str(shape))
    return rules


def read(path: Path) -> rdflib.Graph:
    """A Turtle file as a graph; SourceError when it is none."""
    try:
        return rdflib.Graph(bind_namespaces="none").parse(path, format="turtle")
    except (SyntaxError, OSError, UnicodeDecodeError) as fault:
        remedy = "Fetch the file again."
        raise SourceError(path, None, f"this file of shapes cannot be read: {str(fault)[:200]}", remedy) from fault


def background(lists: Mapping[str, Iterable[str]]) -> rdflib.Graph:
    """Which codes the EU's tables have and of which class each is: those we know, and those of the given lists.

    The class comes from the table that a code stands in, never from where the catalogue uses it.
    """
    known = read(HERE / "background.ttl")
    kinds = {
        "file-types": (DCTERMS.MediaTypeOrExtent, SKOS.Concept),
        "media-types": (DCTERMS.MediaType, DCTERMS.MediaTypeOrExtent),
        "access-right": (DCTERMS.RightsStatement, SKOS.Concept),
    }
    for name, classes in kinds.items():
        for code in map(rdflib.URIRef, lists.get(name, ())):
            for kind in classes:
                known.add((code, RDF.type, kind))
            if not code.startswith(_MEDIA_TYPES):
                known.add((code, SKOS.inScheme, rdflib.URIRef(code.rpartition("/")[0])))
    return known


def _sorted(name: str, found: list[Finding], record: Record) -> tuple[list[Finding], dict[str, int]]:
    """What is a loss, and how often each defect of the shapes themselves was met."""
    lost, allowed = [], defaultdict[str, int](int)
    for finding in found:
        reason = next((told for end, told in _ALLOWED.items() if finding.rule.endswith(end)), None)
        if name == _WITH_BACKGROUND[1] and reason and _is_defect(finding, record):
            allowed[reason] += 1
        else:
            lost.append(finding)
    return lost, allowed


def _is_defect(finding: Finding, record: Record) -> bool:
    """Whether the shape is at fault: a warning, or an algorithm that is one of SPDX."""
    algorithms = record.values(rdflib.URIRef(finding.focus), _ALGORITHM)
    return finding.severity == "warning" or any(str(one).startswith(_SPDX) for one in algorithms)


def _line(part: str, finding: Finding, source: str) -> Line:
    rule = finding.rule.rpartition("#")[2] if " " not in finding.rule else _short(finding.rule)
    return Line(_STATUS[finding.severity], part, f"{source}: {finding.message}", rule, finding.focus)


def _short(rule: str) -> str:
    """`Dataset_Shape dct:title` for the two IRIs; the end of each is what people look for."""
    shape, path = rule.split(" ", 1)
    for name, space in (("dct", DCTERMS), ("dcat", DCAT), ("foaf", FOAF)):
        path = path.replace(str(space), f"{name}:")
    return f"{shape.rpartition('#')[2]} {path}"


def _profiles(shapes: rdflib.Graph, rule: str) -> str:
    profiles = shapes.objects(rdflib.URIRef(rule), DCTERMS.isPartOf)
    return ", ".join(sorted(str(profile).rpartition("#")[2] for profile in profiles))
