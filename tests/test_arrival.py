"""A server on this machine plays the portal that copied our record: whole copies pass, every damage is named."""

import copy
import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner

from peeratlas.cli import main
from peeratlas.errors import CopyError
from peeratlas.rehearsal import arrival, ckan, copies
from peeratlas.rehearsal.fetching import Portal

SAMPLE = Path(__file__).with_name("rehearsal") / "sample.ttl"
TEXT = SAMPLE.read_text("utf-8")
TURTLE, JSON, JSON_LD, XML = "text/turtle", "application/json", "application/ld+json", "application/rdf+xml"
NORWAY = "https://example.org/dataset/country/norway"
EU_LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"


class Answers(ThreadingHTTPServer):
    """Answers each path with what a test has put there: status, headers and body."""

    daemon_threads = True

    def __init__(self):
        self.pages = {}
        super().__init__(("127.0.0.1", 0), Handler)
        self.home = f"http://127.0.0.1:{self.server_address[1]}"
        self.put("/own/catalog.ttl", TEXT, TURTLE)

    def put(self, path, body, media_type=None, status=200, **headers):
        content = body.encode() if isinstance(body, str) else body
        named = {"Content-Type": media_type} if media_type is not None else {}
        self.pages[path] = (status, named | headers, content)
        return self.home + path

    def arrived(self, path, body, media_type=None):
        """The lines on this copy."""
        return arrival.arrived(Portal(f"{self.home}/own"), self.put(path, body, media_type))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, body = self.server.pages[self.path]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:  # a reader that had enough
            self.close_connection = True

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def portal():
    with Answers() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def packages():
    """The sample as CKAN holds it: what its own harvester makes, with what `package_search` puts around it."""
    return [
        {
            **{key: value for key, value in package.items() if key != "extras"},
            "id": f"00000000-0000-0000-0000-00000000000{number}",
            "name": f"sample-atlas-{number}",
            "state": "active",
            "metadata_created": "2026-04-01T04:00:00.000001",
            "organization": {"name": "a-portal", "title": "A portal"},
            "extras": [*package["extras"], {"key": "guid", "value": f"guid-{number}"}],
            "resources": [
                {**one, "id": f"r{place}", "position": place, "state": "active", "cache_url": None}
                for place, one in enumerate(package["resources"])
            ],
        }
        for number, package in enumerate(ckan.harvested(SAMPLE.read_bytes(), TURTLE))
    ]


def search(packages, **more):
    return json.dumps({"success": True, "result": {"count": len(packages), "results": packages, **more}})


def lost(lines):
    return [f"{line.part}: {line.message}" for line in lines if line.status == "lost"]


def told(lines, status):
    return [line.message for line in lines if line.status == status]


@pytest.mark.parametrize(
    ("form", "media_type"), [("turtle", TURTLE), ("xml", XML), ("json-ld", JSON_LD), ("nt", "text/plain")]
)
def test_a_whole_copy_passes_in_every_syntax(portal, form, media_type):
    body = rdflib.Graph().parse(SAMPLE).serialize(format=form, encoding="utf-8")
    lines = portal.arrived(f"/whole/{form}", body, media_type)
    assert lost(lines) == []
    assert told(lines, "ok") == ["Arrived whole: 17 fields, 3 files.", "Arrived whole: 17 fields, 2 files."]


def test_a_whole_copy_in_ckan_passes_and_tells_what_ckan_has_no_room_for(portal, packages):
    lines = portal.arrived("/api/3/action/package_search", search(packages), JSON)
    assert lost(lines) == []
    assert len(told(lines, "ok")) == 2
    assert any(line.startswith("title narrowed: ours is en, lv, sv") for line in told(lines, "note"))
    assert any(line.startswith("place narrowed") for line in told(lines, "note"))


def test_rdf_of_a_portal_that_keeps_one_language_is_held_to_that_one(portal):
    """As ckanext-dcat writes a package: texts without a language, one place."""
    graph = rdflib.Graph().parse(SAMPLE)
    for triple in list(graph):
        thing, path, value = triple
        if isinstance(value, rdflib.Literal) and value.language:
            graph.remove(triple)
            if value.language == "en" or path == rdflib.DCAT.keyword:
                graph.add((thing, path, rdflib.Literal(str(value))))
        elif path == rdflib.DCTERMS.spatial and value.endswith("LVA"):
            graph.remove(triple)
    lines = portal.arrived("/one-language", graph.serialize(format="xml", encoding="utf-8"), XML)
    assert lost(lines) == []
    assert any(line.startswith("place narrowed") for line in told(lines, "note"))


def test_the_reason_of_a_shifted_date_is_the_time_zone_only_where_it_can_be(portal):
    for written, zone in (("2026-01-14T23:00:00Z", True), ("2025-11-30T00:00:00Z", False), ("2026-01-14", False)):
        text = TEXT.replace('dct:issued "2026-01-15"^^xsd:date', f'dct:issued "{written}"')
        assert {"time zone" in line for line in lost(portal.arrived("/shifted", text, TURTLE))} == {zone}


def test_one_record_is_compared_and_the_others_are_not_missed(portal, packages):
    body = json.dumps({"success": True, "result": packages[1]})
    lines = portal.arrived("/api/3/action/package_show", body, f"{JSON};charset=utf-8")
    assert lost(lines) == []
    assert len(told(lines, "ok")) == 1
    assert "It is one record; 1 more of ours were not looked for in it." in told(lines, "note")


RIGHTFUL = {
    "IRIs of files minted anew": [("dataset/country/norway#country-norway.", "portal/resource/1-")],
    "IRI of the dataset minted anew": [(f"<{NORWAY}>", "<https://portal.example.org/dataset/77>")],
    "files and contact without an IRI": [("<https://example.org/catalog#contact>", "_:c"), ("<https://example.org/dataset/atlas#atlas.nq>", "_:f")],
    "dates with a time": [('"2026-01-15"^^xsd:date', '"2026-01-15T00:00:00"^^xsd:dateTime')],
    "https in the IRI of a licence": [("@prefix at:     <http://", "@prefix at:     <https://")],
    "checksum in capitals": [("a0f1a2b3c4d5e6f708192a3b", "A0F1A2B3C4D5E6F708192A3B")],
    "size as a decimal": [('"1234"^^xsd:nonNegativeInteger', '"1234.0"^^xsd:decimal')],
    "a format by its name": [("dct:format at:file-type\\/CSV", 'dct:format "csv"')],
    "white space in a text": [("Who does what, claim by claim.", "Who does what,\\n  claim by claim. ")],
    "metadata of the harvest": [("#### The whole", '[] a dcat:CatalogRecord; dct:modified "2026-04-01"^^xsd:date; foaf:primaryTopic <https://example.org/dataset/atlas> .')],
    "keywords and themes added": [('"norvēģija"@lv', '"norvēģija"@lv, "Europe"@en; dcat:theme at:data-theme\\/GOVE')],
    "the licence named for the dataset alone": [
        ("    dct:license at:licence\\/CC_BY_4_0 ;\n    dcat:access", "    dcat:access"),
        ('dcat:version "1.2.0"', 'dcat:version "1.2.0"; dct:license at:licence\\/CC_BY_4_0'),
    ],
    "datasets of others": [("#### The whole", '<https://other.example.org/1> a dcat:Dataset; dct:title "Other"@en .')],
}  # fmt: skip


def changed(edits):
    text = TEXT
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("what", RIGHTFUL)
def test_what_portals_change_rightfully_is_no_damage(portal, what):
    lines = portal.arrived("/rightful", changed(RIGHTFUL[what]), TURTLE)
    assert lost(lines) == []
    assert len(told(lines, "ok")) == 2


DAMAGE = {
    "dataset missing": ([(f"<{NORWAY}> a dcat:Dataset", f"<{NORWAY}> a skos:Concept")], "The dataset is missing."),
    "dataset twice": ([("#### The whole", '<https://example.org/dataset/old> a dcat:Dataset; dct:title "Old"@en .')], "ours no more, or there twice"),
    "title changed": ([('"Exempelatlas: Norge"@sv', '"Norge"@sv')], 'title (sv) changed: ours is "Exempelatlas: Norge", theirs "Norge"'),
    "title lost in a language": ([(' , "Exempelatlas: Norge"@sv', "")], 'title (sv) lost: ours is "Exempelatlas: Norge", theirs is missing'),
    "description lost": ([('dct:description "What is said of Norway."@en', "dct:description 'x'@da")], "description (en) lost"),
    "keyword lost": ([('"norway"@en , ', "")], 'keyword (en) lost: ours is "norway"'),
    "keyword split": ([('"mental health"@en', '"mental"@en, "health"@en')], 'keyword (en) lost: ours is "mental health"'),
    "licence lost": ([("dct:license at:licence\\/CC_BY_4_0", "dct:rights at:x")], "licence lost: ours is"),
    "licence changed": ([("dct:license at:licence\\/CC_BY_4_0", "dct:license at:licence\\/CC0")], 'licence changed: ours is "Creative Commons Attribution"'),
    "publisher changed": ([('foaf:name "Example publisher"', 'foaf:name "A portal"')], 'publisher changed: ours is "Example publisher", theirs "A portal"'),
    "contact lost": ([("vcard:hasEmail <mailto:atlas@example.org>", "vcard:note 'none'")], 'contact lost: ours is "mailto:atlas@example.org"'),
    "theme lost": ([(" , at:data-theme\\/SOCI", "")], "theme lost"),
    "date shifted": ([('dct:issued "2026-01-15"^^xsd:date', 'dct:issued "2026-01-14T23:00:00Z"^^xsd:dateTime')], "issued changed"),
    "place lost": ([("dct:spatial at:country\\/LVA , at:country\\/NOR", "dct:spatial at:country\\/NOR")], "place lost"),
    "begin changed": ([('"2001-05-17"', '"2001-01-01"')], 'begin changed: ours is "2001-05-17", theirs "2001-01-01"'),
    "end lost": ([('dcat:endDate "2025-12-31"^^xsd:date ;', "")], "end lost"),
    "identifier changed": ([("0d3f7a52-3b0c", "ffffffff-3b0c")], "identifier changed"),
    "file lost": ([("dcat:distribution <https://example.org/dataset/atlas#atlas.nq> ,", "dcat:distribution")], 'file lost: ours is "https://example.org/dumps/atlas.nq"'),
    "address of a file changed": ([("downloadURL <https://example.org/dumps/atlas.nq>", "downloadURL <https://portal.example.org/7.nq>")], "download address changed"),
    "access address lost": ([("dcat:accessURL <https://example.org/dumps/atlas.nq> ;", "")], "access address lost"),
    "format changed": ([("file-type\\/RDF_N_QUADS", "file-type\\/ZIP")], "format changed"),
    "checksum changed": ([('"a0f1', '"ffff')], "checksum changed"),
    "checksum lost": ([("    spdx:checksumValue ", "    skos:note ")], "checksum lost"),
    "size changed": ([('"99"', '"98"')], 'size changed: ours is "99", theirs "98"'),
    "landing page lost": ([("dcat:landingPage <https://example.org/en/dataset/atlas> ;", "")], "landing page lost"),
    "version changed": ([('dcat:version "1.2.0"', 'dcat:version "1.1.0"')], "version changed"),
    "another record": ([("example.org/dataset/", "example.com/"), ("Sample atlas", "S"), ("Exempelatlas", "E"), ("Parauga atlants", "P"), ("6f0bb0fe", "00000000"), ("0d3f7a52", "00000000")], "None of our datasets"),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_each_damage_is_named_and_nothing_else(portal, what):
    edits, message = DAMAGE[what]
    named = lost(portal.arrived("/damaged", changed(edits), TURTLE))
    assert named
    assert [line for line in named if message not in line] == []


def without(*keys):
    """An edit of a package that takes keys away, also from the extras."""

    def edit(package):
        package["extras"] = [extra for extra in package["extras"] if extra["key"] not in keys]
        for key in keys:
            package.pop(key, None)

    return edit


def of_files(**values):
    return lambda package: [one.update(values) for one in package["resources"]]


CKAN_DAMAGE: dict[str, tuple[Callable, str]] = {
    "title changed": (lambda one: one.update(title="Renamed"), "title changed"),
    "text lost": (without("notes"), "description lost"),
    "keyword lost": (lambda one: one["tags"].pop(0), "keyword lost"),
    "licence lost": (lambda one: [without("license_url", "license_title")(one), of_files(license=None)(one)], "licence lost"),
    "publisher lost": (without("publisher_name"), "publisher lost"),
    "contact changed": (lambda one: one["extras"].append({"key": "contact_email", "value": "a@portal.example.org"}), "contact changed"),
    "theme lost": (without("theme"), "theme lost"),
    "place lost": (without("spatial_uri"), "place lost"),
    "begin lost": (without("temporal_start"), "begin lost"),
    "date shifted": (lambda one: one["extras"].insert(99, {"key": "issued", "value": "2026-01-14T22:00:00"}), "issued changed"),
    "file lost": (lambda one: one["resources"].pop(), "file lost"),
    "address changed": (of_files(url="https://portal.example.org/file"), "download address changed"),
    "checksum lost": (of_files(hash=""), "checksum lost"),
    "size changed": (of_files(size=1), "size changed"),
    "format lost": (of_files(format="", mimetype=None), "format lost"),
}  # fmt: skip


@pytest.mark.parametrize("what", CKAN_DAMAGE)
def test_each_damage_in_ckan_is_named_and_nothing_else(portal, packages, what):
    edit, message = CKAN_DAMAGE[what]
    damaged = copy.deepcopy(packages)
    for package in damaged:
        edit(package)
    named = lost(portal.arrived("/api/3/action/package_search", search(damaged), JSON))
    assert named
    assert [line for line in named if message not in line] == []


def test_a_portal_that_keeps_translations_is_held_to_each_language(portal, packages):
    translated = copy.deepcopy(packages)
    for package in translated:
        norway = "Norway" in package["title"]
        package["title_translated"] = (
            {"en": "Sample atlas: Norway", "sv": "Exempelatlas: Norge", "lv": ""}
            if norway
            else {"en": "Sample atlas", "sv": "Exempelatlas", "lv": "Parauga atlants"}
        )
    named = lost(portal.arrived("/api/3/action/package_search", search(translated), JSON))
    assert len([line for line in named if "title" in line]) == 1
    assert any('title (lv) lost: ours is "Parauga atlants: Norvēģija"' in line for line in named)


def test_a_copy_on_several_pages_is_read_to_its_end(portal):
    first, second = TEXT.split("#### One country")
    head, _, shared = first.partition("#### The whole")[0].partition("<https://example.org/catalog> a")
    shared = shared[shared.index("<https://example.org/catalog#publisher> a") :]
    hydra = (
        "<> a <http://www.w3.org/ns/hydra/core#PagedCollection> ; <http://www.w3.org/ns/hydra/core#next> <?page=2> ."
    )
    portal.put("/catalog.ttl?page=2", head + shared + second, TURTLE)
    assert lost(portal.arrived("/catalog.ttl", first + hydra, TURTLE)) == []


def test_pages_in_a_circle_and_pages_elsewhere_come_to_an_end(portal):
    hydra = "<> a <http://www.w3.org/ns/hydra/core#PagedCollection> ; <http://www.w3.org/ns/hydra/core#next> <{}> ."
    assert lost(portal.arrived("/circle", TEXT + hydra.format("/circle"), TURTLE)) == []
    with pytest.raises(CopyError, match=r"leads to http://portal\.example\.org/2, which is not of this portal"):
        portal.arrived("/away", TEXT + hydra.format("http://portal.example.org/2"), TURTLE)


UNREADABLE = {
    "truncated Turtle": (TEXT[:3000], TURTLE, "cannot be read as text/turtle"),
    "truncated RDF/XML": ("<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", XML, "cannot be read as XML"),
    "truncated JSON": ('{"success": true, "result": {', JSON, "cannot be read as JSON"),
    "a web page": ("<!DOCTYPE html><title>Not here</title>", "text/html", "answers with a web page and no record"),
    "a web page that says it is Turtle": ("\n<html><p>Sorry</p></html>", TURTLE, "answers with a web page and no record"),
    "wrong content type": (TEXT, "application/pdf", "answers with application/pdf, which is neither RDF nor JSON of CKAN"),
    "Turtle that says it is RDF/XML": (TEXT, XML, "cannot be read as XML"),
    "XML with a document type": ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', XML, "has a <!DOCTYPE"),
    "the same in UTF-16": ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16"), XML, "has a <!DOCTYPE"),
    "deep XML": ("<a>" * 200 + "</a>" * 200, XML, "XML of more than 100 levels"),
    "deep JSON": ('{"@graph":' + "[" * 300 + "]" * 300 + "}", JSON, "JSON of more than 100 levels"),
    "deep JSON-LD": ('{"@graph":' + "[" * 9000 + "]" * 9000 + "}", JSON_LD, "answers with JSON of more|cannot be read as JSON"),
    "JSON-LD with a context elsewhere": ('{"@context": "http://127.0.0.1:1/context", "@id": "a:b"}', JSON_LD, "cannot be read as application/ld"),
    "no dataset": ("<a:b> <a:c> <a:d> .", TURTLE, "nothing is a dcat:Dataset"),
    "an error of CKAN": ('{"success": false, "error": {"message": "Not found"}, "result": {}}', JSON, "no package of CKAN"),
    "JSON of something else": ('[1, 2, "three"]', JSON, "no package of CKAN"),
    "part of a search": (search([], count=12), JSON, "gives 0 of 12 packages. Add &rows=12"),
    "nothing": ("", TURTLE, "nothing is a dcat:Dataset"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_copy_is_refused_with_the_reason(portal, what):
    body, media_type, message = UNREADABLE[what]
    with pytest.raises(CopyError, match=message):
        portal.arrived("/unreadable", body, media_type)


@pytest.mark.parametrize("media_type", [None, "application/octet-stream", "text/plain; charset=utf-8"])
def test_a_copy_without_a_name_of_its_form_is_looked_at(portal, packages, media_type):
    graph = rdflib.Graph().parse(SAMPLE)
    bodies = [graph.serialize(format=form, encoding="utf-8") for form in ("turtle", "xml", "json-ld")]
    for body in (*bodies, search(packages).encode()):
        assert lost(portal.arrived("/unnamed", body, media_type)) == []


def test_answers_that_are_none_are_told(portal):
    own = Portal(f"{portal.home}/own")
    failing = portal.put("/failing", "Out of order", "text/plain", 500)
    with pytest.raises(CopyError, match="answers 500 and no record"):
        arrival.arrived(own, failing)
    circle = portal.put("/round", "", None, 302, Location="/round")
    with pytest.raises(CopyError, match="redirects in a circle"):
        arrival.arrived(own, circle)
    away = portal.put("/gone", "", None, 301, Location="https://portal.example.org/new.ttl")
    with pytest.raises(CopyError, match=r"leads to https://portal.example.org/new.ttl.*give the one that it leads to"):
        arrival.arrived(own, away)
    short = portal.put("/short", "<a:b> ", TURTLE, **{"Content-Length": "100"})
    with pytest.raises(CopyError, match="broke off"):
        arrival.arrived(own, short)
    with pytest.raises(CopyError, match="could not be asked"):
        arrival.arrived(own, "http://127.0.0.1:1/catalog.ttl")


def test_a_huge_answer_is_given_up(portal, monkeypatch):
    monkeypatch.setattr("peeratlas.rehearsal.fetching.LIMIT", 100_000)
    with pytest.raises(CopyError, match="is larger than 100000 bytes"):
        portal.arrived("/huge", b"# " + b"x" * 10_000_000, TURTLE)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "catalog.ttl", "ftp://example.org/a", "http://[", "http:///a", ""]
)
def test_an_address_that_is_none_is_refused(portal, address):
    with pytest.raises(CopyError, match="is no address of a copy"):
        arrival.arrived(Portal(f"{portal.home}/own"), address)


def test_the_command_tells_field_ours_theirs_and_reason_and_ends_with_one(portal):
    own = ("--at", f"{portal.home}/own")
    whole = CliRunner().invoke(main, ["arrived", portal.put("/whole.ttl", TEXT, TURTLE), *own])
    assert (whole.exit_code, whole.stdout.splitlines()[-1]) == (0, "2 ok, 0 lost, 0 not run, 0 note")
    text = changed([*DAMAGE["keyword lost"][0], *DAMAGE["size changed"][0]])
    damaged = CliRunner().invoke(main, ["arrived", portal.put("/damaged.ttl", text, TURTLE), *own])
    assert damaged.exit_code == 1
    assert f"Sample atlas: Norway <{NORWAY}>" in damaged.stdout
    assert '  lost     keyword (en) lost: ours is "norway", theirs "peer support". A portal drops' in damaged.stdout
    assert '  lost     size changed: ours is "99", theirs "98". The file has changed since' in damaged.stdout
    assert "           at https://example.org/dumps/country/norway.csv" in damaged.stdout
    broken = CliRunner().invoke(main, ["arrived", portal.put("/broken.ttl", "<a", TURTLE), *own])
    assert broken.exit_code == 1
    assert "cannot be read as text/turtle" in broken.stderr


def test_without_at_our_own_record_is_asked_at_the_public_address_or_of_a_portal_started_for_it(portal, monkeypatch):
    copied = portal.put("/whole.ttl", TEXT, TURTLE)
    public = CliRunner().invoke(main, ["arrived", copied], env={"PEERATLAS_ADDRESS": f"{portal.home}/own/"})
    assert (public.exit_code, public.stderr) == (0, "")

    @contextmanager
    def serving(build):
        assert build == Path("elsewhere")
        yield f"{portal.home}/own"

    monkeypatch.setattr(arrival, "serving", serving)
    started = CliRunner().invoke(main, ["arrived", copied, "--build", "elsewhere"], env={"PEERATLAS_ADDRESS": ""})
    assert started.exit_code == 0
    assert "Our own record has placeholders in it. To be set: PEERATLAS_PUBLISHER" in started.stderr


def test_the_licence_of_the_sample_is_the_one_of_the_eu():
    """Else the cases above would change something that is not there."""
    (one, *_) = copies.read(SAMPLE.read_bytes(), TURTLE, "https://example.org/").datasets
    assert EU_LICENCE in one.files[0].of("licence")
