"""What an answer costs: what is about one thing reads what it shows, however much else there is. No clock is asked."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bench import line, million, weighing
from peeratlas import claims, comparison, publication, questions, snapshot
from peeratlas.answer import Iri
from peeratlas.claims import Claims, read_claims
from peeratlas.dataset import Dataset, Rows
from peeratlas.inventory import Counts
from peeratlas.portal import faults
from peeratlas.portal.app import create_app
from peeratlas.rdf import NamedNode, Quad
from peeratlas.snapshot import Snapshot

MANY = 300
"""A property with so many statements in the data is one that grows with them."""
OF_ONE_THING = (
    "/en/id/country/norway",
    "/sv/id/country/latvia",
    "/en/questionnaire/norway",
    "/en/compare?countries=norway,latvia",
    "/en/compare?countries=norway,latvia&rule=as-of&day=2024-01-01",
    "/en/concept/theme/advocacy",
    "/robots.txt",
    "/README.txt",
    "/editions.atom",
    "/en/editions",
    "/en/catalog",
)

THINGS = ("/health", "/en/", "/sv/", "/en/id/country/norway", "/en/questionnaire/norway", "/en/ontology")
ROWS = ("representing-organisation", "training-exists", "settings")
OF_ONE_COUNTRY = ("coverage-by-theme", "milestones", "representing-organisations", "what-to-ask")
_FOUND = re.compile(r'name: "(?:QuadPattern|Path)\(.*\n\s*number of results: (\d+)')


@pytest.fixture(scope="module")
def opened(build):
    return snapshot.open_current(build)


@pytest.fixture(scope="module")
def growing(opened):
    """The properties of which there is a statement for every claim, source or organisation, or nearly."""
    data = f"<{opened.atlas.dataset.prefixes['graph']}data/"
    concepts = (f"{data}concepts/", f"{data}labels/")  # vocabularies do not grow with what is said in them
    named = ((str(quad.graph_name), quad.predicate.value) for quad in opened.atlas.dataset.quads())
    counted = Counter(name for graph, name in named if graph.startswith(data) and not graph.startswith(concepts))
    return {name for name, number in counted.items() if number > MANY}


@pytest.fixture
def whole(monkeypatch):
    """The properties that are read whole from now on."""
    read, seen = Dataset.quads, []

    def watched(self, graph=None, *, subject=None, predicate=None):
        if graph is None and subject is None:
            seen.append(predicate)
        return read(self, graph, subject=subject, predicate=predicate)

    monkeypatch.setattr(Dataset, "quads", watched)
    return seen


def of_each_kind(opened):
    base = opened.atlas.dataset.prefixes.base
    kinds = {}
    for name in publication.pages(opened):
        if name.startswith("id/"):
            kinds.setdefault(name.split("/")[1], f"/en/{name}")
    assert len(kinds) > 8, base
    return kinds.values()


def test_what_is_about_one_thing_reads_no_property_whole_that_grows_with_the_data(build, opened, growing, whole):
    assert len(growing) > 5
    client = TestClient(create_app(snapshot.open_current(build)))
    assert client.get("/health").status_code == 200
    things = of_each_kind(opened)
    whole.clear()
    found = {}
    for path in (*OF_ONE_THING, *things):
        assert client.get(path).status_code == 200, path
        found[path] = growing.intersection(whole)
        whole.clear()
    assert {path: names for path, names in found.items() if names} == {}


@pytest.fixture(scope="module")
def twice(opened, tmp_path_factory):
    """The published data with a second of everything that is told of, under other names; vocabularies stand once."""
    told = f"{opened.atlas.dataset.prefixes.base}id/"

    def other(term):
        return NamedNode(f"{term.value}-2") if isinstance(term, NamedNode) and term.value.startswith(told) else term

    quads = list(opened.atlas.dataset.quads())
    again = (Quad(other(one.subject), one.predicate, other(one.object), one.graph_name) for one in quads)
    folder = tmp_path_factory.mktemp("twice") / "store"
    store = Dataset.create(folder)
    store.add([*quads, *(quad for quad in again if str(quad.subject).endswith("-2>"))])
    store.flush()
    doubled = Snapshot(opened.path, opened.manifest)
    doubled.__dict__["atlas"] = replace(doubled.atlas, dataset=Dataset.open_read_only(folder))
    return doubled


def looked_at(folder, text):
    """How many triples the engine finds on its way to an answer, as its own explanation counts them."""
    engine = Path(sys.executable).with_name("oxigraph")
    how = ["--union-default-graph", "--results-format", "csv", "--explain", "--stats"]
    done = subprocess.run(
        [engine, "query", "--location", folder, "--query", text, *how], capture_output=True, text=True, check=True
    )
    found = [int(number) for number in _FOUND.findall(done.stderr)]
    assert found, done.stderr
    return sum(found)


def test_a_question_on_one_country_looks_at_what_is_told_of_it_however_much_is_told_of_others(opened, twice):
    """What the network did stands in the story of each country, so it is compared with how much longer that became."""
    known, datasets = opened.atlas.queries, (opened.atlas.dataset, twice.atlas.dataset)
    found = {}
    for query in (
        *(known["questions"][name] for name in OF_ONE_COUNTRY),
        *(known["comparison"][name] for name in ROWS),
    ):
        text = questions.bind(query, datasets[0], {"country": ["norway"]})
        looked = [looked_at(dataset._folder, text) for dataset in datasets]
        rows = [len(dataset.rows(text)) for dataset in datasets]
        found[query.name] = looked[1] / looked[0] / (rows[1] / rows[0])
    assert {name: growth for name, growth in found.items() if growth > 1.2} == {}


@pytest.fixture
def taken(monkeypatch):
    """How many rows and quads have come out of the store."""
    counted = Counter()
    query, quads = Dataset.query, Dataset.quads

    def rows(self, text):
        found = query(self, text)
        kept = list(found)
        counted["rows"] += len(kept)
        return Rows(found.variables, iter(kept))

    def statements(self, graph=None, **what):
        kept = list(quads(self, graph, **what))
        counted["quads"] += len(kept)
        return iter(kept)

    monkeypatch.setattr(Dataset, "query", rows)
    monkeypatch.setattr(Dataset, "quads", statements)
    return counted


@pytest.mark.long
def test_a_page_of_one_thing_takes_hardly_more_out_of_twice_the_data(opened, twice, taken):
    """The start page knows the names of all countries; the page of a country tells whom else its experience serves."""
    clients = [TestClient(create_app(one)) for one in (Snapshot(opened.path, opened.manifest), twice)]
    found = {}
    for path in THINGS:
        numbers = []
        for client in clients:
            taken.clear()
            assert client.get(path).status_code == 200, path
            numbers.append(taken.total())
        found[path] = numbers[1] / numbers[0]
    assert {path: growth for path, growth in found.items() if growth > 1.4} == {}


def test_what_the_build_counted_is_what_is_counted_now(opened):
    told, now = opened.atlas, replace(opened.atlas, counts=Counts)
    assert told.counts().kinds
    assert told.kinds == now.kinds
    assert told.filled == now.filled
    assert told.usage.concepts == now.usage.concepts
    own = told.dataset.prefixes["pa"]
    for class_ in (one for one in now.usage.members if one.startswith(own)):
        assert (
            told.usage.number(class_, True)
            == now.usage.number(class_, True)
            == told.members(f"pa:{class_[len(own) :]}")
        )
    for kind in ("DatatypeProperty", "ObjectProperty"):
        for name in now.usage.members[told.dataset.prefixes.expand(f"owl:{kind}")]:
            if name.startswith(own):
                assert told.usage.number(name, False) == now.usage.number(name, False), name
    assert told.members("pa:Claim") == len(told.claims)
    assert told.members("pa:Intention") == sum(claim.intention for claim in told.claims.values())


def test_claims_are_read_when_they_are_asked_for_and_those_together_that_are_expected(opened, taken):
    dataset, part = opened.atlas.dataset, opened.atlas.queries["parts"]["claims"]
    every = read_claims(dataset, part)
    names = sorted(every)
    some = Claims(dataset, part)
    some.expect([*names[:40], "https://example.org/not-ours", 7])
    taken.clear()
    assert [some[name] for name in names[:40]] == [every[name] for name in names[:40]]
    assert 40 <= taken["rows"] < 100
    assert not taken["quads"]
    taken.clear()
    for name in (
        f"{dataset.prefixes['claim']}no such",
        "https://example.org/a",
        dataset.prefixes["country"] + "norway",
    ):
        assert name not in some
    assert not taken["rows"]
    assert dict(some) == every


def test_names_that_are_no_claims_are_not_remembered(opened):
    atlas = opened.atlas
    asked = Claims(atlas.dataset, atlas.queries["parts"]["claims"])
    home = atlas.dataset.prefixes["claim"]
    for number in range(20):
        assert asked.get(Iri(f"{home}nowhere-{number}")) is None
    assert not asked._read


def test_when_most_claims_are_expected_all_are_read_at_once(opened, taken, monkeypatch):
    dataset, part = opened.atlas.dataset, opened.atlas.queries["parts"]["claims"]
    names = list(read_claims(dataset, part))
    monkeypatch.setattr(claims, "_MOST", 100)
    monkeypatch.setattr(claims, "_TOGETHER", 1)
    asked = Claims(dataset, part)
    asked.expect(names)
    once = taken["rows"]
    assert [asked[name].iri for name in names] == names
    assert taken["rows"] < 2 * once + 10


def test_a_row_of_few_countries_is_that_of_all(opened, monkeypatch):
    few = opened.atlas.matrix(["norway", "latvia"])
    monkeypatch.setattr(comparison, "_FEW", 0)
    fresh = replace(opened.atlas, dataset=Dataset.open_read_only(opened.path / "store"))
    assert few.cells == fresh.matrix(["norway", "latvia"]).cells


def test_who_asks_for_no_sitemap_does_not_wait_for_the_names_of_all_pages(build, monkeypatch):
    def asked(_):
        raise AssertionError("the names of all pages are read")

    monkeypatch.setattr(publication, "pages", asked)
    client = TestClient(create_app(snapshot.open_current(build)))
    for name in ("robots.txt", "README.txt", "catalog.ttl", "void.ttl", "CITATION.cff", "editions.atom"):
        assert client.get(f"/{name}").status_code == 200, name
    with pytest.raises(AssertionError, match="names of all pages"):
        client.get("/sitemap.xml")


def test_things_that_hold_a_value_are_those_of_a_scan(opened):
    dataset = opened.atlas.dataset
    theme = dataset.prefixes.expand("pa:theme")
    found = {}
    for quad in dataset.quads(predicate=theme):
        found.setdefault(quad.object.value, set()).add(quad.subject.value)
    assert len(found) > 20
    for value, things in found.items():
        assert dataset.having(theme, value) == sorted(things)
    assert dataset.having(theme, "https://example.org/nothing") == []


def test_among_too_many_names_none_is_looked_for_that_is_near(build, monkeypatch):
    client = TestClient(create_app(snapshot.open_current(build)))
    problem = {"accept": "application/problem+json"}
    assert "/en/id/country/norway" in client.get("/en/id/country/norwy", headers=problem).json()["near"]
    monkeypatch.setattr(faults, "_MANY", 3)
    assert client.get("/en/id/country/norwy", headers=problem).json()["near"] == []
    assert "/en/id/country/norway" in client.get("/en/id/place/norway", headers=problem).json()["near"]


@pytest.mark.long
def test_what_is_measured_answers(build):
    """The addresses and queries of the bench, on the published data, without those of generated countries."""
    client = TestClient(create_app(snapshot.open_current(build)), follow_redirects=False)
    for name, path in {**line.PAGES, **line.WIDE}.items():
        if "generated" not in path and "sitemap-" not in path:
            assert client.get(path).status_code == 200, name


@pytest.mark.long
def test_a_child_is_weighed_with_its_parent():
    child = "b = bytearray(b'x') * 200_000_000; import time; time.sleep(1.5)"
    ran = weighing.run(["-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"])
    assert 190 < ran.memory < 300
    assert ran.seconds > 1.5


def test_growth_is_told_beside_that_of_the_answer():
    asked = {"first": 90.0, "again": 1.0, "processor": 10.0, "bytes": 1000, "status": 200}
    small = {
        "size": 10_000,
        "triples": 40_000,
        **{part: {"home": asked} for part in ("pages", "wide", "queries", "questions")},
    }
    ran = {"seconds": 1.0, "processor": 1.0, "memory": 1.0, "bytes": 1}
    memory = ("memory after pages", "memory after queries", "memory after wide", "peak memory of the service")
    small |= {"build": ran, "publish": ran, **dict.fromkeys(memory, 1.0)}
    large = small | {"size": 100_000, "pages": {"home": asked | {"processor": 50.0, "bytes": 2000}}}
    text = "\n".join(million.tables([small, large]))
    assert "| home | 10 | 1.0 | 50 | 2.0 | 5.0 | 2.0 |" in text
