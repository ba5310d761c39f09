"""Dumps: what was written reads back as it was, in the form of our own files; every part holds what it says."""

from __future__ import annotations

import difflib
import gzip
import hashlib
import io
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from peeratlas import queries, snapshot
from peeratlas import turtle as normal_form
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset, canonical
from peeratlas.dumps import parts, trig, turtle
from peeratlas.dumps.content import Content
from peeratlas.errors import SourceError
from peeratlas.inventory import FILE, Inventory
from peeratlas.prefixes import Prefixes
from peeratlas.snapshot import Snapshot
from peeratlas.sources import Source
from tests.conftest import NAMESPACES, ROOT

PREFIXES = Prefixes.read(ROOT)
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = NAMESPACES["xsd"]
TYPE = NamedNode(f"{RDF}type")
MODULES = "core figures findings funding learning network organisations places programmes sources training words"


@pytest.fixture(scope="module")
def current(build: Path) -> Snapshot:
    return snapshot.open_current(build)


@pytest.fixture(scope="module")
def quads(current: Snapshot) -> Sequence[Quad]:
    return Content.read(current.path / "content.nq").quads


def name(short: str) -> NamedNode:
    return NamedNode(PREFIXES.expand(short))


def as_turtle(quads: Iterable[Quad], prefixes: Prefixes = PREFIXES, head: str = "") -> str:
    file = io.BytesIO()
    turtle.write(list(quads), prefixes, head, file)
    return file.getvalue().decode()


def as_trig(quads: Iterable[Quad]) -> str:
    file = io.BytesIO()
    trig.write(list(quads), PREFIXES, "everything", file)
    return file.getvalue().decode()


def read(text: str, form: RdfFormat = RdfFormat.TURTLE) -> list[Quad]:
    return list(parse(text, form))


def union(quads: Iterable[Quad]) -> bytes:
    """The triples of all graphs, with names for blank nodes that do not depend on those they had."""
    return canonical(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def of_part(current: Snapshot, part: str) -> list[Quad]:
    return read((current.dumps / f"{part}.ttl").read_text("utf-8"))


def subjects(quads: Iterable[Quad]) -> set[str]:
    return {PREFIXES.shrink(quad.subject.value) for quad in quads}


# What is written reads back.


def test_the_whole_turtle_says_what_the_content_says(current, quads):
    written = read((current.dumps / "atlas.ttl").read_text("utf-8"))
    assert len(quads) > 30_000
    assert union(written) == union(quads)
    assert len(written) == len(union(quads).splitlines()), "a triple of two graphs stands once"


def test_the_whole_trig_says_which_file_says_what(current):
    written = read((current.dumps / "atlas.trig").read_text("utf-8"), RdfFormat.TRIG)
    assert canonical(written) == (current.path / "content.nq").read_bytes()


def test_the_n_quads_are_the_content(current):
    assert (current.dumps / "atlas.nq").read_bytes() == (current.path / "content.nq").read_bytes()


@pytest.mark.parametrize("file", ["shapes", "ontology/peeratlas", "country/norway"])
def test_rdflib_reads_the_same_as_pyoxigraph(current, file):
    """Shapes and ontology hold what is hard: blank nodes in brackets, lists, texts with signs."""
    path = current.dumps / f"{file}.ttl"
    theirs = rdflib.Graph().parse(path, format="turtle").serialize(format="nt")
    ours = union(read(path.read_text("utf-8")))
    assert len(ours.splitlines()) > 500
    assert union(read(theirs, RdfFormat.N_TRIPLES)) == ours


IRIS = [
    name("country:norway"),
    name("pa:Figure"),
    name("rdfs:label"),
    name("sh:PropertyShape"),
    TYPE,
    *(NamedNode(f"{RDF}{end}") for end in ("first", "rest", "nil")),
    *(NamedNode(f"{XSD}{end}") for end in ("integer", "decimal", "boolean", "double", "string")),
    *(
        NamedNode(iri)
        for iri in (
            "country:norway",
            "graph:inferred",
            "http://example.org/",
            "http://example.org/(a),b;c.",
            "http://example.org/a%20b?c=d&e='f'#g",
            "https://w3id.org/peeratlas/id/country/",
            "https://w3id.org/peeratlas/id/country/a.",
            "https://w3id.org/peeratlas/id/country/a/b",
            "https://w3id.org/peeratlas/id/country/-å",
            "https://w3id.org/peeratlas/id/country/a.b-c_1",
            "urn:ü:\u200e",
        )
    ),
]
TEXTS = st.text() | st.text("\"\\\n\r\t'@^. \0\x85\u2028\ufeff\uffff", max_size=8)
NUMBERS = [
    "0",
    "-0",
    "7",
    "-7",
    "+7",
    "07",
    "١",
    "1٣",
    "7.5",
    "7.",
    ".5",
    "7.50",
    "1e0",
    "true",
    "TRUE",
    "1",
    "",
    "300",
]
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(
        lambda text, tag: Literal(text, language=tag), TEXTS, st.sampled_from(["en", "sv-FI", "de-1996", "zh-Hant-TW"])
    ),
    st.builds(
        lambda text, type_: Literal(text, datatype=type_),
        st.sampled_from(NUMBERS) | TEXTS,
        st.sampled_from([iri for iri in IRIS if iri.value != f"{RDF}langString"]),
    ),
)
BLANK = st.integers(0, 7).map(lambda number: BlankNode(f"b{number}"))
NAMED = st.sampled_from(IRIS)
LISTING = st.sampled_from([NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest")])
GRAPHS = st.sampled_from(
    [DefaultGraph(), NamedNode("https://w3id.org/peeratlas/graph/inferred"), NamedNode("urn:g"), BlankNode("b0")]
)
QUADS = st.lists(
    st.one_of(
        st.builds(Quad, NAMED | BLANK, NAMED, NAMED | BLANK | LITERALS, GRAPHS),
        st.builds(Quad, NAMED | BLANK, NAMED, BLANK),
        st.builds(Quad, BLANK, LISTING, BLANK | st.just(NamedNode(f"{RDF}nil"))),
    ),
    max_size=14,
)


@given(QUADS)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_hostile_quads_come_back_as_they_were(found):
    assert union(read(as_turtle(found))) == union(found)
    assert canonical(read(as_trig(found), RdfFormat.TRIG)) == canonical(found)


def test_every_odd_value_of_every_type_comes_back_as_it_was():
    """One by one, since chance seldom puts the two together: 1٣ is no number that may stand without quotation marks."""
    types = [iri for iri in IRIS if iri.value.startswith(XSD)]
    texts = [*NUMBERS, '"', '"a"\n"b"', '""\n""', "\\", "\\\n", "a\r\n b\t", "'''\n\"\"\"", "\n"]
    found = [Quad(type_, name("pa:max"), Literal(text, datatype=type_)) for type_ in types for text in texts]
    assert len(found) > 100
    assert union(read(as_turtle(found))) == union(found)


@given(QUADS, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_order_in_which_quads_come_changes_nothing(found, chance: random.Random):
    mixed = list(found)
    chance.shuffle(mixed)
    assert as_turtle(mixed) == as_turtle(found)
    assert as_trig(mixed) == as_trig(found)


@given(TEXTS)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_rdflib_reads_hostile_texts_as_they_were(text):
    if not {"\ufffe", "\uffff"}.intersection(text):
        told = as_turtle([Quad(name("country:norway"), name("rdfs:label"), Literal(text, language="en"))])
        assert [str(value) for value in rdflib.Graph().parse(data=told, format="turtle").objects()] == [text]


@pytest.mark.parametrize("length", [40, 2_000])
def test_a_long_chain_of_blank_nodes_needs_no_stack(length):
    chain = [Quad(BlankNode(f"c{n}"), name("pa:about"), BlankNode(f"c{n + 1}")) for n in range(length)]
    numbers = [Quad(BlankNode(f"c{n}"), name("pa:min"), Literal(n)) for n in range(length + 1)]
    text = as_turtle(chain + numbers)
    assert union(read(text)) == union(chain + numbers)
    assert len(rdflib.Graph().parse(data=text, format="turtle")) == 2 * length + 1


def test_a_long_list_is_one_list():
    items = [Literal(str(number)) for number in range(3_000)]
    first, rest, nil = (NamedNode(f"{RDF}{end}") for end in ("first", "rest", "nil"))
    cells = [BlankNode(f"c{number}") for number in range(len(items))]
    found = [Quad(name("pa:Figure"), name("rdfs:label"), cells[0])]
    for cell, item, after in zip(cells, items, [*cells[1:], nil], strict=True):
        found += [Quad(cell, first, item), Quad(cell, rest, after)]
    text = as_turtle(found)
    assert "_:" not in text
    assert "rdf:" not in text
    assert union(read(text)) == union(found)


# The form is that of our own files.

SHOWN = """\
# small.ttl - what the form looks like.
# Checked by: this test.
@prefix country: <https://w3id.org/peeratlas/id/country/> .
@prefix pa:      <https://w3id.org/peeratlas/ontology#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/a/b>
    rdfs:label "no prefix of ours" .

[] a pa:Claim ;
    pa:about country:norway .

country:iceland a pa:Country , pa:Place .

country:norway a pa:Country ;
    rdfs:label
        "Norway"@en ,
        "Norge"@nb ,
        "Norge"@sv ;
    pa:about [ pa:max 7 ; pa:min 7.5 ] ;
    pa:asOf "2024" ;
    pa:known true ;
    pa:latest "2024-12-31"^^xsd:date ;
    pa:max "0400"^^xsd:integer , 400 ;
    pa:members ( pa:A ( "b" ) [ pa:about pa:A ] () ) ;
    pa:named
        pa:A ,
        pa:B ,
        pa:C ,
        pa:D ;
    pa:note \"\"\"Two lines,
of which one "quotes".\"\"\" ;
    skos:exactMatch <http://example.org/NOR> , country:iceland .
"""


def test_the_form_is_the_one_of_our_own_files():
    found = read(SHOWN)
    random.Random(4).shuffle(found)
    head = "small.ttl - what the form looks like.\nChecked by: this test."
    assert as_turtle(found, head=head) == SHOWN


def test_a_blank_node_that_two_things_name_has_a_label():
    found = read("@prefix pa: <urn:> . <urn:a> pa:about _:x . <urn:b> pa:about _:x . _:x pa:min 1 .")
    assert as_turtle(found).count("_:") == 3


def test_a_blank_node_of_two_graphs_keeps_its_label_in_both():
    graphs = [NamedNode("urn:g1"), NamedNode("urn:g2")]
    node = BlankNode("x")
    found = [Quad(name("pa:A"), name("pa:about"), node, graphs[0]), Quad(node, name("pa:min"), Literal(1), graphs[1])]
    assert as_trig(found).count("_:x") == 2
    assert canonical(read(as_trig(found), RdfFormat.TRIG)) == canonical(found)


def test_every_turtle_file_is_in_normal_form(current):
    paths = sorted(current.dumps.rglob("*.ttl"))
    assert len(paths) > 20
    for path in paths:
        source = Source(path, path.name, "urn:dump", path.read_text("utf-8"), PREFIXES)
        assert normal_form.check(source, PREFIXES)[:3] == (), path


def test_the_head_says_what_a_file_is(current):
    lines = (current.dumps / "country/norway.ttl").read_text("utf-8").split("@prefix")[0]
    assert lines.startswith("# norway.ttl - Norway: the claims on this country")
    assert "edition 2026-11 of 2026-11-21" in lines
    assert "https://creativecommons.org/licenses/by/4.0/" in lines
    assert "An independent edition made from published sources" in lines
    assert max(map(len, lines.splitlines())) <= 120


def test_only_the_whole_files_name_the_version_of_the_content(current):
    """A part in which nothing changed is the same file in the next snapshot."""
    naming = {
        path.name for path in current.dumps.rglob("*.t*") if current.version in path.read_text("utf-8", "replace")
    }
    assert naming == {"atlas.ttl", "atlas.trig"}


def test_a_small_change_is_a_small_difference(quads):
    """One more maximum, one more language, one claim less: as many lines as were changed, and no others."""
    claim, country = name("claim:norway-employed-2023"), name("country:norway")
    changed = [
        Quad(quad.subject, quad.predicate, Literal(401), quad.graph_name)
        if (quad.subject, quad.predicate) == (claim, name("pa:max"))
        else quad
        for quad in quads
        if quad.subject != name("claim:norway-in-dialogue-2021")
    ]
    changed.append(Quad(country, name("rdfs:label"), Literal("Norwegen", language="de"), quads[0].graph_name))
    gone = sum(quad.subject == name("claim:norway-in-dialogue-2021") for quad in quads)
    before, after = as_turtle(quads).splitlines(), as_turtle(changed).splitlines()
    lines = [line for line in difflib.unified_diff(before, after, lineterm="", n=0) if line[0] in "+-"][2:]
    told = [line for line in lines if line.startswith("+") or "401" in line or "pa:max 400" in line]
    assert [line.strip("+- ;") for line in told] == ["pa:max 400", "pa:max 401", '"Norwegen"@de ,']
    assert len(lines) <= 3 + gone + 1


# Every part holds what it says.


def test_a_country_has_its_claims_with_their_sources(current):
    found = of_part(current, "country/norway")
    claim = name("claim:norway-employed-2023")
    said = {(quad.predicate, quad.object) for quad in found if quad.subject == claim}
    assert (name("pa:min"), Literal("300", datatype=NamedNode(f"{XSD}integer"))) in said
    assert (name("pa:max"), Literal("400", datatype=NamedNode(f"{XSD}integer"))) in said
    assert (name("pa:source"), name("source:nsph-vg-2023-trondheim")) in said
    told = subjects(found)
    assert {"country:norway", "source:nsph-vg-2023-trondheim", "organisation:nsph-vastra-gotaland"} <= told


def test_a_country_has_whole_blocks_in_all_languages(current, quads):
    found = of_part(current, "country/norway")
    for thing in ("country:norway", "claim:norway-employed-2023", "source:nsph-vg-2023-trondheim"):
        assert union(q for q in found if q.subject == name(thing)) == union(
            q for q in quads if q.subject == name(thing)
        )


@pytest.mark.parametrize("country", ["denmark", "iceland", "latvia", "norway", "sweden"])
def test_a_country_has_the_claims_that_concern_it_and_no_others(current, quads, country):
    concerns = {
        quad.subject
        for quad in quads
        if (quad.predicate, quad.object) == (name("pa:concerns"), name(f"country:{country}"))
    }
    claims = {quad.subject for quad in quads if quad.predicate == name("pa:about")}
    assert len(concerns) > 5
    assert {quad.subject for quad in of_part(current, f"country/{country}")} & claims == concerns


def test_a_country_names_nothing_of_ours_that_its_file_leaves_out(current, quads):
    found = of_part(current, "country/norway")
    claims = {quad.subject for quad in quads if quad.predicate == name("pa:about")}
    here = {quad.subject for quad in found}
    named = {quad.object for quad in found if "/id/" in str(quad.object) and quad.object not in claims}
    assert len(named) > 50
    assert named <= here


def test_there_is_a_part_for_each_country_and_each_topic(current):
    found = {part.partition("/")[2] for part in current.inventory.parts if part.startswith("country/")}
    assert found == {iri.rpartition("/")[2] for iri in current.atlas.countries}
    assert {part.partition("/")[2] for part in current.inventory.parts if part.startswith("topic/")} == set(
        MODULES.split()
    )


def test_a_topic_has_what_its_module_defines(current):
    figures, core, training = (
        subjects(of_part(current, f"topic/{topic}")) for topic in ("figures", "core", "training")
    )
    assert "claim:norway-employed-2023" in figures
    assert "claim:norway-employed-2023" not in core, "a figure is a claim too, but that says less of it"
    assert {"training:kbt-fagskole"} <= training - figures


def test_the_topics_together_hold_all_things_of_the_data(current, quads):
    data = {quad.subject for quad in quads if str(quad.graph_name).startswith(f"<{PREFIXES['graph']}data/")}
    ours = {thing.value for thing in data if "/id/" in str(thing)}
    told = {quad.subject.value for topic in MODULES.split() for quad in of_part(current, f"topic/{topic}")}
    assert len(ours) > 500
    assert ours <= told
    assert not any(thing.startswith(f"{PREFIXES.base}concept/") for thing in told)


def test_the_vocabularies_hold_every_concept_and_nothing_else(current, quads):
    kinds = {name("skos:Concept"), name("skos:ConceptScheme")}
    concepts = {quad.subject for quad in quads if quad.predicate == TYPE and quad.object in kinds}
    found = of_part(current, "vocabularies")
    assert {quad.subject for quad in found} == concepts
    label = [
        quad.object
        for quad in found
        if (quad.subject, quad.predicate) == (name("theme:training"), name("skos:prefLabel"))
    ]
    assert len(label) == 9


@pytest.mark.parametrize(("part", "graphs"), [("shapes", "shapes/"), ("ontology/peeratlas", "ontology/")])
def test_shapes_and_ontology_are_what_their_files_say(current, quads, part, graphs):
    wanted = [quad for quad in quads if str(quad.graph_name).startswith(f"<{PREFIXES['graph']}{graphs}")]
    assert len(wanted) > 500
    assert union(of_part(current, part)) == union(wanted)


def test_the_ontology_lies_under_its_version_in_all_forms(current):
    newest, kept = current.dumps / "ontology", current.dumps / "ontology/0.1.0"
    names = {f"peeratlas.{suffix}{packed}" for suffix in ("ttl", "rdf", "jsonld", "nt") for packed in ("", ".gz")}
    assert {path.name for path in kept.iterdir()} == names
    for file in names:
        assert (newest / file).read_bytes() == (kept / file).read_bytes()
    assert (newest / "peeratlas.nt").read_bytes() == union(of_part(current, "ontology/peeratlas"))


# Names, inventory, sameness.


def country_named(slug: str) -> Iterator[Quad]:
    country, claim = NamedNode(PREFIXES["country"] + slug), name("claim:a")
    yield from (Quad(country, TYPE, name("pa:Country")), Quad(claim, TYPE, name("pa:Membership")))
    yield Quad(claim, name("pa:about"), country)
    yield from table()


def table() -> Iterator[Quad]:
    for short, namespace in PREFIXES.namespaces.items():
        node = NamedNode(f"urn:prefix:{short}")
        yield Quad(node, name("sh:prefix"), Literal(short))
        yield Quad(node, name("sh:namespace"), Literal(namespace))


@pytest.mark.parametrize("slug", ["../norway", "a/b", "..", ".hidden", "a..b", "", "a%2Fb", "ü"])
def test_a_country_that_cannot_name_a_file_is_refused(slug):
    found = list(country_named(slug))
    atlas = Atlas(Dataset.in_memory(found), queries.read_all(ROOT))
    with pytest.raises(SourceError, match="is no safe name"):
        list(parts.countries(atlas, Content(found)))


def test_a_version_that_cannot_name_a_folder_is_refused():
    header = Quad(NamedNode(PREFIXES["pa"].rstrip("#")), name("owl:versionInfo"), Literal("../0.1.0"))
    atlas = Atlas(Dataset.in_memory([header, *table()]), {})
    with pytest.raises(SourceError, match=r"'\.\./0\.1\.0' is no safe name"):
        parts.ontology_version(atlas)


def test_the_inventory_is_true(current):
    there = {p.relative_to(current.dumps).as_posix() for p in current.dumps.rglob("*") if p.is_file()} - {FILE}
    assert set(current.inventory.named) == there
    for file, (size, digest) in current.inventory.named.items():
        content = (current.dumps / file).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (size, digest), file


def test_every_packed_copy_is_the_plain_file(current):
    packed = [file for file in current.inventory.files if file.packed]
    assert {file.name.rpartition(".")[2] for file in current.inventory.files if not file.packed} <= {"json"}
    for file in packed:
        raw = (current.dumps / file.packed).read_bytes()
        assert gzip.decompress(raw) == (current.dumps / file.name).read_bytes(), file.name
        assert raw[3:8] == bytes(5), f"{file.packed} has a name or a time in its header"


def test_two_dumps_of_one_content_are_identical(current, tmp_path):
    """In another process, in which Python puts what is in a set in another order."""
    code = (
        "import sys; from pathlib import Path; from peeratlas import dumps, snapshot\n"
        "opened = snapshot.open_version(Path(sys.argv[1]))\n"
        "dumps.write(opened.atlas, opened.path / 'content.nq', Path(sys.argv[2]))"
    )
    run = [sys.executable, "-c", code, str(current.path), str(tmp_path / "dumps")]
    subprocess.run(run, check=True, env=os.environ | {"PYTHONHASHSEED": "20261121", "PYTHONPATH": str(ROOT / "src")})
    assert (tmp_path / "dumps" / FILE).read_bytes() == (current.dumps / FILE).read_bytes()
    assert Inventory.read(tmp_path / "dumps") == current.inventory
