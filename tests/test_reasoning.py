"""HermiT finds nothing in what we publish, and finds each planted contradiction: a reasoner that finds nothing proves nothing.

A case is a file of tests/reasoning. Its head names the axioms that forbid it and what must be found.
Without those axioms the case must pass: so it is these that the reasoner used.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from peeratlas import reasoning
from peeratlas.errors import AtlasError
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, NamedNode, Quad
from peeratlas.sources import Source, find, parse, read

ROOT = Path(__file__).resolve().parent.parent
CASES = sorted((ROOT / "tests/reasoning").glob("*.ttl"))
KINDS = {
    "disjoint-classes",
    "all-disjoint-classes",
    "domain",
    "range",
    "functional",
    "asymmetric",
    "irreflexive",
}

MEMBERS = NamedNode("http://www.w3.org/2002/07/owl#members")
FIRST = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#first")
REST = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#rest")


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return [source for source in find(ROOT) if source.folder in ("ontology", "data")]


@pytest.fixture(scope="module")
def ontology(sources: list[Source]) -> list[Quad]:
    return [quad for source in sources if source.folder == "ontology" for quad in parse(source)]


@pytest.fixture(scope="module")
def published(sources: list[Source]) -> list[Quad]:
    return [quad for source in sources for quad in parse(source)]


def test_the_ontology_is_consistent_and_every_class_and_property_can_hold(ontology: list[Quad]) -> None:
    report = reasoning.check(ontology)
    assert list(report.lines()) == [f"{report.checks_run} checks run: nothing found"]
    assert report.checks_run > 150


def test_the_published_data_are_consistent(published: list[Quad], sources: list[Source]) -> None:
    assert reasoning.check(published, sources).findings == ()


def test_one_thing_of_each_class_is_enough_for_very_large_data(published: list[Quad]) -> None:
    report = reasoning.check(published, one_individual_per_class=True)
    assert report.findings == ()


def test_no_java_of_the_machine_is_needed(
    ontology: list[Quad], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert shutil.which("java") is None
    case = parse(read(ROOT / "tests/reasoning/domain.ttl", ROOT, Prefixes.of(ontology)))
    assert [finding.rule for finding in reasoning.check([*ontology, *case]).findings] == ["contradiction"]


def test_every_kind_of_axiom_has_its_case() -> None:
    assert {path.stem for path in CASES} >= KINDS
    hopes = [path for path in CASES if path.stem.startswith("hope-")]
    assert len(hopes) >= 2


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_planted_contradiction_is_found_and_rests_on_the_axiom_it_names(path: Path, ontology: list[Quad]) -> None:
    prefixes = Prefixes.of(ontology)
    case = read(path, ROOT, prefixes)
    promised = set(re.findall(r"^# Finds: (\S+) (\S+)$", case.text, re.MULTILINE))
    axioms = re.findall(r"^# Axiom: (\S+) (\S+) (\S+)$", case.text, re.MULTILINE)
    assert promised
    assert axioms

    findings = reasoning.check([*ontology, *parse(case)], [case]).findings
    assert {(finding.rule, finding.focus) for finding in findings} == promised
    assert {finding.path for finding in findings} == {case.relative}
    assert all(finding.line and finding.severity == "violation" for finding in findings)

    assert reasoning.check([*without(ontology, axioms, prefixes), *parse(case)]).findings == ()


def without(quads: Sequence[Quad], axioms: Sequence[tuple[str, str, str]], prefixes: Prefixes) -> list[Quad]:
    """The ontology less these axioms; `owl:AllDisjointClasses pa:A pa:B` takes pa:A out of the list with both."""
    kept = list(quads)
    for first, second, third in axioms:
        one, two, three = (NamedNode(prefixes.expand(name)) for name in (first, second, third))
        if first == "owl:AllDisjointClasses":
            fewer = [quad for quad in kept if quad not in group_with(kept, two, three)]
        else:
            fewer = [quad for quad in kept if (quad.subject, quad.predicate, quad.object) != (one, two, three)]
        assert len(fewer) == len(kept) - 1, f"{first} {second} {third} stands nowhere"
        kept = fewer
    return kept


def group_with(quads: Sequence[Quad], one: NamedNode, other: NamedNode) -> list[Quad]:
    """The owl:members triple whose list holds both."""
    links = {(quad.subject, quad.predicate): quad.object for quad in quads if isinstance(quad.subject, BlankNode)}
    found = []
    for quad in quads:
        if quad.predicate == MEMBERS:
            node, members = quad.object, []
            while (node, FIRST) in links:
                members.append(links[node, FIRST])
                node = links[node, REST]
            if one in members and other in members:
                found.append(quad)
    return found


def test_the_reasoner_says_what_it_cannot_read(ontology: list[Quad]) -> None:
    part_of = NamedNode(Prefixes.of(ontology).expand("pa:partOf"))
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    transitive = NamedNode("http://www.w3.org/2002/07/owl#TransitiveProperty")
    (finding,) = reasoning.check([*ontology, Quad(part_of, kind, transitive)]).findings
    assert finding.rule == "reasoner-refused"
    assert "partOf" in finding.message


def test_a_reasoner_that_cannot_start_is_an_error(
    ontology: list[Quad], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reasoning, "_CHILD", tmp_path / "not-there.py")
    with pytest.raises(AtlasError, match="could not be run"):
        reasoning.check(ontology)


def test_a_reasoner_that_does_not_answer_is_an_error(ontology: list[Quad], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasoning, "PATIENCE", 0.01)
    with pytest.raises(AtlasError, match="has not answered"):
        reasoning.check(ontology)
