"""Hostile files in a checkout: one clear message with file and line, nothing written, no file or host asked for more."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner

from peeratlas import sources
from peeratlas.cli import main
from peeratlas.errors import CopyError
from peeratlas.rdf import read_bytes, read_quads, read_turtle
from peeratlas.rehearsal import copies
from tests.attacks import catalogue
from tests.small import NORWAY, copy_to

FILE, DATA = 3, 4
BAD = "data/countries/bad.ttl"
PLACE = "@prefix pa: <https://w3id.org/peeratlas/ontology#> .\n@prefix place: <https://w3id.org/peeratlas/id/place/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
NESTED = "<x:s> <x:p> " + "<<( <x:s> <x:p> " * 20_000 + "1" + " )>>" * 20_000 + " ."

# What is wrong; the file's bytes; the line that is told (0: none); what the message says.
CASES = [
    ("triples within triples", NESTED.encode(), 1, "RDF 1.2"),
    ("triples within triples, further down", b"# a\n\n" + NESTED.encode(), 3, "RDF 1.2"),
    ("a triple as a subject", b"<< <x:a> <x:b> <x:c> >> <x:d> 1 .", 1, "RDF 1.2"),
    ("what hides a triple in an IRI", b"<x:\\u0041'> <x:b> <<( <x:s> <x:p> 1 )>> . # '", 1, "RDF 1.2"),
    ("a byte order mark", b"\xef\xbb\xbf# a\n", 1, "byte order mark"),
    ("UTF-16", "# a\n".encode("utf-16"), 1, "not UTF-8"),
    ("half a letter", b"# a\n# \xc5", 2, "not UTF-8"),
    ("half a surrogate", b'<x:a> <x:b> "\\uD800" .', 1, "not Turtle"),
    ("RDF/XML", b'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a0 "lol">]>\n<r>&a0;</r>', 1, "not well formed"),
    ("JSON-LD", b'{"@context": "http://127.0.0.1:9/ctx", "@id": "_:x:y"}', 1, "not Turtle"),
    ("a relative IRI", b"<x:a> <x:b> <c> .", 1, "No scheme"),
    ("a text without end", b'<x:a> <x:b> """' + b"a\n" * 100_000, 0, "not Turtle"),
    ("a terminal in an IRI", b"<x:a> <x:b> <http://a\x1b[31m b> .", 1, "not well formed"),
    ("a long line with a fault", b"<x:a> <x:b> <http://" + b"a" * 1_000_000 + b" b> .", 1, "not well formed"),
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return copy_to(tmp_path / "checkout")


def run(checkout: Path, command: str = "check"):
    options = ["--build", str(checkout / "build")] if command == "build" else []
    result = CliRunner().invoke(main, [command, "--root", str(checkout), *options])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert not (checkout / "build").exists()
    assert len(result.output) < 5000
    assert result.output.replace("\n", "").isprintable()
    return result


@pytest.mark.parametrize(("fault", "content", "line", "said"), CASES, ids=[case[0] for case in CASES])
def test_a_hostile_file_is_refused_with_its_line(checkout, fault, content, line, said):
    (checkout / BAD).write_bytes(content)
    result = run(checkout, "build")
    assert result.exit_code == FILE, result.output
    assert result.output.startswith(f"{BAD}:{line}: " if line else f"{BAD}:"), result.output
    assert said in result.output
    assert result.output.count("\n") == 1


@pytest.mark.parametrize("suffix", ["rdf", "owl", "xml", "jsonld", "json", "nt", "nq", "trig", "n3"])
@pytest.mark.parametrize("folder", ["data/countries", "ontology", "shapes"])
def test_a_file_of_another_form_is_refused_by_its_name(checkout, folder, suffix):
    """RI01 to RI06 and RI08: RDF/XML and JSON-LD are no sources of ours; not one byte of them is read."""
    (checkout / folder / f"other.{suffix}").symlink_to("nowhere")
    result = run(checkout)
    assert result.exit_code == FILE
    assert f"{folder}/other.{suffix}: this is RDF in another form than Turtle and not read" in result.output


def test_a_link_that_leads_out_of_the_checkout_is_not_followed(checkout, tmp_path):
    secret = tmp_path / "secret.ttl"
    secret.write_text("secret words")
    (checkout / BAD).symlink_to(secret)
    result = run(checkout)
    assert result.exit_code == FILE
    assert f"{BAD}: this is a link that leads out of the checkout" in result.output
    assert "secret words" not in result.output


@pytest.mark.parametrize("within", [True, False])
def test_a_link_to_a_folder_is_refused_and_not_passed_over(checkout, tmp_path, within):
    """Nothing follows it, so an edition would lack what lies there."""
    (checkout / "data/linked").symlink_to(checkout / "data/countries" if within else tmp_path)
    result = run(checkout)
    assert result.exit_code == FILE
    assert "data/linked: this is a link to a folder and not followed" in result.output


def test_a_link_within_the_checkout_is_followed(checkout):
    (checkout / "data/countries/link.ttl").symlink_to(checkout / NORWAY)
    assert {one.relative for one in sources.find(checkout)} >= {NORWAY, "data/countries/link.ttl"}


@pytest.mark.parametrize("kind", ["pipe", "folder", "link to nothing", "link to itself"])
def test_what_is_no_file_is_not_waited_for(checkout, kind):
    path = checkout / BAD
    made = {"link to nothing": "nothing.ttl", "link to itself": path.name}
    if kind in made:
        path.symlink_to(made[kind])
    else:
        {"pipe": os.mkfifo, "folder": os.mkdir}[kind](path)
    done = []
    thread = threading.Thread(target=lambda: done.append(run(checkout)), daemon=True)
    thread.start()
    thread.join(60)
    assert done, "it waits"
    assert done[0].exit_code == FILE
    assert BAD in done[0].output


def test_an_empty_file_is_no_fault(checkout):
    (checkout / BAD).write_bytes(b"")
    assert sources.parse(next(one for one in sources.find(checkout) if one.relative == BAD)) == []


def test_a_file_is_read_once(checkout):
    """What is put in its place while it is read comes with the next edition, whole."""
    (found,) = (one for one in sources.find(checkout) if one.relative == NORWAY)
    before = sources.parse(found)
    (checkout / NORWAY).write_text("half of")
    assert sources.parse(found) == before


@pytest.mark.long
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f'{PLACE}place:bad a pa:Town ; rdfs:label "a\\u0000\\u001B[31m\\u202E"@en .', "signs that nobody sees"),
        (f'{PLACE}place:bad a pa:Town ; rdfs:label "{"a" * 1_000_000}"@en .', "too long"),
        (f"{PLACE}place:bad a pa:Town ; rdfs:seeAlso <javascript:alert(1)> .", "link-scheme"),
        (f"@base <http://127.0.0.1:9/> .\n{PLACE}<bad> a pa:Town .", ""),
        (f'{PLACE}place:bad a pa:Town ; rdfs:label {"[ rdfs:label " * 300}"x"{" ]" * 300} .', ""),
    ],
)  # fmt: skip
def test_hostile_content_is_refused_by_the_gate(checkout, content, said):
    (checkout / BAD).write_text(content + "\n", "utf-8")
    result = CliRunner().invoke(main, ["build", "--root", str(checkout), "--build", str(checkout / "build")])
    assert result.exit_code == DATA, result.output[-2000:]
    assert said in result.output
    assert BAD in result.output or not said
    assert result.output.replace("\n", "").replace("\t", "").isprintable()
    assert not (checkout / "build/current").exists()


BOMB = (
    b'<!DOCTYPE r [<!ENTITY a0 "lol">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><r>&a9;</r>"
)
COPIES = {
    "RI01": (BOMB, "application/rdf+xml", "DOCTYPE"),
    "RI02": (b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>', "application/rdf+xml", "DOCTYPE"),
    "RI03": (
        b'<!DOCTYPE r [<!ENTITY a "' + b"A" * 100_000 + b'">]><r>' + b"&a;" * 5000 + b"</r>",
        "application/rdf+xml",
        "DOCTYPE",
    ),
    "RI04": (b'{"@context": "http://127.0.0.1:9/ctx", "@id": "x:s"}', "application/ld+json", ""),
    "RI06": (b'{"@id":"x:s","x:p":' + b'{"@list":[' * 5000 + b"1" + b"]}" * 5000 + b"}", "application/ld+json", ""),
    "RI07": (NESTED.encode(), "text/turtle", "RDF 1.2"),
    "RI08": (b"<r xmlns='x:'>" + b"<a><b>" * 50_000 + b"</b></a>" * 50_000 + b"</r>", "application/rdf+xml", "levels"),
    "XI19": (b'{"@id":"_:x:y","x:p":1}', "application/ld+json", ""),
}
"""What the proof of arrival reads from a portal, which is the one place where other forms are read."""


@pytest.mark.parametrize("number", COPIES)
def test_a_copy_that_is_a_bomb_is_refused(number):
    content, media_type, said = COPIES[number]
    with pytest.raises(CopyError) as caught:
        copies.read(content, media_type, "http://127.0.0.1:9/catalog")
    assert said in str(caught.value)
    assert "root:" not in str(caught.value)


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/trig", "application/n-triples", "application/n-quads"]
)
def test_a_nested_triple_ends_no_reader(media_type):
    with pytest.raises(SyntaxError, match=r"RDF 1\.2"):
        read_bytes(NESTED.encode(), media_type, "x:")


def test_a_text_may_hold_what_looks_like_a_triple_term():
    (quad,) = read_turtle("# <<\n<x:a> <x:b> '''<<( \"<<\" '''@en .", "a.ttl", "x:g")
    assert quad.object.value == '<<( "<<" '


FORMS = ('"01"^^xsd:integer', '"1.50"^^xsd:decimal', '"2020-01-01T00:00:00.000Z"^^xsd:dateTime', '"P12M"^^xsd:duration', '"0"^^xsd:boolean', '"1.0"^^xsd:decimal', '"1.00"^^xsd:decimal')  # fmt: skip


def test_the_dump_has_what_was_written(tmp_path):
    """DF05: dumps come from the parsed files; a store would change these and merge the last two."""
    text = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n" + "".join(f"<x:a> <x:b> {form} .\n" for form in FORMS)
    quads = read_turtle(text, "a.ttl", "x:g")
    path = tmp_path / "content.nq"
    path.write_bytes(pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS))
    again = [quad.object.value for quad in read_quads(path)]
    assert again == ["01", "1.50", "2020-01-01T00:00:00.000Z", "P12M", "0", "1.0", "1.00"]


EXPECTED = {
    "DF03": "test_a_link_that_leads_out_of_the_checkout_is_not_followed",
    "DF04": "tests/test_publish.py, tests/test_portal_harvest.py: whole or not at all; dumps lie in the snapshot",
    "DF05": "test_the_dump_has_what_was_written",
    "RI12": "tests/test_validation.py: shapes come from the checkout, nothing is imported",
    "RI13": "tests/test_validation.py: shapes come from the checkout and never from a stranger",
    "RI14": "tests/test_shapes.py: every shape has a case that breaks it",
    **dict.fromkeys(COPIES, "test_a_copy_that_is_a_bomb_is_refused"),
}


def test_every_sample_of_the_catalogue_has_its_expectation():
    assert set(catalogue.needed("DF", "RI")) <= set(EXPECTED)


def test_shapes_fetch_nothing():
    """RI12: nobody tells pySHACL to follow imports or to run scripts."""
    texts = "".join(path.read_text("utf-8") for path in (Path(sources.__file__).parent).rglob("*.py"))
    assert "do_owl_imports" not in texts
    assert "js=True" not in texts
