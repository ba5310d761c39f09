"""What comes over a connection: heads without an end, requests without a host, and what is said again at once."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest
import uvicorn

from peeratlas.serving.again import Again, Said
from peeratlas.serving.reading import MOST, reading

CUT = b"HTTP/1.1 400 cut"
ACCEPT = (b"accept", b"text/csv")
HOST = (b"host", b"localhost")
AGAIN = Said(b'content-length: 5\r\netag: W/"1"\r\n', b"again")


async def app(scope, receive, send):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    told = b"%s %d" % (scope["path"].encode(), len(body))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(told))]})
    await send({"type": "http.response.body", "body": told})


def known(target, headers):
    return AGAIN if target == b"/again" and (b"accept", b"no") not in headers else None


@pytest.fixture(scope="module")
def port():
    config = uvicorn.Config(app, http=reading(known), ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def said(port, *parts, seconds=2.0):
    """Everything that is answered to these bytes, until the connection ends or falls silent; CUT when it is cut off."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(seconds)
        taken = b""
        try:
            for part in parts:
                line.sendall(part)
                time.sleep(0.02)
            while part := line.recv(1 << 16):
                taken += part
        except TimeoutError:
            pass
        except ConnectionError:  # it was closed while there was still something to read
            return taken or CUT
        return taken


def get(path, *headers, version="1.1"):
    return f"GET {path} HTTP/{version}\r\n{''.join(f'{one}' + chr(13) + chr(10) for one in headers)}\r\n".encode()


LAST = ("Host: a", "Connection: close")


@pytest.mark.parametrize("over", [0, 1000])
def test_the_head_of_a_request_has_an_end(port, over):
    parts = [b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ", *[b"x" * 8192] * (7 + (over > 0) * 20)]
    told = said(port, *parts, b"\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 400 " if over else b"HTTP/1.1 200 "), told[:200]
    assert MOST == 65536


def test_what_comes_after_a_body_in_parts_has_an_end(port):
    head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    assert b" 400 " in said(port, head, *[b"X-After: " + b"x" * 8000 + b"\r\n"] * 60)


def test_a_body_in_small_parts_is_taken(port):
    head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert said(port, head, b"1\r\nx\r\n" * 40_000, b"0\r\n\r\n").endswith(b"/ 40000")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (get("/", "Connection: close"), b"400"),
        (get("/", version="1.0"), b"200"),
        (get("/again", "Connection: close"), b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /\xc3\xa5 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\nConnection: close\r\n\r\n", b"400"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused(port, request_, status):
    assert said(port, request_)[9:12] == status


def test_an_answer_is_said_again_and_the_connection_goes_on(port):
    told = said(port, get("/again", "Host: a"), get("/other", "Host: a"), get("/again", "Host: a"), get("/end", *LAST))
    assert [one for one in (b"again", b"/other 0", b"/end 0") if one not in told] == []
    assert told.count(b"\r\n\r\nagain") == 2
    assert told.count(b'etag: W/"1"\r\n') == 2


def test_requests_that_come_at_once_are_answered_in_their_order(port):
    told = said(port, get("/one", "Host: a") + get("/again", "Host: a") + get("/again", "Host: a") + get("/two", *LAST))
    places = [told.find(one) for one in (b"/one 0", b"again", b"/two 0")]
    assert min(places) >= 0
    assert places == sorted(places)


@pytest.mark.parametrize("ends", [get("/again", *LAST), get("/again", "Host: a", version="1.0")])
def test_a_connection_that_is_to_end_ends_with_what_is_said_again(port, ends):
    began = time.monotonic()
    told = said(port, ends)
    assert told.endswith(b"again")
    assert b"connection: close\r\n" in told
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "other", [get("/again", *LAST, "Accept: no"), b"POST /again HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"]
)
def test_another_request_goes_to_the_application(port, other):
    assert said(port, other).endswith(b"/again 0")


def test_who_would_speak_http_2_is_answered_in_http_1(port):
    asks = get("/one", "Host: a", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQ")
    told = said(port, asks, get("/two", *LAST))
    assert b"/one 0" in told
    assert b"/two 0" in told


# What is kept


def through(again, query=b"query=a", headers=(HOST, ACCEPT), status=200, vary=b"Accept", mark=True, body=b"rows"):
    sent = []

    async def send(message):
        sent.append(message)

    async def run():
        scope = {"query_string": query, "headers": list(headers), "peeratlas.kept": mark}
        sending = again.listening(scope, send)
        start = {"type": "http.response.start", "status": status, "headers": [(b"vary", vary)]}
        await sending(start)
        start["headers"].append((b"x-request-id", b"of-one-request"))
        await sending({"type": "http.response.body", "body": body})

    asyncio.run(run())
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


def test_the_same_request_finds_what_was_said_and_nothing_of_the_one_that_asked():
    again = Again()
    through(again)
    assert again.find(b"query=a", [HOST, (b"user-agent", b"other"), ACCEPT]) == Said(b"vary: Accept\r\n", b"rows")


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        (b"query=b", [HOST, ACCEPT]),
        (b"query=a", [ACCEPT]),
        (b"query=a", [HOST]),
        (b"query=a", [(b"host", b"evil.example"), ACCEPT]),
        (b"query=a", [HOST, (b"accept", b"text/tab-separated-values")]),
        (b"query=a", [HOST, ACCEPT, (b"accept-encoding", b"gzip")]),
        (b"query=a", [HOST, ACCEPT, (b"if-none-match", b"*")]),
    ],
)
def test_another_request_finds_nothing(query, headers):
    again = Again()
    through(again)
    assert again.find(query, headers) is None


@pytest.mark.parametrize("case", [{"status": 400}, {"mark": False}, {"vary": b"Accept, Cookie"}, {"vary": b"*"}])
def test_what_is_not_marked_or_depends_on_more_is_not_kept(case):
    again = Again()
    through(again, **case)
    assert again.find(b"query=a", [HOST, ACCEPT]) is None


def test_there_is_only_so_much_room_and_the_least_used_go_first():
    again = Again(room=5000)
    through(again, b"1", body=b"x" * 900)
    through(again, b"2", body=b"x" * 900)
    assert again.find(b"1", [HOST, ACCEPT])
    through(again, b"3", body=b"x" * 900)
    assert [bool(again.find(one, [HOST, ACCEPT])) for one in (b"1", b"2", b"3")] == [True, False, True]
