"""The documentation is true: what it names exists, what it shows is so, one fact has one value. (test_use.py runs the examples.)"""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.shell_completion import get_completion_class
from starlette.routing import Route

from peeratlas import errors, outputs, queries, snapshot
from peeratlas.armour.limits import Limits
from peeratlas.atlas import Atlas
from peeratlas.cli import main
from peeratlas.labels import LANGUAGES
from peeratlas.outputs import resource
from peeratlas.portal.app import create_app
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import read_turtle
from peeratlas.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
VERSION = PYPROJECT["project"]["version"]
ADDRESS = "127.0.0.1:8000"

NEEDED = {
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-DATA.md", "CODE_OF_CONDUCT.md", "docs/model.md", "docs/comparison.md",
    "docs/questions.md", "docs/portal.md", "docs/snapshot.md", "docs/cli.md", "docs/use.md", "docs/modules.md",
}  # fmt: skip

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
_NAMED = re.compile(r"`([^`\s]+)`")
_TOP = sorted(path.name for path in ROOT.iterdir() if path.name not in {".venv", ".venv-ckan", "build", ".git"})


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of a page in this language."""
    return [text for kind, text in _FENCE.findall(read(name)) if kind == language]


def rows(name: str) -> list[list[str]]:
    """The rows of all tables of a page; a cell without its backticks, an escaped bar as a bar."""
    lines = [line.strip() for line in read(name).splitlines() if line.startswith("| ")]
    cells = [re.split(r"(?<!\\)\|", line.strip("|")) for line in lines]
    return [[cell.strip().replace("\\|", "|") for cell in row] for row in cells if set("".join(row)) - set("-: ")]


def bare(cell: str) -> str:
    return cell.strip("`")


# What is named exists


def test_the_pages_are_found():
    assert len(PAGES) > 15
    assert {path.relative_to(ROOT).as_posix() for path in PAGES} >= NEEDED


def test_every_link_leads_somewhere():
    links = [(page, link) for page in PAGES for link in _LINK.findall(page.read_text("utf-8"))]
    inside = [(page, link) for page, link in links if "://" not in link and not link.startswith("mailto:")]
    print(f"{len(inside)} links")
    assert len(inside) > 20
    missing = [f"{page.relative_to(ROOT)}: {link}" for page, link in inside if not (page.parent / link).exists()]
    assert missing == []


def test_every_path_that_is_named_exists():
    """`data/countries/<country>.ttl` names a form: one such file at least must be there."""
    missing, count = [], 0
    for page in PAGES:
        for name in _NAMED.findall(_FENCE.sub("", page.read_text("utf-8"))):
            form = re.sub(r"<[^>]*>", "*", name).split(":")[0].rstrip("/")
            if form.split("/")[0] not in _TOP or not ("/" in name or "." in name):
                continue
            count += 1
            if not any(ROOT.glob(form)):
                missing.append(f"{page.relative_to(ROOT)}: {name}")
    print(f"{count} paths")
    assert count > 60
    assert missing == []


def test_every_target_of_make_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    named = {
        (page.name, name)
        for page in PAGES
        for name in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert {name for _, name in named} >= {"serve", "test", "check", "test-long", "bench"}
    assert {(page, name) for page, name in named if name not in targets} == set()


# Everything has its place


def test_every_command_and_every_option_has_its_place():
    page = read("docs/cli.md")
    for name, command in main.commands.items():
        assert f"`peeratlas {name}" in page, name
        for option in (found for found in command.params if isinstance(found, click.Option)):
            told = [row for row in rows("docs/cli.md") if f"`{option.opts[0]}" in row[0]]
            assert any(f"`{name}`" in row[1] or ("all but" in row[1] and f"`{name}`" not in row[1]) for row in told), (
                name,
                option.opts,
            )


def test_no_command_is_named_that_is_not_there():
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    named = set(re.findall(r"[`$ ]peeratlas ([a-z]+)\b", text))
    assert named - set(main.commands) == set()
    assert len(named) == len(main.commands)


@pytest.mark.parametrize("line", [line for name in ("README.md", "CONTRIBUTING.md", "docs/cli.md", "docs/questions.md")
                                  for kind in ("sh", "text") for block in blocks(name, kind)
                                  for line in block.splitlines() if line.removeprefix("$ ").startswith("peeratlas")])  # fmt: skip
def test_every_command_line_that_is_shown_is_understood(line):
    _, name, *arguments = line.removeprefix("$ ").split()
    main.commands[name].make_context(name, arguments)


def test_the_languages_of_the_command_line_are_told():
    lang = next(row for row in rows("docs/cli.md") if row[0] == "`--lang`")
    assert re.findall(r"`([a-z]{2})`", lang[2]) == list(LANGUAGES)


def test_every_format_has_its_place():
    told = [bare(row[0]) for row in rows("docs/cli.md")]
    assert [name for name in (*outputs.FORMATS, *resource.FORMATS) if name not in told] == []


def test_every_exit_code_has_its_place():
    told = {row[0] for row in rows("docs/cli.md")}
    classes = [
        found for found in vars(errors).values() if isinstance(found, type) and issubclass(found, errors.AtlasError)
    ]
    assert len(classes) > 5
    assert {str(found.exit_code) for found in classes} | {"0"} <= told


def test_the_lines_for_shell_completion_are_those_of_click():
    told = {row[0]: row[2] for row in rows("docs/cli.md") if "_PEERATLAS_COMPLETE" in "".join(row)}
    assert set(told) == {"bash", "zsh", "fish"}
    for shell, line in told.items():
        assert get_completion_class(shell) is not None
        assert f"_PEERATLAS_COMPLETE={shell}_source peeratlas" in line


def test_every_folder_of_queries_has_its_place():
    folders = {path.name for path in (ROOT / "queries").iterdir()} | set(queries.FOLDERS)
    told = {
        bare(row[0]).strip("/").rpartition("/")[2]
        for row in rows("docs/questions.md")
        if row[0].startswith("`queries/")
    }
    assert told == folders


def test_every_address_of_the_portal_has_its_place(tmp_path: Path):
    """Pages by those in English; suffixes are told in the text. What is told is a route, or a case of one."""
    told = {name for row in rows("docs/portal.md") for name in re.findall(r"`(/[^`]*)`", row[0])}
    others = tuple(f"/{lang}/" for lang in LANGUAGES if lang != "en")
    routes = [
        route
        for route in create_app(snapshot.Snapshot(tmp_path, {"version": "0"})).routes
        if isinstance(route, Route) and not route.path.endswith(".{suffix}") and not route.path.startswith(others)
    ]
    assert len(routes) > 40
    assert {re.sub(r"\{(\w+)(:path)?\}", r"<\1>", route.path) for route in routes} - told == set()
    paths = {name: re.sub(r"<\w+>", "x", name) for name in told}
    assert [name for name, path in paths.items() if not any(one.path_regex.match(path) for one in routes)] == []


def test_every_setting_of_the_host_has_its_place():
    told = {bare(row[0]) for row in rows("docs/portal.md") if row[0].startswith("`PEERATLAS_")}
    assert told == {f"PEERATLAS_{field.name.upper()}" for field in fields(Settings) if field.name != "limits"}


def test_every_limit_of_the_endpoint_stands_on_its_page_with_its_value():
    told = {bare(row[0]): bare(row[1]) for row in rows("docs/endpoint.md") if row[0].startswith("`PEERATLAS_LIMIT_")}
    assert told == {f"PEERATLAS_LIMIT_{one.name.upper()}": str(one.default) for one in fields(Limits)}


def module_rows() -> list[str]:
    """The rows that docs/modules.md must have: each module and the first line of its docstring."""
    package = ROOT / "src" / "peeratlas"
    found = []
    for path in sorted(package.rglob("*.py")):
        text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        name = path.relative_to(package).as_posix().removesuffix(".py").removesuffix("/__init__")
        first = text.splitlines()[0].replace("|", "\\|") if text else ""
        found.append(f"| `{name}` | {first} |")
    return found


def test_every_module_is_named_with_what_it_says_of_itself():
    told = [line for line in read("docs/modules.md").splitlines() if line.startswith("| `")]
    wanted = module_rows()
    assert len(wanted) > 30
    assert sorted(told) == sorted(wanted), "The table should have these rows:\n" + "\n".join(wanted)


def test_every_dependency_is_accounted_for():
    lines = [line for name in ("requirements.in", "requirements-dev.in") for line in read(name).splitlines()]
    needed = {re.split(r"[=<>~]", line)[0].strip() for line in lines if line and not line.startswith("#")}
    told = {bare(row[0]) for row in rows("docs/decisions/0009-dependencies.md") if row[0].startswith("`")}
    assert told == needed


def test_every_decision_says_the_four_things():
    found = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in found] == [f"{number:04}" for number in range(1, len(found) + 1)]
    for path in found:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE)[:1] == ["What"], path.name
        assert all(f"**{part}.**" in text for part in ("What else", "When to look again")), path.name


def test_the_tables_of_states_and_marks_are_the_cases_that_run():
    tree = ast.parse(read("tests/test_comparison.py"))
    lists = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    told = {row[0]: tuple(re.findall(r"`([a-z-]+)`", row[1])) for row in rows("docs/comparison.md")}
    count = 0
    for name in ("STATES", "MARKS"):
        for case in lists[name].elts:
            words, result = case.elts[0].value, ast.literal_eval(case.elts[-1])
            assert told.get(words) == ((result,) if isinstance(result, str) else result), words
            count += 1
    print(f"{count} cases")
    assert count > 20


# What is shown is so


def test_every_triple_of_the_examples_is_published(published: Atlas):
    prefixes = Prefixes.read(ROOT)
    head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes.namespaces.items())
    examples = blocks("docs/model.md", "turtle") + blocks("docs/ontology.md", "turtle")
    said = [quad.triple for text in examples for quad in read_turtle(head + text, "an example", "urn:example")]
    assert len(said) > 40
    assert [str(triple) for triple in said if not published.dataset.holds(triple)] == []


def test_the_voices_of_the_example_are_as_computed(published: Atlas):
    told = [row for row in rows("docs/model.md") if row[0].startswith("`claim:")]
    assert len(told) == 3
    for claim, concerns, home, own in ([bare(cell) for cell in row] for row in told):
        expand = published.dataset.prefixes.expand
        pattern = (
            f"<{expand(claim)}> <{expand('pa:concerns')}> <{expand(concerns)}> ; <{expand('pa:ownVoice')}> {own} ; "
        )
        path = (
            f"<{expand('pa:source')}> / <{expand('dcterms:publisher')}> / <{expand('pa:inCountry')}> <{expand(home)}>"
        )
        assert published.dataset.ask(f"ASK {{ {pattern} {path} }}"), claim


def test_every_computed_property_is_told(published: Atlas):
    dataset = published.dataset
    computed = {
        dataset.prefixes.shrink(quad.subject.value)
        for quad in dataset.quads(predicate=dataset.prefixes.expand("pa:computed"))
    }
    told = {name for row in rows("docs/model.md") for name in re.findall(r"`(pa:\w+)`", row[0])}
    assert len(computed) > 5
    assert computed - told == set()


def test_the_answer_in_the_readme_is_the_answer(published: Atlas, tmp_path: Path):
    """A line of it may end with … where it is cut."""
    (shown,) = [text for text in blocks("README.md", "text") if text.startswith("$ peeratlas ask")]
    command, *lines = shown.rstrip("\n").split("\n")
    _, _, _, name, *options = command.split()
    values: dict[str, list[str]] = {}
    for option in options[1::2]:
        key, _, value = option.partition("=")
        values.setdefault(key, []).append(value)
    with (tmp_path / "answer").open("wb") as file:
        outputs.FORMATS["table"].write(published.ask(name, values), published.dataset.prefixes, file)
    actual = (tmp_path / "answer").read_text("utf-8").rstrip("\n").split("\n")
    assert len(lines) == len(actual)
    cut = [(line, real) for line, real in zip(lines, actual, strict=True) if line != real]
    assert [line for line, real in cut if not (line.endswith("…") and real.startswith(line.removesuffix("…")))] == []


# One fact, one value


def test_the_newest_heading_of_the_changelog_is_the_version():
    headings = re.findall(r"^## \[([^\]]+)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == VERSION
    newest = read("CHANGELOG.md").split("\n## ")[1]
    assert re.findall(r"^### (\w+)", newest, re.MULTILINE) == ["Data", "Ontology", "Software"]


def test_the_citation_names_the_version_and_nobody():
    citation = read("CITATION.cff")
    assert set(re.findall(r"^ *version: (\S+)", citation, re.MULTILINE)) == {VERSION}
    assert not re.search(r"family-names|given-names|orcid|doi", citation)


def test_the_licence_of_the_data_is_one_value(published: Atlas):
    dataset = published.dataset
    licence = published.edition.licence
    headers = {quad.object.value for quad in dataset.quads(predicate=dataset.prefixes.expand("dcterms:license"))}
    modules = [path for path in (ROOT / "ontology").glob("*.ttl") if "dcterms:license" in path.read_text("utf-8")]
    assert len(modules) > 10
    assert headers == {licence}
    assert re.findall(r"^license-url: \"(.+)\"$", read("CITATION.cff"), re.MULTILINE) == [licence]
    assert re.findall(r"^license: (\S+)$", read("CITATION.cff"), re.MULTILINE) == ["CC-BY-4.0"]
    for name in ("LICENSE-DATA.md", "README.md"):
        found = set(re.findall(r"https?://creativecommons\.org/[^\s)>,]*", read(name)))
        assert {link.rstrip(".") for link in found} == {licence}, name


def test_the_licence_of_the_code_is_one_value():
    assert PYPROJECT["project"]["license"] == "Apache-2.0"
    text = read("LICENSE")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert re.findall(r"^ +license: (\S+)$", read("CITATION.cff"), re.MULTILINE) == ["Apache-2.0"]
    assert "[Apache-2.0](LICENSE)" in read("README.md")
