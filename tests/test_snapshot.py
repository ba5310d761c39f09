"""Snapshots: the same input gives the same bytes; whatever a build dies of, the last good snapshot stays."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from peeratlas import building, snapshot
from peeratlas.dataset import Dataset, canonical
from peeratlas.errors import NoSnapshotError, RejectedError, SnapshotError
from tests.faults.scale import times
from tests.faults.state import healthy
from tests.small import NORWAY, change, lean_copy_to

ROOT = Path(__file__).resolve().parent.parent
EDITION = "data/edition.ttl"
KILLS = times("F2 builds killed at random")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lean_copy_to(tmp_path_factory.mktemp("small") / "checkout")


@pytest.fixture(scope="module")
def built(small: Path) -> snapshot.Snapshot:
    return building.build(small, small / "build")


def files(path: Path) -> dict[str, bytes]:
    """Every file of a snapshot but the store's."""
    found = (file for file in path.rglob("*") if file.is_file() and file.relative_to(path).parts[0] != "store")
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}


def test_two_builds_in_two_folders_are_identical(small, built, tmp_path):
    other = building.build(lean_copy_to(tmp_path / "elsewhere"), tmp_path / "builds")
    assert other.version == built.version
    assert files(other.path) == files(built.path)


def test_the_store_holds_the_canonical_content(built):
    """A store changes written forms, so its own canonical lines are compared build against build, and counted against the file."""
    store = Dataset.open_read_only(built.path / "store")
    assert len(canonical(store.quads()).splitlines()) == len((built.path / "content.nq").read_bytes().splitlines())


def test_the_stores_of_two_builds_have_the_same_canonical_lines(small, built, tmp_path):
    other = building.build(small, tmp_path / "builds")
    one, two = (canonical(Dataset.open_read_only(made.path / "store").quads()) for made in (built, other))
    assert one == two


def test_a_changed_value_changes_the_version(built, tmp_path):
    checkout = lean_copy_to(tmp_path / "checkout")
    change(checkout, NORWAY, "pa:max 400", "pa:max 401")
    assert building.build(checkout, tmp_path / "builds").version != built.version


def test_a_changed_query_changes_the_version(built, tmp_path):
    checkout = lean_copy_to(tmp_path / "checkout")
    change(checkout, "queries/parts/edition.rq", "#+ title: The edition", "#+ title: This edition")
    assert building.build(checkout, tmp_path / "builds").version != built.version


def test_the_manifest_names_every_file_with_its_hash(built):
    assert set(built.manifest["sha256"]) == set(files(built.path)) - {"manifest.json"}


def test_a_refused_build_leaves_the_last_snapshot(small, built):
    line = change(small, NORWAY, "pa:min 300", "pa:min 500")
    try:
        with pytest.raises(RejectedError):
            building.build(small, small / "build")
    finally:
        change(small, NORWAY, "pa:min 500", "pa:min 300")
    assert line > 1
    assert snapshot.open_current(small / "build").version == built.version


def test_an_opened_snapshot_outlives_the_next_build(tmp_path):
    checkout = lean_copy_to(tmp_path / "checkout")
    building.build(checkout, tmp_path / "builds")
    before = snapshot.open_current(tmp_path / "builds")
    change(checkout, EDITION, '"2026-11"', '"2026-12"')
    building.build(checkout, tmp_path / "builds")
    assert before.atlas.edition.number == "2026-11"
    assert snapshot.open_current(tmp_path / "builds").atlas.edition.number == "2026-12"


def test_without_a_snapshot_the_error_says_what_to_run(tmp_path):
    with pytest.raises(NoSnapshotError, match="Run `peeratlas build` first"):
        snapshot.open_current(tmp_path)


def test_a_damaged_snapshot_is_said_to_be_one(tmp_path):
    (tmp_path / "abc").mkdir()
    (tmp_path / "current").symlink_to("abc")
    with pytest.raises(SnapshotError, match="is no snapshot"):
        snapshot.open_current(tmp_path)


def test_two_builds_in_one_folder_do_not_meet(small, tmp_path):
    out = tmp_path / "builds"
    out.mkdir()
    with (out / ".lock").open("w") as lock:
        building.fcntl.flock(lock, building.fcntl.LOCK_EX)
        with pytest.raises(SnapshotError, match="Another build"):
            building.build(small, out)


def child(small: Path, out: Path, program: str) -> subprocess.Popen[str]:
    """A Python process that has `build(progress)` and runs the program."""
    head = f"from pathlib import Path; import os, signal, resource; from peeratlas import building, errors\n\
def build(progress=lambda step: None): return building.build(Path({str(small)!r}), Path({str(out)!r}), progress)\n"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen([sys.executable, "-c", head + program], env=environment, **pipes)


REFUSED = (
    "try:\n    build()\nexcept errors.SnapshotError as fault:\n    print(fault); raise SystemExit(fault.exit_code)\n"
)


def test_a_folder_that_cannot_be_written_gives_one_message(small, tmp_path):
    """Root may write anywhere, so where the tests run as root the build becomes somebody else before it writes."""
    out = tmp_path / "builds"
    out.mkdir()
    out.chmod(0o555)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    nobody = "def progress(step):\n    if step == 'write' and os.getuid() == 0: os.seteuid(65534)\n"
    with child(small, out, nobody + REFUSED.replace("build()", "build(progress)")) as run:
        said = run.communicate()[0]
    assert run.returncode == 1, said
    assert "cannot be written" in said
    assert "Make the folder writable" in said
    assert list(out.iterdir()) == []


def test_a_full_disk_leaves_the_last_snapshot_and_nothing_half_made(tmp_path):
    """A limit on the size of files stands in for the full disk: the write fails in the same way, at the same place."""
    checkout, out = lean_copy_to(tmp_path / "checkout"), tmp_path / "builds"
    good = building.build(checkout, out)
    change(checkout, EDITION, '"2026-11"', '"2026-12"')
    limit = "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n\
def progress(step):\n    if step == 'files': resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
    with child(checkout, out, limit + REFUSED.replace("build()", "build(progress)")) as run:
        said = run.communicate()[0]
    assert run.returncode == 1, said
    assert "cannot be written" in said
    assert snapshot.open_current(out).version == good.version
    building.build(checkout, out)
    assert not list(out.glob(".making-*"))


def steps(checkout: Path, out: Path) -> list[str]:
    told: list[str] = []
    building.build(checkout, out, told.append)
    return told


@pytest.mark.long
@pytest.mark.faults
def test_a_build_killed_at_any_step_leaves_the_last_good_snapshot(tmp_path):
    checkout, out = lean_copy_to(tmp_path / "checkout"), tmp_path / "builds"
    names = steps(checkout, out)
    assert len(names) >= 10
    number = "2026-11"
    for turn in range(times("F1 rounds over the steps of build")):
        good, fresh = healthy(out), f"2026-12.{turn}"
        change(checkout, EDITION, f'"{number}"', f'"{fresh}"')
        number = fresh
        for name in names:
            program = f"build(lambda step: step == {name!r} and os.kill(os.getpid(), signal.SIGKILL))"
            with child(checkout, out, program) as run:
                said = run.communicate()[0]
            assert run.returncode == -signal.SIGKILL, f"{name}: {said}"
            assert (healthy(out) == good) == (name != "forget"), name
        building.build(checkout, out)
        assert snapshot.open_current(out).atlas.edition.number == number
        assert not list(out.glob(".making-*"))


@pytest.mark.long
@pytest.mark.faults
def test_builds_killed_at_random_moments_leave_a_good_snapshot(tmp_path):
    checkout, out = lean_copy_to(tmp_path / "checkout"), tmp_path / "builds"
    building.build(checkout, out)
    began = time.monotonic()
    with child(checkout, tmp_path / "timed", "build()") as run:
        assert run.wait() == 0
    length = time.monotonic() - began
    chance = random.Random(20261121)
    number, killed, finished = "2026-11", 0, 0
    for turn in range(KILLS):
        fresh = f"2026-11.{turn}"
        change(checkout, EDITION, f'"{number}"', f'"{fresh}"')
        healthy(out)
        before = snapshot.open_current(out).atlas.edition.number
        with child(checkout, out, "build()") as run:
            try:
                # The writing is the last fifth: half of the kills fall there.
                run.wait(chance.uniform(0.8, 1.02) * length if turn % 2 else chance.uniform(0, length))
                finished += 1
            except subprocess.TimeoutExpired:
                run.kill()
                killed += 1
        healthy(out)
        assert snapshot.open_current(out).atlas.edition.number in {before, fresh}
        number = fresh
    assert killed + finished == KILLS
    assert killed > KILLS // 2, f"only {killed} of {KILLS} builds were still running when the kill came"
    building.build(checkout, out)
    assert snapshot.open_current(out).atlas.edition.number == number
