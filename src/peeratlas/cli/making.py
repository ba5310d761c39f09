"""The commands that make an edition: build it, check it, guard its answers."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

import click

from peeratlas import answers, shipped
from peeratlas.cli.options import build_option, open_atlas, progress, root_option

# Loaded by the commands that need them: the gates bring pySHACL, and nobody who asks or serves should wait for it.
_ASSEMBLY: Final = "peeratlas.assembly"
BUILDING: Final = "peeratlas.building"


@click.command()
@root_option
@build_option
@click.option(
    "--sample-reasoning",
    is_flag=True,
    help="Give the reasoner one individual of each class (for very large data).",
)
def build(root: Path, out: Path, sample_reasoning: bool) -> None:
    """Check everything and make a new snapshot. On any fault the last good snapshot stays."""
    made = import_module(BUILDING).build(shipped.root(root), out, progress, sample_reasoning)
    click.echo(f"{made.path}  edition {made.manifest['edition']}, {made.manifest['triples']} triples")


@click.command()
@root_option
@click.option(
    "--sample-reasoning",
    is_flag=True,
    help="Give the reasoner one individual of each class (for very large data).",
)
def check(root: Path, sample_reasoning: bool) -> None:
    """Check every file against syntax, shapes, check queries and the reasoner. Says nothing when all is well."""
    report = import_module(_ASSEMBLY).assemble(shipped.root(root), progress, sample_reasoning).report
    for finding in report.findings:
        click.echo(str(finding), err=True)


@click.command("answers")
@click.option("--accept", is_flag=True, help="Write the answers of now as the guarded ones.")
@root_option
@build_option
def guard_answers(accept: bool, root: Path, out: Path) -> None:
    """Compare the answers on the published data with the guarded ones in tests/answers/."""
    changed = answers.compare(open_atlas(out), root / "tests" / "answers", accept)
    for line in changed:
        click.echo(line)
    if changed and not accept:
        raise click.exceptions.Exit(1)
