"""What is measured, each in a process of its own, so that one measurement never warms or fills the next.

`python -m bench.jobs build ROOT OUT SAMPLE` is such a process; questions are asked in forks of one.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import rdflib

from peeratlas import building, questions, snapshot
from peeratlas.atlas import Atlas
from peeratlas.queries import Query

CHECKED: Final = "write"
"""The first step of a build after everything that `check` does."""

_FORK = multiprocessing.get_context("fork")
_REPEAT_UNTIL = 1.0  # seconds: what is over sooner is asked again and the median taken
_REPEATS = 7


@dataclass(frozen=True, slots=True)
class Build:
    """Seconds in all and by step; peak memory of the build and of the reasoner beside it, in MiB."""

    seconds: float
    steps: dict[str, float]
    memory: float
    reasoner: float
    triples: int

    @property
    def check(self) -> float:
        """The seconds that `check` takes: the steps of the build before there is something to write."""
        names = list(self.steps)
        return sum(self.steps[name] for name in names[: names.index(CHECKED)])


@dataclass(frozen=True, slots=True)
class Asked:
    """The seconds of one question and its rows; None: it was stopped, or had the fault."""

    seconds: float | None
    rows: int | None
    fault: str = ""


def build(root: Path, out: Path, sample_reasoning: bool, patience: float) -> Build | str:
    """A build in a process of its own; a text says why there is none."""
    command = [sys.executable, "-m", "bench.jobs", "build", str(root), str(out), str(int(sample_reasoning))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=patience, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return f"stopped after {patience:.0f} s"
    if done.returncode:
        return f"failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
    return Build(**json.loads(done.stdout))


def ask_snapshot(path: Path, name: str, patience: float, whole: bool) -> Asked:
    """The stored question through the snapshot's store on disk: its SPARQL alone, or the whole answer with labels."""

    def prepare() -> Callable[[], int]:
        atlas = snapshot.open_current(path).atlas
        query = atlas.queries["questions"][name]
        if whole:
            return lambda: _first_time(atlas, name)
        text = questions.bind(query, atlas.dataset, {})
        return lambda: sum(1 for _ in atlas.dataset.query(text))

    return _forked(prepare, patience)


def _first_time(atlas: Atlas, name: str) -> int:
    """The rows of an answer of which nothing has been read before."""
    atlas.dataset.memory.clear()
    return len(atlas.ask(name).rows)


def ask_rdflib(path: Path, patience: float) -> Iterator[tuple[str, Asked]]:
    """Every question of the snapshot in plain rdflib: one graph in memory, loaded once, asked in forks."""
    atlas = snapshot.open_current(path).atlas
    graph = atlas.dataset.copy_for_rdflib()
    for name, query in atlas.queries["questions"].items():
        yield name, _forked(lambda query=query: _in_rdflib(graph, query), patience)  # type: ignore[misc]


def _in_rdflib(graph: rdflib.Graph, query: Query) -> Callable[[], int]:
    return lambda: sum(1 for _ in graph.query(query.body))


def _forked(prepare: Callable[[], Callable[[], int]], patience: float) -> Asked:
    """Runs what `prepare` gives in a fork, stopped after `patience` seconds."""
    ours, theirs = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_timed, args=(prepare, theirs))
    child.start()
    theirs.close()
    try:
        asked: Asked = ours.recv() if ours.poll(patience) else Asked(None, None)
    except EOFError:  # the child died
        asked = Asked(None, None, "no answer")
    child.kill()
    child.join()
    return asked


def _timed(prepare: Callable[[], Callable[[], int]], answer: Connection) -> None:
    """The median of several runs; of one when the first takes long."""
    work = prepare()
    seconds: list[float] = []
    rows = 0
    while len(seconds) < _REPEATS and (not seconds or seconds[0] < _REPEAT_UNTIL):
        start = time.perf_counter()
        try:
            rows = work()
        except Exception as fault:  # noqa: BLE001 - an engine may fail in any way, and that is a result
            answer.send(Asked(None, None, type(fault).__name__))
            return
        seconds.append(time.perf_counter() - start)
    answer.send(Asked(statistics.median(seconds), rows))


def _build_here(root: Path, out: Path, sample_reasoning: bool) -> dict[str, Any]:
    """The build, timed step by step; the numbers of Build."""
    begun: list[tuple[str, float]] = []
    start = time.perf_counter()
    made = building.build(root, out, lambda step: begun.append((step, time.perf_counter())), sample_reasoning)
    end = time.perf_counter()
    ends = [moment for _, moment in begun[1:]] + [end]
    steps = {name: until - since for (name, since), until in zip(begun, ends, strict=True)}
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "seconds": end - start,
        "steps": steps,
        "memory": own,
        "reasoner": children,
        "triples": made.manifest["triples"],
    }


if __name__ == "__main__":
    _, _, *arguments = sys.argv
    json.dump(_build_here(Path(arguments[0]), Path(arguments[1]), arguments[2] == "1"), sys.stdout)
