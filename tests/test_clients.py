"""Comunica and curl against `peeratlas serve`: they understand what the embedded store would have said."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from peeratlas.rdf import BlankNode, Literal, NamedNode

ROOT = Path(__file__).parent.parent
CLIENTS = ROOT / "tests/clients"
BASE = "https://w3id.org/peeratlas/"
NORWAY = f"{BASE}id/country/norway"
PREFIXES = f"""PREFIX pa: <{BASE}ontology#>
PREFIX country: <{BASE}id/country/>
PREFIX claim: <{BASE}id/claim/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SELECT = "SELECT ?min WHERE { claim:norway-employed-2023 pa:min ?min }"
ASK = "ASK { ?claim a pa:Claim }"
CONSTRUCT = "CONSTRUCT { ?country skos:altLabel ?name } WHERE { ?country a pa:Country ; rdfs:label ?name }"
NOTES = "".join(f'<{BASE}id/country/{name}> <urn:notes:of> "a note of {name}" .\n' for name in ("latvia", "norway"))


@contextmanager
def serving(build):
    """The address of `peeratlas serve`, in a process of its own, without a last slash."""
    command = [sys.executable, "-m", "peeratlas", "serve", "--port", "0", "--build", str(build)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT / "src")
    try:
        line = child.stdout.readline()
        yield re.search(r"http://127\.0\.0\.1:\d+", line)[0]
    finally:
        child.terminate()
        child.wait(20)
        child.stdout.close()


@pytest.fixture(scope="module")
def home(build):
    with serving(build) as address:
        yield address


# Comunica


def comunica(home, *asked):
    """What Comunica understands of each query; `asked` holds texts, or queries with their sources."""
    assert (CLIENTS / "node_modules").is_dir(), "Comunica is not here. Run `make .venv/.clients`."
    jobs = [{"query": PREFIXES + one} if isinstance(one, str) else one for one in asked]
    done = subprocess.run(
        [ROOT / ".venv/bin/node", CLIENTS / "ask.mjs", f"{home}/sparql"],
        input=json.dumps(jobs), capture_output=True, check=False, text=True, timeout=200,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")]


def told(term):
    """A term as ask.mjs writes it."""
    if isinstance(term, Literal):
        return ("Literal", term.value, (term.language or "").lower(), term.datatype.value)
    assert isinstance(term, NamedNode | BlankNode)
    return ("NamedNode", term.value) if isinstance(term, NamedNode) else ("BlankNode", "")


def rows(found):
    """Rows without their order; tags of languages are the same in any case, and nodes without names have none."""
    assert found["form"] == "bindings", found
    return Counter(frozenset((name, same(term)) for name, term in row.items()) for row in found["found"])


def triples(found):
    assert found["form"] == "quads", found
    return {tuple(map(same, triple)) for triple in found["found"]}


def same(term):
    if term[0] == "Literal":
        return (*term[:2], term[2].lower(), term[3])
    return (term[0], "" if term[0] == "BlankNode" else term[1])


def ours(published, query):
    """The same rows, by the embedded store."""
    found = published.dataset.query(PREFIXES + query)
    return Counter(
        frozenset((name, told(term)) for name, term in zip(found.variables, row, strict=True) if term is not None)
        for row in found
    )


TABLES = [
    SELECT,
    "SELECT ?claim ?min ?max WHERE { ?claim a pa:Claim . OPTIONAL { ?claim pa:min ?min } OPTIONAL { ?claim pa:max ?max } }",
    # A join over four things, a path, a filter by language and an order.
    """SELECT DISTINCT ?country ?name ?kind WHERE {
      ?claim a ?kind ; pa:about ?country . ?kind rdfs:subClassOf* pa:Claim .
      ?country a pa:Country ; rdfs:label ?name FILTER(LANG(?name) = "lv") } ORDER BY ?name ?kind""",
    "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p HAVING(COUNT(*) > 50)",
    "SELECT ?g WHERE { GRAPH ?g { country:norway a pa:Country } }",
    "SELECT ?x ?y WHERE { VALUES (?x ?y) { (country:norway UNDEF) (UNDEF 'å\\n\\u2028\"') } }",
    "SELECT ?nothing WHERE { ?nothing a pa:NothingOfThisKind }",
    "SELECT ?s WHERE { ?s ?p ?o } LIMIT 10000",
]  # fmt: skip


@pytest.mark.long
def test_comunica_finds_the_rows_that_we_would(home, published):
    for query, found in zip(TABLES[:-1], comunica(home, *TABLES[:-1]), strict=True):
        wanted = ours(published, query)
        assert rows(found) == wanted, query
        assert wanted or "Nothing" in query


@pytest.mark.long
def test_comunica_gets_answers_that_are_yes_or_no_triples_and_errors(home, published):
    yes, no, built, described, large, wrong, many = comunica(
        home, ASK, "ASK { ?s a pa:NothingOfThisKind }", CONSTRUCT, "DESCRIBE country:norway", TABLES[-1],
        "SELECT * WHERE { ?s a <urn:x> ; ?p ?o FILTER(<urn:no-such-function>(?o)) }", "SELECT * WHERE { ?s ?p ?o } LIMIT 10001",
    )  # fmt: skip
    assert (yes, no) == ({"form": "boolean", "found": True}, {"form": "boolean", "found": False})
    assert triples(built) == {tuple(map(told, one)) for one in published.dataset.construct(PREFIXES + CONSTRUCT)}
    named = {one for one in triples(described) if "BlankNode" not in str(one)}
    assert named == {tuple(map(told, quad.triple)) for quad in published.dataset.quads(subject=NORWAY)}
    assert sum(rows(large).values()) == 10_000
    # What is refused is an error with our words, and never an empty answer.
    assert wrong["form"] == many["form"] == "error"
    assert "HTTP status 400" in wrong["found"]
    assert "The result has more than 10,000 rows" in many["found"]


@pytest.mark.long
def test_comunica_joins_us_with_data_of_its_own(home, published):
    """It then asks for each part by itself: counts, VALUES, many requests at once; it waits where it is told to."""
    notes = {"type": "serialized", "value": NOTES, "mediaType": "text/turtle", "baseIRI": "urn:notes:"}
    body = "?country <urn:notes:of> ?note . ?country rdfs:label ?name ; a pa:Country ."
    # Comunica sends more at once than one client may.
    claims = "?country <urn:notes:of> ?note . ?claim pa:about ?country ; a ?kind ; dcterms:description ?text ."
    both, wide, service = comunica(
        home,
        {"query": PREFIXES + f"SELECT ?country ?name WHERE {{ {body} }}", "sources": [f"{home}/sparql", notes], "patience": 20},
        {"query": PREFIXES + f"SELECT ?claim ?kind ?text WHERE {{ {claims} }}", "sources": [f"{home}/sparql", notes], "patience": 20},
        {"query": PREFIXES + f"SELECT ?country ?name WHERE {{ ?country <urn:notes:of> ?note SERVICE <{home}/sparql> {{ ?country rdfs:label ?name }} }}", "sources": [notes]},
    )  # fmt: skip
    values = "VALUES ?country { country:latvia country:norway }"
    names = ours(published, f"SELECT ?country ?name WHERE {{ {values} ?country rdfs:label ?name }}")
    assert len(names) > 10
    assert rows(both) == rows(service) == names
    wanted = (
        f"SELECT ?claim ?kind ?text WHERE {{ {values} ?claim pa:about ?country ; a ?kind ; dcterms:description ?text }}"
    )
    assert rows(wide) == ours(published, wanted)
    assert len(rows(wide)) > 10


# curl


def curl(*arguments):
    """What curl prints: with -i the head as well."""
    assert shutil.which("curl"), "There is no curl on this machine. Install it, as .ci/run does."
    return subprocess.run(["curl", "-sS", *arguments], capture_output=True, check=True, timeout=60).stdout


@pytest.mark.long
def test_curl_asks_by_every_way_of_the_protocol(home):
    address, query = f"{home}/sparql", PREFIXES + SELECT
    ways = [
        ["-G", address, "--data-urlencode", f"query={query}"],
        [f"{address}?query={quote(query)}"],
        [address, "--data-urlencode", f"query={query}"],
        [address, "-H", "Content-Type: application/sparql-query", "--data-binary", query],
        ["--http1.0", "-G", address, "--data-urlencode", f"query={query}"],
        ["-H", "Expect: 100-continue", address, "--data-urlencode", f"query={query}"],
        ["-H", "Transfer-Encoding: chunked", address, "-H", "Content-Type: application/sparql-query", "-d", query],
    ]
    for way in ways:
        assert curl(*way, "-H", "Accept: text/csv") == b"min\r\n300\r\n", way
    assert json.loads(curl(*ways[0]))["results"]["bindings"][0]["min"]["value"] == "300"


@pytest.mark.long
def test_curl_sees_a_head_packed_answers_and_what_is_refused(home, tmp_path):
    address, query = f"{home}/sparql", PREFIXES + "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 300"
    asked = ["-G", address, "--data-urlencode", f"query={query}"]
    plain = curl(*asked)
    head = curl("-I", *asked).decode()
    assert head.startswith("HTTP/1.1 200")
    assert f"content-length: {len(plain)}" in head.lower()
    packed = curl("-H", "Accept-Encoding: gzip", *asked)
    assert packed[:2] == b"\x1f\x8b"
    assert gzip.decompress(packed) == curl("--compressed", *asked) == plain
    tag = re.search(r"(?im)^etag: (\S+)", curl("-I", "--compressed", *asked).decode())[1]
    said = curl(
        "-o", "/dev/null", "-w", "%{http_code} %{size_download}", "--compressed", "-H", f"If-None-Match: {tag}", *asked
    )
    assert said == b"304 0"
    long = tmp_path / "long.rq"
    long.write_text("#" * 300_000)
    for arguments, status in (
        (["-X", "DELETE", address], b"405"),
        ([address, "--data-urlencode", "update=CLEAR ALL"], b"400"),
        ([address, "-H", "Content-Type: text/plain", "-d", "ASK {}"], b"415"),
        (["-G", address, "--data-urlencode", "query=ASK {"], b"400"),
        (["-G", address, "--data-urlencode", "query=ASK {}", "-H", "Accept: image/png"], b"406"),
        ([address, "-H", "Content-Type: application/sparql-query", "--data-binary", f"@{long}"], b"413"),
    ):
        assert curl("-o", "/dev/null", "-w", "%{http_code}", *arguments) == status, arguments
    assert b"sd:Service" in curl(address)
