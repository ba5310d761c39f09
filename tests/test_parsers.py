"""Parsers of other people read what we publish, and understand it as we do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
import rdflib

from peeratlas import dumps, snapshot
from peeratlas.dataset import canonical
from peeratlas.inventory import File, Inventory
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, stream

ROOT = Path(__file__).parent.parent
PARSERS = ROOT / "tests/parsers"
RAPPER = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "nt": "ntriples", "rdf": "rdfxml"}
RDFLIB = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}


def rapper(paths: Sequence[Path], folder: Path) -> Iterator[bytes]:
    """Raptor, in C: Debian's `raptor2-utils`."""
    assert shutil.which("rapper"), "There is no rapper on this machine. Install it: apt-get install raptor2-utils"
    for path in paths:
        yield run("rapper", "-q", "-i", RAPPER[path.suffix[1:]], "-o", "nquads", str(path))


def npm(paths: Sequence[Path], folder: Path) -> Iterator[bytes]:
    """N3.js, jsonld.js or rdfxml-streaming-parser, in JavaScript; in one process, which takes its time to start."""
    assert (PARSERS / "node_modules").is_dir(), "The parsers of npm are not here. Run `make .venv/.parsers`."
    run(str(ROOT / ".venv/bin/node"), str(PARSERS / "read.mjs"), str(folder), *map(str, paths))
    return ((folder / f"{number}.nq").read_bytes() for number in range(len(paths)))


def by_rdflib(paths: Sequence[Path], folder: Path) -> Iterator[bytes]:
    """rdflib, in Python; told to leave numbers and dates as they are written."""
    kept, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):  # it warns of itself
            for path in paths:
                read = rdflib.Dataset().parse(data=path.read_bytes(), format=RDFLIB[path.suffix[1:]])
                yield read.serialize(format="nquads").encode()
    finally:
        rdflib.NORMALIZE_LITERALS = kept


def run(*command: str) -> bytes:
    """What a parser prints; anything that it complains of is a fault, even if it goes on."""
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout


Reader = Callable[[Sequence[Path], Path], Iterator[bytes]]

READERS: dict[str, tuple[Reader, Reader]] = {
    "ttl": (rapper, npm),
    "trig": (rapper, npm),
    "nq": (rapper, npm),
    "nt": (rapper, npm),
    "rdf": (rapper, npm),
    "jsonld": (npm, by_rdflib),
}
PAIRS = [(form, reader) for form, readers in READERS.items() for reader in readers]
THIRD = [(form, by_rdflib) for form, readers in READERS.items() if by_rdflib not in readers]


def understood(reader: Reader, paths: Sequence[Path], folder: Path) -> Iterator[bytes]:
    """What a parser understood, in the one form in which the same content is the same bytes."""
    lines = folder / "understood.nq"
    for read in reader(paths, folder):
        lines.write_bytes(read)
        yield canonical(stream(lines))


@cache
def ours(path: Path) -> bytes:
    """What the parser of the store understands of a file of the snapshot."""
    return canonical(stream(path))


def union(quads: Iterable[Quad]) -> bytes:
    return canonical(Quad(*quad.triple) for quad in quads)


def differences(one: bytes, other: bytes) -> list[bytes]:
    return sorted(set(one.splitlines()) ^ set(other.splitlines()))[:6]


@pytest.fixture(scope="module")
def inventory(build: Path) -> Inventory:
    return snapshot.open_current(build).inventory


@pytest.fixture(scope="module")
def folder(build: Path) -> Path:
    return snapshot.open_current(build).dumps


def of_form(inventory: Inventory, form: str) -> list[File]:
    """The files of a form in which quads are written; the whole atlas first."""
    return [file for part in inventory.parts for file in inventory.of_part(part) if file.form.suffix == form]


def test_every_form_that_is_published_has_two_readers(inventory: Inventory):
    published = {file.form.suffix for file in inventory.files} - {"csv", "json"}
    assert published == set(READERS)
    assert all(len(set(readers)) == 2 for readers in READERS.values())


@pytest.mark.parametrize(("form", "reader"), PAIRS)
def test_a_parser_of_others_reads_the_whole_atlas_and_some_parts(form, reader, inventory, folder, tmp_path):
    files = of_form(inventory, form)
    agree(reader, [*files[:2], *files[-1:]], folder, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(("form", "reader"), [*PAIRS, *THIRD])
def test_a_parser_of_others_reads_every_file(form, reader, inventory, folder, tmp_path):
    agree(reader, of_form(inventory, form), folder, tmp_path)


def agree(reader: Reader, files: list[File], folder: Path, tmp_path: Path) -> None:
    paths = [folder / file.name for file in dict.fromkeys(files)]
    assert paths
    for path, read in zip(paths, understood(reader, paths, tmp_path), strict=True):
        assert ours(path)
        assert differences(read, ours(path)) == [], path


def test_every_form_of_the_whole_atlas_says_the_same(inventory, folder, build):
    content = (snapshot.open_current(build).path / "content.nq").read_bytes()
    triples = union(stream(snapshot.open_current(build).path / "content.nq"))
    names = [file.name for file in inventory.of_part("atlas") if file.form.suffix in READERS]
    assert len(names) == 5
    for name in names:
        assert differences(ours(folder / name), content if name.endswith((".nq", ".trig")) else triples) == [], name


# What no data of ours holds yet


EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def hostile(prefixes: Prefixes) -> list[Quad]:
    """Values and names that are easily written wrongly."""
    thing, about, theme = (NamedNode(prefixes.expand(name)) for name in ("claim:a", "pa:about", "pa:theme"))
    label, said = (NamedNode(prefixes.expand(name)) for name in ("rdfs:label", "dcterms:description"))
    whole, yes = (NamedNode(f"{XSD}{name}") for name in ("integer", "boolean"))
    inner, cell, last, ring = (BlankNode(name) for name in ("inner", "cell", "last", "ring"))
    first, rest, nil = (NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))
    texts = [
        'say "no"',
        "a\\b",
        "one\ntwo\r\nthree\rfour",
        "\ttab ",
        "",
        "<b>&amp;</b>]]>",
        "'''\"\"\"",
        "𝛑 ← ☕",
        "\u2028",
    ]
    odd = [
        "urn:x:y",
        f"{EX}a%20b?c=d&e=f#g",
        f"{EX}ö/",
        "theme:belonging",
        f"{prefixes.base}a//b",
        f"{prefixes.base}x:y",
    ]
    numbers = ["7", "007", "-0", "+1", "9007199254740993", "1e3"]
    values = [
        *((said, Literal(text)) for text in texts),
        *((label, Literal(text, language=tag)) for text in texts for tag in ("en", "sr-latn-rs")),
        *(
            (about, NamedNode(iri))
            for iri in (*odd, prefixes.expand("theme:belonging"), prefixes["theme"], prefixes.base)
        ),
        *((theme, Literal(number, datatype=whole)) for number in numbers),
        *((NamedNode(f"{EX}flag"), Literal(value, datatype=yes)) for value in ("true", "1", "TRUE")),
        *((NamedNode(f"{EX}typed"), Literal("x", datatype=NamedNode(f"{EX}type#{n}"))) for n in range(2)),
        (NamedNode(f"{EX}mixed"), Literal("5", datatype=whole)),
        (NamedNode(f"{EX}mixed"), Literal("5")),
        (NamedNode(f"{EX}mixed"), NamedNode(f"{EX}5")),
        (NamedNode(f"{EX}mixed"), Literal("5", language="da")),
        (NamedNode(f"{EX}mixed"), Literal("5.0", datatype=NamedNode(f"{XSD}decimal"))),
        (NamedNode(f"{RDF}type"), NamedNode(f"{EX}Class")),
        (NamedNode(f"{RDF}type"), NamedNode(f"{EX}1")),
        (NamedNode(f"{EX}list"), cell),
        (NamedNode(f"{EX}list"), nil),
        (about, inner),
        (about, ring),
    ]
    hanging = [
        (inner, label, Literal("inside", language="en")),
        (cell, first, Literal("a")),
        (cell, rest, last),
        (last, first, BlankNode("item")),
        (last, rest, nil),
        (BlankNode("item"), said, Literal("an item")),
        (ring, about, ring),
        (BlankNode("alone"), said, Literal("nobody names it")),
    ]
    return [Quad(thing, *value) for value in values] + [Quad(*triple) for triple in hanging]


@pytest.mark.parametrize("form", dumps.GRAPHS)
def test_what_is_easily_written_wrongly_is_read_as_it_was_meant(form, prefixes, tmp_path):
    quads = hostile(prefixes)
    path = tmp_path / f"hostile.{form}"
    with path.open("wb") as file:
        dumps.GRAPHS[form](
            quads, prefixes, "hostile - a head: with <b>, -- and http://example.org/\nof two lines", file
        )
    assert differences(canonical(stream(path)), union(quads)) == []
    for reader in {*READERS[form], by_rdflib}:
        assert differences(*understood(reader, [path], tmp_path), union(quads)) == [], reader.__name__


# The tests of this page can fail


@pytest.mark.parametrize(("form", "reader"), PAIRS)
def test_one_changed_word_and_one_lost_line_are_noticed(form, reader, inventory, folder, tmp_path):
    path = folder / of_form(inventory, form)[-1].name
    changed = tmp_path / f"changed.{form}"
    changed.write_bytes(path.read_bytes().replace(b"peer support", b"pear support", 1))
    assert changed.read_bytes() != path.read_bytes()
    assert len(differences(*understood(reader, [changed], tmp_path), ours(path))) == 2
    changed.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    try:
        (read,) = understood(reader, [changed], tmp_path)
    except (AssertionError, SyntaxError, ValueError):
        return
    assert differences(read, ours(path))


def test_the_example_of_the_documentation_is_in_the_file(folder):
    (text,) = re.findall(r"^```json\n(.*?)^```$", (ROOT / "docs/dumps.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    shown = json.loads(text)
    things = json.loads((folder / "atlas.jsonld").read_bytes())["@graph"]
    (thing,) = [thing for thing in things if thing.get("@id") == shown["@id"]]
    assert len(shown) > 5
    assert {name: thing[name] for name in shown} == shown


def test_a_parser_that_is_not_here_is_an_error_that_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    monkeypatch.setitem(globals(), "PARSERS", tmp_path)
    with pytest.raises(AssertionError, match="apt-get install raptor2-utils"):
        list(rapper([tmp_path / "a.ttl"], tmp_path))
    with pytest.raises(AssertionError, match=r"Run `make \.venv/\.parsers`"):
        list(npm([tmp_path / "a.ttl"], tmp_path))
