"""The examples of docs/use.md run, on a real portal that serves the published data, and print what the page shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "use.md").read_text("utf-8")
ADDRESS = "127.0.0.1:8000"
LIBRARIES = ["rdflib", "SPARQLWrapper", "pandas"]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


EXAMPLES = list(zip(blocks("python"), blocks("text"), strict=True))
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT / "src"), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


@pytest.fixture(scope="module")
def served(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder with build/current, and the address of a portal that serves it."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "build").symlink_to(build)
    command = [sys.executable, "-m", "peeratlas", "serve", "--port", "0", "--build", str(folder / "build")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, **pipes) as server:
        try:
            said = server.stdout.readline()
            address = re.search(r"127\.0\.0\.1:\d+", said)
            assert address, said + server.stdout.read()
            yield folder, address[0]
        finally:
            server.terminate()
            server.communicate()


def test_there_is_an_example_of_five_lines_for_each_library():
    assert [re.match(r"(?:from|import) (\w+)", code)[1] for code, _ in EXAMPLES] == LIBRARIES
    assert all(len([line for line in code.splitlines() if line.strip()]) <= 5 for code, _ in EXAMPLES)


@pytest.mark.parametrize(("code", "printed"), EXAMPLES, ids=LIBRARIES)
def test_an_example_runs_and_prints_what_the_page_shows(code, printed, served):
    folder, address = served
    command = [sys.executable, "-c", code.replace(ADDRESS, address)]
    run = subprocess.run(command, check=False, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout == printed
