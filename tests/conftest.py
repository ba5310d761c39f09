"""What many tests stand on: a small checkout, written file by file into a fresh folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from peeratlas import building, snapshot
from peeratlas.atlas import Atlas
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Quad
from peeratlas.sources import Source, find, parse
from tests import standards

ROOT = Path(__file__).resolve().parent.parent

BASE = "https://w3id.org/peeratlas/"
NAMESPACES = {
    "claim": f"{BASE}id/claim/",
    "column": f"{BASE}query/column/",
    "country": f"{BASE}id/country/",
    "dcterms": "http://purl.org/dc/terms/",
    "graph": f"{BASE}graph/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pa": f"{BASE}ontology#",
    "pas": f"{BASE}shapes#",
    "prefix": f"{BASE}prefixes#",
    "query": f"{BASE}query/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "row": f"{BASE}query/comparison/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "theme": f"{BASE}concept/theme/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TABLE = "\n".join(
    [
        "# prefixes.ttl - the table.",
        "# Checked by: tests",
        f"@prefix prefix: <{NAMESPACES['prefix']}> .",
        f"@prefix sh:     <{NAMESPACES['sh']}> .",
        *(f'\nprefix:{name} sh:namespace "{space}" ;\n    sh:prefix "{name}" .' for name, space in NAMESPACES.items()),
        "",
    ]
)

Checkout = Callable[[Mapping[str, str | bytes]], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What kills and races takes longest, and begins first: so the processes of a run end at about the same time."""
    items.sort(key=lambda item: item.get_closest_marker("faults") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A run that could not hold the catalogue against the official shapes says so, whatever else it says."""
    found = standards.shapes()
    line = f"official DCAT-AP shapes: {found}" if found else f"NOT HELD AGAINST DCAT-AP: {standards.said()}"
    terminalreporter.write_line(line, yellow=not found)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of this repository."""
    return ROOT


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose current snapshot is that of the published data; no test may write there."""
    out = tmp_path_factory.mktemp("published") / "build"
    building.build(ROOT, out)
    return out


@pytest.fixture(scope="session")
def published(build: Path) -> Atlas:
    """The published data after the whole line."""
    return snapshot.open_current(build).atlas


@pytest.fixture
def prefixes() -> Prefixes:
    """A small table of prefixes."""
    return Prefixes(NAMESPACES)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Writes files into a folder that already holds the small table; `@@` in a text becomes its @prefix lines."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in {"ontology/prefixes.ttl": TABLE, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


Parse = Callable[[Mapping[str, str | bytes]], list[tuple[Source, list[Quad]]]]


@pytest.fixture
def parsed(checkout: Checkout) -> Parse:
    """The same files, found and parsed."""
    return lambda files: [(source, parse(source)) for source in find(checkout(files))]
