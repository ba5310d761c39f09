"""What is made by chance or by size: deep and long queries, queries grown from the grammar, heads of question files.

The seeds are printed by a failure. More of all: PEERATLAS_FUZZ=100 (times as many); hypothesis tells its own examples.
"""

from __future__ import annotations

import asyncio
import os
import time

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, QuerySolutions, Store

from peeratlas import queries
from peeratlas.armour.gate import read
from peeratlas.armour.limits import Limits
from peeratlas.armour.line import Job
from peeratlas.armour.pool import Pool
from peeratlas.errors import AtlasError, GateError, QueryFileError
from peeratlas.queries import FOLDERS, TYPES
from peeratlas.snapshot import open_current
from tests.attacks import depths, grammar
from tests.attacks.queries import SAID

LIMITS = Limits()
TIMES = int(os.environ.get("PEERATLAS_FUZZ", "1"))


def passes(query):
    """Whether the gate lets a query pass; it takes no longer than it may, whatever it reads."""
    began = time.monotonic()
    fault = None
    try:
        read(query, LIMITS)
    except GateError as error:
        fault = error
    assert time.monotonic() - began < 5
    assert not fault or "%(" not in str(fault) or "%(" in query
    assert not fault or fault.line <= query.count("\n") + 1
    return not fault


# Depth and repetition

QUICK = {"groups", "sums", "quoted triples"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.long) for name in depths.GENERATORS]
)
def test_what_goes_deep_is_refused_or_ends(pool, name):
    """The largest size that passes, and one before it, are run by a worker: an answer, or an error that is told."""
    make = depths.GENERATORS[name]
    passed = [size for size in depths.SIZES if passes(make(size))]
    largest = edge(make, max(passed, default=0))
    for size in {*passed[-1:], largest}:
        assert outcome(pool, make(size)) & {"media_type", "refused", 422, 503, 504}
    assert asyncio.run(pool.run(job(f"ASK {{ #{name}\n }}"))).parts == (b'{"head":{},"boolean":true}',)
    assert not passes(make(depths.SIZES[-1]))


def outcome(pool, query):
    """What a worker says of a query; the status of the error when it is ended."""
    try:
        return set(asyncio.run(pool.run(job(query))).tail)
    except AtlasError as error:
        return {error.http_status}


def edge(make, passed):
    """The largest size that the gate lets pass, found between one that does and one that does not."""
    low, high = passed, depths.SIZES[-1]
    while high - low > max(1, low // 50):
        middle = (low + high) // 2
        low, high = (middle, high) if passes(make(middle)) else (low, middle)
    return low


def job(query):
    return Job(query, "application/sparql-results+json", "text/turtle", 0.25, 10_000, 10**7)


@pytest.fixture(scope="module")
def pool(build):
    pool = Pool(open_current(build).path / "store", Limits(memory_bytes=640 << 20, workers=1))
    yield pool
    # A worker that died was replaced; nobody else noticed.
    assert asyncio.run(pool.run(job("ASK {}"))).tail == {"media_type": "application/sparql-results+json"}
    pool.close()


# Queries grown from the grammar

SERVICE = " SERVICE <http://127.0.0.1:1/> { } "


def placed(text, place, part):
    """The query with this part at one of its places and nothing at the others."""
    first, *rest = text.split("%s")
    return first + "".join((part if number == place else " ") + piece for number, piece in enumerate(rest))


def form_of(query):
    """What the engine reads: the form of the query, or "" for none. A function that it does not know comes later."""
    try:
        result = Store().query(query)
    except SyntaxError:
        return ""
    except RuntimeError:
        return "?"
    return {QuerySolutions: "SELECT", QueryBoolean: "ASK"}.get(type(result), "CONSTRUCT")


def compare(number):
    """What the engine reads passes the gate as what it is; with SERVICE in any place it is refused for that."""
    text = grammar.grown(number)
    plain = placed(text, -1, "")
    form = form_of(plain)
    if not form:
        return False
    seen = read(plain, LIMITS)
    assert form in ("?", seen.form), (number, plain)
    for place in range(text.count("%s")):
        hostile = placed(text, place, SERVICE)
        with pytest.raises(GateError) as caught:
            read(hostile, LIMITS)
        assert SAID in str(caught.value), (number, place, hostile)
    return True


def test_a_few_hundred_queries_are_read_as_the_engine_reads_them():
    assert sum(map(compare, range(400))) > 150


@pytest.mark.long
def test_thousands_of_queries_are_read_as_the_engine_reads_them():
    number = 3000 * TIMES
    assert sum(map(compare, range(400, 400 + number))) > number / 3


# Any text at all

PIECES = (
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "NAMED", "PREFIX", "BASE", "SERVICE", "FILTER", "EXISTS", "VALUES", "UNDEF"),
    *("BIND", "AS", "UNION", "OPTIONAL", "MINUS", "GRAPH", "a", "true", "DISTINCT", "ORDER BY", "GROUP BY", "HAVING", "LIMIT 1", "COUNT(*)", "IN"),
    *"{}()[].;,/|^!+-*=<>#'\"\\?$@:_&~", "<=", ">=", "&&", "||", "^^", "'''", '"""', "<<", ">>", "{|", "|}", "#>'''\n", "\\u0041", "\\u007B",
    *("?x", "$y", "<a:b>", "<http://x/#>", "a:b", ":c", "_:d", "'x'", '"y"', "'''z'''", "'x'@en", "@en--ltr", "1", "2.5", ".5e1", "1.", "\n", "\r", "\0"),
    *("\u00e5", "\u0300", "\u00b7", "\u200d", "\u2028", "\ufeff", "\U0001f600", "\ud800", "STR(", "<x:f>(", "* {", "} }", "{ {", "?s ?p ?o ."),
)  # fmt: skip
ANY = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=80).map("".join),
    st.tuples(st.integers(0, 10**9), st.integers(0, 400), st.sampled_from(PIECES)).map(
        lambda spoilt: (
            (text := placed(grammar.grown(spoilt[0]), -1, ""))[: spoilt[1]] + spoilt[2] + text[spoilt[1] + 1 :]
        )
    ),
)
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def is_judged(text):
    """The gate lets it pass or refuses it, and what passes the engine reads as the same or refuses."""
    if passes(text):
        try:
            form = form_of(text)
        except (UnicodeEncodeError, ValueError, OSError):
            return
        seen = read(text, LIMITS).form.replace("DESCRIBE", "CONSTRUCT")
        assert form in ("", "?", seen), (form, seen)


@settings(SLOW, max_examples=40)
@given(ANY)
def test_any_text_passes_or_is_refused(text):
    is_judged(text)


@pytest.mark.long
@settings(SLOW, max_examples=1000 * TIMES)
@given(ANY)
def test_any_of_many_texts_passes_or_is_refused(text):
    is_judged(text)


# Heads of question files

NAMES = (
    "title",
    "answers",
    "params",
    "columns",
    "topic",
    "group",
    "order",
    "remedy",
    "reads",
    "writes",
    "Title",
    "x1",
    "",
)
TOLD = (
    *("T", "", " ", "s (iri)", "s (iri), t (text)", "s (iri), s (iri)", "s(iri)", "(iri)", "s ()", "s (nothing)", "S (iri)", "lang (iri)", "s (iri"),
    *("t (country, optional)", "t (country)", "t (text)", "optional", ", optional, optional", "120", "-1", "1e3", "\u0661", "9" * 5000, "a: b: c", "#"),
    *("\u202e", "\u2028", "\0", "%(x)s", "%s", "{}", "\\1", "a\tb", "\x0b", " " * 3000, "(" * 3000, "a (" * 1000, "?s", "# VALUES ?t", "<x:y>"),
)  # fmt: skip
LINES = st.one_of(
    st.tuples(st.sampled_from(("#+ ", "#+", "#+  ", " #+ ", "# + ", "#++ ", "#")), st.sampled_from(NAMES), st.sampled_from((":", "", " :", "::")), st.sampled_from(TOLD)).map("".join),
    st.sampled_from(("# VALUES ?t", "  # VALUES ?t  ", "# VALUES ?s", "# VALUES ?", "#VALUES ?t", '"""', "'''", "# a comment", "", "\ufeff", "\0", "\r")),
    st.sampled_from(("#| {", "#| }", '#| "mark": "bar"', '#| "data": 1,', '#| "tones": 5', '#| {"tones": {"a": 1}, "heading": ["s"]}', "#| [[[", "#| " + "[" * 3000, "#|", "#| null", '#| {"heading": null}', "#| 1")),
    st.sampled_from(("SELECT ?s WHERE {", "SELECT ?s ?t WHERE {", "SELECT * WHERE {", "?s ?p ?t .", "?s ?p ?o .", "}", "ORDER BY ?s", "LIMIT 1", "CONSTRUCT { ?s ?p ?t } WHERE {", "SERVICE <x:y> {", "FILTER(?s < NOW())", "GRAPH ?g {", "ASK {", "{" * 500)),
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace").decode()),
)  # fmt: skip
WHOLE = (
    "#+ title: T\n#+ answers: A\n#+ remedy: R\n#+ reads: r\n#+ writes: w\n#+ order: 1\n#+ params: t (text)\n#+ columns: s (iri), t (text)\n"
    "SELECT ?s ?t\nWHERE {\n  # VALUES ?t\n  ?s ?p ?t .\n}\nORDER BY ?s ?t\n"
)
FILES = st.one_of(
    st.lists(LINES, max_size=16).map("\n".join),
    st.tuples(st.lists(LINES, max_size=3), st.integers(0, 12)).map(lambda more: spliced(WHOLE, *more)),
    st.tuples(st.integers(0, len(WHOLE)), st.sampled_from((*PIECES, *TOLD))).map(
        lambda at: WHOLE[: at[0]] + at[1] + WHOLE[at[0] :]
    ),
)


def spliced(text, lines, at):
    listed = text.split("\n")
    return "\n".join([*listed[:at], *lines, *listed[at:]])


def is_a_question_or_told(folder, text, root):
    """A question whose columns and parameters are whole, or an error with its file and a line of it."""
    path = root / "queries" / folder / "q.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode("utf-8", "surrogatepass")
    path.write_bytes(content)
    began = time.monotonic()
    fault = found = None
    try:
        found = queries.read_all(root)[folder]["q"] if folder == "comparison" else queries.read(path, folder, root)
    except AtlasError as error:
        fault = error
    path.unlink()
    assert time.monotonic() - began < 5
    if found:
        assert all(column.type in TYPES for column in found.columns)
        assert all(parameter.name and f"?{parameter.name}" in found.body for parameter in found.parameters)
    else:
        assert type(fault) is QueryFileError or "UTF-8" in str(fault)
        assert fault.path == f"queries/{folder}/q.rq"
        assert fault.line is None or 1 <= fault.line <= text.count("\n") + 1, (fault.line, str(fault))


@settings(SLOW, max_examples=40)
@given(st.sampled_from(FOLDERS), FILES)
def test_any_head_is_a_question_or_is_told_what_is_wrong(tmp_path_factory, folder, text):
    is_a_question_or_told(folder, text, tmp_path_factory.getbasetemp() / "heads")


@pytest.mark.long
@settings(SLOW, max_examples=800 * TIMES)
@seed(1)
@given(st.sampled_from(FOLDERS), FILES)
def test_any_of_many_heads_is_a_question_or_is_told_what_is_wrong(tmp_path_factory, folder, text):
    is_a_question_or_told(folder, text, tmp_path_factory.getbasetemp() / "heads")
