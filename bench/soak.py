"""`make soak`: the loads that the service is to hold, shortened by PEERATLAS_SOAK_SECONDS, and what came of them.

The table is printed and written to a dated file. It ends with an error when something was wrong, not when it was slow.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import trials
from bench.trials import Figure, Trial
from peeratlas import snapshot

ROOT: Final = Path(__file__).resolve().parent.parent
SECONDS: Final = "PEERATLAS_SOAK_SECONDS"
_DEFAULT: Final = 600.0
_MOST_THINGS: Final = 40
_SECONDS_OF_A_THING: Final = 10.0
"""So long a load lasts for each thing whose pages it reads: the first reading of a page is to be one of very many."""


def main() -> int:
    """Measures, prints, writes."""
    given = _options()
    seconds = float(os.environ.get(SECONDS) or _DEFAULT)
    now = datetime.now(UTC)
    figures: list[Figure] = []
    lines = [*_head(given.build, seconds, now)]
    _write(lines)
    with TemporaryDirectory(prefix="peeratlas-soak-") as work:
        for trial, share in trials.TRIALS:
            if given.only and trial.__name__ not in given.only:
                continue
            sys.stderr.write(f"… {(trial.__doc__ or '').splitlines()[0]}\n")
            part = seconds * share
            things = max(1, min(_MOST_THINGS, round(part / _SECONDS_OF_A_THING)))
            for figure in trial(Trial(given.build, Path(work), part, things)):
                figures.append(figure)
                lines.append(_row(figure))
                _write(lines[-1:])
    lines += ["", f"Load of the machine at the end: {_load()}."]
    _write(lines[-2:])
    told = given.build / f"soak-{now:%Y-%m-%d-%H%M}.md"
    told.write_text("\n".join([*lines, ""]), "utf-8")
    sys.stderr.write(f"{told}\n")
    return int(any(figure.grave and not figure.holds for figure in figures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="the folder of the snapshot")
    parser.add_argument("--only", nargs="*", choices=[trial.__name__ for trial, _ in trials.TRIALS])
    return parser.parse_args()


def _head(build: Path, seconds: float, now: datetime) -> Iterator[str]:
    opened = snapshot.open_current(build)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    yield f"Measured on {now:%Y-%m-%d} by `{SECONDS}={seconds:g} make soak`, edition {opened.manifest['edition']}, "
    yield f"{opened.manifest['triples']} triples; {machine}. Load of the machine before: {_load()}."
    yield ""
    yield "| trial | figure | to reach | found | holds |"
    yield "|---|---|---|---|---|"


def _row(figure: Figure) -> str:
    holds = "–" if figure.expected == "–" else ("yes" if figure.holds else "**no**")
    return f"| {figure.trial} | {figure.what} | {figure.expected} | {figure.found} | {holds} |"


def _load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
