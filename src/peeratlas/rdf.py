"""The terms and the parser of RDF. Only this module and `dataset` import pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from peeratlas.errors import SourceError, TurtleError

__all__ = ["BlankNode", "Literal", "NamedNode", "Quad", "Term", "Triple", "read_text", "read_turtle"]

Term = NamedNode | BlankNode | Literal | Triple

_UNDECLARED = re.compile(r"The prefix (\S*): has not been declared")


def read_text(path: Path, relative: str) -> str:
    """The text of a file that must be UTF-8; `relative` is its name in messages."""
    try:
        content = path.read_bytes()
        return content.decode("utf-8")
    except OSError as fault:
        remedy = "See to it that it is a file and that you may read it."
        raise SourceError(relative, None, f"the file cannot be read ({fault.strerror})", remedy) from None
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        problem = f"the file is not UTF-8 (byte {fault.start + 1} of the file is 0x{content[fault.start]:02x})"
        raise SourceError(relative, line, problem, "Save it again with the encoding UTF-8.") from None


def _copy_the_line(prefix: str) -> str:
    return f"Declare {prefix}: at the head of the file."


def read_turtle(text: str, relative: str, graph: str, advice: Callable[[str], str] = _copy_the_line) -> list[Quad]:
    """The triples of a Turtle text as quads of one named graph; `advice` says what to do about a prefix."""
    name = NamedNode(graph)
    try:
        triples = parse(text, RdfFormat.TURTLE)
        return [Quad(quad.subject, quad.predicate, quad.object, name) for quad in triples]
    except SyntaxError as fault:
        line = min(fault.lineno or 1, text.rstrip().count("\n") + 1)
        problem, remedy = _explain(fault, text.split("\n")[line - 1].strip(), advice)
        raise TurtleError(relative, line, problem, remedy) from None


def _explain(fault: SyntaxError, written: str, advice: Callable[[str], str]) -> tuple[str, str]:
    """The parser's words on a line as it is written, and what to do about them."""
    problem = fault.msg.split(": ", 1)[-1]
    if undeclared := _UNDECLARED.search(problem):
        return (f"the prefix {undeclared[1]}: is not declared in this file", advice(undeclared[1]))
    if "IRI" in problem:
        return (
            f"an IRI is not well formed: {problem} in `{written}`",
            'Begin it with a scheme such as https: and write it without spaces (%20) and < > " { } | ^ `.',
        )
    return (
        f"this is not Turtle: {problem}",
        "Look at this line and the one before it for a missing ; , . or quotation mark.",
    )
