"""The commands by which an edition gets out: served, published, rehearsed, looked for elsewhere, compared."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from peeratlas import difference, serving, shipped, snapshot
from peeratlas.cli.making import BUILDING
from peeratlas.cli.options import build_option, progress
from peeratlas.publication import publishing
from peeratlas.rehearsal import arrival, lines
from peeratlas.remote.asking import Access
from peeratlas.settings import Settings

# Loaded by the command that needs it: it brings pySHACL.
_REHEARSAL: Final = "peeratlas.rehearsal.running"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option(
    "--endpoint", metavar="URL", default="", help="The far store that is asked; PEERATLAS_ENDPOINT when left out."
)
@build_option
def serve(host: str, port: int, endpoint: str, out: Path) -> None:
    """Serve the current snapshot as web pages. An installed package makes one first where there is none."""
    if shipped.CONTENT.is_dir() and not (out / snapshot.CURRENT).is_symlink():
        click.echo("There is no snapshot yet. One is made of the data in the package: about half a minute.", err=True)
        import_module(BUILDING).build(shipped.CONTENT, out, progress)
    serving.serve(out, host, port, Access.read(os.environ, endpoint))


@click.command()
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


@click.command()
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
    settings = Settings.read(os.environ)
    root = (replace(settings, address=address) if address else settings).checked().root
    told = running.at(at, root, means, progress) if at else running.here(out, root, means, progress)
    for line in lines.written(told):
        click.echo(line)
    if lines.losses(told, strict):
        raise click.exceptions.Exit(1)


@click.command()
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


@click.command()
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
