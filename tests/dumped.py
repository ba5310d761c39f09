"""A few small files to take home, for snapshots that a test puts together by hand."""

from __future__ import annotations

from pathlib import Path

from peeratlas.dumps import packing
from peeratlas.inventory import Counts, Inventory

DUMPS = ("atlas.nq", "atlas.ttl", "country/latvia.ttl", "topic/funding.ttl")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
BASE = "https://w3id.org/peeratlas/"


def dumped(folder: Path) -> Inventory:
    """Files of one statement each, with their inventory."""
    statement = f"<{BASE}id/country/latvia> <{RDF}type> <{BASE}ontology#Country> .\n".encode()
    files = [
        packing.pack(folder, name, name.rpartition(".")[0], lambda file: file.write(statement) and None)
        for name in DUMPS
    ]
    one = Counts(1, 1, 1, classes={f"{BASE}ontology#Country": 1}, properties={f"{RDF}type": 1})
    return Inventory.of(files, {file.part: one for file in files})
