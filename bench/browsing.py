"""What a reader with a slow phone waits for: Lighthouse's mobile profile on pages of the published data.

Its network and processor are reckoned (simulated throttling), so that this machine's own speed counts little.
`python -m bench.browsing BUILD` measures a build that is there already.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench import portal

ROOT: Final = Path(__file__).resolve().parent.parent
LIGHTHOUSE: Final = ROOT / "bench/node_modules/lighthouse/cli/index.js"
PAGES: Final = (
    "/en/",
    "/sv/compare",
    "/lv/id/country/latvia",
    "/en/id/country/sweden",
    "/lt/needs",
    "/en/questions/trainings",
)
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
OPTIONS: Final = (
    "--quiet",
    "--output=json",
    f"--only-categories={','.join(CATEGORIES)}",
    "--no-enable-error-reporting",
)
RUNS: Final = 3
"""Of so many the one with the middle score for performance is told."""


def tables(out: Path) -> Iterator[str]:
    """Lines of Markdown: one for each page, all bytes that were transferred for it counted."""
    chromium = shutil.which("chromium")
    if not chromium:
        raise RuntimeError("There is no chromium on this machine: install the package `chromium`, as .ci/run does.")
    heads = ("page", "kB sent", "requests", "first content", "largest content", "blocked", *CATEGORIES)
    yield f"| {' | '.join(heads)} |"
    yield f"|---{'|---:' * (len(heads) - 1)}|"
    with portal.serving(portal.command(out)) as address:
        for page in PAGES:
            runs = [_told(address + page, chromium) for _ in range(RUNS)]
            yield _line(page, sorted(runs, key=_performance)[RUNS // 2])
    yield ""


def _performance(told: dict[str, Any]) -> float:
    return float(told["categories"]["performance"]["score"])


def _line(page: str, told: dict[str, Any]) -> str:
    audits = told["audits"]
    seconds = [audits[name]["numericValue"] / 1000 for name in ("first-contentful-paint", "largest-contentful-paint")]
    requests = audits["network-requests"]["details"]["items"]
    sent = sum(request["transferSize"] for request in requests) / 1000
    blocked = audits["total-blocking-time"]["numericValue"]
    scores = " | ".join(f"{told['categories'][name]['score'] * 100:.0f}" for name in CATEGORIES)
    waits = " | ".join(f"{one:.2f} s" for one in seconds)
    return f"| `{page}` | {sent:.0f} | {len(requests)} | {waits} | {blocked:.0f} ms | {scores} |"


def _told(address: str, chromium: str) -> dict[str, Any]:
    """What Lighthouse says of a page; a trace that failed, as one may on a busy machine, is taken again."""
    flags = "--headless=new" + (" --no-sandbox" if os.geteuid() == 0 else "")
    command = [str(Path(sys.executable).parent / "node"), str(LIGHTHOUSE), address, *OPTIONS, f"--chrome-flags={flags}"]
    for _ in range(RUNS):
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, env={**os.environ, "CHROME_PATH": chromium}
        )
        if done.returncode == 0:
            told: dict[str, Any] = json.loads(done.stdout)
            return told
    raise RuntimeError(f"{address}: {done.stderr.strip()}")


if __name__ == "__main__":
    for line in tables(Path(sys.argv[1])):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
