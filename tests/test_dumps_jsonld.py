"""What is written as JSON-LD is read back whole, and a person can read it."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Iterable
from itertools import pairwise

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from peeratlas.dataset import canonical
from peeratlas.dumps import jsonld
from peeratlas.errors import SnapshotError
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Triple, read_bytes
from tests.conftest import BASE, NAMESPACES

# `theme` is a property, a prefix, and may be the scheme of an IRI; `odd` and `gap` do not end like a namespace.
TABLE = Prefixes(
    NAMESPACES
    | {
        "basis": f"{BASE}concept/basis/",
        "odd": "http://example.org/odd-",
        "gap": "http://example.org/gap",
        "urn": "urn:",
    }
    | {"ex": "http://example.org/"}
)
PA, EX = NAMESPACES["pa"], "http://example.org/"
RDF, XSD = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", NAMESPACES["xsd"]
LABEL, DESCRIPTION = f"{NAMESPACES['rdfs']}label", f"{NAMESPACES['dcterms']}description"
HEAD = "test.jsonld - a head: with http://example.org/\n@type of two lines"


def iri(name: str) -> NamedNode:
    return NamedNode(TABLE.expand(name))


def written(quads: Iterable[Quad]) -> bytes:
    file = io.BytesIO()
    jsonld.write(list(quads), TABLE, HEAD, file)
    return file.getvalue()


def node(quads: Iterable[Quad], name: str = "id/claim/a") -> dict[str, object]:
    """What the file says of one thing, as plain JSON."""
    return next(one for one in json.loads(written(quads))["@graph"] if one.get("@id") == name)


def union(quads: Iterable[Quad]) -> bytes:
    return canonical(Quad(*quad.triple) for quad in quads)


def said(*pairs: tuple[str, object]) -> list[Quad]:
    """Values of one thing; a text is a plain one."""
    return [
        Quad(iri("claim:a"), iri(name), Literal(value) if isinstance(value, str) else value)  # type: ignore[arg-type]
        for name, value in pairs
    ]


def typed(value: str, name: str) -> Literal:
    return Literal(value, datatype=NamedNode(f"{XSD}{name}"))


# What a person reads


def test_a_claim_reads_like_a_form_that_was_filled_in():
    quads = said(
        ("pa:about", iri("country:norway")),
        ("pa:asOf", "../2023-11"),
        ("pa:max", typed("400", "integer")),
        ("pa:ownVoice", typed("false", "boolean")),
        ("pa:latest", typed("2023-11-30", "date")),
        ("dcterms:description", Literal("Norge har.", language="sv")),
        ("dcterms:description", Literal("Norway has.", language="en")),
        ("dcterms:description", Literal("There are.", language="en")),
    )
    quads.append(Quad(iri("claim:a"), NamedNode(f"{RDF}type"), iri("pa:Figure"), iri("graph:x")))
    assert json.loads(written([*quads, *quads]))["@graph"] == [
        {
            "@id": "id/claim/a",
            "@type": "Figure",
            "about": "id/country/norway",
            "asOf": "../2023-11",
            "dcterms:description": {"en": ["Norway has.", "There are."], "sv": "Norge har."},
            "latest": "2023-11-30",
            "max": 400,
            "ownVoice": False,
        }
    ]
    assert json.loads(written(quads))["@context"] == {
        "# test.jsonld - a head: with http://example.org/": None,
        "# @type of two lines": None,
        "@version": 1.1,
        "@base": BASE,
        "dcterms": NAMESPACES["dcterms"],
        "pa": PA,
        "xsd": XSD,
        "Figure": "pa:Figure",
        "about": {"@id": "pa:about", "@type": "@id"},
        "asOf": "pa:asOf",
        "dcterms:description": {"@container": "@language"},
        "latest": {"@id": "pa:latest", "@type": "xsd:date"},
        "max": {"@id": "pa:max", "@type": "xsd:integer"},
        "ownVoice": {"@id": "pa:ownVoice", "@type": "xsd:boolean"},
    }


def test_a_property_with_values_of_several_kinds_says_the_kind_of_each():
    quads = said(
        ("pa:amount", typed("5", "integer")),
        ("pa:amount", typed("5.0", "decimal")),
        ("pa:amount", "5"),
        ("pa:amount", Literal("fem", language="sv")),
        ("pa:amount", iri("country:norway")),
    )
    assert node(quads)["amount"] == [
        "5",
        5,
        {"@id": "id/country/norway"},
        {"@language": "sv", "@value": "fem"},
        {"@type": "xsd:decimal", "@value": "5.0"},
    ]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("integer", "9007199254740993", "9007199254740993"),
        ("integer", "-12", -12),
        ("integer", "007", "007"),
        ("integer", "-0", "-0"),
        ("integer", "x", "x"),
        ("boolean", "true", True),
        ("boolean", "1", "1"),
        ("decimal", "1.50", "1.50"),
        ("double", "1.0E0", "1.0E0"),
    ],
)
def test_a_number_is_one_of_json_only_if_no_reader_can_change_it(name, value, shown):
    assert node(said(("pa:min", typed(value, name))))["min"] == shown


def test_what_has_no_name_stands_where_it_is_named_and_lists_are_lists():
    inner, shared, *cells = (BlankNode(name) for name in ("inner", "shared", "one", "two"))
    first, rest, nil = (NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))
    quads = [
        *said(("pa:about", inner), ("pa:theme", shared), ("pa:basis", shared), ("pa:members", cells[0])),
        Quad(inner, iri("pa:asOf"), Literal("2023")),
        Quad(shared, iri("pa:asOf"), Literal("2024")),
        Quad(cells[0], first, iri("country:norway")),
        Quad(cells[0], rest, cells[1]),
        Quad(cells[1], first, iri("country:sweden")),
        Quad(cells[1], rest, nil),
        Quad(BlankNode("alone"), iri("pa:asOf"), Literal("2025")),
    ]
    assert json.loads(written(quads))["@graph"] == [
        {
            "@id": "id/claim/a",
            "about": {"asOf": "2023"},
            "basis": "_:shared",
            "members": {"@list": ["id/country/norway", "id/country/sweden"]},
            "theme": "_:shared",
        },
        {"@id": "_:shared", "asOf": "2024"},
        {"asOf": "2025"},
    ]


def test_a_name_that_two_things_could_have_goes_to_one_of_them():
    """`theme:x` could be an IRI as it stands, or one with a prefix; `theme` a prefix, or a property."""
    plain = said(("pa:theme", iri("theme:belonging")))
    assert node(plain)["theme"] == "concept/theme/belonging"
    scheme = said(("pa:theme", NamedNode("theme:belonging")))
    assert node(scheme)["pa:theme"] == "theme:belonging"
    other = said(("pa:theme", NamedNode("pa:belonging")))
    assert node(other)[f"{PA}theme"] == "pa:belonging"
    for quads in (plain, scheme, other):
        assert canonical(read_bytes(written(quads), "application/ld+json", EX)) == union(quads)


def test_only_what_fits_stands_on_one_line():
    words = " ".join(["word"] * 12)
    quads = said(
        ("pa:asOf", words), ("rdfs:label", Literal("a", language="en")), ("rdfs:label", Literal("b", language="sv"))
    )
    quads += said(
        ("dcterms:description", Literal(words, language="en")), ("dcterms:description", Literal(words, language="sv"))
    )
    lines = written(quads).decode().split('"@graph": [\n')[1].splitlines()
    assert lines == [
        "    {",
        '      "@id": "id/claim/a",',
        f'      "asOf": "{words}",',
        '      "dcterms:description": {',
        f'        "en": "{words}",',
        f'        "sv": "{words}"',
        "      },",
        '      "rdfs:label": {"en": "a", "sv": "b"}',
        "    }",
        "  ]",
        "}",
    ]


def test_nothing_at_all_is_an_empty_graph():
    assert json.loads(written([]))["@graph"] == []


def test_a_term_that_json_ld_has_no_words_for_is_refused_by_name():
    triple = Triple(iri("claim:a"), iri("pa:about"), iri("claim:b"))
    with pytest.raises(SnapshotError, match=r"JSON-LD 1\.1 .*claim/b"):
        written([Quad(iri("claim:a"), iri("pa:about"), triple)])


# What programs read


NAMES = [
    *(
        f"{BASE}{path}"
        for path in (
            "id/claim/a",
            "id/claim/a-b.c",
            "id/x:y",
            "id//x",
            "id/../x",
            "concept/basis/",
            "",
            "id/ö",
            "a?b",
            "a%20b",
        )
    ),
    *(f"{PA}{name}" for name in ("about", "theme", "Figure", "type", "a.b", "1", "a/b", "", "id")),
    *("theme:x", "claim:a", "pa:x", "about:x", "urn:x:y", "urn:", "basis://x", "ex:y", "mailto:a@b", "rdf:type"),
    *(f"{EX}{name}" for name in ("", "x", "odd-1", "gap-1", "gapx", "a b".replace(" ", "+"), "#", "?q=@id", "x#y:z")),
    *(f"{RDF}{name}" for name in ("type", "first", "rest", "nil", "List", "value")),
    LABEL,
    DESCRIPTION,
]
KINDS = [
    *(f"{XSD}{name}" for name in ("integer", "boolean", "date", "decimal", "double", "anyURI", "string")),
    f"{EX}t",
    "theme:t",
]
HARD = [
    "",
    " ",
    "\n",
    "\r\n",
    '"',
    "\\",
    "@id",
    "_:b",
    "true",
    "1",
    "-0",
    "007",
    "1e3",
    "null",
    "2020-01-01",
    "\x00\x1f\x7f\u2028\ufeff",
    "𝛑",
]

texts = st.sampled_from(HARD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
iris = st.sampled_from(NAMES).map(NamedNode)
blanks = st.sampled_from("abcdef").map(BlankNode)
literals = st.one_of(
    texts.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["en", "sv", "sr-latn", "x-none"])),
    st.builds(lambda text, kind: Literal(text, datatype=NamedNode(kind)), texts, st.sampled_from(KINDS)),
)
triples = st.builds(Quad, iris | blanks, iris, iris | blanks | literals)
cells = st.builds(
    lambda one, item, other: [Quad(one, NamedNode(f"{RDF}first"), item), Quad(one, NamedNode(f"{RDF}rest"), other)],
    blanks,
    iris | blanks | literals,
    blanks | st.just(NamedNode(f"{RDF}nil")),
)
graphs = st.builds(lambda plain, lists: [*plain, *(quad for cell in lists for quad in cell)],
                   st.lists(triples, max_size=12), st.lists(cells, max_size=5))  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(graphs)
@example([Quad(BlankNode("a"), NamedNode(f"{RDF}rest"), BlankNode("a"))])
@example([Quad(BlankNode("a"), NamedNode(f"{RDF}type"), BlankNode("b"))])
def test_the_reader_of_the_store_reads_it_back_whole(quads):
    assert canonical(read_bytes(written(quads), "application/ld+json", EX)) == union(quads)


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_rdflib_reads_it_back_whole(quads):
    read = rdflib.Graph()
    kept, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        with warnings.catch_warnings(action="ignore"):
            lines = read.parse(data=written(quads), format="json-ld").serialize(format="nt")
    finally:
        rdflib.NORMALIZE_LITERALS = kept
    assert canonical(read_bytes(lines.encode(), "application/n-triples", EX)) == union(quads)


@given(graphs, st.randoms())
@settings(max_examples=50, deadline=None)
def test_the_order_of_what_is_given_makes_no_difference(quads, random):
    shuffled = [*quads, *quads]
    random.shuffle(shuffled)
    assert written(shuffled) == written(quads)


def test_a_long_chain_and_a_long_list_take_no_stack():
    chain = [BlankNode(f"chain{n}") for n in range(3000)]
    list_ = [BlankNode(f"cell{n}") for n in range(3000)]
    nil = NamedNode(f"{RDF}nil")
    quads = [Quad(one, iri("pa:about"), other) for one, other in pairwise(chain)]
    quads += [Quad(cell, NamedNode(f"{RDF}first"), Literal(str(n))) for n, cell in enumerate(list_)]
    quads += [Quad(one, NamedNode(f"{RDF}rest"), other) for one, other in zip(list_, [*list_[1:], nil], strict=True)]
    quads += said(("pa:about", chain[0]), ("pa:members", list_[0]))
    read = read_bytes(written(quads), "application/ld+json", EX)
    assert len(read) == len(quads)
    after = {quad.subject: quad.object for quad in read if quad.predicate == iri("pa:about")}
    thing, steps = iri("claim:a"), 0
    while thing in after:
        thing, steps = after[thing], steps + 1
    assert steps == 3000
    assert node(quads)["members"] == {"@list": [str(n) for n in range(3000)]}
