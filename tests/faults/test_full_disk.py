"""F5: the disk is full from a step on. The old is served, one sentence says why, and with room it works by itself."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from peeratlas import reasoning, search, snapshot
from peeratlas.dataset import Dataset
from peeratlas.errors import AtlasError
from peeratlas.publication import publishing
from peeratlas.settings import Settings
from tests import engines
from tests.faults.child import fill, start
from tests.faults.quick import build
from tests.faults.rooms import disk
from tests.faults.scale import SCALE, times
from tests.faults.state import files, healthy, names, whole
from tests.operating import served
from tests.small import change, lean_copy_to

pytestmark = pytest.mark.faults
EDITION = "data/edition.ttl"
SIZE = "40m"
BUILDING = ["content", "store", "files", "index", "dumps", "manifest", "link"]
# What the engine and SQLite write; all else are files of ours.
FEW = ["store", "index"]
PUBLISHING = ["dumps", "describe", "list"]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return lean_copy_to(tmp_path_factory.mktemp("full") / "checkout")


@pytest.fixture
def small(tmp_path):
    with disk(tmp_path / "disk", SIZE) as made:
        yield made


def refused(run, step: str) -> str:
    said = run.communicate()[0]
    assert run.returncode == 1, f"{step}: {run.returncode} {said}"
    assert said.count("\n") == 1, f"{step}: {said}"
    assert "nothing was changed" in said, f"{step}: {said}"
    return said


@pytest.mark.long
def test_a_build_leaves_the_last_snapshot_and_no_rest_and_goes_on_with_room(checkout, small):
    out = small.folder / "build"
    build(checkout, out)
    number = "2026-11"
    for turn in range(times("F5 rounds over the steps")):
        for step in FEW if SCALE != "full" else BUILDING:
            fresh = f"2026-11.{turn}.{step}"
            change(checkout, EDITION, f'"{number}"', f'"{fresh}"')
            number, good, before = fresh, healthy(out), names(out)
            with start("build", checkout, out, small.fault | {"step": step}) as run:
                said = refused(run, step)
            # The engine and SQLite have words of their own for it.
            assert str(out) in said, step
            assert "disk large enough" in said, step
            assert healthy(out) == good, step
            assert names(out) == before, f"{step} left something that keeps its room"
            small.make_room()
            with start("build", checkout, out) as run:
                assert run.wait() == 0, run.communicate()[0]
            assert healthy(out) != good
    change(checkout, EDITION, f'"{number}"', '"2026-11"')


@pytest.mark.long
def test_a_publish_leaves_the_old_edition_and_goes_on_with_room(checkout, small, tmp_path):
    out, place = tmp_path / "build", small.folder / "public"
    build(checkout, out)
    host = {"PEERATLAS_PUBLISHER": "Keepers of the atlas"}
    publishing.publish(snapshot.open_current(out), Settings.read(host), place, str)
    old = files(place)
    for _ in range(times("F5 rounds over the steps")):
        for step in PUBLISHING:
            with start("publish", out, place, small.fault | {"step": step}) as run:
                said = refused(run, step)
            assert f"{place} cannot be written" in said
            assert f"Make {small.folder} writable and its disk large enough" in said
            assert files(place) == old, step
            small.make_room()
            assert names(small.folder) == ["public"]
    with start("publish", out, place) as run:
        assert run.wait() == 0, run.communicate()[0]
    assert whole(place)
    assert files(place) != old


def test_the_index_says_what_every_file_says(tmp_path):
    """SQLite has an error of its own, which is none of the system's."""
    with pytest.raises(OSError, match="unable to open") as met:
        search.index(Dataset.in_memory(), tmp_path / "nothing" / "search.sqlite")
    assert met.value.errno == errno.EIO


def test_a_reasoner_that_finds_no_room_is_told_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nothing"))
    with pytest.raises(AtlasError, match=r"^The reasoner could not be run: No such file.*name another in TMPDIR\.$"):
        reasoning.check([])


@pytest.mark.long
def test_the_portal_answers_while_its_log_has_no_room_and_writes_it_again_with_room(checkout, small):
    """Snapshot and log lie on the same disk, and it is full."""
    if not small.real:
        pytest.skip("needs a disk that can be mounted: the log is written by a process that knows no limit")
    out = small.folder / "build"
    build(checkout, out)
    log = small.folder / "log"
    with log.open("w+") as file, served(out, file, PEERATLAS_LOG="requests") as server:
        assert server.get("/en/")[0] == 200
        fill(small.folder)
        asked = 0
        for _ in range(40):
            for path in ("/en/", "/sv/compare", "/questions/employed-peer-supporters.csv", "/dumps/atlas.nq"):
                assert server.get(path)[0] == 200
                asked += 1
        assert server.get("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D")[0] == 200
        written = log.read_text().count("\n")
        assert written < asked, "the disk was not full"
        small.make_room()
        for _ in range(40):
            assert server.get("/en/")[0] == 200
        server.child.terminate()
        server.child.wait(20)
        lines = [line for line in log.read_text().splitlines() if line]
        assert len(lines) >= written + 40
        told = [read for line in lines if (read := parsed(line))]
        assert len(told) >= len(lines) - 2, "more is cut than the line at which the room ended"
        assert all(line["event"] == "request" and line["status"] == 200 for line in told)


def parsed(line: str):
    try:
        return json.loads(line)
    except ValueError:
        return None


@pytest.mark.long
def test_a_push_writes_no_file(checkout, tmp_path):
    """It reads a snapshot and speaks to the store: so its own disk may be full, and none of its files half written."""
    out = tmp_path / "build"
    build(checkout, out)
    before = files(out)
    (tmp_path / "far").mkdir()
    with engines.oxigraph(tmp_path / "far") as far:
        fault = {"step": "push", "deed": "fill"}
        with start("push", out, out, fault, store=[far.query, far.graph_store]) as run:
            said = run.communicate()[0]
        assert run.returncode == 0, said
    assert files(out) == before


@pytest.mark.long
def test_a_far_store_that_is_full_never_says_that_it_holds_the_snapshot(checkout, small, tmp_path):
    """Its disk is full in the middle; with room, and the store started again, the same push goes through."""
    if not small.real:
        pytest.skip("needs a disk that can be mounted: the store is a process of others")
    out = tmp_path / "build"
    version = build(checkout, out).version
    with engines.oxigraph(small.folder) as far:
        fill(small.folder)
        with start("push", out, out, store=[far.query, far.graph_store]) as run:
            said = run.communicate()[0]
        assert run.returncode == 1, said
        assert said.startswith("The store that holds the data does not answer."), said
        assert said.count("\n") == 1
    small.make_room()
    with engines.oxigraph(small.folder) as far:
        with start("push", out, out, store=[far.query, far.graph_store]) as run:
            said = run.communicate()[0]
        assert run.returncode == 0, said
    assert healthy(out) == version


def test_a_disk_that_is_full_is_full(tmp_path):
    """That these tests can fail: nothing more goes onto the disk, and what lies there is left alone."""
    with disk(tmp_path / "disk", "1m") as made:
        if not made.real:
            pytest.skip("no disk can be mounted here; a limit on the size of files stands in for it")
        fill(made.folder)
        with pytest.raises(OSError, match="No space left"):
            (made.folder / "more").write_bytes(b"x" * 8192)
        made.make_room()
        (made.folder / "more").write_bytes(b"x" * 8192)
    assert not os.path.ismount(made.folder)
    shutil.rmtree(made.folder)
    assert not Path(made.folder).exists()
