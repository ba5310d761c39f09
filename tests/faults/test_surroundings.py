"""F6: eight surroundings, three commands. Each starts and does its work whole, or refuses with one sentence."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from peeratlas import snapshot
from peeratlas.publication import publishing
from peeratlas.settings import Settings
from tests.faults import rooms
from tests.faults.child import ROOT
from tests.faults.quick import build
from tests.faults.scale import times
from tests.faults.state import files, healthy, whole
from tests.operating import fetch
from tests.small import change, lean_copy_to

pytestmark = [pytest.mark.faults, pytest.mark.long]
WORKS, REFUSES = "works", "refuses"
QUICK = "tests.faults.quick"
DAY = 86_400


@dataclass
class Place:
    """A checkout whose next edition is to be built, the snapshot before it, and a published folder."""

    folder: Path
    version: str = ""
    published: dict[str, bytes] = field(default_factory=dict)

    @property
    def checkout(self) -> Path:
        return self.folder / "checkout"

    @property
    def out(self) -> Path:
        return self.folder / "build"

    @property
    def public(self) -> Path:
        return self.folder / "public"

    @property
    def _kept(self) -> Path:
        return self.folder / "kept"

    def keep(self) -> None:
        for folder in (self.out, self.public):
            shutil.copytree(folder, self._kept / folder.name, symlinks=True)

    def restore(self) -> None:
        """As it was, for the next."""
        for folder in (self.out, self.public):
            shutil.rmtree(folder)
            shutil.copytree(self._kept / folder.name, folder, symlinks=True)

    def commands(self) -> dict[str, list[str]]:
        here = [sys.executable, "-m", "peeratlas"]
        quick = [sys.executable, "-m", QUICK]
        return {
            "build": [*quick, "build", "--root", str(self.checkout), "--build", str(self.out)],
            "publish": [*here, "publish", str(self.public), "--build", str(self.out)],
            "serve": [*here, "serve", "--port", "0", "--build", str(self.out)],
        }


@dataclass(frozen=True)
class Surroundings:
    """What is done to a command so that it meets them, and what becomes of build, publish and serve in them."""

    outcome: tuple[str, str, str]
    wrap: Callable[[list[str], Place], list[str]] = lambda command, _: command
    environment: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[Place], None] = lambda _: None
    restore: Callable[[Place], None] = lambda _: None
    module: str = QUICK


def mounted(mounts: str) -> Callable[[list[str], Place], list[str]]:
    return lambda command, place: rooms.apart(mounts.replace("@", str(place.folder)), command)


def unprivileged(command: list[str], place: Place) -> list[str]:
    return rooms.as_anybody(command)


def rights(mode: int) -> Callable[[Place], None]:
    def set_(place: Place) -> None:
        for folder in (place.out, place.folder):
            folder.chmod(mode)

    return set_


def closed(mode: int) -> Callable[[Place], None]:
    return lambda place: place.out.chmod(mode)


def shift(seconds: float) -> Callable[[Place], None]:
    """To a process whose clock went back, everything that is there was made after now. So it is made to be."""

    def set_(place: Place) -> None:
        for path in (place.folder, *place.folder.rglob("*")):
            if not path.is_symlink():
                told = path.stat()
                os.utime(path, (told.st_atime + seconds, told.st_mtime + seconds))

    return set_


# What these tests need may itself lie below /tmp: it is put aside, and back.
FULL_TMP = f"""
mount -t tmpfs none /mnt
mkdir /mnt/place /mnt/root
mount --bind @ /mnt/place
mount --bind '{ROOT}' /mnt/root
mount -t tmpfs -o size=64k none /tmp
mkdir -p @ '{ROOT}'
mount --bind /mnt/root '{ROOT}'
mount --bind /mnt/place @
head -c 1M /dev/zero > /tmp/filler 2> /dev/null || true
"""
SURROUNDINGS = {
    "a file system that can only be read": Surroundings(
        (REFUSES, REFUSES, WORKS), mounted("mount --bind @ @; mount -o remount,ro,bind @")
    ),
    "no right to write": Surroundings(
        (REFUSES, REFUSES, WORKS), unprivileged, prepare=rights(0o555), restore=rights(0o755)
    ),
    "no right to read": Surroundings(
        (REFUSES, REFUSES, REFUSES), unprivileged, prepare=closed(0o000), restore=closed(0o755)
    ),
    "64 open files": Surroundings(
        (REFUSES, REFUSES, REFUSES), lambda command, _: ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", *command]
    ),
    "no language": Surroundings(
        (WORKS, WORKS, WORKS),
        environment={"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ),
    "another side of the earth": Surroundings((WORKS, WORKS, WORKS), environment={"TZ": "Pacific/Kiritimati"}),
    "a clock that went back a day": Surroundings((WORKS, WORKS, WORKS), prepare=shift(DAY), restore=shift(-DAY)),
    "a full /tmp": Surroundings((WORKS, WORKS, WORKS), mounted(FULL_TMP), module="peeratlas"),
    "no /dev/shm": Surroundings((WORKS, WORKS, WORKS), mounted("mount -t tmpfs -o size=4k,mode=000,ro none /dev/shm")),
}


@pytest.fixture(scope="module")
def lacks():
    return rooms.missing()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("surroundings"))
    lean_copy_to(place.checkout)
    place.version = build(place.checkout, place.out).version
    publishing.publish(snapshot.open_current(place.out), Settings(publisher="Keepers"), place.public, str)
    place.published = files(place.public)
    place.keep()
    return place


@pytest.fixture(scope="module")
def expected(place):
    """What build and publish make where nothing is strange: the version of the next edition, and the folder."""
    other = place.folder / "expected"
    checkout = lean_copy_to(other / "checkout")
    change(checkout, "data/edition.ttl", '"2026-11"', '"2026-12"')
    version = build(checkout, other / "build").version
    publishing.publish(snapshot.open_current(place.out), Settings(), other / "public", str)
    return version, files(other / "public")


COMMANDS = ("build", "publish", "serve")
# On a shorter scale the commands take turns: each of the surroundings meets one of them, by its place in the list.
TRIED = [
    (COMMANDS[(number + turn) % len(COMMANDS)], name)
    for turn in range(times("F6 commands in each of the surroundings"))
    for number, name in enumerate(SURROUNDINGS)
]


@pytest.mark.parametrize(("command", "name"), TRIED)
def test_it_works_whole_or_refuses_with_one_sentence(place, expected, lacks, command, name):
    told = SURROUNDINGS[name]
    if lacks and (told.wrap is unprivileged or "mount" in str(told.wrap("@", place))):
        pytest.skip(f"NOT TRIED: this machine gives no surroundings of their own ({lacks})")
    change(place.checkout, "data/edition.ttl", '"2026-11"', '"2026-12"')
    told.prepare(place)
    try:
        outcome, said = tried(command, told, place)
    finally:
        told.restore(place)
        change(place.checkout, "data/edition.ttl", '"2026-12"', '"2026-11"')
    assert "Traceback" not in said
    assert (command, outcome) == (command, told.outcome[COMMANDS.index(command)]), said
    judge(command, outcome, said, place, expected)
    assert healthy(place.out) == (expected[0] if (command, outcome) == ("build", WORKS) else place.version)
    if outcome == WORKS:
        place.restore()


def judge(command: str, outcome: str, said: str, place: Place, expected) -> None:
    if outcome == REFUSES:
        print(said)
        assert re.fullmatch(r"[A-Z/][^\n]*\.\n", said), said
        assert files(place.public) == place.published
    elif command == "publish":
        assert files(place.public) == expected[1]
        assert whole(place.public)


def tried(command: str, told: Surroundings, place: Place) -> tuple[str, str]:
    """What came of a command, and what it said on standard error."""
    asked = [told.module if part == QUICK else part for part in place.commands()[command]]
    run = subprocess.Popen(
        told.wrap(asked, place),
        env=environment() | told.environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        if command == "serve" and (line := run.stdout.readline()):
            port = int(re.search(r":(\d+)/", line)[1])
            for path in ("/en/", "/sv/compare", "/dumps/atlas.nq"):
                assert fetch(port, path)[0] == 200, path
            assert query(port) == 200
            run.send_signal(signal.SIGTERM)
            _, said = run.communicate(timeout=30)
            return WORKS, said
        _, said = run.communicate(timeout=120)
    finally:
        run.kill()
        run.wait()
    assert run.returncode in (0, 1, 3), (run.returncode, said)
    return (REFUSES if run.returncode else WORKS), said


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


def query(port: int) -> int:
    """The first query starts the workers, which on a busy machine takes its time."""
    for _ in range(10):
        status = fetch(port, "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D")[0]
        if status != 503:
            break
        time.sleep(0.5)
    return status


def test_a_folder_of_the_data_that_may_not_be_read_is_told_and_not_left_out(place, lacks):
    """pathlib passes over it without a word, and the edition would lack a country."""
    if lacks:
        pytest.skip(f"NOT TRIED: {lacks}")
    countries = place.checkout / "data" / "countries"
    countries.chmod(0o000)
    try:
        command = rooms.as_anybody(place.commands()["build"])
        run = subprocess.run(
            command,
            env=environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        countries.chmod(0o755)
    assert run.returncode == 3, run.stderr
    assert run.stderr == (
        "data/countries: the folder cannot be read (Permission denied). See to it that you may read it.\n"
    )
