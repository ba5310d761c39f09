"""Attacks on the endpoint, run for real: the server in a process of its own, its workers, and what holds afterwards.

Our own attacks are those of tests/attacks/queries.py. Where samples lie beside this repository, each is run as well,
one named test each; what must come of it stands here by its id.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

import pytest

from peeratlas.armour.limits import Limits
from peeratlas.armour.line import Job
from peeratlas.armour.pool import Pool
from peeratlas.dataset import canonical
from peeratlas.errors import AtlasError
from peeratlas.snapshot import open_current
from tests.attacks import queries, shared
from tests.attacks.host import BASE, KNOWN, NO_GATE, TRUTH, Canary, hosted
from tests.attacks.queries import Attack

ENDED = {**queries.BOMBS, **queries.GROWING, **queries.UNTURNED}
ANSWERED = {**queries.LINEAR, **queries.MUCH}
QUICK = {
    *("three patterns", "doubled texts", "something is", "plain", "behind a column", "an escaped keyword", "quotes"),
    *(queries.UPDATES[0], queries.FOREIGN[0], queries.UNKNOWN_FUNCTIONS[0]),
}
"""What the short run takes; the long one takes all."""
SAYS = {
    "SERVICE asks another server": queries.FEDERATED,
    "Statements about statements": queries.QUOTED,
    "can be read in two ways": queries.GLUED,
    "": queries.NOT_READ,
}
ASKING = {name: (query, says) for says, listed in SAYS.items() for name, query in listed.items()}


def some(attacks):
    """All of them; most belong to the long run."""
    return [pytest.param(name, marks=() if name in QUICK else pytest.mark.long) for name in attacks]


@pytest.fixture(scope="module")
def host(build):
    with hosted(build) as host:
        yield host


@pytest.fixture(scope="module")
def open_host(build):
    """The same with a gate that lets everything pass that only its size would keep out."""
    with hosted(build, **NO_GATE) as host:
        yield host


@pytest.fixture(scope="module")
def patient(build):
    """The same with the time that an answer needs on a machine that has much else to do."""
    with hosted(build, PEERATLAS_LIMIT_SECONDS="15") as host:
        yield host


@pytest.fixture(scope="module")
def pool(build):
    """Workers without any gate before them."""
    pool = Pool(open_current(build).path / "store", Limits(memory_bytes=640 << 20))
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def canary():
    canary = Canary()
    yield canary
    canary.close()


def judged(sent, attack, atlas):
    """Whether what came is one of what may come; an answer must be the right one."""
    assert sent.status in attack.statuses, (sent.status, sent.body[:300])
    if sent.status == 200:
        assert attack.truth, f"nobody knows whether this is right: {sent.body[:300]!r}"
        assert sent.cells() == attack.truth(atlas)
    else:
        problem = json.loads(sent.body)
        assert sent.headers["content-type"] == "application/problem+json"
        assert (problem["status"], bool(problem["detail"]), bool(problem["remedy"])) == (sent.status, True, True)
        if sent.status == attack.statuses[0]:
            assert attack.says in problem["detail"]
        assert "Traceback" not in problem["detail"]


def attacked(host, attack, atlas, **how):
    with host.attacked():
        sent = host.send(attack.query, **how)
    judged(sent, attack, atlas)
    if sent.status == 504:
        assert host.ended, "the worker that was to be ended is still there"
    return sent


# Our own


@pytest.mark.parametrize("name", some(ENDED))
def test_a_bomb_ends_and_nothing_else_does(host, published, name):
    assert attacked(host, ENDED[name], published).seconds < 5


@pytest.mark.parametrize("name", some(ANSWERED))
def test_what_is_slow_elsewhere_or_too_much_is_answered_so(patient, published, name):
    attacked(patient, ANSWERED[name], published)


@pytest.mark.parametrize("name", some(ASKING))
def test_nobody_else_is_asked(host, canary, published, name):
    query, says = ASKING[name]
    query = query.replace("PORT", str(canary.port))
    attacked(host, Attack(query, (400,), says=says), published)
    assert not canary.asked


@pytest.mark.long
@pytest.mark.parametrize("name", ASKING)
def test_nobody_else_is_asked_even_without_the_gate(pool, canary, name):
    query = ASKING[name][0].replace("PORT", str(canary.port))
    with suppress(AtlasError):
        asyncio.run(pool.run(Job(query, "application/sparql-results+json", "text/turtle", 2.0, 1000, 10**6)))
    assert not canary.asked


@pytest.mark.parametrize("query", some(queries.UPDATES))
def test_an_update_is_refused_whichever_way_it_comes(host, canary, query):
    query = query.replace("PORT", str(canary.port))
    with host.attacked():
        answers = [
            host.send(query),
            host.send(query, how="get"),
            host.send(f"query={quote(query)}", how="form"),
            host.send(f"update={quote(query)}", how="form"),
            host.send(query, {"Content-Type": "application/sparql-update"}),
        ]
    assert [sent.status for sent in answers] == [400, 400, 400, 400, 415]
    assert all("changes nothing" in sent.said for sent in answers)
    assert not canary.asked


@pytest.mark.parametrize("query", some(queries.FOREIGN))
def test_a_graph_from_elsewhere_is_a_name_and_is_not_fetched(host, canary, published, query):
    attacked(host, Attack(query.replace("PORT", str(canary.port)), (400,), says="is not in the atlas"), published)
    assert not canary.asked


@pytest.mark.parametrize("query", some(queries.UNKNOWN_FUNCTIONS))
def test_no_function_is_known_but_those_of_sparql(host, published, query):
    says = "" if "DISTINCT" in query else "not supported"
    attacked(host, Attack(query, (400,), says=says), published)


@pytest.mark.parametrize("name", some(queries.DEEP))
def test_what_is_too_deep_is_refused_before_the_engine_reads_it(host, published, name):
    with host.attacked():
        sent = host.send(queries.DEEP[name])
    judged(sent, Attack("", (400,)), published)
    assert not host.ended


@pytest.mark.long
@pytest.mark.parametrize("name", queries.DEEP)
def test_without_the_gate_a_worker_dies_alone(open_host, name):
    """Or stands it, and says what is true: those that the engine reads in one go find nothing, or a row."""
    with open_host.attacked():
        sent = open_host.send(queries.DEEP[name])
    assert sent.status in (504, *HARMLESS.get(name, ())), sent.body[:300]


HARMLESS = {"quotes": (400,), "negations": (400,), "behind what might be an IRI": (200, 400), "groups, wide": (200,)}
"""What this engine may stand."""


@pytest.mark.long
def test_a_body_that_is_too_long_is_not_read(host):
    """At the limit, one above it, and 200 MB, told beforehand and not."""
    most = Limits().body_bytes
    head = "ASK {} #"
    with host.attacked():
        assert "bytes; at most" in host.send(head + "a" * (most - len(head))).said
        assert host.send(head + "a" * (most - len(head) + 1)).status == 413
        for told in (True, False):
            for kind in ("application/sparql-query", "application/x-www-form-urlencoded"):
                status, taken = poured(host.port, kind, 200 * 1000 * 1000, told)
                assert status == 413
                assert taken < 20_000_000


def poured(port, kind, size, told):
    """Sends a body of `A` until the server has answered: its status, and how much of it was taken."""
    length = f"Content-Length: {size}" if told else "Transfer-Encoding: chunked"
    part = b"A" * (1 << 16)
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.200\r\nContent-Type: {kind}\r\n{length}\r\n\r\n".encode()
        )
        line.setblocking(False)
        answer = b""
        while sent < size and not answer:
            try:
                frame = part if told else b"%x\r\n%b\r\n" % (len(part), part)
                sent += line.send(frame)
            except BlockingIOError:
                pass
            except (BrokenPipeError, ConnectionResetError):
                break
            with suppress(BlockingIOError):
                answer += line.recv(1000)
        line.settimeout(20)
        if not answer:
            answer = line.recv(1000)
    return int(answer.split()[1]), sent


@pytest.mark.parametrize(
    ("content", "headers", "says"),
    [
        (b"\xff\xfe", {}, "not UTF-8"),
        (KNOWN.encode("utf-16"), {}, "not UTF-8"),
        (KNOWN.encode("utf-16-be"), {}, ""),
        (KNOWN.encode("utf-32"), {}, ""),
        (b"SELECT * { ?s ?p '\xc0\xaf' }", {}, "not UTF-8"),
        (b"SELECT * { ?s ?p '\xed\xa0\x80' }", {}, "not UTF-8"),
        (b"SELECT * { ?s ?p '\xf5\x80\x80\x80' }", {}, "not UTF-8"),
        (b"\x1f\x8b\x08\x00", {"Content-Encoding": "gzip"}, "not UTF-8"),
        (b"", {}, "There must be one query"),
        (b"\xef\xbb\xbf", {}, "There must be one query"),
    ],
)
def test_bytes_that_are_no_query_are_told_so(host, content, headers, says):
    with host.attacked():
        sent = host.send(content, headers)
    assert sent.status == 400
    assert says in sent.said


def test_a_mark_of_the_order_of_bytes_is_no_fault(host):
    assert host.send(b"\xef\xbb\xbf" + KNOWN.encode() + b"#1").cells() == TRUTH


# The samples beside this repository

Way = Callable[["Around", str], None]
EXPECTED: dict[str, Way] = {}


def of(*names: str) -> Callable[[Way], Way]:
    """What must come of these samples."""

    def note(way: Way) -> Way:
        EXPECTED.update(dict.fromkeys(names, way))
        return way

    return note


class Around:
    """What a sample is tried on."""

    def __init__(self, hosts, pool, canary, atlas, out):
        self.host, self.open_host, self.patient = hosts
        self.pool, self.canary, self.atlas = pool, canary, atlas
        self.out = out

    def sent(self, attack, **how):
        return attacked(self.host, attack, self.atlas, **how)

    def answered(self, attack):
        """The same with time enough."""
        return attacked(self.patient, attack, self.atlas)

    def again(self):
        """The atlas, opened anew from what is on disk."""
        return open_current(self.out).atlas

    def bare(self, query):
        """What workers make of it without any gate: nothing that reaches anybody."""
        with suppress(AtlasError):
            asyncio.run(self.pool.run(Job(query, "application/sparql-results+json", "text/turtle", 2.0, 1000, 10**6)))
        assert not self.canary.asked


@of("QB01", "QB04", "QB06", "QB07", "QB08", "QB19", "QB20")
def _ended(around, query):
    sent = around.sent(Attack(query, (504,)))
    assert sent.seconds < 5


@of("QB09", "QB10", "QB18")
def _ended_or_right(around, query):
    around.sent(Attack(query, (504,)))


@of("QB12")
def _never_turned(around, query):
    around.sent(Attack(query, (504, 200), lambda _: ["true"]))


@of("QB15")
def _too_much(around, query):
    around.sent(Attack(query, (504, 422)))


@of("QB16")
def _linear(around, query):
    counted = query.replace("SELECT *", "SELECT (COUNT(*) AS ?n)")
    around.answered(Attack(counted, (200,), queries.matching("^(a+)$")))
    assert around.patient.send(query).status == 200


@of("QB17")
def _empty(around, query):
    around.answered(Attack(query, (200,), lambda _: []))


@of("QP02", "QP03", "QP05", "QP06", "QP07", "QP08", "QP09", "QP11")
def _refused_and_alone(around, query):
    with around.host.attacked():
        sent = around.host.send(query)
    assert sent.status in (400, 413)
    assert not around.host.ended
    with around.open_host.attacked():
        assert around.open_host.send(query).status == 504


@of("QP13")
def _linear_gate(around, _):
    for query in ('"' * 16000, "'''" + "\\'" * 8000, "<" * 16000):
        sent = around.sent(Attack(query, (400,)))
        assert sent.seconds < 1


@of("QP14")
def _long_bodies(around, _):
    test_a_body_that_is_too_long_is_not_read(around.host)


@of("QP15")
def _no_text(around, _):
    for content in (b"\xff\xfe", KNOWN.encode("utf-16")):
        around.sent(Attack(content, (400,), says="not UTF-8"))


@of("QP16")
def _two_queries(around, _):
    asked = f"query={quote(KNOWN)}&query={quote(KNOWN)}"
    around.sent(Attack(asked, (400,), says="one query"), how="form")
    with around.host.attacked():
        status, _, _ = around.host.server.get(f"/sparql?{asked}", {"X-Forwarded-For": "192.0.2.16"})
    assert status == 400


@of("QP17")
def _changes(around, _):
    before = stored(around.atlas)
    test_an_update_is_refused_whichever_way_it_comes(around.host, around.canary, "DROP ALL")
    around.bare("DROP ALL")
    assert stored(around.again()) == before


def stored(atlas):
    return hashlib.sha256(canonical(atlas.dataset.quads())).hexdigest()


@of("QF02", "QF03", "QF05", "QF06", "QF07")
def _asks_nobody(around, query):
    query = query.replace("PORT", str(around.canary.port)).replace("\\n", "\n")
    around.sent(Attack(query, (400,), says=queries.SAID))
    around.bare(query)


@of("QF08")
def _not_read(around, query):
    query = query.replace("PORT", str(around.canary.port))
    around.sent(Attack(query, (400,), says=""))
    around.bare(query)


@of("QF10")
def _fetches_nothing(around, _):
    for query in (query.replace("PORT", str(around.canary.port)) for query in queries.FOREIGN):
        around.sent(Attack(query, (400,), says="is not in the atlas"))
        around.bare(query)


@of("QF11")
def _names_only(around, _):
    for name in ("default-graph-uri", "named-graph-uri"):
        address = quote(f"http://127.0.0.1:{around.canary.port}/ttl")
        around.sent(Attack(f"{name}={address}&query={quote(KNOWN)}", (400,), says="is not in the atlas"), how="form")
    assert not around.canary.asked


@of("QF12")
def _loads_nothing(around, _):
    for query in ("LOAD <file:///etc/passwd>", f"LOAD <http://127.0.0.1:{around.canary.port}/ttl> INTO GRAPH <x:g>"):
        around.sent(Attack(query, (400,), says="changes nothing"))
        around.bare(query)


@of("QF13")
def _nothing_private(around, query):
    around.answered(Attack(query.partition(" against ")[0], (422,), says="rows"))
    graphs = around.patient.send("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").cells()
    assert graphs == sorted(around.atlas.dataset.graphs())
    homes = tuple(f"{BASE}graph/{folder}" for folder in ("data/", "ontology/", "shapes/", "queries/", "inferred"))
    assert all(graph.startswith(homes) for graph in graphs)


@of("QF14")
def _unknown_function(around, query):
    around.sent(Attack(query, (400,), says="not supported"))


@pytest.fixture(scope="module")
def hosts(host, open_host, patient):
    return host, open_host, patient


@pytest.fixture(scope="module")
def around(hosts, pool, canary, published, build):
    return Around(hosts, pool, canary, published, build)


SAMPLES = {name: payload for name, payload in shared.samples().items() if name[:2] != "SQ"}


@pytest.mark.long
@pytest.mark.parametrize("name", SAMPLES or [pytest.param("", marks=pytest.mark.skip(reason=shared.said()))])
def test_a_sample_comes_to_what_is_expected(around, name):
    assert name in EXPECTED, f"nobody has said what must come of {name}"
    EXPECTED[name](around, SAMPLES[name])
