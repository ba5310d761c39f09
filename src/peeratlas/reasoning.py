"""Contradictions in the ontology, or between it and what the data claim. HermiT judges, in a child process.

OWL does not assume that two names are two things; a class whose things have unique names says so with
pa:uniqueNames. Whether a property can hold at all is asked with a class made for the question: the
things that have it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from peeratlas.errors import AtlasError
from peeratlas.explanation import Culprit, contradictions, why_empty
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Quad
from peeratlas.report import Finding, Report
from peeratlas.sources import Source, line_of
from peeratlas.theory import CLASS, DATA_PROPERTY, OBJECT_PROPERTY, OWL, RDFS, SUBCLASS, TYPE, Theory

PATIENCE: Final = 600  # seconds

_CHILD = Path(__file__).with_name("hermit.py")
_FAST_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # measured: 0.6 s instead of 1.1 s
_PROBE = "urn:x-probe:"
_BREAK: Final = "\n"

_BISECT = (
    "The simple rules (sub-class, domain, range, disjoint, functional, asymmetric) do not show where. "
    "Take half of the files of data/ away and check again; go on with the half that has the fault."
)


def check(quads: Iterable[Quad], sources: Sequence[Source] = (), *, one_individual_per_class: bool = False) -> Report:
    """Findings, each with the class or thing it is about; `sources` give them file and line.

    `one_individual_per_class` is for very large data: every class and axiom, and one thing of each class.
    """
    said = list(quads)
    prefixes = Prefixes.of(said)
    theory = Theory.of(said, f"{prefixes.namespaces.get('pa', '')}uniqueNames")
    if one_individual_per_class:
        theory = theory.sample()
    verdict = _ask(theory)
    places = {source.graph: source for source in sources}
    findings = (_finding(rule, culprit, prefixes, places) for rule, culprit in _culprits(theory, verdict))
    return Report.of(findings, len(theory.kinds) + 1)


def _ask(theory: Theory) -> dict[str, Any]:
    """What the child process says of the theory."""
    try:
        with TemporaryDirectory(prefix="peeratlas-") as folder:
            path = Path(folder, "theory.nt")
            with path.open("w", encoding="utf-8") as file:
                file.writelines(theory.triples())
                file.writelines(_probes(theory))
            environment = {**os.environ, "JDK_JAVA_OPTIONS": _FAST_START, "TMPDIR": folder}
            child = _run([sys.executable, "-P", str(_CHILD), str(path)], environment)
    except OSError as fault:
        remedy = "Make room in the folder for temporary files, or name another in TMPDIR."
        raise AtlasError(f"The reasoner could not be run: {fault.strerror or fault}. {remedy}") from fault
    if child.returncode:
        raise AtlasError(f"The reasoner could not be run. It said: {child.stderr.strip().rpartition(_BREAK)[2]}")
    verdict: dict[str, Any] = json.loads(child.stdout)
    return verdict


def _run(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - our own child, on a path of our own
            command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise AtlasError(f"The reasoner has not answered in {PATIENCE} seconds.") from fault


def _probes(theory: Theory) -> Iterator[str]:
    """For each property the class of the things that have it."""
    for kind, filler in ((OBJECT_PROPERTY, f"{OWL}Thing"), (DATA_PROPERTY, f"{RDFS}Literal")):
        for number, term in enumerate(theory.terms(kind)):
            probe, node = f"<{_PROBE}{term}>", f"_:{filler.rpartition('#')[2]}{number}"
            yield f"{probe} <{TYPE}> <{CLASS}> .\n{probe} <{SUBCLASS}> {node} .\n"
            yield f"{node} <{TYPE}> <{OWL}Restriction> .\n{node} <{OWL}onProperty> <{term}> .\n"
            yield f"{node} <{OWL}someValuesFrom> <{filler}> .\n"


def _culprits(theory: Theory, verdict: Mapping[str, Any]) -> Iterator[tuple[str, Culprit]]:
    if verdict["fault"]:
        yield "reasoner-refused", Culprit("", f"HermiT cannot read the ontology: {verdict['fault']}")
    elif not verdict["consistent"]:
        unknown = Culprit("", f"The claims and the ontology contradict each other. {_BISECT}")
        for culprit in contradictions(theory) or [unknown]:
            yield "contradiction", culprit
    for iri in verdict["unsatisfiable"]:
        term = iri.removeprefix(_PROBE)
        yield ("unsatisfiable-class" if term == iri else "unsatisfiable-property"), why_empty(theory, term)


def _finding(rule: str, culprit: Culprit, prefixes: Prefixes, places: Mapping[str, Source]) -> Finding:
    source = places.get(culprit.graph)
    message = culprit.told(prefixes.shrink)
    path, line = (source.relative, line_of(source, culprit.block)) if source else (None, None)
    return Finding("violation", rule, prefixes.shrink(culprit.focus), message, path, line)
