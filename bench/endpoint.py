"""The open endpoint beside what it stands on: four ratios, each of one run.

`python -m bench.endpoint BUILD` measures a build that is there already; `--short` takes seconds.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import asking, clients, service, stored, wire
from bench.apart import Apart
from bench.asking import BOMB, PAGE
from bench.clients import Crowd, Told
from bench.hammer import Hammered, hammer
from peeratlas import snapshot

CONNECTIONS: Final = 8
"""From so many addresses short queries come: a client has one query at work."""
ATTACKERS: Final = 10
_OXIGRAPH: Final = "/query"
_SOURCES: Final = tuple(f"127.0.0.{number}" for number in range(101, 101 + ATTACKERS))
_QUERIES: Final = 30_000
"""More than a service answers in a round."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rounds, and how many seconds each load lasts."""

    rounds: int = 5
    seconds: float = 3.0
    things: int = 30


SHORT: Final = Plan(rounds=1, seconds=0.5, things=2)
READERS: Final = {"32 readers without a pause": (32, 0.0), "50 readers, 0.2 s between two pages": (50, 0.2)}


def tables(out: Path, plan: Plan) -> Iterator[str]:
    """Lines of Markdown."""
    with Apart() as load:
        yield from _queries(out, plan, load)
        yield from _attacked(out, plan, load)
    yield from stored.table(out, plan.rounds)


def _queries(out: Path, plan: Plan, load: Apart) -> Iterator[str]:
    """Short queries: both servers take their turns in every round, the same queries each."""
    found: dict[tuple[str, str], list[Hammered]] = {}
    ratios: dict[str, list[float]] = {}
    with oxigraph(out) as theirs, service.served(out) as ours:
        ports = {"`oxigraph serve`": (theirs, _OXIGRAPH), "`peeratlas serve`": (ours.port, asking.PATH)}
        for number in range(plan.rounds + 1):
            for kind in ("each another", "always the same"):
                pair = []
                for name, (port, path) in ports.items():
                    asked = asking.short(out, path, number * _QUERIES, _QUERIES)
                    asked = asked if kind == "each another" else asked[:1] * len(asked) * 4
                    told = load.run(hammer, port, asked, CONNECTIONS, plan.seconds if number else 1.0)
                    if number:  # the first round only warms
                        found.setdefault((kind, name), []).append(told)
                        pair.append(told.rate)
                if pair:
                    ratios.setdefault(kind, []).append(pair[1] / pair[0])
    yield _row(("short queries", "by", "a second", "median", "p99", "client busy", "not 200", "of `oxigraph serve`"))
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for (kind, name), all_ in found.items():
        rate, median, p99, busy = (
            statistics.median(getattr(one, part) for one in all_) for part in ("rate", "median", "p99", "busy")
        )
        share = _spread(ratios[kind]) if "peeratlas" in name else ""
        others = sum(one.others for one in all_)
        times = f"{median:.2f} ms | {p99:.2f} ms"
        yield f"| {kind} | {name} | {rate:.0f} | {times} | {busy:.0%} | {others} | {share} |"
    yield ""


def _attacked(out: Path, plan: Plan, load: Apart) -> Iterator[str]:
    """Pages with nobody and with ten attackers at the endpoint, in turns; and the memory of the service meanwhile."""
    pages = [asking.Ask(PAGE, wire.get(path)) for path in asking.paths(out, plan.things)]
    bombs = asking.bombs(3000)
    yield _row(("pages", "a second", "p99", "a second, attacked", "p99, attacked", "p99 of p99"))
    yield "|---|---:|---:|---:|---:|---:|"
    with service.served(out) as ours, Apart() as attack:
        load.run(clients.ask, ours.port, _crowd(pages, 8, 0.0, 3 * plan.seconds))
        load.run(hammer, ours.port, asking.short(out, asking.PATH, 0, 100), 2, 1.0)
        idle = ours.memory()
        most = idle
        for name, (readers, think) in READERS.items():
            calm, attacked = [], []
            for _ in range(plan.rounds):
                ours.settle()
                reading = _crowd(pages, readers, think, plan.seconds)
                calm.append(load.run(clients.ask, ours.port, reading))
                crowd = Crowd(ATTACKERS, plan.seconds + 1.5, {BOMB: bombs}, {BOMB: 1}, sources=_SOURCES)
                attacking = attack.begin(clients.ask, ours.port, crowd)
                time.sleep(1)
                told = load.begin(clients.ask, ours.port, reading)
                while not told.done():
                    most = max(most, ours.memory())
                    time.sleep(0.1)
                attacked.append(told.result())
                attacking.result()
            yield _pages_row(name, calm, attacked)
        yield ""
        yield _row(("memory of the whole service (PSS)", "MiB"))
        yield "|---|---:|"
        yield f"| idle, its workers started | {idle:.0f} |"
        yield f"| most while it was attacked | {most:.0f} |"
    yield ""


def _pages_row(name: str, calm: Sequence[Told], attacked: Sequence[Told]) -> str:
    ratios = [one.p99(PAGE) / other.p99(PAGE) for one, other in zip(attacked, calm, strict=True)]
    cells = [
        f"{statistics.median(one.rate(PAGE) for one in all_):.0f} | "
        f"{statistics.median(one.p99(PAGE) for one in all_):.1f} ms"
        for all_ in (calm, attacked)
    ]
    return f"| {name} | {cells[0]} | {cells[1]} | {_spread(ratios)} |"


def _crowd(pages: Sequence[asking.Ask], readers: int, think: float, seconds: float) -> Crowd:
    return Crowd(readers, seconds, {PAGE: pages}, {PAGE: 1}, think)


def _spread(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f}× ({min(ratios):.2f} to {max(ratios):.2f})"


@contextmanager
def oxigraph(out: Path) -> Iterator[int]:
    """The port of Oxigraph's own server on a copy of the snapshot's store, with the same union as default graph."""
    binary = Path(sys.executable).parent / "oxigraph"
    with TemporaryDirectory(prefix="peeratlas-oxigraph-") as folder, socket.create_server((wire.HOME, 0)) as free:
        port = int(free.getsockname()[1])
        free.close()
        shutil.copytree(snapshot.open_current(out).path / "store", Path(folder) / "store")
        command = [str(binary), "serve", "--location", f"{folder}/store", "--bind", f"{wire.HOME}:{port}"]
        child = subprocess.Popen([*command, "--union-default-graph"], stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            _until_it_listens(port)
            yield port
        finally:
            child.kill()
            child.wait()


def _until_it_listens(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection((wire.HOME, port)).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.endpoint", description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--short", action="store_true")
    given = parser.parse_args()
    for line in tables(given.build, SHORT if given.short else Plan()):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
