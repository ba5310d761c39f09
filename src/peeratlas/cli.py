"""The command line: one command, one function, a few calls.

Exit codes: 0 well, 1 cannot, 2 wrong usage, 3 a file is wrong, 4 the data are refused.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from peeratlas import answers, difference, outputs, questions, serving, shipped, snapshot
from peeratlas.answer import Answer
from peeratlas.atlas import Atlas
from peeratlas.errors import AtlasError, ParameterError
from peeratlas.labels import LANGUAGES
from peeratlas.outputs import matrix, resource
from peeratlas.publication import publishing
from peeratlas.rehearsal import arrival, lines
from peeratlas.resolution import Resolution
from peeratlas.settings import Settings

FORMATS: Final = sorted(outputs.FORMATS)

# Loaded by the commands that need them: the gates bring pySHACL, and nobody who asks or serves should wait for it.
_ASSEMBLY: Final = "peeratlas.assembly"
_BUILDING: Final = "peeratlas.building"
_REHEARSAL: Final = "peeratlas.rehearsal.running"


class Commands(click.Group):
    """Turns an error of ours into its message and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AtlasError as fault:
            click.echo(click.style(str(fault), fg="red") if sys.stderr.isatty() else str(fault), err=True)
            ctx.exit(fault.exit_code)


root_option = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="The checkout with ontology/, shapes/, data/ and queries/.",
)
build_option = click.option(
    "--build",
    "out",
    type=click.Path(path_type=Path),
    default="build",
    help="The folder that holds the snapshots.",
)
lang_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", help="The language of labels and texts."
)
format_option = click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="table", help="How the answer is written."
)


def progress(step: str) -> None:
    """Says on a terminal what is being done; a log gets nothing."""
    if sys.stderr.isatty():
        click.echo(click.style(f"… {step}", dim=True), err=True)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="peeratlas")
def main() -> None:
    """Peer Atlas: who does what in peer support in the Nordic and Baltic countries, and according to which source.

    An independent edition made from published sources. Start with `peeratlas build`, then ask:
    `peeratlas questions` lists what can be asked, `peeratlas compare` shows the countries side by side,
    `peeratlas serve` opens the same as web pages.
    """


@main.command()
@root_option
@build_option
@click.option(
    "--sample-reasoning",
    is_flag=True,
    help="Give the reasoner one individual of each class (for very large data).",
)
def build(root: Path, out: Path, sample_reasoning: bool) -> None:
    """Check everything and make a new snapshot. On any fault the last good snapshot stays."""
    made = import_module(_BUILDING).build(shipped.root(root), out, progress, sample_reasoning)
    click.echo(f"{made.path}  edition {made.manifest['edition']}, {made.manifest['triples']} triples")


@main.command()
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


@main.command("questions")
@build_option
@lang_option
def list_questions(out: Path, lang: str) -> None:
    """List the stored questions and their parameters."""
    atlas = _open(out)
    for query in atlas.queries["questions"].values():
        click.echo(click.style(query.name, bold=True) if sys.stdout.isatty() else query.name)
        click.echo(f"    {questions.explanation(query, atlas.dataset, lang)}")
        for parameter in query.parameters:
            click.echo(f"    --param {parameter.name}=<{parameter.type}>")


def complete_question(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The names of questions that begin so, for the shell; none when there is no snapshot."""
    try:
        return [name for name in _open(Path("build")).queries["questions"] if name.startswith(incomplete)]
    except AtlasError:
        return []


@main.command()
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
    atlas = _open(out)
    values = _values(params)
    if show:
        click.echo(questions.bind(questions.choose(atlas.queries["questions"], question), atlas.dataset, values))
        return
    _write(atlas.ask(question, values, lang), format_, atlas)


@main.command()
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
    atlas, resolution = _open(out), Resolution.read(rule)
    chosen = ([name.strip() for name in text.split(",") if name.strip()] for text in (countries, rows))
    names, asked = chosen
    if format_ == "table":
        matrix.write(atlas.matrix(names, asked, resolution), atlas.dataset, lang, sys.stdout.buffer)
    else:
        _write(atlas.table(names, asked, lang, resolution), format_, atlas)


@main.command()
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
    atlas = _open(out)
    triples = atlas.about(atlas.resolve(iri))
    resource.FORMATS[format_].write(triples, atlas.dataset.prefixes, sys.stdout.buffer)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@build_option
def serve(host: str, port: int, out: Path) -> None:
    """Serve the current snapshot as web pages. An installed package makes one first where there is none."""
    if shipped.CONTENT.is_dir() and not (out / snapshot.CURRENT).is_symlink():
        click.echo("There is no snapshot yet. One is made of the data in the package: about half a minute.", err=True)
        import_module(_BUILDING).build(shipped.CONTENT, out, progress)
    serving.serve(out, host, port)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--public", is_flag=True, help="Refuse as long as a setting of the host is a placeholder.")
@build_option
def publish(folder: Path, public: bool, out: Path) -> None:
    """Write everything that is published of the current snapshot into DIR, whole or not at all.

    DIR is new, empty, or was published before. Who publishes is read from PEERATLAS_PUBLISHER, PEERATLAS_CONTACT and
    PEERATLAS_ADDRESS; without them it is a rehearsal.

    For example: peeratlas publish public
    """
    settings = Settings.read(os.environ).checked()
    made = publishing.publish(snapshot.open_current(out), settings.owned() if public else settings, folder, progress)
    click.echo(f"{made.folder}  {len(made.files)} files, {sum(file.bytes for file in made.files.values())} bytes")
    if settings.placeholders:
        click.echo(f"This is a rehearsal. To be set: {', '.join(settings.placeholders)}", err=True)


@main.command()
@click.option(
    "--at", metavar="URL", default="", help="Where the portal answers; one is started for this when left out."
)
@click.option(
    "--address",
    metavar="URL",
    default="",
    help="The public address of which its catalogue speaks: PEERATLAS_ADDRESS, or its placeholder, when left out.",
)
@click.option(
    "--shapes",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder with the official shapes of DCAT-AP; PEERATLAS_DCAT_AP_SHAPES when left out.",
)
@click.option(
    "--vocabularies",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder with the lists of the EU; PEERATLAS_EU_VOCABULARIES when left out.",
)
@click.option("--strict", is_flag=True, help="Also end with 1 when something could not be run.")
@build_option
def rehearse(at: str, address: str, shapes: Path | None, vocabularies: Path | None, strict: bool, out: Path) -> None:
    """Show how other portals will see the catalogue, by their own rules, before anything is published.

    Takes only what comes over HTTP, from the portal alone. Ends with 1 when anything is lost.

    For example: peeratlas rehearse --at http://127.0.0.1:8000/
    """
    running = import_module(_REHEARSAL)
    means = running.Means.found((shapes, vocabularies), os.environ)
    root = address or Settings.read(os.environ).checked().root
    told = running.at(at, root, means, progress) if at else running.here(out, root, means, progress)
    for line in lines.written(told):
        click.echo(line)
    if lines.losses(told, strict):
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("url")
@click.option(
    "--at",
    metavar="URL",
    default="",
    help="Where our own portal answers: PEERATLAS_ADDRESS when left out; when that is not set, one started for this.",
)
@build_option
def arrived(url: str, at: str, out: Path) -> None:
    """Compare a portal's copy of our catalogue, at URL, with our own.

    The copy is DCAT in any form of RDF, or what CKAN's package_show and package_search give. Ends with 1 when
    something got lost or changed.

    For example: peeratlas arrived https://portal.example.org/dataset/peer-atlas.ttl
    """
    settings = Settings.read(os.environ).checked()
    own = at or settings.home
    if not own:
        click.echo(f"Our own record has placeholders in it. To be set: {', '.join(settings.placeholders)}", err=True)
    told = arrival.proof(url, own, out)
    for line in lines.written(told):
        click.echo(line)
    if lines.losses(told):
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--format", "format_", type=click.Choice(list(difference.FORMATS)), default="text", help="How it is told."
)
@build_option
def diff(a: str, b: str, format_: str, out: Path) -> None:
    """Tell what changed from edition A to edition B: claims, things, questions, terms, and answers with their causes.

    A and B are versions of snapshots, `current`, or folders: of a snapshot or published. As text, as Turtle (ttl), or
    as release notes (md).

    For example: peeratlas diff ../last-edition current --format md
    """
    found = difference.compare(difference.find(a, out), difference.find(b, out))
    difference.FORMATS[format_](found, sys.stdout.buffer)


@main.command("answers")
@click.option("--accept", is_flag=True, help="Write the answers of now as the guarded ones.")
@root_option
@build_option
def guard_answers(accept: bool, root: Path, out: Path) -> None:
    """Compare the answers on the published data with the guarded ones in tests/answers/."""
    changed = answers.compare(_open(out), root / "tests" / "answers", accept)
    for line in changed:
        click.echo(line)
    if changed and not accept:
        raise click.exceptions.Exit(1)


def _open(out: Path) -> Atlas:
    return snapshot.open_current(out).atlas


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
