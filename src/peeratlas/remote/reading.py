"""Results of a far store as terms of ours. A term that is none (no IRI, unknown kind) makes a whole answer wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from peeratlas.rdf import BlankNode, Literal, NamedNode, Term, Triple, read_bytes
from peeratlas.remote.normal import normal
from peeratlas.remote.places import named

_ASKED: Final = "__ASK_RETVAL"
"""The column in which Virtuoso answers an ASK."""
_TRIPLES: Final = "application/n-triples"

Row = tuple[Term | None, ...]
Table = tuple[tuple[str, ...], list[Row]]


class AnswerError(ValueError):
    """An answer that is none; says why."""


def table(content: bytes) -> Table:
    """Variables and rows of SPARQL 1.1 Query Results JSON."""
    told = _object(content)
    try:
        variables = tuple(told["head"]["vars"])
        rows = [tuple(_cell(binding, name) for name in variables) for binding in told["results"]["bindings"]]
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise AnswerError(f"its result is not well formed ({fault})") from None
    if not all(isinstance(name, str) for name in variables):
        raise AnswerError("its result has variables without names")
    return variables, rows


def boolean(content: bytes) -> bool:
    """The answer to an ASK."""
    told = _object(content)
    if isinstance(told.get("boolean"), bool):
        return bool(told["boolean"])
    variables, rows = table(content)
    if variables == (_ASKED,) and len(rows) == 1 and isinstance(rows[0][0], Literal):
        return rows[0][0].value in ("1", "true")
    raise AnswerError("its answer is no boolean")


def triples(content: bytes) -> list[Triple]:
    """The triples of an N-Triples document, each once, in its order."""
    try:
        found = [quad.triple for quad in read_bytes(content, _TRIPLES, "urn:peeratlas:base")]
        return list(dict.fromkeys(_plain(triple) for triple in found))
    except (SyntaxError, ValueError) as fault:
        raise AnswerError(f"its triples are not well formed ({fault})") from None


def _plain(triple: Triple) -> Triple:
    subject = named(triple.subject.value) if isinstance(triple.subject, NamedNode) else triple.subject
    object_ = triple.object
    if isinstance(object_, Literal):
        return Triple(subject, triple.predicate, normal(object_))
    return Triple(subject, triple.predicate, named(object_.value) if isinstance(object_, NamedNode) else object_)


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as fault:
        raise AnswerError(f"its result is no JSON ({type(fault).__name__})") from None
    if not isinstance(told, dict):
        raise AnswerError("its result is no object of JSON")
    return told


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name} twice")
        found[name] = value
    return found


def _cell(binding: Mapping[str, Mapping[str, str]], name: str) -> Term | None:
    if name not in binding:
        return None
    told = binding[name]
    kind, value = told["type"], told["value"]
    if kind == "uri":
        return named(value)
    if kind == "bnode":
        return BlankNode("".join(sign if sign.isascii() and sign.isalnum() else "x" for sign in value) or "x")
    if kind in ("literal", "typed-literal"):
        language, datatype = told.get("xml:lang"), told.get("datatype")
        if language:
            return normal(Literal(value, language=language))
        return normal(Literal(value, datatype=NamedNode(datatype)) if datatype else Literal(value))
    raise AnswerError(f"it has a term of the unknown kind {kind}")
