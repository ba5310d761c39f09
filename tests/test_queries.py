"""Query files: each one reads, each one has its cases, and each case holds. Files only, found by glob.

`tests/queries/<folder>/<name>/given.ttl` is a small dataset, read together with the ontology and the lists of
concepts; the rules run on it (a part stands alone, with what the rules would have made). `expected.csv` is the whole answer as guarded files write it; `expected--<part>.csv`
is the answer to the values in its first line (`# params: name=value …`). A check has a `given-none.ttl` besides, in
which it finds nothing. A rule and a page stand alone: given triples, and in `expected.ttl` those that they make
(for a page of the thing that its first line names: `# thing: …`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from peeratlas import guard, prefixes, queries, questions, sources
from peeratlas.dataset import Dataset
from peeratlas.inference import infer
from peeratlas.queries import Query
from peeratlas.rdf import Quad, Triple, read_text, read_turtle

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "queries"
FOUND = queries.read_all(ROOT)
PREFIXES = prefixes.Prefixes.read(ROOT)
SELECTS = [query for folder in ("questions", "comparison", "checks", "parts") for query in FOUND[folder].values()]
CONSTRUCTS = [query for folder in ("rules", "pages") for query in FOUND[folder].values()]


def folder_of(query: Query) -> Path:
    return CASES / query.folder / query.name


def name_of(value: Query | Path) -> str:
    if isinstance(value, Path):
        return value.relative_to(CASES).with_suffix("").as_posix()
    return f"{value.folder}/{value.name}"


@lru_cache
def background(*places: str) -> tuple[Quad, ...]:
    """The content of these folders or files."""
    found = [source for source in sources.find(ROOT) if source.relative.startswith(places)]
    return tuple(quad for source in found for quad in sources.parse(source))


def read_case(path: Path) -> list[Quad]:
    return read_turtle(read_text(path, path.name), path.name, "urn:given")


@lru_cache
def given(path: Path) -> Dataset:
    """The case among ontology and concepts, after the rules; that of a part alone."""
    if path.parent.parent.name == "parts":
        return Dataset.in_memory([*background(prefixes.TABLE), *read_case(path)])
    dataset = Dataset.in_memory([*background("ontology/", "data/concepts/"), *read_case(path)])
    infer(dataset, FOUND["rules"].values())
    return dataset


def triples(path: Path) -> set[Triple]:
    return {quad.triple for quad in read_case(path)}


def read_values(text: str, name: str) -> dict[str, list[str]]:
    """The values in the first line of an expected answer."""
    values: dict[str, list[str]] = {}
    if line := re.match(rf"# {name}: (.*)\n", text):
        for item in line[1].split():
            key, _, value = item.partition("=")
            values.setdefault(key, []).append(value)
    return values


SELECT_CASES = [(query, path) for query in SELECTS for path in sorted(folder_of(query).glob("expected*.csv"))]


def test_every_query_has_its_case_and_every_case_its_query() -> None:
    """A folder without a query is the case of one that was renamed."""
    kept = {path.parent.relative_to(CASES).as_posix() for path in CASES.glob("*/*/given.ttl")}
    assert kept == {name_of(query) for query in (*SELECTS, *CONSTRUCTS)}
    assert {name_of(query) for query, _ in SELECT_CASES} == {name_of(query) for query in SELECTS}


def test_the_cases_are_counted() -> None:
    numbers = {folder: len(list((CASES / folder).iterdir())) for folder in queries.FOLDERS}
    print(f"query cases: {numbers}, answers: {len(SELECT_CASES)}")
    assert all(numbers.values())


@pytest.mark.parametrize(("query", "path"), SELECT_CASES, ids=name_of)
def test_a_query_answers_what_its_case_expects(query: Query, path: Path) -> None:
    dataset = given(path.parent / "given.ttl")
    text = path.read_text(encoding="utf-8")
    answer = questions.ask(query, dataset, read_values(text, "params"))
    assert guard.written(answer, PREFIXES).decode() == re.sub(r"\A# .*\n", "", text)


@pytest.mark.parametrize("query", FOUND["checks"].values(), ids=name_of)
def test_a_check_finds_nothing_where_nothing_is_wrong(query: Query) -> None:
    dataset = given(folder_of(query) / "given-none.ttl")
    assert list(dataset.query(query.text)) == []


@pytest.mark.parametrize("query", FOUND["checks"].values(), ids=name_of)
def test_a_check_finds_a_fault_in_its_case(query: Query) -> None:
    assert list(given(folder_of(query) / "given.ttl").query(query.text))


@pytest.mark.parametrize("query", FOUND["rules"].values(), ids=name_of)
def test_a_rule_makes_what_its_case_expects(query: Query) -> None:
    made = Dataset.in_memory(read_case(folder_of(query) / "given.ttl")).construct(query.text)
    assert set(made) == triples(folder_of(query) / "expected.ttl")


@pytest.mark.parametrize("query", FOUND["pages"].values(), ids=name_of)
def test_a_page_holds_what_its_case_expects(query: Query) -> None:
    path = folder_of(query) / "expected.ttl"
    thing = re.match(r"# thing: (.*)\n", path.read_text(encoding="utf-8"))
    assert thing, "the first line names the thing"
    text = query.body.replace("# VALUES ?thing", f"VALUES ?thing {{ <{thing[1]}> }}")
    assert set(Dataset.in_memory(read_case(path.parent / "given.ttl")).construct(text)) == triples(path)


@pytest.mark.parametrize("query", FOUND["comparison"].values(), ids=name_of)
def test_a_row_of_the_comparison_names_country_and_claim_first(query: Query) -> None:
    names = [column.name for column in query.columns]
    assert names[:2] == ["country", "claim"]
    assert set(names[2:]) <= {"value", "applies"}


def test_the_rows_of_the_comparison_have_each_a_place_of_their_own() -> None:
    orders = [int(query.head["order"]) for query in FOUND["comparison"].values()]
    assert orders == sorted(set(orders))


@pytest.mark.parametrize("query", FOUND["rules"].values(), ids=name_of)
def test_a_rule_writes_only_what_its_head_says(query: Query) -> None:
    made = Dataset.in_memory(read_case(folder_of(query) / "given.ttl")).construct(query.text)
    written = {triple.predicate.value.replace("#", "/").rpartition("/")[2] for triple in made}
    assert written == {name.strip().partition(":")[2] for name in query.head["writes"].split(",")}


@pytest.mark.parametrize("query", FOUND["rules"].values(), ids=name_of)
def test_a_rule_is_named_with_a_step_of_ten(query: Query) -> None:
    assert re.fullmatch(r"[0-9]0-[a-z]+(-[a-z]+)*", query.name)
