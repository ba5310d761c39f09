"""What is measured is what is published and answered: the bench writes the same files as the build, and sees what is wrong."""

import asyncio
import threading
import time
from contextlib import contextmanager, suppress
from itertools import cycle

import pytest

from bench import clients, endpoint, steps, trials, wire
from bench.asking import PAGE, QUERY, Ask, digest
from bench.clients import Crowd
from bench.trials import Trial
from peeratlas import snapshot
from peeratlas.publication import described
from peeratlas.settings import Settings
from tests.operating import make_current, two_snapshots

DESCRIPTION = ("catalogue", "VoID", "sitemap")
WHOLE = (steps.PLAIN, steps.EVERYTHING, steps.PUBLISH, "reading")


def names(opened, folder, step):
    steps.STEPS[step](opened, folder)()
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.long
def test_the_steps_write_every_dump_and_no_other(build, tmp_path):
    opened = snapshot.open_current(build)
    written = [names(opened, tmp_path, step) for step in steps.STEPS if step not in (*WHOLE, *DESCRIPTION)]
    under_its_version = {
        name for name in opened.inventory.named if name.count("/") == 2 and name.startswith("ontology/")
    }
    assert set().union(*written) == set(opened.inventory.named) - under_its_version


@pytest.mark.long
@pytest.mark.parametrize("step", DESCRIPTION)
def test_a_step_writes_the_files_that_are_published(build, tmp_path, step):
    opened = snapshot.open_current(build)
    published = described(opened, Settings())
    written = names(opened, tmp_path, step)
    assert written
    assert {name: (tmp_path / name).read_bytes() for name in written} == {
        name: published[name].make() for name in written
    }


# The load generators: what they miss, nobody sees.


@contextmanager
def answering(*answers):
    """A server on loopback that gives these bytes, one after the other, over and over; an empty one closes."""
    given = cycle(answers)

    async def serve(reader, writer):
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                if not (answer := next(given)):
                    break
                writer.write(answer)
        writer.close()

    ready, loop = threading.Event(), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
    loop.call_soon(ready.set)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    ready.wait(5)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        time.sleep(0.05)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


def answer(body, status=200, tag="one"):
    head = f'HTTP/1.1 {status} Such\r\nETag: W/"{tag}-0"\r\nContent-Length: {len(body)}\r\n\r\n'
    return head.encode() + body


def asked(port, *asks, weights=None):
    kinds = {ask.kind: [one for one in asks if one.kind == ask.kind] for ask in asks}
    return clients.ask(port, Crowd(2, 0.3, kinds, weights or dict.fromkeys(kinds, 1), think=0.01))


RIGHT = Ask(PAGE, wire.get("/en/"), (("one", digest(b"right", PAGE)),))


def test_a_crowd_sees_what_is_right():
    with answering(answer(b"right")) as port:
        told = asked(port, RIGHT)
    assert told.of(PAGE).keys() == {200}
    assert not told.wrong
    assert not told.broken


@pytest.mark.parametrize(
    "other", [answer(b"wrong"), answer(b"right", tag="two"), answer(b"")], ids=["body", "version", "empty"]
)
def test_a_crowd_sees_another_content_than_the_one_of_its_version(other):
    with answering(answer(b"right"), other) as port:
        told = asked(port, RIGHT)
    assert 0 < sum(told.wrong.values()) < told.of(PAGE)[200]


def test_a_crowd_sees_connections_that_break_and_pages_that_are_none():
    with answering(answer(b"right"), b"", answer(b"busy", 503)) as port:
        told = asked(port, RIGHT)
    assert sum(told.broken.values()) > 0
    assert told.of(PAGE).keys() == {200, 503}


def test_rows_are_compared_without_their_order_and_with_their_number():
    one, two = '{"a":{"type":"literal","value":"1"}}', '{"a":{"value":"2","type":"literal"}}'

    def of(*rows):
        return digest(f'{{"results":{{"bindings":[{",".join(rows)}]}}}}'.encode(), QUERY)

    assert of(one, two) == of(two, one)
    assert len({of(one, two), of(one), of(one, one), of(), digest(b'{"head":{},"boolean":true}', QUERY)}) == 5


@pytest.mark.parametrize("cut", [1, 20, 60, -1])
def test_an_answer_is_whole_only_with_its_last_byte(cut):
    for told in (answer(b"x" * 30), b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nright\r\n0\r\n\r\n"):
        assert wire.whole(bytearray(told))
        assert not wire.whole(bytearray(told[:cut]))
    assert wire.read(told).body == b"right"


@pytest.mark.long
def test_the_figures_of_the_endpoint_are_those_of_answers(build):
    told = "\n".join(endpoint.tables(build, endpoint.SHORT))
    hammered = [line.split(" | ") for line in told.splitlines() if line.startswith(("| each another", "| always the"))]
    assert len(hammered) == 4
    assert all(int(cells[2]) > 0 and cells[6] == "0" for cells in hammered), told
    assert "| most while it was attacked |" in told
    assert "| the middle of" in told


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return two_snapshots(tmp_path_factory.mktemp("soaked"))


@pytest.mark.long
@pytest.mark.parametrize(
    ("trial", "seconds"), [(trials.pages, 1), (trials.mixed, 3), (trials.abuser, 3), (trials.publishes, 9)]
)
def test_a_soak_finds_nothing_wrong(small, tmp_path, trial, seconds):
    out, (one, two) = small
    make_current(out, one)
    figures = list(trial(Trial(out, tmp_path, seconds, 1, out / two)))
    assert figures
    assert [figure for figure in figures if figure.grave and not figure.holds] == []
