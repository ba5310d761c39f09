"""What is written as RDF/XML is read back whole, or refused in words."""

from __future__ import annotations

import io
from collections.abc import Iterable
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peeratlas.dataset import canonical
from peeratlas.dumps import rdfxml
from peeratlas.errors import SnapshotError
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Triple, read_bytes
from tests.conftest import BASE, NAMESPACES

TABLE = Prefixes(NAMESPACES | {"1x": "http://example.org/1x/"})
EX, RDF, XSD = "http://example.org/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", NAMESPACES["xsd"]
CLAIM = NamedNode(f"{BASE}id/claim/a")
TYPE, SAID = NamedNode(f"{RDF}type"), NamedNode(f"{EX}said")


def written(quads: Iterable[Quad], head: str = "test.rdf - a head: a -- b ---\n<&> of two lines") -> bytes:
    file = io.BytesIO()
    rdfxml.write(list(quads), TABLE, head, file)
    return file.getvalue()


def read(content: bytes) -> bytes:
    """What the XML parser of Python lets through, and the store understands."""
    ElementTree.fromstring(content)  # the file is ours
    return canonical(read_bytes(content, "application/rdf+xml", EX))


def union(quads: Iterable[Quad]) -> bytes:
    return canonical(Quad(*quad.triple) for quad in quads)


def test_a_thing_is_one_element_named_by_its_class_with_its_properties_in_order():
    graph = NamedNode(f"{BASE}graph/x")
    quads = [
        Quad(CLAIM, NamedNode(f"{NAMESPACES['pa']}asOf"), Literal("2023"), graph),
        Quad(NamedNode(f"{BASE}id/claim/b"), SAID, CLAIM, graph),
        Quad(CLAIM, NamedNode(f"{NAMESPACES['dcterms']}description"), Literal("Norway <has>.", language="en"), graph),
        Quad(CLAIM, TYPE, NamedNode(f"{NAMESPACES['pa']}Figure"), graph),
        Quad(CLAIM, TYPE, NamedNode(f"{NAMESPACES['pa']}Claim"), graph),
    ]
    other = [Quad(*quad.triple, NamedNode(f"{BASE}graph/y")) for quad in quads[::-1]]
    text = written([*quads, *other], "claims.rdf - claims.\nTwo of them.").decode()
    declaration, *remark, opening = text.splitlines()[:6]
    assert declaration == '<?xml version="1.0" encoding="UTF-8"?>'
    assert remark == ["<!--", "  claims.rdf - claims.", "  Two of them.", "-->"]
    assert f'xmlns:pa="{NAMESPACES["pa"]}"' in opening
    assert "xmlns:skos" not in opening
    assert [line.strip() for line in text.splitlines()[6:]] == [
        f'<pa:Claim rdf:about="{BASE}id/claim/a">',
        f'<rdf:type rdf:resource="{NAMESPACES["pa"]}Figure"/>',
        '<dcterms:description xml:lang="en">Norway &lt;has&gt;.</dcterms:description>',
        "<pa:asOf>2023</pa:asOf>",
        "</pa:Claim>",
        f'<rdf:Description rdf:about="{BASE}id/claim/b">',
        f'<said xmlns="{EX}" rdf:resource="{BASE}id/claim/a"/>',
        "</rdf:Description>",
        "</rdf:RDF>",
    ]
    assert text == written([*other, *quads], "claims.rdf - claims.\nTwo of them.").decode()


@pytest.mark.parametrize(
    ("quad", "words"),
    [
        (Quad(CLAIM, NamedNode(f"{EX}a()"), Literal("x")), r"a property .* name of XML: http://example\.org/a\(\)\."),
        (Quad(CLAIM, NamedNode(f"{EX}1"), Literal("x")), "a property .* name of XML: http://example.org/1"),
        (Quad(CLAIM, NamedNode(EX), Literal("x")), "a property .* name of XML"),
        (Quad(CLAIM, TYPE, NamedNode(f"{EX}1")), "a class without a name of XML .*claim/a"),
        (Quad(CLAIM, SAID, Literal("bell\x07")), r"the character U\+0007, .*claim/a> <http://example\.org/said>"),
        (Quad(CLAIM, SAID, Literal("a\ufffe")), r"the character U\+FFFE"),
        (Quad(BlankNode("0"), SAID, Literal("a")), "a blank node .*: _:0"),
        (Quad(CLAIM, SAID, Triple(CLAIM, SAID, CLAIM)), "a term of RDF 1.2"),
    ],
)
def test_what_no_parser_could_read_back_is_refused_by_name(quad, words):
    with pytest.raises(SnapshotError, match=words):
        written([quad])


def test_a_class_without_a_name_is_told_like_any_value():
    quads = [Quad(CLAIM, TYPE, NamedNode(f"{EX}1")), Quad(CLAIM, NamedNode(f"{EX}a"), Literal("x"))]
    with pytest.raises(SnapshotError):
        written(quads[:1])
    quads.append(Quad(CLAIM, TYPE, NamedNode(f"{EX}C")))
    assert read(written(quads)) == union(quads)


ENDS = [
    "a",
    "a1",
    "1a",
    "a-b",
    "-a",
    "a.b",
    "a.",
    "é",
    "·a",
    "a·",
    "a:b",
    "a%20b",
    "_",
    "𐀀",
    "a/",
    "Ⅷ",
    "²a",
    "a²",
    "ªa",
    "๐a",
]
names = st.sampled_from(ENDS).map(lambda end: NamedNode(EX + end))
things = names | st.sampled_from("abc").map(BlankNode)
texts = st.text(
    st.sampled_from(" \t\n\r&<>\"']\u0085\u2028a\U0001f600") | st.characters(exclude_categories=["Cs", "Cc"]),
    max_size=6,
)
literals = st.one_of(
    texts.map(Literal),
    texts.map(lambda text: Literal(text, language="sr-latn")),
    texts.map(lambda text: Literal(text, datatype=NamedNode(f"{XSD}integer"))),
    texts.map(lambda text: Literal(text, datatype=NamedNode(f"{RDF}XMLLiteral"))),
)
graphs = st.lists(st.builds(Quad, things, names | st.just(TYPE), things | literals), max_size=8)


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_what_is_not_refused_is_read_back_whole(quads):
    try:
        content = written(quads)
    except SnapshotError:
        return
    assert read(content) == union(quads)
