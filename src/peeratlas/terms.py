"""The bridge between the terms of the store, those of rdflib, and plain values.

A text without a language is plain on both sides: rdflib holds `"AB"^^xsd:string` unequal to `"AB"`.
Numbers keep their written form: nothing is normalised on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

import rdflib
from rdflib.term import Node

from peeratlas.answer import Iri, Text, Value
from peeratlas.rdf import BlankNode, Literal, NamedNode, Term, Triple

XSD: Final = "http://www.w3.org/2001/XMLSchema#"

_STRING = f"{XSD}string"
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_READERS: Final[dict[str, Callable[[str], Value]]] = {
    f"{XSD}integer": int,
    f"{XSD}nonNegativeInteger": int,
    f"{XSD}positiveInteger": int,
    f"{XSD}int": int,
    f"{XSD}decimal": Decimal,
    f"{XSD}boolean": _BOOLEANS.__getitem__,
    f"{XSD}date": date.fromisoformat,
    f"{XSD}anyURI": Iri,
}


def to_value(term: Term | None) -> Value:
    """A term as a plain value; a literal that no reader understands is its text."""
    if isinstance(term, Literal):
        if term.language:
            return Text(term.value, term.language)
        try:
            return _READERS.get(term.datatype.value, str)(term.value)
        except (ValueError, ArithmeticError, KeyError):
            return term.value
    if isinstance(term, NamedNode):
        return Iri(term.value)
    return None if term is None else str(term)


def from_value(value: Value) -> NamedNode | Literal:
    """A plain value as the term that it came from."""
    match value:
        case Iri():
            return NamedNode(value)
        case Text():
            return Literal(value.value, language=value.lang) if value.lang else Literal(value.value)
        case bool():
            return Literal(str(value).lower(), datatype=NamedNode(f"{XSD}boolean"))
        case int():
            return Literal(str(value), datatype=NamedNode(f"{XSD}integer"))
        case Decimal():
            return Literal(format(value, "f"), datatype=NamedNode(f"{XSD}decimal"))
        case date():
            return Literal(value.isoformat(), datatype=NamedNode(f"{XSD}date"))
        case str():
            return Literal(value)
    raise TypeError(f"no term for {value!r}")


def to_rdflib(term: Term) -> Node:
    """A term of the store as a term of rdflib."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Triple):
        raise TypeError("rdflib has no term for a quoted triple")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = None if term.datatype.value == _STRING else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)
