"""What an answer costs: what is about one thing reads what it shows, however much else there is. No clock is asked."""

from __future__ import annotations

from collections import Counter

import pytest
from starlette.testclient import TestClient

from bench import line, million, weighing
from peeratlas import catalogue, publication, snapshot
from peeratlas.catalogue import void
from peeratlas.dataset import Dataset
from peeratlas.inventory import Inventory
from peeratlas.portal import faults
from peeratlas.portal.app import create_app
from peeratlas.settings import Settings
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


def test_who_asks_for_no_sitemap_does_not_wait_for_the_names_of_all_pages(build, monkeypatch):
    def asked(_):
        raise AssertionError("the names of all pages are read")

    monkeypatch.setattr(publication, "pages", asked)
    client = TestClient(create_app(snapshot.open_current(build)))
    for name in ("robots.txt", "README.txt", "catalog.ttl", "void.ttl", "CITATION.cff", "editions.atom"):
        assert client.get(f"/{name}").status_code == 200, name
    with pytest.raises(AssertionError, match="names of all pages"):
        client.get("/sitemap.xml")


def test_what_the_build_counted_is_what_the_files_hold(opened):
    """Of a snapshot whose inventory does not tell, as an earlier version made them, the files are counted."""
    other = Snapshot(opened.path, opened.manifest)
    other.__dict__["inventory"] = Inventory.of(opened.inventory.files)
    assert set(opened.inventory.counts) == set(opened.inventory.parts)
    assert void.describe(other, Settings()) == void.describe(opened, Settings())
    assert catalogue.describe(other, Settings()) == catalogue.describe(opened, Settings())


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
