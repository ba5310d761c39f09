"""Each format against its golden file; the same answer gives the same bytes; nothing of a text becomes code."""

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import rdflib

from peeratlas import notes, outputs
from peeratlas.answer import Answer, Column, Iri, Note, Text
from peeratlas.outputs import resource
from peeratlas.resolution import KINDS, Resolution
from tests.conftest import BASE

GOLDEN = Path(__file__).parent / "golden"
NORWAY = Iri(f"{BASE}id/country/norway")
ANSWER = Answer(
    "figures",
    Text("Figures of each country", "en"),
    (
        Column("country", "iri"),
        Column("min", "integer"),
        Column("share", "decimal"),
        Column("ownVoice", "boolean"),
        Column("told", "text"),
    ),
    (
        (NORWAY, 300, Decimal("0.37"), False, Text("trehundra | <b>minst</b>", "sv")),
        (Iri(f"{BASE}id/country/iceland"), None, None, True, Text("=1+1", "en")),
    ),
    {NORWAY: Text("Norway", "en")},
)

SWEDISH = replace(
    ANSWER,
    lang="sv",
    headings={"country": Text("land", "sv"), "min": Text("minst", "sv"), "ownVoice": Text("egen röst", "sv")},
)

NOTED = replace(
    ANSWER,
    lang="sv",
    notes=(
        Note("rule", "Regel", "as-of:2024-01-01", "Vad man visste | 1 januari 2024."),
        Note("edition", "Utgåva", "2026-11", "2026-11, per den 21 november 2026"),
        Note("content", "Innehållsadress", "894d1ea14afcf370", "894d1ea14afcf370"),
        Note("licence", "Licens", "https://example.org/licence", "https://example.org/licence"),
    ),
)


def written(format_: str, answer: Answer, prefixes) -> bytes:
    file = io.BytesIO()
    outputs.FORMATS[format_].write(answer, prefixes, file)
    return file.getvalue()


@pytest.mark.parametrize("format_", sorted(set(outputs.FORMATS) - {"xlsx"}))
def test_a_format_is_as_its_golden_file(format_, prefixes):
    assert written(format_, ANSWER, prefixes).decode() == (GOLDEN / f"figures.{format_}").read_bytes().decode()


@pytest.mark.parametrize("format_", sorted(outputs.FORMATS))
def test_the_same_answer_gives_the_same_bytes(format_, prefixes):
    assert written(format_, ANSWER, prefixes) == written(format_, ANSWER, prefixes)


@pytest.mark.parametrize("format_", sorted(outputs.FORMATS))
def test_an_answer_without_rows_keeps_its_header(format_, prefixes):
    empty = Answer("figures", ANSWER.title, ANSWER.columns, ())
    assert written(format_, empty, prefixes)


def test_a_table_for_people_has_the_headings_and_the_yes_and_no_of_its_language(prefixes):
    lines = written("md", SWEDISH, prefixes).decode().splitlines()
    assert lines[2] == "| land | minst | share | egen röst | told |"
    assert [line.split(" | ")[3] for line in lines[4:]] == ["nej", "ja"]
    assert written("table", SWEDISH, prefixes).decode().splitlines()[2].split("  ")[0] == "land"
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx", SWEDISH, prefixes))).active
    assert [cell.value for cell in sheet[1]] == ["land", "minst", "share", "egen röst", "told"]


@pytest.mark.parametrize("format_", ["csv", "json", "ttl"])
def test_a_file_for_programs_keeps_the_names_of_the_columns(format_, prefixes):
    text = written(format_, SWEDISH, prefixes).decode()
    assert "ownVoice" in text
    assert "egen röst" not in text


def test_csv_has_the_label_and_the_iri(prefixes):
    rows = list(csv.DictReader(io.StringIO(written("csv", ANSWER, prefixes).decode(), newline="")))
    assert (rows[0]["country"], rows[0]["country_iri"]) == ("Norway", NORWAY)
    assert rows[1]["country"] == "country:iceland"


def test_json_keeps_types_and_languages(prefixes):
    rows = json.loads(written("json", ANSWER, prefixes))["rows"]
    assert rows[0]["min"] == 300
    assert rows[0]["told"] == {"text": "trehundra | <b>minst</b>", "lang": "sv"}
    assert rows[1]["min"] is None


def test_a_text_that_looks_like_a_formula_stays_text(prefixes):
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx", ANSWER, prefixes))).active
    cell = sheet["E3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert sheet["A2"].hyperlink.target == NORWAY
    assert sheet["B2"].value == 300


def test_turtle_is_a_result_set_that_another_parser_reads(prefixes):
    graph = rdflib.Graph().parse(data=written("ttl", ANSWER, prefixes), format="turtle")
    rs = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
    assert len(list(graph.objects(None, rs.solution))) == 2
    assert rdflib.Literal("=1+1", lang="en") in set(graph.objects(None, rs.value))


# What an answer says of itself


def test_a_table_for_people_ends_with_the_notes_and_a_markdown_one_begins_with_them(prefixes):
    lines = [f"{note.name}: {note.text}" for note in NOTED.notes]
    assert written("table", NOTED, prefixes).decode().splitlines()[-5:] == ["", *lines]
    told = [f"* {line}".replace("|", "\\|") for line in lines]
    assert written("md", NOTED, prefixes).decode().splitlines()[:7] == [f"# {ANSWER.title}", "", *told, ""]


def test_json_has_each_note_by_its_key(prefixes):
    notes = json.loads(written("json", NOTED, prefixes))["notes"]
    assert list(notes) == ["rule", "edition", "content", "licence"]
    assert notes["rule"] == {"name": "Regel", "value": "as-of:2024-01-01", "text": "Vad man visste | 1 januari 2024."}


def test_a_workbook_has_the_notes_on_a_second_sheet(prefixes):
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", NOTED, prefixes)))
    assert book.sheetnames == ["figures", "notes"]
    assert list(book["notes"].values) == [(note.name, note.text, note.value) for note in NOTED.notes]
    assert book.active.title == "figures"


def test_turtle_says_the_licence_by_its_iri_and_the_rest_in_words(prefixes):
    graph = rdflib.Graph().parse(data=written("ttl", NOTED, prefixes), format="turtle")
    rs = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
    answer = graph.value(None, rdflib.RDF.type, rs.ResultSet)
    assert graph.value(answer, rdflib.DCTERMS.license) == rdflib.URIRef("https://example.org/licence")
    said = set(graph.objects(answer, rdflib.DCTERMS.description))
    assert said == {rdflib.Literal(f"{note.name}: {note.text}", lang="sv") for note in NOTED.notes[:3]}


def test_csv_stays_a_table_and_has_the_rule_in_its_last_column(prefixes):
    rows = list(csv.reader(io.StringIO(written("csv", NOTED, prefixes).decode(), newline="")))
    assert [row[-1] for row in rows] == ["rule", "as-of:2024-01-01", "as-of:2024-01-01"]
    assert [row[:-1] for row in rows] == list(
        csv.reader(io.StringIO(written("csv", ANSWER, prefixes).decode(), newline=""))
    )
    other = replace(NOTED, notes=NOTED.notes[1:])
    assert written("csv", other, prefixes) == written("csv", ANSWER, prefixes)


@pytest.mark.parametrize("format_", sorted(outputs.FORMATS))
def test_the_rule_is_written_into_every_form_of_the_comparison(published, format_):
    answer = published.table(["norway"], ["stage"], "en", Resolution.read("as-of:2024-01-01"))
    content = written(format_, answer, published.dataset.prefixes)
    if format_ == "xlsx":
        content = str(list(openpyxl.load_workbook(io.BytesIO(content))["notes"].values)).encode()
    text = content.decode()
    assert "as-of:2024-01-01" in text or "1 January 2024" in text
    if format_ != "csv":
        assert published.edition.number in text
        assert published.edition.licence in text
        assert published.version in text


def test_an_answer_to_a_question_has_no_rule(published):
    assert [note.key for note in published.ask("trainings").notes] == ["edition", "content", "licence"]
    assert published.version


def test_every_rule_says_what_it_does(published):
    rules = [Resolution.read(text) for text in ("newest", "confirmed", "all", "as-of:2024-01-01")]
    told = [notes.rule(rule, "en") for rule in rules]
    assert [note.value for note in told] == [str(rule) for rule in rules]
    assert len({note.text for note in told}) == len(KINDS)
    assert not any("%" in note.text for note in told)


SEEDED = """
import sys
from peeratlas.outputs import resource
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Literal, NamedNode, Triple
base = "https://example.org/"
triples = [
    Triple(NamedNode(f"{base}thing-{one}"), NamedNode(f"{base}name-{two}"), Literal(f"{one}{two}{lang}", language=lang))
    for one in range(5) for two in range(3) for lang in ("en", "sv", "nb", "fi")
]
for turn in (1, -1):
    resource.FORMATS[sys.argv[1]].write(triples[::turn], Prefixes({"ex": base}), sys.stdout.buffer)
    sys.stdout.buffer.write(b"\\0")
"""


@pytest.mark.long
@pytest.mark.parametrize("suffix", resource.FORMATS)
def test_the_same_triples_are_the_same_bytes_in_every_process_and_order(root, suffix):
    told = {
        part
        for seed in ("1", "2", "3")
        for part in subprocess.run(
            [sys.executable, "-c", SEEDED, suffix],
            capture_output=True, check=True, cwd=root / "src", env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.split(b"\0")[:-1]
    }  # fmt: skip
    assert len(told) == 1
    assert len(told.pop()) > 1000
