"""The gates: a finding names the shape, the thing, its file and line, and the shape's own sentence."""

from pathlib import Path

import pytest
import rdflib
from pyshacl import validate as run_shacl
from rdflib.namespace import SH

from peeratlas import queries, sources, validation
from peeratlas.dataset import Dataset
from peeratlas.errors import AtlasError
from tests.small import NORWAY, change, copy_to

COMPUTED = "claim:norway-employed a pa:Figure ;"


@pytest.fixture
def judged(tmp_path: Path):
    checkout = copy_to(tmp_path / "checkout")

    def judge(gate: int = 1, old: str = "", new: str = ""):
        if old:
            change(checkout, NORWAY, old, new)
        found = sources.find(checkout)
        dataset = Dataset.in_memory(quad for source in found for quad in sources.parse(source))
        checks = queries.read_all(checkout)["checks"].values()
        return validation.judge(dataset, found, checks, gate)

    return judge


def test_the_small_checkout_passes_gate_one(judged):
    assert judged().findings == ()


def test_a_finding_names_shape_thing_file_line_and_remedy(judged):
    report = judged(1, "pa:min 300", "pa:min 500")
    finding = next(finding for finding in report.findings if finding.rule == "pas:Figure-min")
    assert finding.severity == "violation"
    assert finding.focus == "claim:norway-employed"
    assert finding.path == NORWAY
    line = (Path(__file__).parent / "small" / NORWAY).read_text("utf-8").splitlines()[finding.line - 1]
    assert line.startswith("claim:norway-employed")
    assert finding.message.endswith("Found: 500.")


def test_what_the_build_computes_may_not_be_written_by_hand(judged):
    report = judged(1, COMPUTED, f"{COMPUTED}\n    pa:ownVoice true ;")
    assert not report.ok
    assert "ownVoice" in str(report.findings[0])


def test_gate_two_demands_what_gate_one_forbids(judged):
    assert any("earliest" in finding.rule or "latest" in finding.rule for finding in judged(2).findings)


def test_every_check_query_is_counted(judged):
    assert judged().checks_run == 1 + len(list((Path(__file__).parent.parent / "queries/checks").glob("*.rq")))


def test_spreading_the_targets_changes_no_result():
    """`spread` only makes pySHACL quicker: shape, thing and value of every result stay the same."""
    root = Path(__file__).parent.parent
    data = rdflib.Graph().parse(root / "tests/shapes/figures/fail.ttl")
    for module in root.glob("ontology/*.ttl"):
        data.parse(module)

    def results(change):
        shapes = rdflib.Graph().parse(root / "shapes/figures.ttl").parse(root / "shapes/values.ttl")
        _, report, _ = run_shacl(data, shacl_graph=change(shapes))
        told = (SH.sourceShape, SH.focusNode, SH.value)
        return {tuple(report.value(result, name) for name in told) for result in report.objects(None, SH.result)}

    plain = results(lambda shapes: shapes)
    assert plain
    assert results(validation.spread) == plain


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
ex:Named a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 ; sh:targetClass ex:Thing ; sh:message "A thing has a name."@en .
ex:Thing-shape sh:targetClass ex:Thing ; sh:property [ sh:path ex:kind ; sh:in ( ex:good ) ; sh:severity sh:Warning ] ,
    [ sh:path [ sh:inversePath ex:owns ] ; sh:minCount 1 ; sh:severity sh:Info ] .
"""
THING = "@prefix ex: <https://example.org/> . ex:one a ex:Thing ; ex:kind ex:bad ."


def test_any_graph_is_judged_by_any_shapes_and_each_rule_has_a_name():
    data, shapes = (rdflib.Graph().parse(data=text, format="turtle") for text in (THING, SHAPES))
    before = set(data)
    found = validation.conformity(data, shapes)
    assert [(one.severity, one.rule.replace("https://example.org/", "")) for one in found] == [
        ("violation", "Named"), ("warning", "Thing-shape kind"), ("info", "Thing-shape ^owns"),
    ]  # fmt: skip
    assert {one.focus for one in found} == {"https://example.org/one"}
    assert found[0].message == "A thing has a name."
    assert "https://example.org/bad" in found[1].message
    assert set(data) == before


def test_what_is_no_shape_is_told_of():
    broken = rdflib.Graph().parse(data=SHAPES.replace("sh:path ex:kind ;", ""), format="turtle")
    with pytest.raises(AtlasError, match=r"cannot be run: .*Fetch the file again"):
        validation.conformity(rdflib.Graph().parse(data=THING, format="turtle"), broken)
