"""The whole line at a size: build, check, questions, portal, endpoint, publish, each with its time and its memory.

`python -m bench.million SIZE … --work FOLDER` measures each size in turn and tells all that lie in the folder, so that
a million can be measured at night and told beside a smaller size of the next day.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench import jobs, line, portal, weighing
from bench.generator import generate
from peeratlas import snapshot

ROOT: Final = Path(__file__).resolve().parent.parent
SIZE: Final = 10_000
SAMPLE_FROM: Final = 100_000
"""From so many generated triples on the reasoner is given the ontology and one individual of each class."""
PATIENCE: Final = 300.0
_PARTS: Final = ("pages", "wide", "queries", "questions")
_TITLES: Final = {
    "pages": "Pages and data whose answer is about one thing, or about what does not grow",
    "wide": "Pages that tell of everything",
    "queries": "Queries of strangers",
    "questions": "Stored questions, whole and without limits, in process; by the clock, and KB counts rows",
}

Told = Mapping[str, Any]


def main() -> None:
    """Measures the sizes and writes the tables of all that have been measured to the standard output."""
    parser = argparse.ArgumentParser(prog="python -m bench.million", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[SIZE], help="numbers of generated triples")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout that generated data are added to")
    parser.add_argument("--work", type=Path, required=True, help="the folder for what is generated, built and told")
    options = parser.parse_args()
    # One client asks more in a minute here than a stranger may.
    os.environ["PEERATLAS_LIMIT_CLIENT_SECONDS_PER_MINUTE"] = "600"
    for size in options.sizes:
        measured = measure(options.root, options.work, size)
        (options.work / f"{size}.json").write_text(json.dumps(measured, indent=1), "utf-8")
    files = sorted(options.work.glob("[0-9]*.json"), key=lambda path: int(path.stem))
    for text in tables([json.loads(path.read_text("utf-8")) for path in files]):
        sys.stdout.write(f"{text}\n")


def measure(root: Path, work: Path, size: int) -> dict[str, Any]:
    """All of one size; a build that lies there already is taken as it is."""
    data, out, public = work / str(size), work / f"{size}-out", work / f"{size}-public"
    work.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {"size": size}
    built = work / f"{size}-build.json"
    if not built.exists():
        _say(f"{size}: build")
        generate(root, data, size)
        ran = weighing.run(["-m", "bench.jobs", "build", str(data), str(out), str(int(size >= SAMPLE_FROM))])
        built.write_text(json.dumps(asdict(ran) | {"build": json.loads(ran.output), "output": ""}), "utf-8")
    told["build"] = json.loads(built.read_text("utf-8"))
    told["triples"] = snapshot.open_current(out).manifest["triples"]
    _say(f"{size}: publish")
    shutil.rmtree(public, ignore_errors=True)
    told["publish"] = asdict(weighing.run(["-m", "peeratlas", "publish", str(public), "--build", str(out)]))
    told["publish"]["bytes"] = sum(path.stat().st_size for path in public.rglob("*") if path.is_file())
    _say(f"{size}: serve")
    told |= _served(out)
    _say(f"{size}: questions")
    told["questions"] = dict(_questions(out))
    return told


def _served(out: Path) -> dict[str, Any]:
    """Pages and queries of one server, and what it weighs with its workers after each kind."""
    found: dict[str, Any] = {}
    spent = partial(weighing.spent, os.getpid(), itself=False)
    with weighing.Scales(os.getpid(), itself=False) as scales, portal.serving(portal.command(out)) as address:
        for name, asked in (
            ("pages", line.ask(address, line.PAGES, spent)),
            ("queries", line.query(address, spent)),
            ("wide", line.ask(address, line.WIDE, spent)),
        ):
            found[name] = {}
            for what, one in asked:
                _say(f"  {what}: {one.first:.0f} ms, {one.processor:.0f} of processor, {one.bytes} bytes, {one.status}")
                found[name][what] = asdict(one)
            found[f"memory after {name}"] = scales.now()
    found["peak memory of the service"] = scales.peak
    return found


def _questions(out: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in sorted(snapshot.open_current(out).atlas.queries["questions"]):
        asked = jobs.ask_snapshot(out, name, PATIENCE, whole=True)
        milliseconds = (asked.seconds or 0) * 1000
        _say(f"  {name}: {milliseconds:.0f} ms, {asked.rows} rows {asked.fault}")
        told = {"first": milliseconds, "again": milliseconds, "processor": milliseconds}
        yield name, told | {"bytes": (asked.rows or 0) * 1000, "status": 200}


def tables(told: Sequence[Told]) -> Iterator[str]:
    """Lines of Markdown: what was done once at each size, then each answer with its growth."""
    yield from _row("generated triples", *(_number(one["size"]) for one in told))
    yield f"|---|{'---:|' * len(told)}"
    yield from _row("triples of the snapshot", *(_number(one["triples"]) for one in told))
    for name in ("build", "publish"):
        yield from _row(f"{name}, by the clock", *(f"{one[name]['seconds']:.0f} s" for one in told))
        yield from _row(f"{name}, processor", *(f"{one[name]['processor']:.0f} s" for one in told))
        yield from _row(f"{name}, peak memory of all processes", *(f"{one[name]['memory']:.0f} MiB" for one in told))
    yield from _row("published", *(f"{one['publish']['bytes'] / 1e6:.0f} MB" for one in told))
    for name in ("memory after pages", "memory after queries", "memory after wide", "peak memory of the service"):
        yield from _row(f"service, {name}", *(f"{one[name]:.0f} MiB" for one in told))
    yield ""
    for part in _PARTS:
        yield from _growing(part, told)


def _growing(part: str, told: Sequence[Told]) -> Iterator[str]:
    """Processor and answer at each size, and how much both grew from the last but one: the clock tells of others."""
    yield f"{_TITLES[part]}:\n"
    yield from _row(
        "", *(text for one in told for text in (f"ms at {_number(one['size'])}", "KB")), "time ×", "answer ×"
    )
    yield f"|---|{'---:|' * (2 * len(told) + 2)}"
    for name in told[-1][part]:
        found = [one[part].get(name) for one in told]
        cells = [text for one in found for text in (_time(one), f"{one['bytes'] / 1000:.1f}" if one else "")]
        before, after = (found[-2] if len(found) > 1 else None), found[-1]
        grown = ("", "")
        if before and after and before["processor"] and before["bytes"]:
            grown = (f"{after['processor'] / before['processor']:.1f}", f"{after['bytes'] / before['bytes']:.1f}")
        yield from _row(name, *cells, *grown)
    yield ""


def _time(asked: Told | None) -> str:
    if not asked:
        return ""
    status = f" ({asked['status']})" if asked["status"] != 200 else ""
    return f"{asked['processor']:.0f}{status}"


def _number(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    main()
