"""Tables of claims: programs of other people read from each, by its metadata, the very triples that were written."""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from csvw.metadata import CSVW
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from peeratlas.atlas import Atlas
from peeratlas.dumps import columns, tables
from tests.conftest import BASE, NAMESPACES, ROOT

NAMESPACES = {**NAMESPACES, "dc": NAMESPACES["dcterms"], "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
PA, XSD = NAMESPACES["pa"], NAMESPACES["xsd"]
TYPE = f"{NAMESPACES['rdf']}type"
CLAIM = f"{BASE}id/claim/"
NINE = {"da", "en", "et", "fi", "is", "lt", "lv", "nb", "sv"}
FORMULAS = ("=", "+", "-", "@", "\t", "\r")

Triple = tuple[str, str, str]


@pytest.fixture(scope="module")
def content(build: Path) -> list[Quad]:
    return list(parse(path=build / "current/content.nq", format=RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def folder(published: Atlas, content: list[Quad], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the published data."""
    folder = tmp_path_factory.mktemp("tables")
    for file in tables.write(published, content, folder):
        assert (folder / file.name).is_file()
    return folder


def named(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.csv"))


def rows(folder: Path, table: str) -> list[list[str]]:
    with (folder / table).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def metadata(folder: Path, table: str) -> dict:
    return json.loads((folder / f"{table}-metadata.json").read_text("utf-8"))


def claims(quads: Iterable[Quad]) -> set[Triple]:
    """What is said of every claim, its values as N-Triples have them."""
    kept = list(quads)
    found = {quad.subject for quad in kept if quad.predicate.value == TYPE and quad.object.value == f"{PA}Claim"}
    return {(quad.subject.value, quad.predicate.value, str(quad.object)) for quad in kept if quad.subject in found}


def by_javascript(folder: Path) -> set[Triple]:
    """What rdf-parser-csvw reads; it splits no cell, so where a cell holds several texts they stay one."""
    node = Path(sys.executable).with_name("node")
    command = [node, ROOT / "tests/parsers/csvw.mjs", folder, *named(folder)]
    read = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout
    return {
        (quad.subject.value, quad.predicate.value, str(quad.object))
        for quad in parse(read, RdfFormat.N_QUADS, base_iri="http://example.org/")
    }


def joined(folder: Path) -> set[str]:
    """The properties of which a cell holds several texts."""
    listed = (column for table in named(folder) for column in metadata(folder, table)["tableSchema"]["columns"])
    return {column["propertyUrl"] for column in listed if "separator" in column and "propertyUrl" in column}


def by_python(folder: Path) -> set[Triple]:
    """What csvw makes of each table as JSON (W3C csv2json): values without their languages."""
    found = set()
    for table in named(folder):
        read = CSVW(str(folder / table), validate=True)
        assert read.is_valid, (table, [str(warning.message) for warning in read.warnings])
        for row in read.to_json(minimal=True):
            claim = row.pop("@id")
            found |= {
                (claim, full(name), plain(value))
                for name, values in row.items()
                for value in (values if isinstance(values, list) else [values])
            }
    return found


def full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return NAMESPACES[prefix] + local if prefix in NAMESPACES else name


def plain(value: object) -> str:
    """A value of JSON, or a term, as one text that both have."""
    if isinstance(value, Literal) and value.datatype.value in {f"{XSD}integer", f"{XSD}decimal"}:
        value = Decimal(value.value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    return value.value if isinstance(value, Literal | NamedNode) else str(value)


def said(quads: Iterable[Quad]) -> set[Triple]:
    """The same without languages and types, as `by_python` has it."""
    kept = list(quads)
    wanted = {claim for claim, _, _ in claims(kept)}
    return {
        (quad.subject.value, quad.predicate.value, plain(quad.object)) for quad in kept if quad.subject.value in wanted
    }


def test_every_claim_stands_in_the_table_of_its_kind(folder, content):
    listed = [row[0] for table in named(folder) for row in rows(folder, table)[1:]]
    assert sorted(listed) == sorted({claim for claim, _, _ in claims(content)})
    assert {"topic/core/intention.csv", "topic/funding/grant.csv", "topic/network/meeting-record.csv"} < set(
        named(folder)
    )


def test_a_parser_in_javascript_reads_the_very_triples(folder, content):
    several = joined(folder)
    assert several == {f"{PA}guidingQuestion"}
    read, written = by_javascript(folder), claims(content)
    assert {triple for triple in read if triple[1] not in several} == {
        triple for triple in written if triple[1] not in several
    }


def test_a_processor_in_python_finds_the_tables_valid_and_reads_the_same_values(folder, content):
    assert by_python(folder) == said(content)


@pytest.mark.parametrize(
    ("table", "suffix", "old", "new"),
    [
        ("topic/words/definition.csv", "-metadata.json", f'"{PA}expansion"', f'"{PA}name"'),
        ("topic/words/definition.csv", "-metadata.json", '"lang": "sv"', '"lang": "nb"'),
        ("topic/programmes/regulation.csv", "-metadata.json", '"boolean"', '"string"'),
        ("topic/funding/grant.csv", "", "SEK", "NOK"),
    ],
    ids=["property", "language", "type", "cell"],
)
def test_the_parser_sees_a_wrong_property_language_type_and_cell(folder, tmp_path, table, suffix, old, new):
    for name in (table, f"{table}-metadata.json"):
        shutil.copy(folder / name, tmp_path)
    sound = by_javascript(tmp_path)
    faulty = tmp_path / f"{Path(table).name}{suffix}"
    text = faulty.read_text("utf-8")
    assert old in text
    faulty.write_text(text.replace(old, new), "utf-8", newline="")
    assert by_javascript(tmp_path) != sound


@pytest.mark.filterwarnings("default")
def test_a_required_cell_that_is_empty_is_seen(folder, tmp_path):
    table = shutil.copytree(folder / "topic/funding", tmp_path / "copy") / "grant.csv"
    text = table.read_text("utf-8")
    table.write_text(text.replace("https://w3id.org/peeratlas/concept/basis/stated", ""), "utf-8", newline="")
    read = CSVW(str(table), validate=True)
    assert not read.is_valid
    assert "required" in str(read.warnings[0].message)


def test_pandas_reads_the_facts(folder):
    figures = pd.read_csv(folder / "topic/figures/figure.csv").set_index("claim")
    norway = figures.loc[f"{CLAIM}norway-employed-2023"]
    assert (norway["min"], norway["max"], norway.concerns_label) == (300, 400, "Norway")
    assert norway.qualifier_label == "range"
    grants = pd.read_csv(folder / "topic/funding/grant.csv").set_index("claim")
    pool = grants.loc[f"{CLAIM}denmark-anchoring-pool-2019"]
    assert (pool.amount, pool.currency) == (20_500_000, "DKK")
    intentions = pd.read_csv(folder / "topic/core/intention.csv")
    assert "intendedNumber" in intentions
    assert not {"measure", "min", "max", "amount"} & set(intentions)


def test_columns_stand_in_the_order_of_the_shapes_and_names_beside_what_they_name(folder):
    heading = (folder / "topic/figures/figure.csv").read_bytes().split(b"\r\n")[0].decode().split(",")
    first = ["claim", "about", "about_label", "concerns", "concerns_label", "description_en"]
    assert heading[:6] == first
    wanted = ["description_sv", "measure", "min", "max", "when", "whenEarliest", "asOf", "earliest", "latest", "source"]
    assert sorted(wanted, key=heading.index) == wanted


def test_several_things_have_a_column_each_and_their_names_one(folder):
    grants = pd.read_csv(folder / "topic/funding/grant.csv").set_index("claim")
    paid = grants.loc[f"{CLAIM}hlutverkasetur-funding"]
    payers = [paid[name] for name in ("funder", "funder_2", "funder_3", "funder_4", "funder_5")]
    assert payers == sorted(payers)
    assert len(paid.funder_label.split(" | ")) == 5


def test_the_metadata_name_licence_kind_and_columns_in_nine_languages_and_no_host(folder):
    for table in named(folder):
        told = metadata(folder, table)
        assert told["dc:license"]["@id"].startswith("https://creativecommons.org/")
        assert {text["@language"] for text in told["dc:title"]} == NINE
        assert "dc:publisher" not in told
        own = [column for column in told["tableSchema"]["columns"] if column.get("propertyUrl", "").startswith(PA)]
        assert all(column["titles"].keys() == NINE | {"und"} for column in own if not column.get("virtual"))
        assert all(column["name"] == column["titles"]["und"] for column in own)


def test_no_cell_of_the_published_data_begins_like_a_formula(folder):
    """Cells are not altered, so a spreadsheet would take such a one for a formula. Say it in other words."""
    begun = [
        (table, cell)
        for table in named(folder)
        for row in rows(folder, table)
        for cell in row
        if cell.startswith(FORMULAS)
    ]
    assert not begun


def test_the_same_content_in_another_order_gives_the_same_bytes(folder, published, content, tmp_path):
    shuffled = random.Random(4).sample(content, len(content))
    for file in tables.write(published, shuffled, tmp_path):
        assert (tmp_path / file.name).read_bytes() == (folder / file.name).read_bytes(), file.name


HARD = {
    f"{PA}name": [
        Literal('a "b", c\nd', language="en"),
        Literal("e|f", language="en"),
        Literal(" g ", language="nb-NO"),
    ],
    f"{PA}reference": [Literal("=1+1"), Literal("")],
    f"{PA}amount": [
        Literal("7", datatype=NamedNode(f"{XSD}integer")),
        Literal("7.5", datatype=NamedNode(f"{XSD}decimal")),
    ],
    f"{PA}duration": [Literal("P1Y", datatype=NamedNode("http://example.org/length"))],
    f"{PA}theme": [NamedNode("http://example.org/a,b?c=1&d#e"), NamedNode("http://example.org/z")],
    "http://example.org/name": [Literal("of another vocabulary", language="en")],
    TYPE: [NamedNode(f"{PA}{name}") for name in ("Claim", "Statement", "Grant")],
}


@pytest.fixture
def hard(published: Atlas, tmp_path: Path) -> tuple[Path, list[Quad]]:
    """A table of everything that is hard to write, and one row that has next to nothing."""
    bare = {TYPE: HARD[TYPE], f"{PA}name": [Literal("h", language="en")]}
    quads = [
        Quad(NamedNode(CLAIM + claim), NamedNode(name), value)
        for claim, told in (("hard", HARD), ("bare", bare))
        for name, values in told.items()
        for value in values
    ]
    for _ in tables.write(published, quads, tmp_path):
        pass
    return tmp_path, quads


def test_what_is_hard_to_write_is_read_back(hard):
    folder, quads = hard
    assert by_python(folder) == said(quads)
    several = joined(folder)
    assert several == {f"{PA}name", f"{PA}reference"}
    assert {triple for triple in by_javascript(folder) if triple[1] not in several} == {
        triple for triple in claims(quads) if triple[1] not in several
    }


def test_no_mark_between_texts_is_in_a_text_and_an_empty_text_is_not_nothing(hard):
    folder, _ = hard
    by_name = {
        column["name"]: column for column in metadata(folder, "topic/funding/grant.csv")["tableSchema"]["columns"]
    }
    assert by_name["pa_name_en"]["separator"] == "¦"
    assert by_name["reference"]["null"] == "|"
    assert "null" not in by_name["pa_name_en"]
    heading = (folder / "topic/funding/grant.csv").read_text("utf-8").partition("\n")[0]
    assert "amount,amount_integer" in heading or "amount,amount_decimal" in heading


def test_a_mark_is_found_whatever_the_texts_hold():
    assert columns.mark(["a"]) == "|"
    assert columns.mark(["a|b¦c‖"]) not in "a|b¦c‖"


def test_a_value_without_a_name_is_no_cell():
    with pytest.raises(TypeError, match="no cell"):
        columns.cell("a:b", next(iter(parse(b"<a:b> <a:c> [] .", RdfFormat.TURTLE))).object)
