"""How fast the portal answers, cold and warm, beside a trivial page of the same server; how fast it starts.

`python -m bench.portal NAME=BUILD …` measures builds that are there already. Each server is a process of its own.
"""

from __future__ import annotations

import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bench import load
from bench.load import Load
from peeratlas import snapshot

WARM_SECONDS: Final = 5.0
STARTS: Final = 5
LANGUAGES: Final = ("en", "sv", "lv")
PAGES: Final = ("", "compare", "topics", "questions", "ontology")
MANY: Final = 300
"""So many pages are read of each build, a third in each language; most of them are pages of claims."""


def pages(out: Path) -> list[str]:
    """The addresses that are read: pages of every kind, all countries, all questions, and claims to make it MANY."""
    atlas = snapshot.open_current(out).atlas
    base = atlas.dataset.prefixes.base
    things = [iri.removeprefix(base) for iri in (*atlas.countries, *sorted(atlas.claims))]
    names = [*PAGES, *(f"questions/{name}" for name in atlas.queries["questions"]), *things]
    return [f"/{lang}/{name}" for name in names[: MANY // len(LANGUAGES)] for lang in LANGUAGES]


def tables(builds: Mapping[str, Path]) -> Iterator[str]:
    """Lines of Markdown: starts, then pages at 32 connections."""
    yield "| data | start until the first answer | until the first start page |"
    yield "|---|---:|---:|"
    for name, out in builds.items():
        health, page = ([_start(out, path) for _ in range(STARTS)] for path in ("/health", "/en/"))
        yield f"| {name} | {statistics.median(health):.2f} s | {statistics.median(page):.2f} s |"
    yield ""
    heads = ("pages read", "pages a second", "median", "p99", "kB a page", "of the trivial")
    yield f"| at {load.CONNECTIONS} connections | {' | '.join(heads)} |"
    yield f"|---{'|---:' * len(heads)}|"
    with serving(["-m", "bench.portal", "trivial"]) as address:
        load.again(address, ["/"], 1.0)
        ceiling = load.again(address, ["/"], WARM_SECONDS)
    yield _line("a trivial page of the same server", ceiling, ceiling)
    for name, out in builds.items():
        asked = pages(out)
        with serving(command(out)) as address:
            yield _line(f"{name}, cold", load.once(address, asked), ceiling)
            yield _line(f"{name}, warm", load.again(address, asked, WARM_SECONDS), ceiling)
            yield _line(f"{name}, warm, the start page alone", load.again(address, ["/en/"], WARM_SECONDS), ceiling)
    yield ""


def _line(name: str, found: Load, ceiling: Load) -> str:
    times = f"{found.median:.1f} ms | {found.p99:.1f} ms"
    share = f"{found.rate / ceiling.rate:.0%}"
    return f"| {name} | {found.pages} | {found.rate:.0f} | {times} | {found.bytes / 1000:.1f} | {share} |"


def command(out: Path) -> list[str]:
    """What serves a build on a free port."""
    return ["-m", "peeratlas", "serve", "--port", "0", "--build", str(out)]


def _start(out: Path, path: str) -> float:
    """Seconds from the start of the process until it has answered at this address."""
    start = time.perf_counter()
    with serving(command(out)) as address, urllib.request.urlopen(address + path, timeout=60) as answer:  # noqa: S310
        answer.read()
        return time.perf_counter() - start


@contextmanager
def serving(arguments: Sequence[str]) -> Iterator[str]:
    """The address of a server in a process of its own, without a last slash."""
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        line = child.stdout.readline() if child.stdout else ""
        found = re.search(r"http://[^/\s]+", line)
        if not found:
            raise RuntimeError(f"{' '.join(arguments)} does not serve: {line or 'see above'}")
        yield found[0]
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


async def _two_bytes(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


def _trivial() -> None:
    """Serves two bytes by the same server with the same settings."""
    app = Starlette(routes=[Route("/", _two_bytes)])
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}/\n")
        sys.stdout.flush()
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    if sys.argv[1:] == ["trivial"]:
        _trivial()
    else:
        given = dict(argument.split("=", 1) for argument in sys.argv[1:])
        for line in tables({name: Path(out) for name, out in given.items()}):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
