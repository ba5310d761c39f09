"""The stored questions as data that other programs list and run: a catalogue in the form of SIB's sparql-examples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from peeratlas.atlas import Atlas
from peeratlas.dumps import packing, turtle
from peeratlas.dumps.executables import Executables
from peeratlas.dumps.heads import Heads
from peeratlas.inventory import File

PART: Final = "queries"
WHOLE: Final = f"{PART}/queries.ttl"
"""The file that holds them all."""

_PLACES: Final = {"questions": "", "comparison": "comparison/"}
"""The queries that have IRIs, by their folder, and the folder that each of these has among the dumps."""
_GIVING: Final = """\
How to run: a query runs as it stands, and then asks for everything. To give a parameter, make of each line
# VALUES ?name
of its text a line like this, with one value or more:
VALUES ?name { <https://example.org/value> }
Or bind the variable beforehand, where the engine knows it in subqueries too."""


def write(atlas: Atlas, folder: Path) -> Iterator[File]:
    """All queries in one file, and each in its own. At which address they can be asked hangs on the host."""
    executables = Executables(atlas)
    found = {
        f"{place}{name}": (f"a stored query: {query.title}", executables.of(query))
        for kind, place in _PLACES.items()
        for name, query in atlas.queries[kind].items()
    }
    everything = [quad for _, quads in found.values() for quad in quads]
    heads = Heads(atlas)
    whole = ("the stored questions and the rows of the comparison, as queries to run", everything)
    for name, (title, quads) in {"queries": whole, **found}.items():
        path = f"{PART}/{name}.ttl"
        head = f"{heads.of(path, title, heads.edition())}\n{_GIVING}"
        yield packing.pack(folder, path, PART, partial(turtle.write, quads, atlas.dataset.prefixes, head))
