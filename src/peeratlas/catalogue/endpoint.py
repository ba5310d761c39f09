"""The SPARQL endpoint in the words of SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator

from peeratlas.answer import Iri
from peeratlas.catalogue import costs
from peeratlas.catalogue.frame import WHOLE, Frame, fragment
from peeratlas.rdf import Triple

_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG")


def describe(frame: Frame) -> Iterator[Triple]:
    """The service, what it speaks and what it takes, and every named graph that it can be asked for."""
    service, whole = f"{frame.catalog}#sparql", frame.dataset(WHOLE)
    union, counts = Iri(f"{whole}#union"), frame.inventory.counted(WHOLE)
    yield from frame.says(
        service,
        {
            "rdf:type": frame.iris("sd:Service"),
            "rdfs:comment": costs.sentences(frame.settings.limits),
            "sd:defaultDataset": [whole],
            "sd:endpoint": [frame.address("/sparql")],
            "sd:feature": frame.iris("sd:UnionDefaultGraph"),
            "sd:resultFormat": [Iri(frame.prefixes["formats"] + name) for name in (*_RESULTS, *_GRAPHS)],
            "sd:supportedLanguage": frame.iris("sd:SPARQL11Query"),
        },
    )
    yield from frame.says(whole, {"rdf:type": frame.iris("sd:Dataset"), "sd:defaultGraph": [union]})
    yield from frame.says(union, {"rdf:type": frame.iris("sd:Graph"), "void:triples": [counts.triples]})
    for graph, triples in counts.graphs.items():
        named = Iri(f"{whole}#{fragment('graph', graph.removeprefix(frame.prefixes['graph']))}")
        content = Iri(f"{named}-content")
        yield from frame.says(whole, {"sd:namedGraph": [named]})
        yield from frame.says(
            named, {"rdf:type": frame.iris("sd:NamedGraph"), "sd:graph": [content], "sd:name": [Iri(graph)]}
        )
        yield from frame.says(content, {"rdf:type": frame.iris("sd:Graph"), "void:triples": [triples]})
