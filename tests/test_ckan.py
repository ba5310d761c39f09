"""The real harvester of CKAN reads the sample: what it makes of it, and what it loses of a catalogue with a fault."""

import copy
import sys
from pathlib import Path

import pytest
import rdflib

from peeratlas import snapshot
from peeratlas.errors import NoCkanError
from peeratlas.publication import described
from peeratlas.rehearsal import ckan, copies, packages
from peeratlas.settings import Settings

SAMPLE = Path(__file__).with_name("rehearsal") / "sample.ttl"
TURTLE, JSON_LD, XML = "text/turtle", "application/ld+json", "application/rdf+xml"
LICENCE_TITLE = '    dct:title "Creative Commons Attribution" ;\n'
EU = "http://publications.europa.eu/resource/authority"


@pytest.fixture(scope="module")
def harvested():
    """The datasets of the sample. Without CKAN this is an error that says how to get it, and no skipped test."""
    return ckan.harvested(SAMPLE.read_bytes(), TURTLE)


@pytest.fixture(scope="module")
def ours():
    return copies.read(SAMPLE.read_bytes(), TURTLE, "https://example.org/").datasets


def lost(lines):
    return [line for line in lines if line.status == "lost"]


def test_ckan_makes_a_dataset_of_each_and_fills_its_fields(harvested):
    atlas, norway = sorted((packages.extras(one) for one in harvested), key=lambda one: one["uri"])
    assert [one["uri"] for one in (atlas, norway)] == [
        "https://example.org/dataset/atlas",
        "https://example.org/dataset/country/norway",
    ]
    assert atlas["title"] == "Sample atlas"
    assert atlas["notes"] == "Who does what, claim by claim."
    assert atlas["url"] == "https://example.org/en/dataset/atlas"
    assert atlas["version"] == "1.2.0"
    assert atlas["identifier"] == "6f0bb0fe-6a0c-5a9c-9a5e-2f6d2b3b7c11"
    assert f"{EU}/data-theme/HEAL" in atlas["theme"]
    assert atlas["publisher_name"] == "Example publisher"
    assert atlas["contact_email"] == "atlas@example.org"
    assert atlas["access_rights"] == f"{EU}/access-right/PUBLIC"
    assert norway["spatial_uri"] == f"{EU}/country/NOR"
    assert atlas["temporal_start"] == "1990-01-01"
    assert {atlas["license_id"], norway["license_id"]} == {"cc-by"}
    assert atlas["license_title"] == "Creative Commons Attribution"
    assert len(atlas["resources"]) == 3
    for resource in atlas["resources"]:
        assert resource["url"].startswith("https://example.org/dumps/atlas.")
        assert resource["format"].startswith(f"{EU}/file-type/RDF_")
        assert resource["license"] == f"{EU}/licence/CC_BY_4_0"
        assert resource["size"] > 0
    assert [tag for tag in (*atlas["tags"], *norway["tags"]) if "refused" in tag] == []


def test_the_sample_arrives_and_what_ckan_has_no_room_for_is_told_as_a_note(harvested, ours):
    lines = ckan.judge(harvested, ours)
    assert lost(lines) == []
    assert [line.message for line in lines if line.status == "ok"] == ["2 datasets arrive, with 5 files."]
    assert {line.rule for line in lines if line.status == "note"} == {"ckan:title", "ckan:description", "ckan:place"}
    shown = [line.message.split() for line in lines if line.status == "shown"]
    assert ["title", "Sample", "atlas"] in shown
    assert ["license_id", "cc-by"] in shown


def test_the_published_catalogue_arrives_whole(build):
    host = Settings("Example publisher", "mailto:atlas@example.org", "https://atlas.example.org/")
    opened = snapshot.open_current(build)
    lines = ckan.look(described(opened, host)["catalog.ttl"].make(), TURTLE)
    assert lost(lines) == []
    # What is shown is the whole atlas, not the part with the most files.
    assert any(
        "title" in line.message and "Nordic and Baltic" in line.message for line in lines if line.status == "shown"
    )
    (arrived,) = (line.message for line in lines if line.status == "ok")
    assert arrived.startswith(f"{len(opened.inventory.parts)} datasets arrive")
    assert {line.rule for line in lines if line.status == "note"} == {"ckan:title", "ckan:description", "ckan:place"}


def test_ckan_reads_the_same_from_rdf_xml_and_json_ld(harvested):
    graph = rdflib.Graph().parse(SAMPLE)
    named = {one["title"]: (one["license_id"], len(one["tags"]), len(one["resources"])) for one in harvested}
    for media_type, form in ((XML, "xml"), (JSON_LD, "json-ld")):
        read = ckan.harvested(graph.serialize(format=form, encoding="utf-8"), media_type)
        assert {one["title"]: (one["license_id"], len(one["tags"]), len(one["resources"])) for one in read} == named


def test_a_portal_of_another_language_shows_its_titles():
    titles = {one["title"] for one in ckan.harvested(SAMPLE.read_bytes(), TURTLE, language="lv")}
    assert titles == {"Parauga atlants", "Parauga atlants: Norvēģija"}


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ('"norway"@en', '"norway, north"@en', 'keyword lost: ours is "norway, north"'),
        ('"norge"@sv', '"norge/norden"@sv', 'Tag "norge/norden" can only contain'),
        ('"norway"@en', '"n"@en', 'Tag "n" length is less than minimum 2'),
        (LICENCE_TITLE, "", "CKAN's license_id stays empty"),
        ('foaf:name "Example publisher"@en', "foaf:nick 'x'", "CKAN's publisher_name stays empty"),
        ("a dct:PeriodOfTime", "a dcat:Dataset, dct:PeriodOfTime", "CKAN's title stays empty"),
        ("<https://example.org/catalog> a dcat:Catalog", "<https://example.org/catalog> is a", "cannot read the catal"),
    ],
)
def test_a_planted_fault_is_named(written, instead, told):
    text = SAMPLE.read_text()
    assert written in text
    lines = ckan.look(text.replace(written, instead).encode(), TURTLE)
    assert any(told in line.message for line in lost(lines))


@pytest.mark.parametrize(
    "key",
    [
        *("title", "notes", "url", "version", "license_id", "uri", "identifier", "theme", "publisher_name"),
        *("contact_email", "access_rights", "spatial_uri", "temporal_start", "tags", "resources"),
    ],
)
def test_each_field_that_ckan_leaves_empty_is_named(harvested, ours, key):
    datasets = copy.deepcopy(harvested)
    for one in datasets:
        one["extras"] = [extra for extra in one["extras"] if extra["key"] != key]
        if key in one:
            one[key] = type(one[key])()
    assert f"ckan:{key}" in {line.rule for line in lost(ckan.judge(datasets, ours))}


@pytest.mark.parametrize("key", ["url", "format", "license", "size"])
def test_each_field_of_a_file_that_ckan_leaves_empty_is_named(harvested, ours, key):
    datasets = copy.deepcopy(harvested)
    del datasets[0]["resources"][0][key]
    assert f"ckan:resource-{key}" in {line.rule for line in lost(ckan.judge(datasets, ours))}


def test_what_ckan_would_refuse_beyond_tags_is_named(harvested, ours):
    datasets = copy.deepcopy(harvested)
    datasets[0]["extras"].append({"key": "theme", "value": "twice"})
    datasets[0]["version"] = "1" * 101
    assert {"ckan:extras", "ckan:version"} <= {line.rule for line in lost(ckan.judge(datasets, ours))}


def test_a_dataset_that_ckan_makes_of_something_else_is_named(harvested, ours):
    assert {line.rule for line in lost(ckan.judge([*harvested, harvested[0]], ours))} == {"ckan:datasets"}


def test_a_dataset_that_ckan_does_not_make_is_named(harvested, ours):
    assert {line.rule for line in lost(ckan.judge(harvested[:1], ours))} == {"ckan:dataset"}


def test_without_ckan_the_report_says_that_it_has_not_read_the_catalogue_and_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv(ckan.VARIABLE, str(tmp_path / "python"))
    told = ckan.look(SAMPLE.read_bytes(), TURTLE)
    assert [line.status for line in told] == ["not run"]
    assert "make rehearse" in told[0].message
    monkeypatch.setenv(ckan.VARIABLE, "")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    with pytest.raises(NoCkanError, match="there is no CKAN on this machine"):
        ckan.harvested(SAMPLE.read_bytes(), TURTLE)


def test_a_python_that_has_no_ckan_is_named():
    with pytest.raises(NoCkanError, match=r"has no CKAN \(ModuleNotFoundError"):
        ckan.harvested(SAMPLE.read_bytes(), TURTLE, Path(sys.executable))


@pytest.mark.parametrize(
    ("script", "told"),
    [("sleep 60", "has not answered in"), ("echo Out of paper >&2; exit 1", "It said: Out of paper")],
)
def test_a_harvester_that_hangs_or_fails_is_told_as_a_loss(monkeypatch, tmp_path, script, told):
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nexec 2>&2\n{script}\n".replace("sleep", "exec sleep"))
    python.chmod(0o755)
    monkeypatch.setattr(ckan, "PATIENCE", 0.5)
    lines = ckan.look(SAMPLE.read_bytes(), TURTLE, python)
    assert [line.rule for line in lost(lines)] == ["ckan:reads"]
    assert told in lines[0].message
