"""What is kept and how it is sent: one address for one page, packed once, tags, files for good, room that never fills."""

from __future__ import annotations

import asyncio
import gzip
import re

import pytest
from starlette.testclient import TestClient

from peeratlas.errors import AtlasError
from peeratlas.portal import files
from peeratlas.portal.addresses import normal
from peeratlas.portal.app import create_app
from peeratlas.portal.keeping import MAKERS, FromShelf, takes_packed
from peeratlas.portal.shelf import Content, Kept, Key, Shelf, Shelves
from peeratlas.snapshot import open_current

HTML = {"accept": "text/html"}
STATIC = re.compile(r'(?:src|href)="(/static/[^"?]+)\?v=([0-9a-f]{12})"')


@pytest.fixture(scope="module")
def app(build):
    return create_app(open_current(build))


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, follow_redirects=False)


def kept(size, media_type="text/plain"):
    return Kept.of(Content(b"x" * size, media_type), "1")


# The shelf


def test_the_least_used_page_goes_first():
    shelf = Shelf(room=3 * 2148)
    for name in "abc":
        shelf.put(Key(name, ""), kept(100))
    assert shelf.get(Key("a", "")) is not None
    shelf.put(Key("d", ""), kept(100))
    assert [shelf.get(Key(name, "")) is not None for name in "abcd"] == [True, False, True, True]


def test_the_shelf_never_holds_more_than_its_room():
    shelf = Shelf(room=10_000)
    for number in range(1000):
        shelf.put(Key(str(number % 50), ""), kept(number, "image/png"))
    assert 0 < len(shelf) <= 10
    shelf.put(Key("big", ""), kept(20_000, "image/png"))
    assert len(shelf) == 0
    shelf.put(Key("small", ""), kept(10))
    assert len(shelf) == 1


def test_queries_push_out_no_plain_page():
    shelves = Shelves()
    assert shelves.of(Key("/en/", "")) is shelves.of(Key("/sv/", ""))
    assert shelves.of(Key("/en/", "")) is not shelves.of(Key("/en/", "a=b"))


def test_what_is_long_is_kept_packed_and_always_the_same():
    one, two = kept(5000), kept(5000)
    assert one == two
    assert (one.packed, len(one.body) < 100, one.plain()) == (True, True, b"x" * 5000)
    assert (b"vary", b"Accept-Encoding") in one.headers
    for small in (kept(10), kept(5000, "image/png")):
        assert (small.packed, small.plain()) == (False, small.body)
        assert b"vary" not in dict(small.headers)


# Addresses


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("", ""),
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&b=3&a=1", "a=2&a=1&b=3"),
        ("a=&b=2&c", "b=2"),
        ("q=%C5%BEod%C4%97%20x+y", "q=%C5%BEod%C4%97%20x%20y"),
        ("countries=latvia%2Cnorway", "countries=latvia,norway"),
        ("q=%26%3D%23", "q=%26%3D%23"),
        ("q=%FF", "q=%EF%BF%BD"),
    ],
)
def test_a_query_has_one_way_to_be_written(query, same):
    assert normal(query) == same
    assert normal(same) == same


def test_one_page_is_made_once_whatever_the_order_of_its_parameters(client):
    paths = [
        "/en/questions/trainings?country=norway&sort=country",
        "/en/questions/trainings?sort=country&layer=&country=norway",
    ]
    one, two = (client.get(path, headers=HTML) for path in paths)
    assert one.status_code == 200
    assert one.content == two.content
    assert one.headers["etag"] == two.headers["etag"]


def test_the_endpoint_sees_the_query_as_it_was_sent(app):
    client = TestClient(app, client=("127.0.0.1", 1))
    answer = client.get("/sparql?query=ASK{}&query=ASK{}&default-graph-uri=")
    assert "There must be one query" in answer.json()["detail"]


def test_a_path_with_an_encoded_question_mark_is_not_another_page_to_keep(app):
    client = TestClient(app)
    before = client.get("/en/id/country/norway", headers=HTML)
    for number in range(3):
        strange = client.get(f"/en/id/country/norway%3Fx={number}", headers=HTML)
        assert strange.status_code in (200, 404)
    assert client.get("/en/id/country/norway", headers=HTML).content == before.content


# Sending


@pytest.mark.parametrize(
    ("header", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("br", False),
    ],
)
def test_only_who_takes_packed_content_gets_it(client, header, packed):
    assert takes_packed(header) == packed
    answer = client.get("/en/compare", headers={"accept-encoding": header})
    assert answer.headers.get("content-encoding", "") == ("gzip" if packed else "")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "</html>" in answer.text


@pytest.mark.parametrize(
    "path", ["/en/compare", "/questions/trainings.csv", "/static/atlas.css", "/id/country/norway.ttl"]
)
def test_the_second_answer_is_the_first(app, path):
    """The first comes through a route, the second from the shelf."""
    client = TestClient(app)
    for encoding in ("gzip", "identity"):
        for method in ("get", "head"):
            one, two = (getattr(client, method)(path, headers={"accept-encoding": encoding}) for _ in range(2))
            assert (one.status_code, one.content) == (two.status_code, two.content)
            assert dict(one.headers) == dict(two.headers)
            assert one.headers["x-content-type-options"] == "nosniff"


def test_the_length_is_that_of_what_is_sent(client):
    with client.stream("GET", "/en/compare", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert int(answer.headers["content-length"]) == len(raw)
    plain = client.get("/en/compare", headers={"accept-encoding": "identity"})
    assert int(plain.headers["content-length"]) == len(plain.content)
    assert gzip.decompress(raw) == plain.content
    assert client.head("/en/compare", headers={"accept-encoding": "gzip"}).headers["content-length"] == str(len(raw))


def test_who_has_it_is_told_so_with_the_headers_that_matter(client):
    first = client.get("/en/compare")
    again = client.get("/en/compare", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-type" not in again.headers
    for name in ("etag", "vary", "cache-control", "content-security-policy"):
        assert again.headers[name] == first.headers[name]


# Files that pages load


def test_a_page_loads_its_files_by_addresses_that_hold_for_good(client):
    found = set(STATIC.findall(client.get("/en/compare").text))
    assert {name for name, _ in found} >= {"/static/atlas.css", "/static/atlas.js", "/static/mark.svg"}
    for name, version in found:
        answer = client.get(f"{name}?v={version}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=000000000000", "?v="])
def test_a_file_of_another_version_is_asked_for_again(client, query):
    assert client.get(f"/static/atlas.css{query}").headers["cache-control"] == "no-cache"


def test_another_content_has_another_address(monkeypatch):
    before = files.address("atlas.css")
    files.fingerprint.cache_clear()
    monkeypatch.setattr(files, "read", lambda _: b"other")
    try:
        assert files.address("atlas.css") != before
    finally:
        files.fingerprint.cache_clear()


def test_a_file_that_was_not_built_is_a_clear_error():
    with pytest.raises(AtlasError, match="Run `make build`"):
        files.address("built/nothing.js")


@pytest.mark.parametrize(
    "name", ["..%2F..%2Fapp.py", "../app.py", "%2e%2e/app.py", "", "built", "atlas.css/", "%00", "/etc/passwd"]
)
def test_only_files_of_the_folder_are_served(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_every_file_has_its_media_type(client):
    for name in files.names():
        answer = client.get(f"/static/{name}")
        assert answer.headers["content-type"].partition(";")[0] == files.media_type(name)
    assert client.get("/static/atlas.js").headers["content-type"] == "text/javascript; charset=utf-8"


# Turns


def test_few_make_pages_at_once_and_a_slow_reader_holds_no_turn():
    """More than there are turns begin to answer and never end; still the next one is answered."""

    async def run():
        making, most, reading = 0, 0, asyncio.Event()

        async def app(scope, receive, send):
            nonlocal making, most
            making += 1
            most = max(most, making)
            await asyncio.sleep(0.01)
            making -= 1
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def slow(message):
            await reading.wait()

        async def receive():
            return {"type": "http.disconnect"}

        sent = []

        async def quick(message):
            sent.append(message)

        keeper = FromShelf(app, Shelves())
        scope = {"type": "http", "method": "GET", "path": "/en/x", "query_string": b""}
        waiting = [asyncio.create_task(keeper(dict(scope), receive, slow)) for _ in range(MAKERS * 3)]
        await asyncio.wait_for(keeper(dict(scope), receive, quick), timeout=5)
        reading.set()
        await asyncio.gather(*waiting)
        return most, len(sent)

    assert asyncio.run(run()) == (MAKERS, 1)


def test_a_fault_gives_its_turn_back():
    async def run():
        async def app(scope, receive, send):
            raise RuntimeError("broken")

        keeper = FromShelf(app, Shelves())
        for _ in range(MAKERS * 2):
            with pytest.raises(RuntimeError, match="broken"):
                await asyncio.wait_for(
                    keeper({"type": "http", "method": "GET", "path": "/x", "query_string": b""}, None, None), timeout=5
                )

    asyncio.run(run())
