"""Publishing: a folder of a snapshot, whole or not at all, byte by byte the same, and only where nobody else's files lie."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from peeratlas import building, errors, publication, snapshot
from peeratlas.cli import main
from peeratlas.errors import PublicationError, SettingsError
from peeratlas.publication import exchange, publishing, readme, target
from peeratlas.settings import Settings
from tests.faults.scale import times
from tests.small import lean_copy_to

ROOT = Path(__file__).resolve().parent.parent
KILLS = times("F2 publishes killed at random")
OURS = {"manifest.json", "SHA256SUMS"}
HOST = {
    "PEERATLAS_PUBLISHER": "Keepers of the atlas",
    "PEERATLAS_CONTACT": "mailto:keepers@atlas.example",
    "PEERATLAS_ADDRESS": "https://atlas.example/",
}
EXPECTED = {
    "README.txt", "CITATION.cff", "robots.txt", "sitemap.xml", "w3id/.htaccess", "w3id/README.md", "catalog.ttl",
    "catalog.rdf", "catalog.jsonld", "void.ttl", ".well-known/void", "dumps/atlas.nq", "dumps/atlas.nq.gz",
    "dumps/country/norway.ttl", *OURS,
}  # fmt: skip


def quiet(step):
    pass


def publish(shot, folder, settings=None, progress=quiet):
    return publishing.publish(shot, settings or Settings(), folder, progress)


def files(folder):
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """The folder of snapshots of a small checkout; no test may write there."""
    checkout = lean_copy_to(tmp_path_factory.mktemp("small") / "checkout")
    building.build(checkout, checkout / "build")
    return checkout / "build"


@pytest.fixture(scope="module")
def small(builds):
    return snapshot.open_current(builds)


@pytest.fixture(scope="module")
def folder(build, tmp_path_factory):
    """The published data, as published with a host's settings; no test may write there."""
    place = tmp_path_factory.mktemp("published") / "public"
    publish(snapshot.open_current(build), place, Settings.read(HOST))
    return place


@pytest.fixture
def spoiled(builds, tmp_path):
    """A copy of the small snapshot in which a test changes files; what it gives opens the copy."""
    copy = tmp_path / "builds" / "0123456789abcdef"
    shutil.copytree((builds / "current").resolve(), copy)

    def change(name, content, lie=False):
        """Puts other content into a file; the manifest lies when it is to say that all is well."""
        (copy / name).write_bytes(content)
        if lie:
            manifest = json.loads((copy / "manifest.json").read_bytes())
            manifest["sha256"][name] = hashlib.sha256(content).hexdigest()
            (copy / "manifest.json").write_text(json.dumps(manifest))
        return snapshot.open_version(copy)

    return change


# What is written


def test_everything_that_is_told_is_there_and_nothing_else(folder):
    told = json.loads((folder / "manifest.json").read_bytes())["files"]
    found = files(folder)
    assert set(found) >= EXPECTED
    assert set(found) - OURS == set(told)
    for name, content in found.items():
        if name not in OURS:
            assert told[name]["bytes"] == len(content), name
            assert told[name]["sha256"] == hashlib.sha256(content).hexdigest(), name
            assert "/" in told[name]["media_type"], name


def test_sha256sum_finds_every_file_whole(folder):
    run = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert sorted(line.removesuffix(": OK") for line in run.stdout.splitlines()) == sorted(
        set(files(folder)) - {"SHA256SUMS"}
    )


def test_the_dumps_are_those_of_the_snapshot_and_copies(build, folder):
    shot = snapshot.open_current(build)
    assert {name.removeprefix("dumps/") for name in files(folder) if name.startswith("dumps/")} == set(
        shot.inventory.named
    )
    for name in shot.inventory.named:
        assert (folder / "dumps" / name).read_bytes() == (shot.dumps / name).read_bytes(), name
        assert not (folder / "dumps" / name).samefile(shot.dumps / name)


def test_what_describes_them_is_what_the_portal_serves(build, folder):
    described = publication.described(snapshot.open_current(build), Settings.read(HOST))
    assert {name for name in files(folder) if not name.startswith("dumps/")} - OURS == set(described)
    for name, file in described.items():
        assert file.name == name
        assert file.make() == (folder / name).read_bytes(), name


def test_another_process_on_another_day_writes_the_same_bytes(build, folder, tmp_path):
    """Another order of sets, another zone of time, another folder; the clock has gone on by itself."""
    environment = os.environ | HOST | {"PYTHONHASHSEED": "20261121", "TZ": "Pacific/Auckland", "PYTHONPATH": "src"}
    place = tmp_path / "elsewhere"
    command = [sys.executable, "-m", "peeratlas", "publish", str(place), "--public", "--build", str(build)]
    run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert files(place) == files(folder)


def test_only_what_describes_the_data_depends_on_the_host(small, tmp_path):
    publish(small, tmp_path / "one")
    publish(small, tmp_path / "two", Settings.read(HOST))
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert set(one) == set(two)
    assert {name for name in one if one[name] != two[name] and name.startswith("dumps/")} == set()
    assert {name for name in one if one[name] != two[name]} >= {"README.txt", "sitemap.xml", "w3id/.htaccess"}


def test_no_placeholder_is_left_once_a_host_has_set_all(folder):
    found = files(folder)
    assert [name for name in found if not name.startswith("dumps/") and b"example.org" in found[name]] == []
    assert [name for name in EXPECTED if not name.startswith("dumps/") and b"atlas.example/" not in found[name]] == [
        "SHA256SUMS"
    ]


def test_the_readme_names_every_file_with_its_size(build, folder):
    text = (folder / readme.NAME).read_text("utf-8")
    told = json.loads((folder / "manifest.json").read_bytes())
    for file in snapshot.open_current(build).inventory.files:
        assert f"dumps/{file.name}\n" in text
    assert [name for name in told["files"] if "/" not in name and name != readme.NAME and name not in text] == []
    assert told["version"] in text
    assert max(len(line) for line in text.splitlines() if "dumps/" not in line) <= 78


# Who publishes


def command(*arguments, builds, settings=None):
    given = dict.fromkeys(HOST, "") | (settings or {})
    return CliRunner().invoke(main, ["publish", *map(str, arguments), "--build", str(builds)], env=given)


def test_without_settings_it_is_a_rehearsal_and_says_so(builds, tmp_path):
    run = command(tmp_path / "public", builds=builds)
    assert run.exit_code == 0, run.output
    assert "rehearsal" in run.stderr
    told = json.loads((tmp_path / "public/manifest.json").read_bytes())
    assert (told["rehearsal"], told["placeholders"]) == (True, list(HOST))
    assert "REHEARSAL" in (tmp_path / "public/README.txt").read_text("utf-8")


@pytest.mark.parametrize("missing", [list(HOST), ["PEERATLAS_CONTACT"], ["PEERATLAS_PUBLISHER", "PEERATLAS_ADDRESS"]])
def test_with_placeholders_nothing_is_made_public(builds, tmp_path, missing):
    given = {name: value for name, value in HOST.items() if name not in missing}
    run = command(tmp_path / "public", "--public", builds=builds, settings=given)
    assert run.exit_code == 2
    assert [name for name in HOST if name in run.stderr] == missing
    assert list(tmp_path.iterdir()) == []


def test_with_settings_it_is_an_edition_of_its_host(folder):
    told = json.loads((folder / "manifest.json").read_bytes())
    assert (told["rehearsal"], told["placeholders"]) == (False, [])
    assert told["settings"] == {
        "publisher": "Keepers of the atlas",
        "contact": "mailto:keepers@atlas.example",
        "address": "https://atlas.example/",
        "publisher_type": "NonProfitOrganisation",
    }
    assert "REHEARSAL" not in (folder / "README.txt").read_text("utf-8")


def test_the_placeholder_without_its_slash_is_one_still():
    assert Settings(address="https://example.org").placeholders == Settings().placeholders


@pytest.mark.parametrize("option", [[], ["--public"]])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PEERATLAS_ADDRESS", "atlas.example"),
        ("PEERATLAS_ADDRESS", "ftp://atlas.example/"),
        ("PEERATLAS_ADDRESS", "https://atlas.example/?edition=1"),
        ("PEERATLAS_ADDRESS", "https://atlas example/"),
        ("PEERATLAS_ADDRESS", "https://atlas.example/../other/"),
        ("PEERATLAS_ADDRESS", "https://atlas.example/(a)[b]"),
        ("PEERATLAS_ADDRESS", "https://atlas.example/%4"),
        ("PEERATLAS_CONTACT", "keepers"),
        ("PEERATLAS_CONTACT", "mailto:keep|ers@atlas.example"),
        ("PEERATLAS_CONTACT", "mailto:keepers@atlas.example?subject=x"),
        ("PEERATLAS_PUBLISHER", "Keepers\nRewriteEngine off"),
    ],
)
def test_a_setting_that_is_none_is_named(builds, tmp_path, name, value, option):
    run = command(tmp_path / "public", *option, builds=builds, settings=HOST | {name: value})
    assert run.exit_code == 2
    assert name in run.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/", "https://[::1]/", "https://localhost/", "https://10.0.0.7/", "http://atlas/"]
)
def test_an_address_that_only_this_house_can_reach_is_not_public(builds, tmp_path, address):
    settings = HOST | {"PEERATLAS_ADDRESS": address}
    run = command(tmp_path / "public", "--public", builds=builds, settings=settings)
    assert (run.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert f"PEERATLAS_ADDRESS is '{address}'. Nobody else can reach it." in run.stderr


@pytest.mark.parametrize(
    "address", ["https://8.8.8.8/", "https://xn--smrgs-pra3m.example/", "http://atlas.example:81/a"]
)
def test_an_address_that_others_can_reach_is_public(address):
    settings = Settings("K", "mailto:k@atlas.example", address)
    assert settings.checked().owned() is settings


def test_the_library_checks_the_settings_too(small, tmp_path):
    with pytest.raises(SettingsError, match="PEERATLAS_ADDRESS"):
        publish(small, tmp_path / "public", Settings(address="nowhere"))


# Where


@pytest.fixture
def old(small, tmp_path):
    """A folder that was published before, by somebody else."""
    publish(small, tmp_path / "public", Settings.read(HOST))
    return tmp_path / "public"


def test_an_empty_folder_is_filled_and_keeps_its_rights(small, tmp_path):
    (tmp_path / "public").mkdir()
    (tmp_path / "public").chmod(0o751)
    publish(small, tmp_path / "public")
    assert set(files(tmp_path / "public")) >= EXPECTED
    assert (tmp_path / "public").stat().st_mode & 0o777 == 0o751
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_a_folder_of_ours_is_replaced_whole(small, old):
    told = json.loads((old / "manifest.json").read_bytes())
    told["files"]["dumps/given-up.ttl"] = {"bytes": 0, "sha256": hashlib.sha256(b"").hexdigest(), "media_type": "x/y"}
    (old / "manifest.json").write_text(json.dumps(told))
    (old / "dumps/given-up.ttl").touch()
    publish(small, old)
    assert not (old / "dumps/given-up.ttl").exists()
    assert json.loads((old / "manifest.json").read_bytes())["rehearsal"] is True
    assert [path.name for path in old.parent.iterdir()] == ["public"]


def foreign_file(place):
    (place / "thesis.txt").write_text("mine")


def foreign_file_below(place):
    (place / "dumps/topic").mkdir(parents=True, exist_ok=True)
    (place / "dumps/topic/mine.ttl").write_text("mine")


def foreign_link(place):
    (place / "robots.txt").unlink()
    (place / "robots.txt").symlink_to("/etc/hosts")


def foreign_folder(place):
    (place / "photographs").mkdir()


def folder_for_a_file(place):
    (place / "robots.txt").unlink()
    (place / "robots.txt").mkdir()
    (place / "robots.txt/mine").write_text("mine")


def foreign_manifest(place):
    (place / "manifest.json").write_text('{"name": "My page", "files": {}}')


def broken_manifest(place):
    (place / "manifest.json").write_text('{"made_by": "peeratlas publish", "files": ')


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (foreign_file, "thesis.txt"),
        (foreign_file_below, "dumps/topic/mine.ttl"),
        (foreign_link, "robots.txt"),
        (foreign_folder, "photographs"),
        (folder_for_a_file, "robots.txt"),
        (foreign_manifest, ".well-known|CITATION.cff"),
        (broken_manifest, ".well-known|CITATION.cff"),
    ],
)
def test_a_folder_with_what_is_not_ours_is_left_alone(builds, old, spoil, named):
    spoil(old)
    before = files(old)
    run = command(old, builds=builds)
    assert run.exit_code == 1
    assert any(f"{old} holds {name}, which" in run.stderr for name in named.split("|")), run.stderr
    assert "Take it away, or name a folder that is new or empty" in run.stderr
    assert files(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["public"]


def test_what_comes_into_the_folder_meanwhile_is_kept(small, old):
    def come(step):
        if step == "swap":
            (old / "thesis.txt").write_text("mine")

    with pytest.raises(PublicationError, match=r"holds thesis\.txt"):
        publish(small, old, progress=come)
    assert (old / "thesis.txt").read_text() == "mine"
    assert json.loads((old / "manifest.json").read_bytes())["rehearsal"] is False


def test_a_place_that_is_none_is_refused(builds, tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to("elsewhere")
    (tmp_path / "elsewhere").mkdir()
    refused = {
        tmp_path / "elsewhere/../public": "step back",
        tmp_path / "file": "is a file",
        tmp_path / "link": "is a link to elsewhere",
        tmp_path / "nowhere/public": "Make it first",
        tmp_path / "file/public": "Make it first",
        Path("/"): "/",
        builds: "where the snapshots are",
        builds / "public": "where the snapshots are",
        (builds / "current").resolve() / "public": "where the snapshots are",
        builds.parent / "data" / "public": "among the sources",
        builds.parent / "ontology": "among the sources",
        builds.parent: "holds build, which",
    }
    for place, told in refused.items():
        before = sorted(builds.parent.rglob("*")), sorted(tmp_path.rglob("*"))
        run = command(place, builds=builds)
        assert run.exit_code == 1, place
        assert told in run.stderr, run.stderr
        assert run.stderr.count("\n") == 1
        assert (sorted(builds.parent.rglob("*")), sorted(tmp_path.rglob("*"))) == before, place


def test_beside_the_sources_of_a_checkout_is_a_good_place(small, builds):
    assert target.checked(builds.parent / "public", builds) == builds.parent / "public"


def test_two_do_not_publish_at_once(small, tmp_path):
    told = []

    def second(step):
        if step == "describe":
            with pytest.raises(PublicationError, match="Another `peeratlas publish` is at work") as met:
                publish(small, tmp_path / "public")
            told.append(str(met.value))

    publish(small, tmp_path / "public", progress=second)
    assert len(told) == 1
    assert set(files(tmp_path / "public")) >= EXPECTED


def test_a_lock_of_somebody_else_is_told(small, tmp_path):
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(PublicationError, match="Wait for it to end"):
            publish(small, tmp_path / "public")
    finally:
        os.close(descriptor)
    assert list(tmp_path.iterdir()) == []


def test_two_folders_change_their_names_in_one_step(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchange.exchange(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one/two").exists()
    assert (tmp_path / "two/one").exists()
    with pytest.raises(OSError, match="No such file"):
        exchange.exchange(tmp_path / "one", tmp_path / "three")


def test_where_folders_cannot_change_names_the_old_one_stays(small, old, monkeypatch):
    def cannot(one, other):
        raise exchange.CannotExchangeError(22, "Invalid argument")

    monkeypatch.setattr(target, "exchange", cannot)
    before = files(old)
    with pytest.raises(PublicationError, match=r"cannot be replaced in one step.*does not exist yet"):
        publish(small, old)
    assert files(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["public"]
    publish(small, old.with_name("fresh"))
    assert set(files(old.with_name("fresh"))) >= EXPECTED


# What is published of


@pytest.mark.parametrize(
    ("ok", "severities"), [(False, ["violation"]), (False, []), (False, ["warning"]), (True, ["warning", "violation"])]
)
def test_a_snapshot_that_failed_a_gate_is_not_published(spoiled, tmp_path, ok, severities):
    """The word of the report is not enough, and neither are its findings."""
    findings = [{"severity": severity, "rule": "x"} for severity in severities]
    report = {"ok": ok, "checks_run": 1, "findings": findings}
    with pytest.raises(PublicationError, match="failed a gate is not published"):
        publish(spoiled("report.json", json.dumps(report).encode(), lie=True), tmp_path / "public")
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize(
    "name", ["report.json", "content.nq", "dumps/atlas.nq", "dumps/atlas.nq.gz", "dumps/inventory.json"]
)
def test_a_file_that_is_not_as_it_was_made_is_named(spoiled, tmp_path, name):
    shot = spoiled(name, b'{"ok": true, "findings": [], "files": []}')
    with pytest.raises(PublicationError, match=f"{name} is not as it was made, so nothing was published"):
        publish(shot, tmp_path / "public")
    assert [path.name for path in tmp_path.iterdir()] == ["builds"]


def test_a_dump_that_the_manifest_hides_is_named(spoiled, tmp_path):
    with pytest.raises(PublicationError, match=r"atlas\.nq is not as it was made"):
        publish(spoiled("dumps/atlas.nq", b"<a> <b> <c> .\n", lie=True), tmp_path / "public")


@pytest.mark.parametrize("name", ["report.json", "dumps/atlas.nq"])
def test_a_file_that_is_missing_is_named(spoiled, tmp_path, name):
    shot = spoiled(name, b"")
    (shot.path / name).unlink()
    with pytest.raises(PublicationError, match=f"{name} is not as it was made"):
        publish(shot, tmp_path / "public")


def test_a_description_that_cannot_be_made_leaves_the_old_edition(small, old, monkeypatch):
    """For example the catalogue, which refuses two data sets of one title."""

    def refuse():
        raise PublicationError("Two data sets have one title.")

    known = dict(publication.described(small, Settings()))
    known["void.ttl"] = publication.Described("void.ttl", "text/turtle", refuse, "")
    monkeypatch.setattr(publishing, "described", lambda *_: known)
    before = files(old)
    with pytest.raises(PublicationError, match="Two data sets have one title"):
        publish(small, old)
    assert files(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["public"]


def test_a_snapshot_of_an_earlier_version_is_to_be_built_again(spoiled, tmp_path):
    shot = spoiled("report.json", b"")
    shot.manifest["sha256"].pop("dumps/inventory.json")
    with pytest.raises(PublicationError, match=r"has no dumps.*build"):
        publish(shot, tmp_path / "public")


def test_without_a_snapshot_the_error_says_what_to_run(tmp_path):
    run = command(tmp_path / "public", builds=tmp_path)
    assert run.exit_code == errors.NoSnapshotError.exit_code
    assert "Run `peeratlas build` first" in run.stderr


# When it dies


def test_everything_is_on_the_disk_before_it_takes_the_name(small, old, monkeypatch):
    """A file keeps its number when its folder gets another name, so what was synced is known by it."""
    synced, before = set(), set()
    really = os.fsync

    def sync(descriptor):
        synced.add(os.fstat(descriptor).st_ino)
        really(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    publish(small, old, progress=lambda step: before.update(synced) if step == "swap" else None)
    assert {path.stat().st_ino for path in (old, *old.rglob("*"))} == before
    assert old.parent.stat().st_ino in synced


def test_who_reads_meanwhile_never_finds_nothing(small, old):
    gone, over = [], threading.Event()

    def read():
        while not over.is_set():
            if not (old / "manifest.json").exists():
                gone.append(time.monotonic())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(3):
            publish(small, old)
    finally:
        over.set()
        reader.join()
    assert gone == []


def child(builds, place, program):
    """A Python process that has `publish(progress)` and runs the program."""
    head = f"""
from pathlib import Path; import os, signal, resource
from peeratlas import errors, snapshot
from peeratlas.publication import publishing
from peeratlas.settings import Settings
shot = snapshot.open_current(Path({str(builds)!r}))
def publish(progress=lambda step: None): return publishing.publish(shot, Settings(), Path({str(place)!r}), progress)
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen([sys.executable, "-c", head + program], env=environment, **pipes)


REFUSED = "try:\n    publish(progress)\nexcept errors.PublicationError as fault:\n    print(fault); raise SystemExit(fault.exit_code)\n"


def test_a_folder_that_cannot_be_written_gives_one_message(builds, tmp_path):
    """Root may write anywhere, so where the tests run as root the child becomes somebody else before it writes."""
    place = tmp_path / "closed"
    place.mkdir()
    place.chmod(0o555)
    for above in (tmp_path, *tmp_path.parents[:-2], builds, *builds.parents[:-2]):
        above.chmod(above.stat().st_mode | 0o055)
    nobody = "def progress(step):\n    if step == 'verify' and os.getuid() == 0: os.seteuid(65534)\n"
    with child(builds, place / "public", nobody + REFUSED) as run:
        said = run.communicate()[0]
    assert run.returncode == 1, said
    assert f"{place}/public cannot be written: Permission denied. Make {place} writable" in said
    assert said.count("\n") == 1
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("step", ["dumps", "describe", "list"])
def test_a_full_disk_leaves_the_old_edition_and_nothing_half_made(builds, small, old, step):
    """A limit on the size of files stands in for the full disk: the write fails in the same way, at the same place."""
    before = files(old)
    limit = f"signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n\
def progress(step):\n    if step == {step!r}: resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))\n"
    with child(builds, old, limit + REFUSED) as run:
        said = run.communicate()[0]
    assert run.returncode == 1, said
    assert f"{old} cannot be written: " in said
    assert "disk large enough; nothing was changed" in said
    assert said.count("\n") == 1
    assert files(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["public"]


def steps(small, place):
    told = []
    publish(small, place, progress=told.append)
    return told


@pytest.mark.faults
def test_a_publish_killed_at_any_step_leaves_the_old_edition_or_the_new(builds, small, old, tmp_path):
    names = steps(small, tmp_path / "new")
    assert names == ["verify", "dumps", "describe", "list", "sync", "swap", "tidy"]
    before, after = files(old), files(tmp_path / "new")
    assert before != after
    for _ in range(times("F1 rounds over the steps of publish")):
        for name in names:
            program = f"publish(lambda step: step == {name!r} and os.kill(os.getpid(), signal.SIGKILL))"
            with child(builds, old, program) as run:
                said = run.communicate()[0]
            assert run.returncode == -signal.SIGKILL, f"{name}: {said}"
            assert files(old) == (after if name == "tidy" else before), name
        assert len(list(tmp_path.iterdir())) == 3, "the last kill left the old edition behind"
        publish(small, old, Settings.read(HOST))
        assert files(old) == before
        assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "public"]


def test_a_first_publish_that_is_killed_leaves_no_folder(builds, small, tmp_path):
    with child(builds, tmp_path / "public", "publish(lambda step: step == 'swap' and os.kill(os.getpid(), 9))") as run:
        run.communicate()
    assert run.returncode == -signal.SIGKILL
    assert not (tmp_path / "public").exists()
    publish(small, tmp_path / "public")
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


@pytest.mark.long
@pytest.mark.faults
def test_publishes_killed_at_random_moments_leave_an_edition_whole(builds, small, old, tmp_path):
    publish(small, tmp_path / "new")
    before, after = files(old), files(tmp_path / "new")
    began = time.monotonic()
    with child(builds, tmp_path / "timed", "publish()") as run:
        assert run.wait() == 0
    length = time.monotonic() - began
    chance, killed = random.Random(20261121), 0
    for turn in range(KILLS):
        with child(builds, old, "publish()") as run:
            try:
                # Half of the time goes to starting Python: most of the kills fall behind it.
                run.wait(chance.uniform(0.4, 1.0) * length)
            except subprocess.TimeoutExpired:
                run.kill()
                killed += 1
        assert files(old) in (before, after), turn
        publish(small, old, Settings.read(HOST))
        assert files(old) == before
        assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "public", "timed"]
    assert killed > KILLS // 2, f"only {killed} of {KILLS} were still running when the kill came"
