"""What others take from the portal: the catalogue in every form, data sets as pages and RDF, dumps whole, packed, in parts."""

from __future__ import annotations

import gzip
import hashlib
import json
import re

import pyoxigraph
import pytest
from starlette.testclient import TestClient

from peeratlas import publication, snapshot
from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.settings import Settings
from tests.reading import Page

BASE = "https://w3id.org/peeratlas/"
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PLAIN = {"accept-encoding": "identity"}
FORMS = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
READERS = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}


@pytest.fixture(scope="module")
def opened(build):
    return snapshot.open_current(build)


@pytest.fixture(scope="module")
def client(opened):
    return TestClient(create_app(opened), follow_redirects=False)


def triples(body, suffix):
    return {str(quad.triple) for quad in pyoxigraph.parse(body, READERS[suffix])}


def test_the_catalogue_is_the_same_in_every_form_and_at_its_plain_address(client):
    told = {suffix: client.get(f"/catalog.{suffix}") for suffix in FORMS}
    for suffix, answer in told.items():
        assert answer.headers["content-type"].partition(";")[0] == FORMS[suffix]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert client.get("/catalog", headers={"accept": FORMS[suffix]}).content == answer.content
    graphs = {suffix: triples(answer.content, suffix) for suffix, answer in told.items()}
    assert graphs["ttl"] == graphs["rdf"] == graphs["jsonld"]
    assert len(graphs["ttl"]) > 1000


def test_who_does_not_say_in_which_form_gets_turtle_and_a_browser_gets_the_page(client):
    for headers in ({"accept": "*/*"}, {"accept": ""}):
        answer = client.get("/catalog", headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    answer = client.get("/catalog", headers=HTML | {"accept-language": "lv"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/lv/catalog")
    assert "Accept" in answer.headers["vary"]
    assert client.get("/catalog", headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    "path", ["/catalog", "/catalog.rdf", "/void.ttl", "/dataset/atlas.ttl", "/dumps/atlas.ttl", "/dumps/atlas.nq.gz"]
)
def test_head_tells_what_get_tells_and_what_is_the_same_is_not_sent_again(client, path):
    got, head = client.get(path, headers=PLAIN), client.head(path, headers=PLAIN)
    assert got.status_code == head.status_code == 200
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "access-control-allow-origin"):
        assert got.headers[name] == head.headers[name], name
    again = client.get(path, headers=PLAIN | {"if-none-match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_described_file_is_served_as_it_is_published(client, opened):
    for name, file in publication.described(opened, Settings()).items():
        answer = client.get(f"/{name}")
        assert (answer.status_code, answer.content) == (200, file.make()), name
        assert answer.headers["content-type"].partition(";")[0] == file.media_type


def test_every_file_of_the_inventory_is_served_whole_and_its_hash_is_true(client, opened):
    for name, (size, sha256) in opened.inventory.named.items():
        answer = client.get(f"/dumps/{name}", headers=PLAIN)
        assert answer.status_code == 200
        assert (len(answer.content), hashlib.sha256(answer.content).hexdigest()) == (size, sha256), name
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_dump_goes_packed_to_who_can_unpack_it(client, opened):
    plain = client.get("/dumps/atlas.ttl", headers=PLAIN)
    with client.stream("GET", "/dumps/atlas.ttl", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert raw == (opened.dumps / "atlas.ttl.gz").read_bytes()
    assert gzip.decompress(raw) == plain.content
    assert answer.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in answer.headers["vary"]
    packed = client.get("/dumps/atlas.ttl.gz", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in packed.headers


def test_a_part_of_a_dump_is_a_part_of_the_file_as_it_is(client):
    whole = client.get("/dumps/atlas.ttl", headers=PLAIN).content
    part = client.get("/dumps/atlas.ttl", headers={"range": "bytes=100-199", "accept-encoding": "gzip"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"


@pytest.mark.parametrize(
    "name",
    [
        "nothing.ttl",
        "../manifest.json",
        "..%2fmanifest.json",
        "%2e%2e/store/CURRENT",
        "inventory.json",
        "country/",
        "/etc/passwd",
    ],
)
def test_nothing_else_is_served(client, name):
    assert client.get(f"/dumps/{name}").status_code == 404


def test_a_data_set_leads_to_its_page_and_to_what_the_catalogue_says_of_it_and_no_other(client):
    answer = client.get("/dataset/country/norway", headers=HTML | {"accept-language": "sv"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sv/dataset/country/norway")
    told = triples(client.get("/dataset/country/norway.ttl").content, "ttl")
    assert told < triples(client.get("/catalog.ttl").content, "ttl")
    assert any("dumps/country/norway.ttl" in triple for triple in told)
    assert not any("dumps/country/sweden.ttl" in triple for triple in told)
    for path in (
        "/dataset/nothing",
        "/dataset/country/atlantis",
        "/dataset/country/atlantis.ttl",
        "/en/dataset/nothing",
    ):
        assert client.get(path).status_code == 404, path


def test_every_data_set_has_a_page_in_every_language_with_what_search_engines_read(client, opened):
    for number, part in enumerate(opened.inventory.parts):
        lang = LANGUAGES[number % len(LANGUAGES)]
        answer = client.get(f"/{lang}/dataset/{part}")
        assert answer.status_code == 200, part
        told = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text, re.DOTALL)
        assert len(told) == 1
        said = json.loads(told[0])
        assert said["@type"] == "Dataset"
        assert said["name"] in Page(answer.text).text
        files = {
            f"/dumps/{name}" for file in opened.inventory.of_part(part) for name in (file.name, file.packed) if name
        }
        assert {link.partition("?")[0] for link in Page(answer.text).links} >= files
        assert {re.sub(r"^https?://[^/]*", "", one["contentUrl"]) for one in said["distribution"]} == files


def test_the_page_of_all_data_sets_names_each_and_leads_to_it(client, opened):
    for lang in ("en", "sv"):
        links = Page(client.get(f"/{lang}/catalog").text).links
        assert {f"/{lang}/dataset/{part}" for part in opened.inventory.parts} <= set(links)
        assert {"/catalog.ttl", "/catalog.rdf", "/catalog.jsonld", "/void.ttl", "/dumps/atlas.ttl"} <= set(links)


def test_what_a_host_calls_itself_is_text_in_the_page(opened):
    host = Settings(
        '</script><script>alert(1)</script> & "Co"', "mailto:atlas@example.org", "https://atlas.example.org/"
    )
    page = TestClient(create_app(opened, host)).get("/en/dataset/atlas").text
    assert "alert(1)</script>" not in page
    told = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert host.publisher in json.dumps(json.loads(told[0]), ensure_ascii=False).replace('\\"', '"')
