"""How long publishing takes, step by step, beside the plain dump of the same store by pyoxigraph in the same run.

`python -m bench.publishing NAME=BUILD …` measures builds that are there already; with `--sizes` also generated data,
in snapshots that are made for it without the gates.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import steps, ungated
from bench.generator import generate
from bench.steps import EVERYTHING, PLAIN, PUBLISH, STEPS, Step
from peeratlas import snapshot

ROOT: Final = Path(__file__).resolve().parent.parent

_HEADS: Final = ("step", "clock", "processor", "of the plain dump", "µs of it a triple", "memory", "MB written")
_PACKING: Final = "packing all dumps"
_REPLACING: Final = "publishing in the place of that"

Found = Mapping[str, Step | str]


def tables(builds: Mapping[str, Path], work: Path | None = None) -> Iterator[str]:
    """Lines of Markdown: each build with all steps, then the processor's time for a triple in all of them.

    Ratios are those of the processor: on a machine with other work the clock says more of that.
    """
    every: dict[str, tuple[int, Found]] = {}
    for name, out in builds.items():
        opened = snapshot.open_current(out)
        triples = int(opened.manifest["triples"])
        yield f"Publishing {name}, {triples} triples{_ungated(opened)}:\n"
        found = dict(_measured(out, work))
        every[name] = triples, found
        yield _row(_HEADS)
        yield f"|---{'|---:' * (len(_HEADS) - 1)}|"
        yield from (_line(step, told, found[PLAIN], triples) for step, told in found.items())
        yield ""
    yield from _growth(every)


def _ungated(opened: snapshot.Snapshot) -> str:
    return ", in a snapshot that was made for this without the gates" if ungated.is_ungated(opened) else ""


def _measured(out: Path, work: Path | None) -> Iterator[tuple[str, Step | str]]:
    """Every step in a fresh folder; what replaces is given the folder of what was published before."""
    for name in STEPS:
        with _folder(work) as folder:
            _say(name)
            step = steps.run(name, out, folder)
            yield name, step
            if name == EVERYTHING and isinstance(step, Step) and step.packing:
                yield _PACKING, step.packing
            if name == PUBLISH:
                _say(_REPLACING)
                yield _REPLACING, steps.run(name, out, folder)


@contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    with TemporaryDirectory(prefix="peeratlas-bench-publishing-", dir=work) as folder:
        yield Path(folder)


def _line(name: str, step: Step | str, plain: Step | str, triples: int) -> str:
    if isinstance(step, str):
        return _row((name, step, *("" for _ in _HEADS[2:])))
    ratio = f"{step.processor / plain.processor:.1f}×" if isinstance(plain, Step) else ""
    return _row(
        (
            name,
            f"{step.seconds:.2f} s",
            f"{step.processor:.2f} s",
            ratio,
            f"{step.processor / triples * 1e6:.1f}",
            f"{step.memory:.0f} MiB",
            f"{step.bytes / 1e6:.1f}",
        )
    )


def _growth(every: Mapping[str, tuple[int, Found]]) -> Iterator[str]:
    """Microseconds of processor a triple: a step that grows faster than the data has more in each column."""
    yield "µs of processor for each triple:\n"
    yield _row(("step", *every))
    yield f"|---{'|---:' * len(every)}|"
    for name in dict.fromkeys(step for _, found in every.values() for step in found):
        cells = ((triples, found.get(name)) for triples, found in every.values())
        yield _row((name, *(f"{s.processor / n * 1e6:.1f}" if isinstance(s, Step) else "" for n, s in cells)))
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _say(doing: str) -> None:
    sys.stderr.write(f"… {doing}\n")
    sys.stderr.flush()


def main() -> None:
    """Measures and writes the tables to the standard output."""
    parser = argparse.ArgumentParser(prog="python -m bench.publishing", description=__doc__)
    parser.add_argument("builds", nargs="*", help="NAME=BUILD")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout that generated data are added to")
    parser.add_argument("--sizes", type=int, nargs="*", default=(), help="numbers of generated triples")
    parser.add_argument("--work", type=Path, help="the folder for what is generated and written")
    options = parser.parse_args()
    with _folder(options.work) as work:
        builds = {name: Path(out) for name, _, out in (given.partition("=") for given in options.builds)}
        for size in options.sizes:
            _say(f"{size} generated triples, without the gates")
            generate(options.root, work / str(size), size)
            ungated.make(work / str(size), work / f"{size}-out")
            builds[f"{size:,}".replace(",", " ")] = work / f"{size}-out"
        for line in tables(builds, options.work):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
