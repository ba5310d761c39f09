"""A far store that fails in every way under every route: no fault of the portal, no half page, nothing bad kept.

Between the portal and a real store stands one that fails (tests/failing.py); what has to come is what the portal gives
from its own store, byte by byte.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from peeratlas import snapshot
from peeratlas.atlas import Atlas
from peeratlas.errors import FarStoreError
from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.remote import pushing
from peeratlas.remote.ahead import Ahead
from peeratlas.remote.asking import Access, Engine
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.remote.limits import Limits
from peeratlas.remote.probing import key
from tests import engines
from tests.failing import FAULTS, SLOW, Quiet, Store, cells, store
from tests.test_portal_routes import DATA, PAGES

pytestmark = pytest.mark.long

# One address for each route, the languages in turn.
ROUTES = [
    *(f"/{LANGUAGES[number % len(LANGUAGES)]}{paths[0]}" for number, paths in enumerate(PAGES.values())),
    *(paths[0] for paths in DATA.values()),
]
NEEDLESS = {"/", "/static/atlas.css", "/dumps/country/latvia.ttl", "/logo.svg"}
ANY_ORDER = ("/shapes", "/ontology")
"""What begins so holds nodes without names, in the order in which the store gives them."""
PATIENT = Limits(connect=20, read=60, total=90, pause=0.01, failures=1_000_000, trust=0.0)
HASTY = replace(PATIENT, connect=0.5, read=0.06, total=0.12)


@pytest.fixture(scope="module")
def real(build, published, tmp_path_factory):
    """A store of others that holds the published snapshot; its judging is tests/test_engines.py."""
    with engines.oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        opened = snapshot.open_current(build)
        content = pushing.Content.read(opened.path / "content.nq", opened.version)
        target = pushing.Target.of(Access(server.query), Access(server.graph_store), by_update=False)
        known = [f"{key(published.queries['parts']['references'].text)} parts/references"]
        pushing.push(content, target, lambda _: known)
        yield server.query


@pytest.fixture(scope="module")
def ours(build):
    """What the portal gives from its own store, by address."""
    client = TestClient(create_app(snapshot.open_current(build)), base_url="http://localhost", follow_redirects=False)
    given = {}

    def of(path):
        if path not in given:
            given[path] = client.get(path)
            assert given[path].status_code < 400, path
        return given[path]

    return of


@pytest.fixture
def portal(build):
    """Makes portals on a far store: the store that they ask, and a client."""

    def make(server, limits):
        own, opened = snapshot.open_current(build).atlas, snapshot.open_current(build, Access(server.url))
        dataset = RemoteDataset(Access(server.url), opened.version, limits, lambda: own.dataset)
        object.__setattr__(opened, "atlas", Atlas(dataset, own.queries, opened.version))
        app = create_app(opened)
        dataset.ahead = Ahead()  # every page asks for itself: what is read ahead is tests/test_remote_ahead.py's
        return dataset, TestClient(
            app, base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False
        )

    return make


def holds(answer, wanted, path):
    """Whether an answer is the true one, or says that the store does not answer."""
    if answer.status_code == 503:
        assert int(answer.headers["retry-after"]) > 0, path
        assert answer.headers["cache-control"] == "no-store", path
        assert len(answer.content) > 100, path
        assert "etag" not in answer.headers, path
        return False
    same(answer, wanted, path)
    return True


def same(answer, wanted, path):
    assert answer.status_code == wanted.status_code, (path, answer.text[:300])
    assert answer.headers.get("location") == wanted.headers.get("location"), path
    if re.sub(r"^/(\w\w)?(?=/)", "", path).startswith(ANY_ORDER):
        one, other = (sorted(re.findall(r"[\w:#]+", re.sub(r"_:\w+", "_:", found.text))) for found in (answer, wanted))
        assert one == other, path
    elif path not in ("/health", "/ready"):
        assert answer.content == wanted.content, path


def asked(client, path):
    return client.get(
        path, headers={"accept": "text/html"} if path.startswith(tuple(f"/{one}/" for one in LANGUAGES)) else {}
    )


def test_after_every_fault_every_route_is_as_it_was(real, ours, portal):
    """One portal meets all of them; then the store is well, and nothing bad was kept."""
    with store(None, real=real) as server:
        dataset, client = portal(server, PATIENT)
        for fault in (one for one in FAULTS if one not in SLOW):
            server.behaviour = FAULTS[fault]
            assert [asked(client, path).status_code for path in PARTS] == [503] * len(PARTS), fault
        heal(server, dataset)
        for path in ROUTES:
            same(asked(client, path), ours(path), path)


def test_every_sample_of_the_catalogue_has_its_fault(root):
    path = root.parent / "shared" / "attacks.json"
    if not path.is_file():
        pytest.skip("NOT HELD AGAINST THE CATALOGUE OF ATTACKS: there is no attacks.json in ../shared")
    wanted = {one["id"] for one in json.loads(path.read_text("utf-8")) if one["id"].startswith("RE")}
    elsewhere = {
        "RE01": test_a_store_that_is_not_there,
        "RE14": test_a_certificate_that_does_not_hold,
        "RE17": test_another_order_each_time_is_the_same_page,
    }
    assert wanted - elsewhere.keys() <= {name.partition(" ")[0] for name in FAULTS}
    assert len(wanted) > 10


@pytest.mark.parametrize("fault", FAULTS)
def test_no_route_breaks_while_the_store_fails(real, ours, portal, fault):
    with store(FAULTS[fault], real=real) as server:
        dataset, client = portal(server, HASTY if fault in SLOW else PATIENT)
        answered = [path for path in ROUTES if holds(asked(client, path), ours(path), path)]
        # What needs no store goes on; what needs one says so.
        assert set(answered) >= NEEDLESS
        assert not {"/ready", ROUTES[0]} & set(answered)
        assert len(answered) < len(ROUTES) / 2
        heal(server, dataset)
        for path in ("/ready", "/id/country/latvia.ttl"):
            same(asked(client, path), ours(path), path)


def heal(server, dataset):
    """The store is well again, and there is time enough on a busy machine."""
    server.behaviour = None
    dataset._engine = Engine(dataset._engine.access, PATIENT)


def test_a_store_that_is_not_there(ours, portal):
    """RE01."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))

        class Nobody:
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/sparql"

        _, client = portal(Nobody, replace(PATIENT, pause=0.001))
        answered = [path for path in ROUTES if holds(asked(client, path), ours(path), path)]
        assert set(answered) >= NEEDLESS
        assert ROUTES[0] not in answered


AUTHORITY = """
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = of_a_host
[any]
commonName = supplied
[of_a_host]
subjectAltName = IP:127.0.0.1
[of_another_host]
subjectAltName = DNS:elsewhere.example
[req]
distinguished_name = name
[name]
"""
DAYS = {"expired": ("20200101000000Z", "20200201000000Z"), "not yet": ("20990101000000Z", "20990201000000Z")}
CERTIFICATES = ["good", "expired", "not yet", "wrong name", "of an unknown authority"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Certificates of an authority of the test, by kind: the file with key and certificate; and the authority's own."""
    assert shutil.which("openssl"), "There is no openssl on this machine. Install it, as .ci/run does."
    folder = tmp_path_factory.mktemp("authority")
    (folder / "ca.cnf").write_text(AUTHORITY)
    (folder / "index.txt").touch()

    def run(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ["-newkey", "rsa:2048", "-nodes", "-config", "ca.cnf"]
    for name in ("ca", "unknown"):
        run("req", "-x509", *key, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")  # fmt: skip
    run("req", "-new", *key, "-keyout", "host.key", "-out", "host.csr", "-subj", "/CN=127.0.0.1")
    made = {}
    for number, kind in enumerate(CERTIFICATES):
        start, end = DAYS.get(kind, ("20200101000000Z", "20990101000000Z"))
        by = "unknown" if "unknown" in kind else "ca"
        host = "of_another_host" if kind == "wrong name" else "of_a_host"
        (folder / "index.txt").write_text("")
        run("ca", "-batch", "-config", "ca.cnf", "-extensions", host, "-cert", f"{by}.pem", "-keyfile", f"{by}.key", "-in", "host.csr", "-out", f"{number}.pem", "-startdate", start, "-enddate", end)  # fmt: skip
        made[kind] = folder / f"{number}-whole.pem"
        made[kind].write_bytes((folder / "host.key").read_bytes() + (folder / f"{number}.pem").read_bytes())
    return made, folder / "ca.pem"


@pytest.mark.parametrize("kind", CERTIFICATES)
def test_a_certificate_that_does_not_hold(authority, monkeypatch, kind):
    """RE14; the good one shows that the others are refused for what is wrong with them."""
    made, root = authority
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    server = Quiet(("127.0.0.1", 0), Store)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made[kind])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.behaviour, server.asked, server.down, server.real, server.lock = (
        Store.give_good,
        [],
        False,
        "",
        threading.Lock(),
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        dataset = RemoteDataset(Access(f"https://127.0.0.1:{server.server_address[1]}/sparql"), "v", PATIENT)
        if kind == "good":
            assert len(list(dataset.query("SELECT ?a WHERE { ?a ?b ?c }"))) == 1
        else:
            with pytest.raises(FarStoreError, match="certificate does not hold"):
                list(dataset.query("SELECT ?a WHERE { ?a ?b ?c }"))
            assert server.asked == []
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


PARTS = ["/en/", "/sv/compare", "/lv/id/country/norway", "/compare.csv", "/id/country/latvia.ttl"]
LATER = ["RE05 closes in the body", "RE07 cut JSON", "RE09 fewer rows", "RE15 500"]


@pytest.mark.parametrize("fault", LATER)
@pytest.mark.parametrize("path", PARTS[2:])
def test_a_store_that_fails_in_the_midst_of_a_page_gives_no_half_one(real, ours, portal, fault, path):
    broken = 0
    with store(None, real=real) as server:
        dataset, client = portal(server, PATIENT)
        for good in (2, 4, 8, 16):
            server.behaviour, server.good = FAULTS[fault], len(server.asked) + good
            broken += not holds(asked(client, path), ours(path), path)
        heal(server, dataset)
        same(asked(client, path), ours(path), path)
    assert broken


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in SLOW])
def test_after_five_failures_it_is_left_alone_and_then_found_well(real, portal, fault):
    limits = replace(PATIENT, failures=Limits().failures, rest=30.0)
    with store(FAULTS[fault], real=real) as server:
        dataset, client = portal(server, limits)
        for _ in range(8):
            answer = client.get("/ready")
            assert answer.status_code == 503
        assert dataset._engine.breaker.open
        assert len(server.asked) <= limits.failures * limits.attempts
        assert int(answer.headers["retry-after"]) <= Limits().rest <= 60
        # Half a minute later.
        dataset._engine.breaker._clock = lambda: time.monotonic() + limits.rest + 1
        server.behaviour = None
        assert client.get("/ready").status_code == 200
        assert not dataset._engine.breaker.open


def shuffled(to):
    """RE17: what leaves the order open comes in another one each time."""
    text = to.body.decode()
    if "ORDER+BY" in text or to.form != "application/sparql-results+json":
        to.give(to.true)
    else:
        to.changed(lambda told: "results" in told and told["results"]["bindings"].sort(key=lambda row: hash((to.server.seed, json.dumps(row)))))  # fmt: skip


def test_another_order_each_time_is_the_same_page(real, ours, portal):
    """RE17."""
    for seed in (1, 2):
        with store(shuffled, real=real) as server:
            server.seed = seed
            _, client = portal(server, PATIENT)
            for path in PARTS[1:4]:
                same(asked(client, path), ours(path), path)


# A store that tells other things than it holds cannot be found out; but no route may break of it.


def other_names(told):
    told["head"]["vars"] = [f"x{number}" for number, _ in enumerate(told["head"].get("vars", []))]


def no_names(told):
    told["head"].pop("vars", None)


def no_cells(told):
    if "results" in told:
        told["results"]["bindings"] = [{} for _ in told["results"]["bindings"]]


def first_cells(told):
    for row in told.get("results", {}).get("bindings", []):
        for name in list(row)[1:]:
            del row[name]


def no_rows(told):
    if "results" in told:
        told["results"]["bindings"] = []


def twice(told):
    if "results" in told:
        told["results"]["bindings"] *= 2


LIES = {
    "other names": lambda to: to.changed(other_names),
    "no names": lambda to: to.changed(no_names),
    "rows without cells": lambda to: to.changed(no_cells),
    "one cell of each row": lambda to: to.changed(first_cells),
    "no rows": lambda to: to.changed(no_rows),
    "every row twice": lambda to: to.changed(twice),
    "texts for IRIs": cells(lambda one: {"type": "literal", "value": one["value"]}),
    "IRIs for texts": cells(lambda _: {"type": "uri", "value": "urn:x"}),
    "nodes without names": cells(lambda _: {"type": "bnode", "value": "b"}),
    "words for numbers": cells(lambda one: {**one, "value": "many"} if "datatype" in one else one),
    "large numbers": cells(lambda one: {**one, "value": "9" * 5000} if "datatype" in one else one),
    "no tags": cells(lambda one: {name: text for name, text in one.items() if name != "xml:lang"}),
    "other tags": cells(lambda one: {**one, "xml:lang": "tlh"} if one["type"] == "literal" and "datatype" not in one else one),
    "no JSON inside": lambda to: to.give(b'{"head": [], "results": {"bindings": [[]]}}'),
    "a boolean": lambda to: to.give(b'{"head": {}, "boolean": true}'),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_no_route_breaks_of_what_a_store_makes_up(real, ours, portal, lie):
    """From the second request on: the marker has been read by then."""
    with store(LIES[lie], real=real) as server:
        server.good = 1
        _, client = portal(server, replace(PATIENT, trust=1000.0))
        for path in ROUTES[::3] if LIES[lie] is not LIES["rows without cells"] else ROUTES:
            answer = asked(client, path)
            assert answer.status_code != 500, (path, answer.text[-600:])
            assert answer.status_code in (304, 404) or answer.content or 300 <= answer.status_code < 400, path
