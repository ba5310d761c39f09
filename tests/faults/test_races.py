"""F10: two at once in one place. One of them waits its turn elsewhere: it is refused in one sentence, or comes after."""

from __future__ import annotations

import random
import shutil
import time

import pytest

from peeratlas import snapshot
from peeratlas.publication import publishing
from peeratlas.settings import Settings
from tests.faults.child import start
from tests.faults.quick import build
from tests.faults.scale import times
from tests.faults.state import files, healthy, names
from tests.small import change, lean_copy_to

pytestmark = [pytest.mark.faults, pytest.mark.long]
HOST = {
    "PEERATLAS_PUBLISHER": "Keepers of the atlas",
    "PEERATLAS_CONTACT": "mailto:keepers@atlas.example",
    "PEERATLAS_ADDRESS": "https://atlas.example/",
}
chance = random.Random(20261122)


@pytest.fixture(scope="module")
def checkouts(tmp_path_factory):
    """Two checkouts of two editions."""
    folder = tmp_path_factory.mktemp("races")
    one, two = lean_copy_to(folder / "one"), lean_copy_to(folder / "two")
    change(two, "data/edition.ttl", '"2026-11"', '"2026-12"')
    return one, two


@pytest.fixture(scope="module")
def versions(checkouts, tmp_path_factory):
    """What each of them builds, and the folder with both."""
    out = tmp_path_factory.mktemp("built") / "build"
    return [build(checkout, out).version for checkout in checkouts], out


def race(*runs):
    """Lets processes go at once that met at their step; what each said and how it ended."""
    for run in runs:
        step = run.stdout.readline()
        assert step.count("\n") == 1, run.communicate()[0]
    for run in chance.sample(runs, len(runs)):
        run.stdin.write("\n")
        run.stdin.flush()
        # From none to some thousandths of a second, so that each moment of the one meets each of the other.
        time.sleep(chance.choice([0, 0, 0.001, 0.005, 0.02, 0.1]))
    ended = [(run.communicate()[0], run.returncode) for run in runs]
    for said, code in ended:
        assert code in (0, 1), said
        assert said.count("\n") == code, said
    assert any(code == 0 for _, code in ended), ended
    return ended


def test_two_builds_in_one_folder(checkouts, versions, tmp_path):
    made, _ = versions
    told = 0
    for turn in range(times("F10 races of two builds")):
        out = tmp_path / f"build-{turn}"
        ended = race(*(start("build", one, out, {"step": "write", "deed": "meet"}) for one in checkouts))
        winners = {version for version, (_, code) in zip(made, ended, strict=True) if code == 0}
        for said, code in ended:
            if code:
                assert "Another build is at work" in said
                told += 1
        assert healthy(out) in winners
        assert set(names(out)) == {"current", *winners}
        shutil.rmtree(out)
    print(f"{told} of {times('F10 races of two builds')} races had one refused")


def test_two_publishes_into_one_folder(versions, tmp_path):
    _, out = versions
    shot, place, wanted = snapshot.open_current(out), tmp_path / "public", []
    for number, host in enumerate(({}, HOST)):
        publishing.publish(shot, Settings.read(host), tmp_path / f"wanted-{number}", str)
        wanted.append(files(tmp_path / f"wanted-{number}"))
    before = names(tmp_path)
    for _ in range(times("F10 races of two publishes")):
        fault = {"step": "verify", "deed": "meet"}
        ended = race(*(start("publish", out, place, fault, environment=host) for host in ({}, HOST)))
        for said, code in ended:
            assert not code or "Another `peeratlas publish` is at work" in said
        assert files(place) in [want for want, (_, code) in zip(wanted, ended, strict=True) if code == 0]
        assert names(tmp_path) == sorted([*before, "public"])


def test_a_publish_while_a_build_changes_the_snapshot(checkouts, versions, tmp_path):
    made, out = versions
    wanted, place = {}, tmp_path / "public"
    for version in made:
        publishing.publish(snapshot.open_version(out / version), Settings(), tmp_path / version, str)
        wanted[version] = files(tmp_path / version)
    for _ in range(times("F10 races of publish and build")):
        current = (out / "current").readlink().name
        other = made[1 - made.index(current)]
        # It is to be made anew and not only linked.
        shutil.rmtree(out / other)
        builder = start("build", checkouts[made.index(other)], out, {"step": "write", "deed": "meet"})
        publish = start("publish", out, place, {"step": "verify", "deed": "meet"})
        ended = race(builder, publish)
        assert [code for _, code in ended] == [0, 0], ended
        assert healthy(out) == other
        assert files(place) == wanted[current]
    assert (out / "current").samefile(out / other)
