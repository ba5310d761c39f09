"""A far store of the tests in this process: what a push would have brought, answered by the SPARQL Protocol."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from urllib.parse import parse_qs

from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat, Store

from peeratlas.remote import pushing
from peeratlas.remote.asking import JSON
from peeratlas.remote.marker import Marker
from tests import failing


def filled(content: pushing.Content, differs=()) -> Store:
    """A store with the graphs of a version, the marker among them."""
    places, whole = content.places, content.all
    made = Store()
    marker = Marker(len(whole), tuple(content.graphs), content.sha256, tuple(differs))
    graphs = {places.stored(name): triples for name, triples in content.graphs.items()}
    for name, triples in {**graphs, places.all: whole, places.ready: marker.written(places)}.items():
        made.bulk_extend(Quad(*triple, NamedNode(name)) for triple in triples)
    return made


@contextmanager
def serving(held: Store, delay: float = 0.0):
    """The server: `asked` has what was asked (bodies), `most` how many were at work at once."""
    lock, now = threading.Lock(), 0

    def answer(to):
        nonlocal now
        with lock:
            now += 1
            server.most = max(server.most, now)
        try:
            time.sleep(server.delay)
            told = parse_qs(to.body.decode())
            graph = [NamedNode(name) for name in told.get("default-graph-uri", [])] or None
            found = held.query(told["query"][0], default_graph=graph)
            form = QueryResultsFormat.JSON if to.form == JSON else RdfFormat.N_TRIPLES
            to.give(found.serialize(format=form))
        finally:
            with lock:
                now -= 1

    with failing.store(answer, down=True) as server:
        server.most, server.delay = 0, delay
        yield server


def asked(server) -> list[str]:
    """The queries that came since this was asked last, in order."""
    with server.lock:
        found = [parse_qs(body)["query"][0] for body in server.asked]
        server.asked.clear()
    return found
