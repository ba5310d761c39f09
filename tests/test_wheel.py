"""The wheel: it holds the sources of the data and the front end, and serves in an empty folder without a checkout or Node."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile

import pytest

from tests.conftest import ROOT

CONTENT = ("ontology", "shapes", "data", "queries")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout, made through a source distribution as `make wheel` does."""
    copy = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(copy), str(ROOT)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr + made.stdout
    return next(copy.glob("*.whl"))


def test_it_holds_every_file_of_the_content_and_the_built_front_end(wheel):
    with zipfile.ZipFile(wheel) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    paths = [path for folder in CONTENT for path in (ROOT / folder).rglob("*") if path.is_file()] + [
        ROOT / "CHANGELOG.md"
    ]
    assert len(paths) > 150
    for path in paths:
        assert held[f"peeratlas/content/{path.relative_to(ROOT).as_posix()}"] == path.read_bytes()
    built = ROOT / "src/peeratlas/portal/static/built"
    assert {f"peeratlas/portal/static/built/{path.name}" for path in built.iterdir()} <= set(held)


def test_it_holds_nothing_of_tests_and_asks_for_what_the_requirements_name(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        told = packed.read(next(name for name in names if name.endswith("METADATA"))).decode()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"peeratlas"}
    asked = set(re.findall(r"^Requires-Dist: (.+)", told, re.MULTILINE))
    lines = (ROOT / "requirements.in").read_text().splitlines()
    assert asked == {line for line in lines if line and not line.startswith("#")}


def test_without_the_front_end_there_is_no_wheel(tmp_path):
    for name in ("setup.py", "pyproject.toml", "requirements.in", "README.md", "LICENSE", "LICENSE-DATA.md"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    package = tmp_path / "src/peeratlas"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", str(tmp_path)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    assert made.returncode != 0
    assert "Run `make wheel`" in made.stderr + made.stdout


@pytest.mark.long
def test_installed_it_serves_in_an_empty_folder_without_checkout_or_node(wheel, tmp_path):
    home, empty = tmp_path / "venv", tmp_path / "empty"
    empty.mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    install = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    # What the wheel asks for is already here; it comes after the wheel's own folder, and its own .pth files are not read.
    packages = next((home / "lib").glob("python*/site-packages"))
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    where = [str(home / "bin/python"), "-c", "import peeratlas; print(peeratlas.__file__)"]
    told = subprocess.run(where, cwd=empty, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.startswith(str(packages))
    serve = [str(home / "bin/peeratlas"), "serve", "--port", "0"]
    with subprocess.Popen(
        serve, cwd=empty, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            line = child.stdout.readline()
            address = re.search(r"http://\S+/", line)
            assert address, line + child.stderr.read()
            for path, part in (
                ("en/", b"Latvia"),
                ("sv/sparql", b"built/sparql.js"),
                ("id/country/norway.ttl", b"country:norway"),
            ):
                with urllib.request.urlopen(address[0] + path, timeout=60) as answer:
                    assert part in answer.read()
        finally:
            child.kill()
    assert [path.name for path in empty.iterdir()] == ["build"]
