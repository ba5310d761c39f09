"""Bad input: one clear message with file, line, what is wrong and what to do; the exit code; and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from peeratlas.cli import main
from tests.small import NORWAY, change, copy_to

QUESTION = "queries/questions/asked.rq"
ASKED = """\
#+ title: Asked
#+ answers: What is asked?
#+ columns: claim (iri)
PREFIX pa: <https://w3id.org/peeratlas/ontology#>

SELECT ?claim
WHERE { ?claim pa:about ?subject }
ORDER BY ?claim
"""
FILE, DATA = 3, 4

# What is wrong; the file; what stands there and what is put there; exit code; what the message must hold.
CASES = [
    ("Turtle that does not parse", NORWAY, "pa:max 400 ;", "pa:max 400", FILE, ["is not Turtle", "missing ;"]),
    ("a prefix that is not in the table", NORWAY, "@prefix measure: ", "@prefix measures: ", FILE, ["prefix measures:", "Did you mean measure:?"]),
    ("a prefix that is not declared", NORWAY, "pa:measure measure:", "pa:measure mesure:", FILE, ["mesure:", "not declared"]),
    ("an unknown term of ours", NORWAY, "pa:max 400", "pa:maxx 400", DATA, ["pa:maxx is not declared", "pa:max"]),
    ("a claim without a source", NORWAY, "    pa:qualifier qualifier:range ;\n    pa:source source:report .", "    pa:qualifier qualifier:range .", DATA, ["pas:Claim-source", "claim:norway-employed"]),
    ("a figure with its minimum over its maximum", NORWAY, "pa:min 300", "pa:min 500", DATA, ["pas:Figure-min", "claim:norway-employed"]),
    ("an end before a start", NORWAY, 'pa:asOf "2023-11" ;\n    pa:basis basis:stated ;\n    pa:max', 'pa:asOf "2023-11/2022-01" ;\n    pa:basis basis:stated ;\n    pa:max', DATA, ["ends before it starts", "Put the earlier date first"]),
    ("a date that is none", NORWAY, 'pa:asOf "2023-11" ;\n    pa:basis basis:stated ;\n    pa:max', 'pa:asOf "November" ;\n    pa:basis basis:stated ;\n    pa:max', DATA, ["November"]),
    ("a cyclic partOf", NORWAY, '"Inner"@en ;\n    pa:inCountry country:norway ;\n    pa:partOf country:norway', '"Inner"@en ;\n    pa:inCountry country:norway ;\n    pa:partOf place:outer , place:inner', DATA, ["cyclic", "place:inner"]),
    ("a duplicate id in one file", NORWAY, 'place:outer a pa:Municipality', 'place:inner a pa:Municipality', DATA, ["place:inner is already described", NORWAY]),
    ("a text without a language", NORWAY, 'employed."@en', 'employed."', DATA, ["pas:Claim-description"]),
    ("an IRI with a space", NORWAY, "skos:notation", "skos:exactMatch <http://a b> ; skos:notation", FILE, ["an IRI is not well formed", "%20"]),
    ("a link with another scheme", NORWAY, "skos:notation", "skos:exactMatch <javascript:alert(1)> ; skos:notation", DATA, ["javascript", "https"]),
    ("a thing that is described nowhere", NORWAY, "pa:about country:norway ;\n    pa:asOf \"2023-11\" ;\n    pa:basis basis:stated ;\n    pa:max", "pa:about country:norwai ;\n    pa:asOf \"2023-11\" ;\n    pa:basis basis:stated ;\n    pa:max", DATA, ["country:norwai is described nowhere", "country:norway"]),
    ("a question without a head", QUESTION, "#+ title: Asked\n", "", FILE, ["no line `#+ title:`"]),
    ("a question with a column that its SELECT lacks", QUESTION, "claim (iri)", "claim (iri), source (iri)", FILE, ["claim, source", "the SELECT gives claim"]),
    ("a question with SERVICE", QUESTION, "{ ?claim pa:about ?subject }", "{ SERVICE <http://127.0.0.1/> { ?claim pa:about ?subject } }", FILE, ["SERVICE", "far endpoint"]),
    ("a question with NOW()", QUESTION, "{ ?claim pa:about ?subject }", "{ ?claim pa:about ?subject FILTER(NOW() > 1) }", FILE, ["clock", "edition"]),
    ("a question that is no SPARQL", QUESTION, "SELECT ?claim", "SELEKT ?claim", FILE, ["this is no query"]),
    ("a question without an order", QUESTION, "ORDER BY ?claim\n", "", FILE, ["no ORDER BY"]),
    ("a parameter without a place", QUESTION, "#+ columns", "#+ params: country (country, optional)\n#+ columns", FILE, ["country has no place", "# VALUES ?country"]),
]  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    target = copy_to(tmp_path / "checkout")
    (target / QUESTION).write_text(ASKED, "utf-8")
    return target


def build(checkout: Path) -> Result:
    return CliRunner().invoke(main, ["build", "--root", str(checkout), "--build", str(checkout / "build")])


def test_the_small_checkout_itself_is_good(checkout):
    result = build(checkout)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(("fault", "name", "old", "new", "code", "told"), CASES, ids=[case[0] for case in CASES])
def test_bad_input_is_refused_with_file_line_and_remedy(checkout, fault, name, old, new, code, told):
    line = change(checkout, name, old, new)
    result = build(checkout)
    assert result.exit_code == code, result.output
    for words in told:
        assert words in result.output
    places = [part for part in result.output.split() if part.startswith(f"{name}:") and part.split(":")[1].isdigit()]
    assert places, f"no file and line in: {result.output}"
    assert any(abs(int(place.split(":")[1]) - line) <= 9 for place in places), (places, line)
    assert not (checkout / "build").exists()


def test_a_duplicate_id_in_two_files_names_both(checkout):
    copy = (checkout / NORWAY).read_text("utf-8")
    (checkout / "data/countries/copy.ttl").write_text(copy, "utf-8")
    result = build(checkout)
    assert result.exit_code == DATA
    assert "data/countries/copy.ttl:" in result.output
    assert f"{NORWAY}:" in result.output


def test_a_file_that_is_not_utf_8_is_named_with_its_line(checkout):
    path = checkout / NORWAY
    path.write_bytes(path.read_bytes().replace(b'"Outer"', b'"\xd6uter"'))
    result = build(checkout)
    assert result.exit_code == FILE
    assert f"{NORWAY}:" in result.output
    assert "not UTF-8" in result.output
    assert not (checkout / "build").exists()


def test_an_empty_data_folder_is_said_to_be_one(checkout):
    for path in (checkout / "data").rglob("*.ttl"):
        path.unlink()
    result = build(checkout)
    assert result.exit_code == FILE
    assert "data/" in result.output
    assert not (checkout / "build").exists()


def test_a_folder_that_is_no_checkout_is_said_to_be_none(tmp_path):
    result = build(tmp_path)
    assert result.exit_code == FILE
    assert "ontology/prefixes.ttl" in result.output
