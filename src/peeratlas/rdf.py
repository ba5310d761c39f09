"""The terms and the parser of RDF. Only this module and `dataset` import pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import RawIOBase
from pathlib import Path
from typing import IO, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from peeratlas.errors import SourceError, TurtleError
from peeratlas.report import short

__all__ = [
    "BlankNode",
    "Literal",
    "NamedNode",
    "Quad",
    "Term",
    "Triple",
    "is_iri",
    "read_bytes",
    "read_quads",
    "read_text",
    "read_turtle",
    "stream",
    "write_xml",
]

Term = NamedNode | BlankNode | Literal | Triple

_UNDECLARED = re.compile(r"The prefix (\S*): has not been declared")
_QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\'|"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\''
    r"|<[^<>\"{}|^`\s]*+>|#[^\n]*+|\\.|(?P<term><<)",
    re.DOTALL,
)
"""What may hold a `<<` that is none, in Turtle, TriG, N-Triples and N-Quads; and the `<<` of a triple term."""
_MOST_TERMS = 500


def is_iri(text: str) -> bool:
    """Whether a text is an IRI with a scheme (RFC 3987)."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def read_text(path: Path, relative: str) -> str:
    """The text of a file that must be UTF-8; `relative` is its name in messages."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            # To read a pipe is to wait for its writer.
            raise SourceError(relative, None, "this is no file", "Put a file there, or take it away.")
        content = path.read_bytes()
        text = content.decode("utf-8")
    except OSError as fault:
        remedy = "See to it that it is a file and that you may read it."
        raise SourceError(relative, None, f"the file cannot be read ({fault.strerror})", remedy) from None
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        problem = f"the file is not UTF-8 (byte {fault.start + 1} of the file is 0x{content[fault.start]:02x})"
        raise SourceError(relative, line, problem, "Save it again with the encoding UTF-8.") from None
    if text.startswith("\ufeff"):
        raise SourceError(relative, 1, "the file begins with a byte order mark", "Save it again as UTF-8 without one.")
    return text


def _copy_the_line(prefix: str) -> str:
    return f"Declare {prefix}: at the head of the file."


def read_turtle(text: str, relative: str, graph: str, advice: Callable[[str], str] = _copy_the_line) -> list[Quad]:
    """The triples of a Turtle text as quads of one named graph; `advice` says what to do about a prefix."""
    name = NamedNode(graph)
    if (place := _triple_term(text)) is not None:
        problem = "a triple stands in the place of a thing (<<), which is RDF 1.2 and not read"
        raise TurtleError(relative, text.count("\n", 0, place) + 1, problem, "Name a thing and say it of that.")
    try:
        triples = parse(text, RdfFormat.TURTLE)
        return [Quad(quad.subject, quad.predicate, quad.object, name) for quad in triples]
    except SyntaxError as fault:
        line = min(fault.lineno or 1, text.rstrip().count("\n") + 1)
        problem, remedy = _explain(fault, text.split("\n")[line - 1].strip(), advice)
        raise TurtleError(relative, line, problem, remedy) from None


def read_quads(path: Path) -> list[Quad]:
    """The quads of an N-Quads file of ours, in its order and in their written form; about 500 bytes each."""
    return list(parse(path=path, format=RdfFormat.N_QUADS))


def stream(path: Path) -> Iterator[Quad]:
    """The quads of a file of ours, one after the other; its suffix tells the syntax."""
    yield from parse(path=path)


def read_bytes(content: bytes, media_type: str, base: str) -> list[Quad]:
    """What came over the network, by its media type; SyntaxError says what is wrong, no other document is fetched.

    Nested JSON ends the process and nested XML takes the square of its depth: a stranger's is measured before.
    """
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise SyntaxError(f"{media_type} is no form of RDF")
    if (
        form not in (RdfFormat.RDF_XML, RdfFormat.JSON_LD)
        and _triple_term(content.decode("utf-8", "replace")) is not None
    ):
        raise SyntaxError("a triple stands in the place of a thing (<<), which is RDF 1.2 and not read")
    return list(parse(content, form, base_iri=base))


def write_xml(triples: Iterable[Triple], namespaces: Mapping[str, str], file: RawIOBase) -> None:
    """RDF/XML: the triples of one subject that follow each other in one element. It checks nothing."""
    serialize(triples, cast("IO[bytes]", file), RdfFormat.RDF_XML, prefixes=dict(namespaces))


def _triple_term(text: str) -> int | None:
    """Where the first triple term begins. The parser follows them as deep as they go, which ends the process."""
    found = text.count("<<")
    if not found:
        return None
    # Whatever a scanner may have taken for a text: so many are no way of writing.
    whole = text.index("<<") if found > _MOST_TERMS else None
    return next((match.start() for match in _QUOTED.finditer(text) if match["term"]), whole)


def _explain(fault: SyntaxError, written: str, advice: Callable[[str], str]) -> tuple[str, str]:
    """The parser's words on a line as it is written, and what to do about them."""
    problem = short(fault.msg.split(": ", 1)[-1])
    if undeclared := _UNDECLARED.search(problem):
        return (f"the prefix {undeclared[1]}: is not declared in this file", advice(undeclared[1]))
    if "IRI" in problem:
        return (
            f"an IRI is not well formed: {problem} in `{short(written)}`",
            'Begin it with a scheme such as https: and write it without spaces (%20) and < > " { } | ^ `.',
        )
    return (
        f"this is not Turtle: {problem}",
        "Look at this line and the one before it for a missing ; , . or quotation mark.",
    )
