"""The command line: what each command prints, and its exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from peeratlas import outputs
from peeratlas.cli import main

ROOT = Path(__file__).resolve().parent.parent
WRONG_USAGE = 2


def run(*arguments: str, build: Path | None = None) -> Result:
    return CliRunner().invoke(main, [*arguments, *(["--build", str(build)] if build else [])])


def test_check_says_nothing_when_all_is_well():
    result = run("check", "--root", str(ROOT))
    assert (result.exit_code, result.stdout) == (0, "")


def test_warnings_are_told_and_do_not_grow():
    """tests/content/warnings.txt names the faults that may stand for now; a new one must be mended or added there."""
    known = (ROOT / "tests/content/warnings.txt").read_text("utf-8").splitlines()
    told = run("check", "--root", str(ROOT)).stderr.splitlines()
    assert sorted(line.rpartition("[")[2].rstrip("]") for line in told) == known


def test_ask_answers_a_question(build):
    result = run("ask", "employed-peer-supporters", "--param", "country=norway", "--format", "json", build=build)
    rows = json.loads(result.stdout)["rows"]
    assert {(row["min"], row["max"]) for row in rows} == {(300, 400)}


def test_ask_speaks_the_asked_language(build):
    result = run("ask", "employed-peer-supporters", "--param", "country=norge", "--lang", "sv", build=build)
    assert "Norge" in result.stdout


@pytest.mark.parametrize("format_", sorted(outputs.FORMATS))
def test_ask_writes_every_format(build, format_):
    result = run("ask", "employed-peer-supporters", "--format", format_, build=build)
    assert result.exit_code == 0
    assert result.stdout_bytes


def test_ask_shows_the_query_that_would_run(build):
    result = run("ask", "employed-peer-supporters", "--param", "country=norway", "--show", build=build)
    assert "VALUES ?country { <https://w3id.org/peeratlas/id/country/norway> }" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("ask", "employed-peer-suporters"), WRONG_USAGE, "Did you mean employed-peer-supporters"),
        (("ask", "employed-peer-supporters", "--param", "country=norwey"), WRONG_USAGE, "Did you mean norway"),
        (("ask", "employed-peer-supporters", "--param", "land=norway"), WRONG_USAGE, "has no parameter land"),
        (("ask", "employed-peer-supporters", "--param", "norway"), WRONG_USAGE, "--param country=norway"),
        (("compare", "--countries", "latvja"), WRONG_USAGE, "Did you mean"),
        (("compare", "--rows", "stages"), WRONG_USAGE, "Did you mean stage"),
        (("compare", "--rule", "oldest"), WRONG_USAGE, "Write newest, confirmed, all or as-of:2024-01-01"),
        (("compare", "--rule", "as-of:2023-13-01"), WRONG_USAGE, "“2023-13-01” is no day"),
        (("compare", "--rule", "as-of:2999-01-01"), WRONG_USAGE, "This edition ends on"),
        (("show", "country:atlantis"), 1, "Nothing is said of country:atlantis"),
        (("show", "land:norway"), WRONG_USAGE, "prefix land:"),
    ],
)
def test_a_wrong_name_gets_the_near_ones_and_its_exit_code(build, arguments, code, told):
    result = run(*arguments, build=build)
    assert result.exit_code == code, result.output
    assert told in result.output


def test_without_a_snapshot_the_message_says_what_to_run(tmp_path):
    result = run("questions", build=tmp_path)
    assert result.exit_code == 1
    assert "peeratlas build" in result.output


def test_compare_shows_states_in_words(build):
    result = run("compare", "--countries", "Norway,lithuania,Latvia", "--rows", "employed-peer-supporters", build=build)
    assert "300–400" in result.stdout
    assert "planned or hoped only" in result.stdout
    assert "not stated" in result.stdout


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("newest", "Rule: The newest claims"),
        ("confirmed", "Rule: Only claims that a partner has confirmed."),
        ("all", "Rule: Every reading"),
        ("as-of:2023-12-31", "Rule: What was known on 31 December 2023"),
    ],
)
def test_compare_ends_with_the_rule(build, rule, said):
    result = run("compare", "--countries", "sweden", "--rule", rule, build=build)
    assert result.stdout.splitlines()[-1].startswith(said)


def test_a_cell_of_which_all_is_left_out_says_so(build):
    arguments = ("compare", "--countries", "norway,latvia", "--rows", "employed-peer-supporters", "--rule", "confirmed")
    result = run(*arguments, build=build)
    assert re.search(r"– not stated \(\d+ left out\)  – not stated$", result.stdout, re.MULTILINE)


def test_questions_lists_each_with_its_parameters(build):
    result = run("questions", build=build)
    for path in (ROOT / "queries/questions").glob("*.rq"):
        assert path.stem in result.stdout
    assert "--param country=<country>" in result.stdout


@pytest.mark.parametrize("format_", ["ttl", "jsonld", "nt", "rdf"])
def test_show_writes_a_thing_in_every_syntax(build, format_):
    result = run("show", "country:latvia", "--format", format_, build=build)
    assert result.exit_code == 0
    assert "Latvia" in result.stdout


def test_answers_on_the_published_data_are_the_guarded_ones(build):
    result = run("answers", "--root", str(ROOT), build=build)
    assert (result.exit_code, result.output) == (0, "")


def test_answers_accept_writes_the_guarded_ones_and_nothing_else(build, tmp_path):
    expected = tmp_path / "tests/answers/expected"
    expected.mkdir(parents=True)
    (expected / "trainings.csv").write_text("by hand", "utf-8")
    result = run("answers", "--accept", "--root", str(tmp_path), build=build)
    assert result.exit_code == 0
    names = {path.name for path in (tmp_path / "tests/answers").glob("*.csv")}
    assert names == {path.name for path in (ROOT / "tests/answers").glob("*.csv")}
    assert (expected / "trainings.csv").read_text("utf-8") == "by hand"


def test_a_changed_answer_is_named_and_fails(build, tmp_path):
    run("answers", "--accept", "--root", str(tmp_path), build=build)
    guarded = tmp_path / "tests/answers/employed-peer-supporters.csv"
    guarded.write_text(guarded.read_text("utf-8").replace("300", "301", 1), "utf-8")
    result = run("answers", "--root", str(tmp_path), build=build)
    assert result.exit_code == 1
    assert result.output.startswith("employed-peer-supporters: 1 rows new, 1 rows gone")


@pytest.mark.parametrize("command", ["build", "check", "ask", "compare", "questions", "show", "serve", "answers"])
def test_every_command_has_help_in_sentences(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "." in result.stdout.partition("Options:")[0]


def test_the_shell_completes_questions(build, tmp_path):
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "_PEERATLAS_COMPLETE": "bash_complete",
        "COMP_WORDS": "peeratlas ask employed",
        "COMP_CWORD": "2",
    }
    program = "from peeratlas.cli import main; main(prog_name='peeratlas')"
    (tmp_path / "build").symlink_to(build)
    completed = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "employed-peer-supporters" in completed.stdout


def test_progress_goes_to_a_terminal_only(build):
    assert "…" not in run("check", "--root", str(ROOT)).stderr
