"""F1 and F2: kill -9 at steps that have no name, and while dumps are written.

At the named steps and at random moments builds and publishes are killed by tests/test_snapshot.py and
tests/test_publish.py. Imports and proposals, which the same figures ask for, do not exist yet.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from peeratlas import building, snapshot
from tests.faults.child import start
from tests.faults.quick import build
from tests.faults.scale import times
from tests.faults.state import files, healthy, names
from tests.small import change, lean_copy_to

pytestmark = pytest.mark.faults
EDITION = "data/edition.ttl"


@pytest.fixture
def checkout(tmp_path):
    return lean_copy_to(tmp_path / "checkout")


def edition(checkout, old: str, new: str) -> None:
    change(checkout, EDITION, f'"{old}"', f'"{new}"')


def killed(run, what) -> None:
    said = run.communicate()[0]
    assert run.returncode == -signal.SIGKILL, f"{what}: {run.returncode} {said}"


@pytest.mark.long
def test_a_version_of_which_a_kill_left_half_is_not_taken_for_whole(checkout, tmp_path):
    """The build deletes the eldest version and is killed at it. Then somebody goes back to that edition."""
    out = tmp_path / "builds"
    eldest = build(checkout, out).version
    whole = files(out / eldest)
    later = ["0" * 16, "1" * 16]
    for version in later:
        shutil.copytree(out / eldest, out / version)
    for number, version in enumerate((eldest, *later)):
        os.utime(out / version / "manifest.json", (number, number))
    building._link(out, later[1])
    edition(checkout, "2026-11", "2026-12")
    with start("build", checkout, out, {"event": "os.remove", "nth": 30, "deed": "kill"}) as run:
        killed(run, "forget")
    assert healthy(out) not in (eldest, *later)
    assert not (out / eldest).exists(), "half of a version has its name"
    edition(checkout, "2026-12", "2026-11")
    assert build(checkout, out).version == healthy(out) == eldest
    for name, content in files(out / eldest).items():
        assert name.startswith("store/") or content == whole[name], name
    assert not list(out.glob(".making-*"))


def test_who_reads_the_version_before_keeps_it_whatever_its_age(tmp_path):
    """A version that is made current again is older than the others; so is one made after the clock went back."""
    for number, version in enumerate("abcde"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "manifest.json").touch()
        os.utime(tmp_path / version / "manifest.json", (number, number))
    assert building._link(tmp_path, "a") == ""
    before = building._link(tmp_path, "b")
    assert before == "a"
    building._forget(tmp_path, {"b", before})
    assert names(tmp_path) == ["a", "b", "c", "current", "d", "e"]
    building._forget(tmp_path, {"e"})
    assert names(tmp_path) == ["c", "current", "d", "e"]


@pytest.mark.long
def test_builds_killed_while_they_write_dumps_leave_none_half_written(checkout, tmp_path):
    out = tmp_path / "builds"
    good, number = build(checkout, out).version, "2026-11"
    with start("build", checkout, tmp_path / "timed", {"step": "dumps"}) as run:
        assert run.stdout.readline() == "dumps\n"
        begun = time.monotonic()
        assert run.wait() == 0
    # Behind the dumps come manifest, sync, rename and link: some kills fall there.
    length, chance, lost = time.monotonic() - begun, random.Random(20261122), 0
    for turn in range(times("F2 builds killed while they write dumps")):
        fresh = f"2026-11.{turn}"
        edition(checkout, number, fresh)
        number = fresh
        with start("build", checkout, out, {"step": "dumps"}) as run:
            assert run.stdout.readline() == "dumps\n"
            try:
                run.wait(chance.uniform(0, 0.9) * length)
            except subprocess.TimeoutExpired:
                run.kill()
                lost += 1
        now = healthy(out)
        told = snapshot.open_version(out / now).inventory.named
        assert {
            path.relative_to(out / now / "dumps").as_posix()
            for path in (out / now / "dumps").rglob("*")
            if path.is_file()
        } == {
            *told,
            "inventory.json",
        }
        assert now == good or snapshot.open_current(out).atlas.edition.number == fresh
        good = now
    assert lost > 0
    build(checkout, out)
    assert snapshot.open_current(out).atlas.edition.number == number
    assert not list(out.glob(".making-*"))
