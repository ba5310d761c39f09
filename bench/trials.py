"""What the service is to hold: L1, L2, L3 and L6 of the soak, each with its load, its figures and what was wrong."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import asking, clients, service, ungated
from bench.apart import Apart
from bench.asking import BOMB, PAGE, QUERY
from bench.clients import Crowd, Told
from bench.service import Service
from peeratlas import building, snapshot, sources

ROOT: Final = Path(__file__).resolve().parent.parent
ABUSER, POLITE = "127.0.0.2", "127.0.0.3"
MANY: Final = tuple(f"127.0.1.{number}" for number in range(1, 201))
"""An address for each of the clients of L2."""
_HELD: Final = frozenset({200, 400, 429, 503, 504})
_BETWEEN: Final = 2.0
"""Seconds between two publishes, at least."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was to be reached, what was found, and whether that holds. `grave`: it is a matter of right and wrong."""

    trial: str
    what: str
    expected: str
    found: str
    holds: bool
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """The folder of the snapshot, one for what a trial writes, its seconds, and how many things have pages in it.

    `other` is another finished snapshot for L6; without it one is made.
    """

    out: Path
    work: Path
    seconds: float
    things: int
    other: Path | None = None


def pages(trial: Trial) -> Iterator[Figure]:
    """L1: pages, 50 clients without a pause."""
    with service.served(trial.out) as first:
        asked = asking.pages(asking.cold(first.port, asking.paths(trial.out, trial.things)))
    with service.served(trial.out) as ours, Apart() as load:
        told = load.run(clients.ask, ours.port, Crowd(50, trial.seconds, {PAGE: asked}, {PAGE: 1}))
        yield from _of_pages("L1", told, 150)
        rate = told.rate(PAGE)
        yield Figure("L1", "pages a second", "≥ 200", f"{rate:.0f}", rate >= 200)
        yield from _left(ours, "L1")


def mixed(trial: Trial) -> Iterator[Figure]:
    """L2: 200 clients who think for a second; of what they ask four fifths are pages and one in a hundred is a bomb."""
    with service.served(trial.out) as first:
        asked = asking.pages(asking.cold(first.port, asking.paths(trial.out, trial.things)))
    asks = {PAGE: asked, QUERY: asking.known(trial.out, 2000), BOMB: asking.bombs(3000)}
    with service.served(trial.out) as ours, Apart() as load:
        load.run(clients.ask, ours.port, Crowd(4, 2, {PAGE: asked, QUERY: asks[QUERY]}, {PAGE: 1, QUERY: 1}))
        idle = ours.memory()
        crowd = Crowd(len(MANY), trial.seconds, asks, {PAGE: 80, QUERY: 19, BOMB: 1}, 1.0, MANY)
        working = load.begin(clients.ask, ours.port, crowd)
        most = _watched(ours, working)
        told = working.result()
        ours.settle()
        yield from _of_pages("L2", told, 200)
        yield from _of_queries("L2", told)
        stopped, ended = told.of(BOMB).get(504, 0) + told.of(QUERY).get(504, 0), ours.ended()
        yield Figure(
            "L2", "workers ended; answers of 504", "equal", f"{ended}; {stopped}", ended == stopped, grave=True
        )
        yield Figure("L2", "memory of the service at rest (PSS)", "≤ 400 MiB", f"{idle:.0f} MiB", idle <= 400)
        yield Figure("L2", "most memory of the service", "≤ 3.5 GiB", f"{most:.0f} MiB", most <= 3.5 * 1024)
        yield from _left(ours, "L2")


def abuser(trial: Trial) -> Iterator[Figure]:
    """L3: one abuser with 50 connections and bombs only, beside 20 polite clients of another address."""
    known = asking.known(trial.out, 2000)
    with service.served(trial.out) as ours, Apart() as load, Apart() as attack:
        bombing = Crowd(50, trial.seconds + 2, {BOMB: asking.bombs(3000)}, {BOMB: 1}, sources=(ABUSER,))
        attacking = attack.begin(clients.ask, ours.port, bombing)
        time.sleep(1)
        told = load.run(
            clients.ask, ours.port, Crowd(20, trial.seconds, {QUERY: known}, {QUERY: 1}, 1.0, sources=(POLITE,))
        )
        attacked = attacking.result()
        ours.settle()
        good, all_ = told.of(QUERY).get(200, 0) - sum(told.wrong.values()), len(told.took.get(QUERY, ()))
        share = good / max(all_ + sum(told.broken.values()), 1)
        yield Figure("L3", "polite queries answered and right", "≥ 99 %", f"{share:.2%} of {all_}", share >= 0.99)
        p99 = told.p99(QUERY)
        yield Figure("L3", "p99 of polite queries", "≤ 1 s", f"{p99:.0f} ms", p99 <= 1000)
        yield from _of_queries("L3", told)
        yield Figure("L3", "the abuser was told", "–", _statuses(attacked, BOMB), True)
        yield from _left(ours, "L3")


def publishes(trial: Trial) -> Iterator[Figure]:
    """L6: one snapshot after another under L1; every answer is of one of them, whole."""
    out = trial.work / "published"
    both = _two(trial)
    oracles = []
    for path in both:
        publish(path, out)
        with service.served(out) as first:
            oracles.append(asking.cold(first.port, asking.paths(out, trial.things)))
    differ = sum(oracles[0][path][1] != oracles[1][path][1] for path in oracles[0])
    asked = asking.pages(*oracles)
    with service.served(out) as ours, Apart() as load:
        working = load.begin(clients.ask, ours.port, Crowd(50, trial.seconds, {PAGE: asked}, {PAGE: 1}))
        made: list[tuple[float, str]] = []
        time.sleep(min(_BETWEEN, trial.seconds / 4))
        while not working.done() and time.monotonic() < _ending(trial, made):
            version = publish(both[len(made) % 2], out)
            made.append((time.monotonic(), version))
            time.sleep(_BETWEEN)
        told = working.result()
        late = max(_delays(told, made), default=0.0)
        yield from _of_pages("L6", told, 150)
        yield Figure("L6", "publishes under this load", "50 in a long run", f"{len(made)}", bool(made))
        yield Figure("L6", "addresses whose pages differ", "–", f"{differ} of {len(asked)}", bool(differ))
        seen = len(set(told.versions[PAGE]))
        yield Figure("L6", "versions that were seen", "2", f"{seen}", seen == 2, grave=True)
        yield Figure("L6", "the old version was last given after a publish", "≤ 1 s", f"{late:.2f} s", late <= 1)
        yield from _left(ours, "L6")


def publish(made: Path, out: Path) -> str:
    """Does with a finished snapshot what the last steps of a build do: copy, sync, rename, link."""
    version, making = made.name, out / ".making-snapshot"
    out.mkdir(exist_ok=True)
    shutil.copytree(made, making)
    building._sync(making)
    if (out / version).exists():
        shutil.rmtree(out / version)
    making.rename(out / version)
    building._link(out, version)
    return version


def _ending(trial: Trial, made: list[tuple[float, str]]) -> float:
    """Until when something is published: the last version is to be seen as well."""
    return (made[0][0] if made else time.monotonic()) + trial.seconds - 3 * _BETWEEN


def _two(trial: Trial) -> tuple[Path, Path]:
    """The snapshot, and one of the same files with another label of the edition, which every page shows."""
    this, other = snapshot.open_current(trial.out).path, trial.work / "other"
    if trial.other:
        return this, trial.other
    if not other.exists():
        for folder in sources.FOLDERS:
            shutil.copytree(ROOT / folder, other / folder)
        edition = other / "data/edition.ttl"
        text = edition.read_text("utf-8")
        edition.write_text(text.replace('rdfs:label "edition', 'rdfs:label "another edition'), "utf-8")
        ungated.make(other, other / "build")
    return this, snapshot.open_current(other / "build").path


def _delays(told: Told, made: list[tuple[float, str]]) -> Iterator[float]:
    """Of each publish, how long afterwards an answer was asked for that came from the snapshot before."""
    given = list(zip(told.sent[PAGE], told.versions[PAGE], strict=True))
    for (since, version), until in zip(made, [*(when for when, _ in made[1:]), float("inf")], strict=True):
        yield max((sent - since for sent, seen in given if since < sent < until and seen != version), default=0.0)


def _watched(ours: Service, working: Future[Told]) -> float:
    """The most memory that was seen while a load went on."""
    most = 0.0
    while not working.done():
        most = max(most, ours.memory())
        time.sleep(0.5)
    return most


def _of_pages(trial: str, told: Told, most: float) -> Iterator[Figure]:
    p99, statuses = told.p99(PAGE), told.of(PAGE)
    yield Figure(trial, "p99 of pages", f"≤ {most:.0f} ms", f"{p99:.1f} ms", p99 <= most)
    yield Figure(trial, "median of pages", "–", f"{told.median(PAGE):.1f} ms", True)
    wrong = sum(many for status, many in statuses.items() if status != 200)
    yield Figure(trial, "pages; of these no 200", "0", f"{sum(statuses.values())}; {wrong}", not wrong, grave=True)
    yield _none(trial, "pages with another content than when cold", _only(told, PAGE))
    yield _none(trial, "broken connections", [f"{many} × {one}" for one, many in told.broken.items()])


def _of_queries(trial: str, told: Told) -> Iterator[Figure]:
    statuses = {status for kind in (QUERY, BOMB) for status in told.of(kind)}
    held = f"only {', '.join(map(str, sorted(_HELD)))}"
    yield Figure(trial, "queries were told", held, _statuses(told, QUERY), statuses <= _HELD, grave=True)
    if told.of(BOMB):
        yield Figure(trial, "bombs were told", held, _statuses(told, BOMB), statuses <= _HELD, grave=True)
    yield Figure(
        trial, "median and p99 of queries", "–", f"{told.median(QUERY):.1f} ms; {told.p99(QUERY):.0f} ms", True
    )
    yield _none(trial, "results of status 200 that are not those of the engine", _only(told, QUERY))


def _left(ours: Service, trial: str) -> Iterator[Figure]:
    faults = ours.faults()
    left = ours.end()
    yield Figure(trial, "faults in the log", "0", f"{faults}", not faults, grave=True)
    yield Figure(trial, "processes left after the end", "0", f"{len(left)} of {len(ours.seen)}", not left, grave=True)


def _only(told: Told, kind: str) -> list[str]:
    return [f"{many} × {one}" for one, many in told.wrong.items() if one.startswith(f"{kind}:")]


def _none(trial: str, what: str, wrong: list[str]) -> Figure:
    found = "; ".join([str(sum(int(one.split(" ", 1)[0]) for one in wrong)), *wrong[:3]])
    return Figure(trial, what, "0", found, not wrong, grave=True)


def _statuses(told: Told, kind: str) -> str:
    return ", ".join(f"{status}: {many}" for status, many in told.of(kind).items()) or "nothing"


TRIALS: Final = ((pages, 0.25), (mixed, 0.35), (abuser, 0.2), (publishes, 0.2))
"""Each with its share of the time."""
