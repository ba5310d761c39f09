"""The parts of the pages that come from npm: pinned, built to the last byte the same, and asking nobody else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "src/peeratlas/portal/static/built"
COUNTRIES = {"denmark", "estonia", "finland", "iceland", "latvia", "lithuania", "norway", "sweden"}
PROJECTS = ["frontend", "bench", "tests/parsers", "tests/clients"]

# Addresses that stand in sparql.js and that nothing asks: names of vocabularies and of XML, and links in messages
# that a reader would have to follow herself.
HARMLESS = (
    "http://creativecommons.org/ns#",
    "http://enable-cors.org/",
    "http://purl.org/dc/",
    "http://www.w3.org/",
    "https://datatables.net/tn/",
    "https://developer.mozilla.org/en-US/docs/Web/Security/Same-origin_policy",
)


@pytest.mark.parametrize("project", PROJECTS)
def test_every_package_of_npm_is_pinned_and_its_lock_names_no_registry(project):
    asked = json.loads((ROOT / project / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / project / "package-lock.json").read_text("utf-8"))
    wanted = asked.get("dependencies", {}) | asked.get("devDependencies", {})
    assert wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    packages = {path: one for path, one in lock["packages"].items() if path}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert not [path for path, one in packages.items() if "resolved" in one]


def test_the_map_has_the_eight_countries_inside_its_frame():
    drawn = json.loads((BUILT / "map.json").read_text("utf-8"))
    assert (BUILT / "map.json").stat().st_size < 60_000
    assert set(drawn["countries"]) == COUNTRIES
    for country in drawn["countries"].values():
        assert re.fullmatch(r"(M(-?\d+(\.\d)?,-?\d+(\.\d)?L?)+Z)+", country["path"])
        across, down = country["label"]
        assert 0 < across < drawn["width"]
        assert 0 < down < drawn["height"]
        points = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", country["path"])]
        assert all(0 <= x <= drawn["width"] and 0 <= y <= drawn["height"] for x, y in points)


def test_the_shapes_for_charts_are_the_eight_countries_by_their_slugs():
    shapes = json.loads((BUILT / "shapes.json").read_text("utf-8"))
    assert (BUILT / "shapes.json").stat().st_size < 60_000
    assert {one["properties"]["country"] for one in shapes["features"]} == COUNTRIES
    for one in shapes["features"]:
        points = [point for polygon in one["geometry"]["coordinates"] for ring in polygon for point in ring]
        assert all(-25 < lon < 32 and 53 < lat < 72 for lon, lat in points)


def test_the_editor_names_no_other_server():
    script = (BUILT / "sparql.js").read_text("utf-8")
    addresses = set(re.findall(r"(?:https?|wss?)://[\w./#-]+", script))
    assert addresses
    assert not [address for address in addresses if not address.startswith(HARMLESS)]
    assert "linkeddata.es" not in script
    assert "sourceMappingURL" not in script
    assert "http" not in re.sub(r"data:[^)]*", "", (BUILT / "sparql.css").read_text("utf-8"))
    assert "@import" not in (BUILT / "sparql.css").read_text("utf-8")


def test_the_page_in_the_browser_and_its_worker_name_no_server_at_all():
    for name in ("here.js", "here-worker.js", "here.css"):
        text = (BUILT / name).read_text("utf-8")
        assert not re.findall(r"(?:https?|wss?)://\w", text)
        assert "sourceMappingURL" not in text
    assert (BUILT / "oxigraph.wasm").read_bytes().startswith(b"\0asm")


def test_the_licence_of_every_package_that_is_served_goes_along():
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    served = [path.rpartition("node_modules/")[2] for path, one in lock["packages"].items() if not one.get("dev")]
    told = (BUILT / "LICENSES.txt").read_text("utf-8")
    missing = [name for name in served if name and f"## {name} " not in told]
    assert [name for name in missing if "esbuild" not in name and not name.startswith("@types/")] == []


def test_the_same_sources_give_the_same_bytes(tmp_path):
    node = Path(sys.executable).with_name("node")
    subprocess.run([node, ROOT / "frontend/build.mjs", tmp_path], check=True, timeout=120)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made
    assert made == {path.name: path.read_bytes() for path in BUILT.iterdir()}
