"""The declared normalisation: the one place where engines' ways of writing the same literal are made equal.

Booleans are `true` and `false`, whole numbers and decimals have no needless zeros or signs, tags of languages are in
lower case. docs/engines.md says it in a table, with what else is made equal: the order of rows that a query leaves open
is no part of an answer.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from peeratlas.rdf import Literal

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_BOOLEAN: Final = f"{XSD}boolean"
_TRUTHS: Final = {"1": "true", "0": "false"}
_WHOLE: Final = frozenset(
    XSD + name for name in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short", "byte")
)


def normal(literal: Literal) -> Literal:
    """The literal in the one form that it has with us."""
    if literal.language:
        return Literal(literal.value, language=literal.language.lower())
    datatype, value = literal.datatype.value, literal.value
    if datatype == _BOOLEAN:
        return Literal(_TRUTHS.get(value, value), datatype=literal.datatype)
    try:
        if datatype in _WHOLE:
            return Literal(str(int(value)), datatype=literal.datatype)
        if datatype == f"{XSD}decimal":
            return Literal(_short(Decimal(value)), datatype=literal.datatype)
    except (ValueError, ArithmeticError):
        return literal
    return literal


def _short(number: Decimal) -> str:
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
