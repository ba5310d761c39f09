"""The published data in real stores of others: the same answers, the same pages, whole or not at all."""

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from peeratlas import snapshot
from peeratlas.cli import main
from peeratlas.errors import FarStoreError
from peeratlas.portal.app import create_app
from peeratlas.probes import probes
from peeratlas.remote import pushing
from peeratlas.remote.asking import Access, Engine
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.remote.limits import JUDGING
from peeratlas.remote.places import Places
from tests import engines

HERE = Path(__file__).parent
ENGINES = ["oxigraph", "virtuoso"]
# To push takes most of a minute on each.
pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=ENGINES)
def server(request, tmp_path_factory):
    if engines.missing(request.param):
        pytest.fail("Virtuoso is not installed: virtuoso-opensource-7-bin and -common; .ci/run installs them.")
    with engines.STARTERS[request.param](tmp_path_factory.mktemp(request.param)) as started:
        yield started


def push(server, build, *more):
    arguments = ["push", "--endpoint", server.query, "--graph-store", server.graph_store, "--build", str(build), *more]
    done = CliRunner().invoke(main, arguments, env=server.environment)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def pushed(server, build):
    return push(server, build).output


@pytest.fixture(scope="module")
def far(server, build, pushed):
    return snapshot.open_current(build, Access(server.query))


def known(name):
    """tests/engines/<name>.csv: the stored queries that this engine answers otherwise, each with the reason."""
    with (HERE / "engines" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["query"]: row["reason"] for row in csv.DictReader(file)}


def test_what_an_engine_answers_otherwise_stands_in_its_list(server, far):
    found = {line.partition(" ")[2] for line in far.atlas.dataset.marker.differs}
    assert found == known(server.name).keys()
    assert all(known(server.name).values())


def test_every_stored_query_is_answered_as_by_the_embedded_store(published, far):
    count = 0
    for probe in probes(published):
        if probe.triples:
            assert set(far.atlas.dataset.construct(probe.text)) == set(published.dataset.construct(probe.text))
        else:
            assert list(far.atlas.dataset.query(probe.text)) == list(published.dataset.query(probe.text)), probe.name
        count += 1
    assert count > 400


def test_without_the_snapshots_own_store_the_differences_are_there(server, build, pushed, published):
    alone = RemoteDataset(Access(server.query), published.version, JUDGING)
    text = published.queries["parts"]["references"].text
    assert list(alone.query(text)) != list(published.dataset.query(text))


def test_pages_and_data_are_the_same_bytes(server, far, build, published):
    """Also what was read ahead of them, all quads at once, is what the embedded store holds."""
    dataset = far.atlas.dataset
    dataset._engine = Engine(Access(server.query), JUDGING)  # on a busy machine, too
    dataset.check()
    assert dataset.ahead.wait(100)
    assert dataset._whole is not None
    assert len(list(dataset.quads())) == len(list(published.dataset.quads()))
    ours, theirs = (TestClient(create_app(one)) for one in (snapshot.open_current(build), far))
    base = published.dataset.prefixes.base
    claims = sorted(published.claims)[::40]
    paths = [
        "/en/", "/sv/compare", "/compare.csv", "/en/topics", "/fi/questions", "/en/ontology", "/health",
        "/en/concept/theme", "/en/concept/theme/implementation", "/catalog.ttl", "/void.ttl", "/en/sparql",
        *(f"/lt/questions/{name}" for name in published.queries["questions"]),
        *(f"/questions/{name}.csv" for name in published.queries["questions"]),
        *(f"/en/{iri.removeprefix(base)}" for iri in [*published.countries, *claims]),
        *(f"/{iri.removeprefix(base)}.nt" for iri in published.countries),
    ]  # fmt: skip
    unordered = ["/en/shapes", "/shapes.ttl", "/ontology.ttl"]  # nodes without names stand there in the store's order
    for path in unordered:
        one, other = (sorted(re.findall(r"[\w:#]+", client.get(path).text)) for client in (ours, theirs))
        assert one == other, path
    for path in paths:
        one, other = ours.get(path), theirs.get(path)
        assert (other.status_code, other.content) == (one.status_code, one.content), path


def test_graphs_things_and_properties_are_read_as_from_the_embedded_store(far, published):
    here, there = published.dataset, far.atlas.dataset
    assert (there.graphs(), len(there)) == (here.graphs(), len(here))
    for graph in here.graphs()[::20]:
        plain = {quad for quad in here.quads(graph) if "BlankNode" not in repr(quad)}
        assert {quad for quad in there.quads(graph) if "BlankNode" not in repr(quad)} == plain
        assert len(list(there.quads(graph))) == len(list(here.quads(graph)))
    for iri in [*published.countries, *sorted(published.claims)[:30]]:
        assert set(there.quads(subject=iri)) == set(here.quads(subject=iri))
        assert there.said(iri) == here.said(iri)
    label = here.prefixes.expand("rdfs:label")
    assert set(there.quads(predicate=label)) == set(here.quads(predicate=label))


def test_a_second_push_changes_nothing(server, build, pushed):
    assert push(server, build).output == pushed


def test_nobody_sees_a_snapshot_of_which_a_part_is_missing(server, build, published, far):
    """A push that breaks off at any of some steps; another version is read the while."""
    path = snapshot.open_current(build).path / "content.nq"
    content = pushing.Content.read(path, "other")
    access = Access(server.graph_store, server.user, server.password)
    target = pushing.Target.of(Access(server.query), access, by_update=False)
    reader = RemoteDataset(Access(server.query), "other")
    for last in (1, 70, 141):
        with pytest.raises(KeyboardInterrupt):
            pushing.push(content, pushing.Target(target.engine, Breaking(target.writer, last)))
        with pytest.raises(FarStoreError, match="does not hold snapshot other whole"):
            reader.check()
        far.atlas.dataset.check()
    pushing.push(content, target)
    reader.check()
    assert set(reader.quads(subject=published.countries[0])) == set(
        published.dataset.quads(subject=published.countries[0])
    )
    far.atlas.dataset.check()
    pushing.remove("other", target)
    assert target.counted(Places("other")) == {Places("other").all: 0}
    far.atlas.dataset.check()


class Breaking:
    """A writer that is interrupted after so many graphs."""

    def __init__(self, writer, last):
        self.writer, self.left = writer, last

    def replace(self, graph, triples):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        self.writer.replace(graph, triples)

    def remove(self, graph):
        self.writer.remove(graph)


def test_sparql_update_brings_the_same(server, build):
    path = snapshot.open_current(build).path / "content.nq"
    content = pushing.Content.read(path, "updated")
    content = pushing.Content(content.places, content.sha256, dict(list(content.graphs.items())[:30]))
    access = Access(server.update, server.user, server.password)
    target = pushing.Target.of(Access(server.query), access, by_update=True)
    made = pushing.push(content, target)
    reader = RemoteDataset(Access(server.query), "updated")
    reader.check()
    assert len(reader) == made.triples == len(content.all)
    assert pushing.remove("updated", target) == 30
