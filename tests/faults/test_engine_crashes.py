"""F11: what ends the engine, or holds it up for ever, straight to the pool of workers, with no gate before it."""

from __future__ import annotations

import asyncio
import time

import pytest

from peeratlas.armour import gate
from peeratlas.armour.limits import Limits
from peeratlas.armour.line import Job
from peeratlas.armour.pool import Pool
from peeratlas.dataset import Dataset
from peeratlas.errors import AtlasError, GateError, TooHeavyError, TooMuchError
from peeratlas.rdf import Literal, NamedNode, Quad
from tests.faults.crashes import CRASHES
from tests.faults.scale import times

pytestmark = pytest.mark.faults
JSON = "application/sparql-results+json"
FEW = ("function calls", "unions")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A small store: what ends the engine needs no data."""
    path = tmp_path_factory.mktemp("crashes") / "store"
    thing, said = NamedNode("https://example.org/thing"), NamedNode("https://example.org/said")
    store = Dataset.create(path)
    store.add(Quad(thing, said, Literal(str(number)), thing) for number in range(1000))
    store.flush()
    del store
    return path


@pytest.fixture
def pool(store):
    pool = Pool(store, Limits())
    yield pool
    pool.close()


def job(query="ASK { ?s ?p ?o }", seconds=5.0):
    return Job(query, JSON, "text/turtle", seconds, 1000, 10**6)


def tried(pool, name, size) -> str:
    """What came of a query: broken, late, refused or answered. The next is answered in any case."""
    before = dict(pool.counts)
    try:
        tail = asyncio.run(pool.run(job(CRASHES[name](size), 2.0))).tail
        what = next(iter(tail))
    except TooMuchError:
        what = "over"
    except TooHeavyError:
        what = next(kind for kind in ("late", "broken") if pool.counts[kind] > before[kind])
    began = time.monotonic()
    assert asyncio.run(pool.run(job())).parts, name
    # One second is promised; this machine may be busy.
    assert time.monotonic() - began < 5, name
    return what


@pytest.mark.parametrize("name", FEW)
def test_the_engine_ends_and_the_next_query_is_answered(pool, name):
    assert tried(pool, name, 1) == "broken"


@pytest.mark.long
def test_every_kind_in_every_size_ends_one_worker_at_most(pool):
    found: dict[str, list[str]] = {}
    for turn in range(times("F11 rounds over the kinds")):
        for name in CRASHES:
            found.setdefault(name, []).append(tried(pool, name, 1 + turn % 5))
    print(found)
    ended = {name for name, what in found.items() if {"broken", "late"} & set(what)}
    assert len(ended) >= len(CRASHES) // 2, "most kinds ended nothing, so nothing was tried"
    assert {what for many in found.values() for what in many} <= {"broken", "late", "refused", "media_type", "over"}


# What doubles a text in a few steps looks harmless: the memory of the worker ends it.
@pytest.mark.parametrize("name", sorted(CRASHES.keys() - {"a doubled text"}))
def test_the_gate_refuses_it(name):
    with pytest.raises(GateError):
        gate.read(CRASHES[name](1), Limits())


def test_a_pool_whose_workers_all_broke_answers(pool):
    for _ in range(pool._limits.workers + 2):
        with pytest.raises(AtlasError):
            asyncio.run(pool.run(job(CRASHES["function calls"](1))))
    assert asyncio.run(pool.run(job())).parts
