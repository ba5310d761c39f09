"""The command that brings a snapshot to a far store."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click

from peeratlas import snapshot
from peeratlas.cli.options import build_option, progress
from peeratlas.errors import ParameterError
from peeratlas.probes import probes
from peeratlas.remote import pushing
from peeratlas.remote.asking import Access
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.remote.limits import JUDGING
from peeratlas.remote.marker import Marker
from peeratlas.remote.probing import differing


@click.command()
@click.option(
    "--endpoint", metavar="URL", default="", help="Where the store is asked; PEERATLAS_ENDPOINT when left out."
)
@click.option("--update", metavar="URL", default="", help="Where it takes SPARQL Update; --endpoint when left out.")
@click.option("--graph-store", metavar="URL", default="", help="Where it takes the Graph Store Protocol, if it does.")
@click.option("--remove", metavar="VERSION", default="", help="Take this version out of the store, and bring nothing.")
@build_option
def push(endpoint: str, update: str, graph_store: str, remove: str, out: Path) -> None:
    """Bring the current snapshot to a SPARQL 1.1 store, whole or not at all for who reads it there.

    Versions lie beside each other; a reader sees only its own. A name and a password for the store are read from
    PEERATLAS_ENDPOINT_USER and PEERATLAS_ENDPOINT_PASSWORD.

    For example: peeratlas push --endpoint http://127.0.0.1:7878/query --graph-store http://127.0.0.1:7878/store
    """
    asked = Access.read(os.environ, endpoint)
    if asked is None:
        raise ParameterError("No store is named. Name it with --endpoint.")
    if update and graph_store:
        raise ParameterError("--update and --graph-store are two ways of the same. Give one of them.")
    changed = Access.checked(graph_store or update or asked.url, asked.user, asked.password)
    target = pushing.Target.of(asked, changed, by_update=not graph_store)
    if remove:
        click.echo(f"{remove}  {pushing.remove(remove, target)} graphs removed")
        return
    opened = snapshot.open_current(out)

    def judge(marker: Marker) -> Iterable[str]:
        """The queries that this engine answers otherwise; each is said as it is found."""
        far = RemoteDataset(asked, opened.version, JUDGING)
        far.believe(marker)
        for line in differing(probes(opened.atlas), opened.atlas.dataset, far):
            progress(f"answered otherwise: {line.partition(' ')[2]}")
            yield line

    content = pushing.Content.read(opened.path / "content.nq", opened.version)
    made = pushing.push(content, target, judge, progress)
    click.echo(f"{opened.version}  {made.triples} triples in {len(made.graphs)} graphs")
    for line in made.differs:
        click.echo(f"    asked of the snapshot's own store: {line.partition(' ')[2]}", err=True)
