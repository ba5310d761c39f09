from datetime import date
from decimal import Decimal

import pytest
import rdflib

from peeratlas.answer import Iri, Text
from peeratlas.rdf import BlankNode, Literal, NamedNode, Triple
from peeratlas.terms import XSD, from_value, to_rdflib, to_value


def typed(text, name):
    return Literal(text, datatype=NamedNode(XSD + name))


VALUES = [
    (NamedNode("https://example.org/a"), Iri("https://example.org/a")),
    (Literal("AB"), "AB"),
    (Literal("hundratal", language="sv"), Text("hundratal", "sv")),
    (typed("-7", "integer"), -7),
    (typed("7.5", "decimal"), Decimal("7.5")),
    (typed("true", "boolean"), True),
    (typed("false", "boolean"), False),
    (typed("2023-11-26", "date"), date(2023, 11, 26)),
]


@pytest.mark.parametrize(("term", "value"), VALUES)
def test_a_term_and_its_value_are_one(term, value):
    assert to_value(term) == value
    assert type(to_value(term)) is type(value)
    assert from_value(value) == term


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (typed("1e3", "integer"), "1e3"),
        (typed("2023-02-30", "date"), "2023-02-30"),
        (typed("yes", "boolean"), "yes"),
        (typed("x", "decimal"), "x"),
        (typed("2023", "gYear"), "2023"),
        (typed("https://example.org/", "anyURI"), Iri("https://example.org/")),
    ],
)
def test_what_no_reader_understands_stays_the_text_that_it_is(term, value):
    assert to_value(term) == value
    assert type(to_value(term)) is type(value)


def test_a_decimal_is_never_written_with_an_exponent():
    assert from_value(Decimal("1E+3")) == typed("1000", "decimal")


def test_nothing_is_no_term():
    with pytest.raises(TypeError, match="no term for None"):
        from_value(None)


@pytest.mark.parametrize(
    ("term", "node"),
    [
        (NamedNode("https://example.org/a"), rdflib.URIRef("https://example.org/a")),
        (BlankNode("b0"), rdflib.BNode("b0")),
        (Literal("AB"), rdflib.Literal("AB")),
        (Literal("AB", language="sv"), rdflib.Literal("AB", lang="sv")),
        (typed("007", "integer"), rdflib.Literal("007", datatype=rdflib.XSD.integer, normalize=False)),
        (typed("1.50", "decimal"), rdflib.Literal("1.50", datatype=rdflib.XSD.decimal, normalize=False)),
    ],
)
def test_a_term_goes_to_rdflib_as_it_is_written(term, node):
    assert to_rdflib(term) == node
    assert str(to_rdflib(term)) == str(node)


def test_a_text_without_a_language_is_plain_in_rdflib():
    assert to_rdflib(typed("AB", "string")) == rdflib.Literal("AB")


def test_what_rdflib_cannot_hold_is_refused():
    node = NamedNode("https://example.org/a")
    with pytest.raises(TypeError, match="quoted triple"):
        to_rdflib(Triple(node, node, node))
