"""Query files: a `.rq` with a `#+` head becomes a Query. The file name is the name; the folder says what it is for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from peeratlas import shipped, specs
from peeratlas.answer import Column
from peeratlas.armour.tokens import tokens
from peeratlas.dataset import Dataset
from peeratlas.errors import QueryError, QueryFileError
from peeratlas.rdf import read_text

FOLDERS: Final = ("questions", "comparison", "pages", "parts", "rules", "checks")
TYPES: Final = ("iri", "text", "string", "integer", "decimal", "boolean", "date")
RESERVED: Final = ("lang", "sort", "order", "filter", "from", "look", "size")
"""Names in the address of an answer that are no parameters: how it is told, which rows are shown, how it is drawn."""

_NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "questions": ("title", "answers", "columns"),
        "comparison": ("title", "answers", "order", "columns"),
        "pages": ("title",),
        "parts": ("title", "columns"),
        "rules": ("title", "reads", "writes"),
        "checks": ("title", "remedy", "columns"),
    }
)
# What may be long stands once in each expression: two of them side by side take time of its square.
_HEAD = re.compile(r"^#\+ *([a-z]+):(.*)$", re.MULTILINE)
_CHART = re.compile(r"^#\|(.*)\n", re.MULTILINE)
_ITEM = re.compile(r"([a-z][A-Za-z0-9]*) *\(([a-z-]+)\)")
PLACE: Final = re.compile(r"^ *# VALUES \?([A-Za-z0-9]+) *$", re.MULTILINE)
"""Where the values of a parameter go: a comment on a line of its own."""
_COMMENT = re.compile(r"^ *#.*$", re.MULTILINE)
# What is no keyword: IRIs, texts, comments, and variables (?from).
_ASIDE = re.compile(r"""[?$]\w+|<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*""")
_SPEC: Final = "Write its Vega-Lite spec in lines that begin with `#|`."
_FORBIDDEN: Final = (
    (
        re.compile(r"\bSERVICE\b", re.IGNORECASE),
        "asks another server (SERVICE)",
        "A far endpoint is asked as a whole, by a setting.",
    ),
    (
        re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\s*\(", re.IGNORECASE),
        "asks the clock or chance",
        "Reckon from the edition's date instead.",
    ),
    (re.compile(r"\bGRAPH\b|\bFROM\b", re.IGNORECASE), "names a graph", "Ask the union of all graphs."),
    (re.compile(r"\bSELECT\s+(?:DISTINCT\s+)?\*", re.IGNORECASE), "selects *", "Name its columns."),
    (re.compile(r"\bLIMIT\b", re.IGNORECASE), "has a LIMIT", "Limits belong to whoever asks."),
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the asker may give. The type is a prefix of the table (an IRI of that namespace) or a plain type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Query:
    """One stored query. `head` holds the `#+` lines as written; `columns` equal the projection of the SELECT.

    `chart` is the Vega-Lite spec of its `#|` lines.
    """

    name: str
    folder: str
    relative: str
    text: str = field(repr=False)
    head: Mapping[str, str]
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()
    chart: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def title(self) -> str:
        return self.head["title"]

    @property
    def body(self) -> str:
        """The query without its head."""
        return _CHART.sub("", _HEAD.sub("", self.text)).lstrip("\n")


def read_all(root: Path) -> dict[str, dict[str, Query]]:
    """Every query file of a checkout: folder -> name -> Query, in order of name; comparison rows in their own."""
    found = {}
    for folder in FOLDERS:
        paths = sorted(shipped.files(root, f"queries/{folder}", ".rq", deep=False))
        queries = [read(path, folder, root) for path in paths]
        if folder == "comparison":
            queries.sort(key=_order)
        found[folder] = {query.name: query for query in queries}
    return found


def _order(query: Query) -> int:
    told = query.head["order"]
    if not re.fullmatch("[0-9]{1,9}", told):
        raise QueryFileError(query.relative, 1, f"`#+ order: {told}` is no whole number", "Give one, such as 120.")
    return int(told)


def read(path: Path, folder: str, root: Path) -> Query:
    """One file as a Query; a fault in it is a QueryFileError with its line."""
    relative = path.relative_to(root).as_posix()
    text = read_text(path, relative)
    head = {match[1]: match[2].strip(" ") for match in _HEAD.finditer(text)}
    for key in _NEEDED[folder]:
        if not head.get(key):
            raise QueryFileError(
                relative, 1, f"the head has no line `#+ {key}:`", f"A file in queries/{folder}/ needs it."
            )
    columns = tuple(Column(name, type_) for name, type_ in _items(head.get("columns", "")))
    parameters = tuple(
        Parameter(name, type_) for name, type_ in _items(head.get("params", "").replace(", optional", ""))
    )
    query = Query(path.stem, folder, relative, text, head, parameters, columns, _chart(relative, text, columns))
    _refuse_forbidden(query)
    _compare_parameters(query)
    _compare_columns(query)
    return query


def _items(line: str) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in _ITEM.finditer(line)]


def _chart(relative: str, text: str, columns: tuple[Column, ...]) -> Mapping[str, Any] | None:
    """The spec that the `#|` lines hold, if there are any."""
    found = list(_CHART.finditer(text))
    if not found:
        return None
    lines = [_line(text, match.start()) for match in found]
    try:
        spec = json.loads("\n".join(match[1] for match in found))
        faults = list(specs.faults(spec, [column.name for column in columns]))
    except (json.JSONDecodeError, RecursionError) as fault:
        line = lines[min(getattr(fault, "lineno", 1), len(lines)) - 1]
        problem = f"the chart is no JSON: {getattr(fault, 'msg', 'it is nested too deeply')}"
        raise QueryFileError(relative, line, problem, _SPEC) from None
    for fault_ in faults:
        line = next((line for line, match in zip(lines, found, strict=True) if fault_.near in match[1]), lines[0])
        raise QueryFileError(relative, line, fault_.problem, fault_.remedy)
    return dict(spec)


def _refuse_forbidden(query: Query) -> None:
    plain = _ASIDE.sub(lambda match: " " * len(match[0]), query.text)
    for pattern, problem, remedy in _FORBIDDEN:
        if match := pattern.search(plain):
            raise QueryFileError(query.relative, _line(query.text, match.start()), f"a stored query {problem}", remedy)
    if query.columns and not re.search(r"\bORDER\s+BY\b", plain, re.IGNORECASE):
        remedy = "End it with ORDER BY over columns that make the order unique."
        raise QueryFileError(query.relative, plain.count("\n"), "a stored SELECT has no ORDER BY", remedy)


def _compare_parameters(query: Query) -> None:
    places = {match[1]: match.start() for match in PLACE.finditer(query.text)}
    named = {parameter.name for parameter in query.parameters}
    for name in sorted(named.intersection(RESERVED)):
        remedy = f"Give it another name than {', '.join(RESERVED)}: these say how an answer is shown."
        raise QueryFileError(query.relative, 1, f"the parameter {name} has a reserved name", remedy)
    for name in sorted(named - set(places)):
        remedy = f"Put the comment line `# VALUES ?{name}` where the value shall bind."
        raise QueryFileError(query.relative, 1, f"the parameter {name} has no place in the query", remedy)
    for name in sorted(set(places) - named):
        line = _line(query.text, places[name])
        raise QueryFileError(query.relative, line, f"{name} is no parameter of the head", "Add it to `#+ params:`.")
    for name in sorted(places):
        _bind_something(query, name, places[name])


def _bind_something(query: Query, name: str, place: int) -> None:
    """A place in a text is none, and values of a variable that nobody uses choose no rows."""
    line = _line(query.text, place)
    texts = (token for token in tokens(query.text) if token.kind == "text" and "\n" in token.text)
    if any(text.start < place < text.start + len(text.text) for text in texts):
        raise QueryFileError(query.relative, line, f"the place of {name} stands in a text", "Put it in the pattern.")
    if not re.search(rf"[?$]{name}\b", _COMMENT.sub("", query.body)):
        problem = f"the query has no ?{name} that its values could bind"
        raise QueryFileError(query.relative, line, problem, "Name the parameter as its variable.")


def _compare_columns(query: Query) -> None:
    """Asks an empty store, which also finds what is no SPARQL."""
    empty = Dataset.in_memory()
    try:
        if not query.columns:
            empty.construct(query.text)
            return
        projection = empty.query(query.text).variables
        empty.query(PLACE.sub(r"VALUES ?\1 { <urn:x> }", query.text))
    except QueryError as fault:
        raise QueryFileError(
            query.relative, _place_of(str(fault)), f"this is no query: {fault}", "Mend the SPARQL."
        ) from None
    named = tuple(column.name for column in query.columns)
    if named != projection:
        problem = f"the head names the columns {', '.join(named)} and the SELECT gives {', '.join(projection)}"
        raise QueryFileError(query.relative, 1, problem, "Make them the same, in the same order.")
    for column in query.columns:
        if column.type not in TYPES:
            problem = f"the column {column.name} has the type {column.type}"
            raise QueryFileError(query.relative, 1, problem, f"Use one of {', '.join(TYPES)}.")


def _place_of(message: str) -> int | None:
    match = re.search(r"error at (\d+):", message)
    return int(match[1]) if match else None


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
