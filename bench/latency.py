"""Pages whose triples lie in a far store 200 ms away, once the portal is ready: each for the first time, and again.

`python -m bench.latency BUILD` pushes that build to an Oxigraph server of its own and measures.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from bench import load, portal
from bench.load import Load

DELAY: Final = 0.2
CLIENTS: Final = 20
SECONDS: Final = 5.0
_PIECE: Final = 1 << 16
_STARTING: Final = 30.0
_READY: Final = 120.0


def tables(out: Path) -> Iterator[str]:
    """Lines of Markdown: how long a push takes, then the pages at so many clients."""
    pages = portal.pages(out)
    with TemporaryDirectory(prefix="peeratlas-far-") as folder, oxigraph(Path(folder)) as home:
        start = time.perf_counter()
        to = ["--endpoint", f"{home}/query", "--graph-store", f"{home}/store"]
        subprocess.run([sys.executable, "-m", "peeratlas", "push", *to, "--build", str(out)], check=True)  # noqa: S603
        yield f"Push with its probes to Oxigraph on this machine: {time.perf_counter() - start:.1f} s.\n"
        heads = ("pages read", "pages a second", "median", "p99")
        yield f"| at {CLIENTS} clients, the store {DELAY * 1000:.0f} ms away | {' | '.join(heads)} |"
        yield f"|---{'|---:' * len(heads)}|"
        with portal.serving(["-m", "bench.latency", "relay", home]) as away:
            served = [*portal.command(out), "--endpoint", f"{away}/query"]
            start = time.perf_counter()
            with portal.serving(served) as address:
                _until_ready(address)
                yield f"| from the start until ready: {time.perf_counter() - start:.1f} s |{' |' * len(heads)}"
                start = time.perf_counter()
                urlopen(f"{address}/en/", timeout=_STARTING).close()  # noqa: S310 - it is this machine's
                yield f"| the first page of all: {(time.perf_counter() - start) * 1000:.0f} ms |{' |' * len(heads)}"
                yield _line("each page for the first time", load.once(address, pages, CLIENTS))
                yield _line("each page again", load.again(address, pages, SECONDS, CLIENTS))
    yield ""


def _line(name: str, found: Load) -> str:
    return f"| {name} | {found.pages} | {found.rate:.0f} | {found.median:.0f} ms | {found.p99:.0f} ms |"


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The address of an Oxigraph server in a process of its own, on an empty store."""
    with create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    command = [str(Path(sys.executable).parent / "oxigraph"), "serve", "--location", str(folder), "--bind", host]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        end = time.monotonic() + _STARTING
        while not _answers(f"http://{host}/"):
            if time.monotonic() > end:
                raise RuntimeError("oxigraph does not serve")
            time.sleep(0.05)
        yield f"http://{host}"
    finally:
        child.kill()
        child.wait()


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):  # noqa: S310 - it is this machine's
            return True
    except URLError:
        return False


def _until_ready(address: str) -> None:
    end = time.monotonic() + _READY
    while True:
        try:
            urlopen(f"{address}/ready", timeout=_STARTING).close()  # noqa: S310 - it is this machine's
        except HTTPError as answer:
            answer.close()
            if time.monotonic() > end:
                raise RuntimeError("the portal is not ready") from None
            time.sleep(0.1)
        else:
            return


async def _relay(url: str) -> None:
    """Passes connections on; what is asked arrives so much later. The handshake is not delayed."""
    where = urlsplit(url)

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(where.hostname, where.port)
        await asyncio.gather(_passed(reader, back, DELAY), _passed(there, writer, 0))

    server = await asyncio.start_server(joined, "127.0.0.1", 0)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/\n")
    sys.stdout.flush()
    await server.serve_forever()


async def _passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Once delayed, the pieces of one request follow each other as they come."""
    with suppress(ConnectionError):
        while piece := await reader.read(_PIECE):
            await asyncio.sleep(delay)
            delay = 0
            writer.write(piece)
            await writer.drain()
        writer.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["relay"]:
        with suppress(KeyboardInterrupt):
            asyncio.run(_relay(sys.argv[2]))
    else:
        for line in tables(Path(sys.argv[1])):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
