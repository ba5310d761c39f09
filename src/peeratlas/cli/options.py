"""What several commands have in common: their options, the snapshot that they open, and how far they are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from peeratlas import snapshot
from peeratlas.atlas import Atlas
from peeratlas.labels import LANGUAGES
from peeratlas.remote.asking import Access

root_option = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="The checkout with ontology/, shapes/, data/ and queries/.",
)
build_option = click.option(
    "--build",
    "out",
    # Whether it can be read is found out by who reads it, and told as every fault.
    type=click.Path(path_type=Path, readable=False),
    default="build",
    help="The folder that holds the snapshots.",
)
lang_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", help="The language of labels and texts."
)


def progress(step: str) -> None:
    """Says on a terminal what is being done; a log gets nothing."""
    if sys.stderr.isatty():
        click.echo(click.style(f"… {step}", dim=True), err=True)


def open_atlas(out: Path) -> Atlas:
    """Everything that can be asked of the current snapshot, in the far store that the environment names, if any."""
    return snapshot.open_current(out, Access.read(os.environ)).atlas
