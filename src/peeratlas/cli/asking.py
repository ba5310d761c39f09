"""The commands that ask an edition: stored questions, the comparison, and what is said of a thing."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from peeratlas import outputs, questions
from peeratlas.answer import Answer
from peeratlas.atlas import Atlas
from peeratlas.cli.options import build_option, lang_option, open_atlas
from peeratlas.errors import AtlasError, ParameterError
from peeratlas.outputs import matrix, resource
from peeratlas.resolution import Resolution

FORMATS: Final = sorted(outputs.FORMATS)

format_option = click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="table", help="How the answer is written."
)


@click.command("questions")
@build_option
@lang_option
def list_questions(out: Path, lang: str) -> None:
    """List the stored questions and their parameters."""
    atlas = open_atlas(out)
    for query in atlas.queries["questions"].values():
        click.echo(click.style(query.name, bold=True) if sys.stdout.isatty() else query.name)
        click.echo(f"    {questions.explanation(query, atlas.dataset, lang)}")
        for parameter in query.parameters:
            click.echo(f"    --param {parameter.name}=<{parameter.type}>")


def complete_question(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The names of questions that begin so, for the shell; none when there is no snapshot."""
    try:
        return [name for name in open_atlas(Path("build")).queries["questions"] if name.startswith(incomplete)]
    except AtlasError:
        return []


@click.command()
@click.argument("question", shell_complete=complete_question)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter, as `peeratlas questions` names it; may be repeated.",
)
@format_option
@lang_option
@click.option("--show", is_flag=True, help="Print the SPARQL that would run, and do not run it.")
@build_option
def ask(question: str, params: tuple[str, ...], format_: str, lang: str, show: bool, out: Path) -> None:
    """Answer a stored QUESTION.

    For example: peeratlas ask employed-peer-supporters --param country=norway
    """
    atlas = open_atlas(out)
    values = _values(params)
    if show:
        click.echo(questions.bind(questions.choose(atlas.queries["questions"], question), atlas.dataset, values))
        return
    _write(atlas.ask(question, values, lang), format_, atlas)


@click.command()
@click.option("--countries", default="", metavar="A,B,…", help="The countries, by name or slug; all when left out.")
@click.option("--rows", default="", metavar="A,B,…", help="The rows, by name; all when left out.")
@click.option(
    "--rule",
    default="newest",
    metavar="newest|confirmed|all|as-of:DAY",
    help="Which claims count: the newest, those that a partner has confirmed, every one, or those known on a day.",
)
@format_option
@lang_option
@build_option
def compare(countries: str, rows: str, rule: str, format_: str, lang: str, out: Path) -> None:
    """Show countries side by side. Every cell says what is known, none, only hoped, or not stated.

    For example: peeratlas compare --countries norway,sweden --rule as-of:2023-12-31
    """
    atlas, resolution = open_atlas(out), Resolution.read(rule)
    chosen = ([name.strip() for name in text.split(",") if name.strip()] for text in (countries, rows))
    names, asked = chosen
    if format_ == "table":
        matrix.write(atlas.matrix(names, asked, resolution), atlas.dataset, lang, sys.stdout.buffer)
    else:
        _write(atlas.table(names, asked, lang, resolution), format_, atlas)


@click.command()
@click.argument("iri")
@click.option(
    "--format",
    "format_",
    type=click.Choice(sorted(resource.FORMATS)),
    default="ttl",
    help="How it is written.",
)
@build_option
def show(iri: str, format_: str, out: Path) -> None:
    """Show what is said of a thing or concept.

    For example: peeratlas show country:latvia
    """
    atlas = open_atlas(out)
    triples = atlas.about(atlas.resolve(iri))
    resource.FORMATS[format_].write(triples, atlas.dataset.prefixes, sys.stdout.buffer)


def _values(params: Iterable[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise ParameterError(f"--param {param} has no value. Write it like --param country=norway.")
        values.setdefault(name, []).append(value)
    return values


def _write(answer: Answer, format_: str, atlas: Atlas) -> None:
    outputs.FORMATS[format_].write(answer, atlas.dataset.prefixes, sys.stdout.buffer)
