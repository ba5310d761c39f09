"""Asking: values are found by any of their names, bound as terms, and never put into the text as text."""

import pytest

from peeratlas import questions
from peeratlas.answer import Column, Iri, Text
from peeratlas.dataset import Dataset
from peeratlas.errors import ParameterError, UnknownQueryError
from peeratlas.labels import LANGUAGES, Labels
from peeratlas.queries import Parameter, Query
from peeratlas.rdf import Literal, NamedNode, Quad, read_turtle
from tests.conftest import BASE, TABLE

COUNTRY = Parameter("country", "country")
DATA = """
@prefix claim: <https://w3id.org/peeratlas/id/claim/> . @prefix country: <https://w3id.org/peeratlas/id/country/> .
@prefix pa: <https://w3id.org/peeratlas/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
country:norway a pa:Country ; rdfs:label "Norway"@en , "Noreg"@nn , "Noregur"@is .
country:iceland a pa:Country ; rdfs:label "Iceland"@en , "Island"@sv .
claim:a pa:about country:norway . claim:b pa:about country:iceland .
<https://w3id.org/peeratlas/query/column/country> rdfs:label "country"@en , "land"@sv .
"""
TEXT = """\
#+ title: Claims
PREFIX pa: <https://w3id.org/peeratlas/ontology#>
SELECT ?claim ?country
WHERE {
  # VALUES ?country
  ?claim pa:about ?country .
}
ORDER BY ?claim
"""
COLUMNS = (Column("claim", "iri"), Column("country", "iri"))
CLAIMS = Query("claims", "questions", "queries/questions/claims.rq", TEXT, {"title": "Claims"}, (COUNTRY,), COLUMNS)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return Dataset.in_memory([*read_turtle(TABLE, "t", "urn:t"), *read_turtle(DATA, "d", "urn:d")])


def asked(dataset, **values):
    return [row[0].rpartition("/")[2] for row in questions.ask(CLAIMS, dataset, values).rows]


def test_without_values_the_query_runs_as_it_stands(dataset):
    assert asked(dataset) == ["a", "b"]


@pytest.mark.parametrize("name", ["norway", "country:norway", f"{BASE}id/country/norway", "Norway", "NOREGUR", "noreg"])
def test_a_thing_is_found_by_each_of_its_names(dataset, name):
    assert asked(dataset, country=[name]) == ["a"]


def test_several_values_are_any_of_them(dataset):
    assert asked(dataset, country=["iceland", "norway"]) == ["a", "b"]


def test_a_value_that_is_given_twice_by_any_of_its_names_stands_once(dataset):
    once, twice = (
        questions.bind(CLAIMS, dataset, {"country": names})
        for names in (["norway", "iceland"], ["norway", "iceland", "country:norway", "Noreg", "iceland"])
    )
    assert once == twice


def test_a_misspelt_country_gets_the_near_ones(dataset):
    with pytest.raises(ParameterError, match=r"no country named norwey\. Did you mean norway"):
        asked(dataset, country=["norwey"])


def test_a_value_that_resembles_nothing_gets_the_known_ones(dataset):
    with pytest.raises(ParameterError, match="Known: iceland, norway"):
        asked(dataset, country=["xyzzy"])


@pytest.mark.parametrize(
    "hostile",
    ["norway } UNION { ?claim ?p ?o", "norway> <urn:x", '"', "norway\n}", "norway # ", "\\u003e", "?country", "*"],
)
def test_no_text_gets_into_the_query(dataset, hostile):
    with pytest.raises(ParameterError):
        asked(dataset, country=[hostile])


def test_hostile_text_is_bound_as_a_term(dataset):
    hostile = '" } UNION { ?claim ?p ?o } #\\ \n'
    said = Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(hostile), NamedNode("urn:g"))
    held = Dataset.in_memory([*read_turtle(TABLE, "t", "urn:t"), said])
    text = "SELECT ?s\nWHERE {\n  # VALUES ?t\n  ?s <urn:p> ?t .\n}\nORDER BY ?s\n"
    query = Query("q", "questions", "q.rq", text, {"title": "q"}, (Parameter("t", "text"),))
    assert questions.ask(query, held, {"t": [hostile]}).rows == ((Iri("urn:s"),),)


@pytest.mark.parametrize(("kind", "given"), [("year", "soon"), ("date", "2023-13-01"), ("integer", "1.5")])
def test_a_plain_value_must_be_of_its_type(dataset, kind, given):
    with pytest.raises(ParameterError, match=f"{given} is no {kind}"):
        questions.resolve(Parameter("x", kind), given, dataset)


def test_an_unknown_parameter_names_those_there_are(dataset):
    with pytest.raises(ParameterError, match=r"claims has no parameter land\. Its parameters: country"):
        asked(dataset, land=["norway"])


def test_an_unknown_question_gets_the_near_ones():
    with pytest.raises(UnknownQueryError, match="Did you mean claims"):
        questions.choose({"claims": CLAIMS}, "claim")


def test_labels_come_in_the_asked_language(dataset):
    answer = questions.ask(CLAIMS, dataset, {"country": ["iceland"]}, "sv")
    assert answer.labels[Iri(f"{BASE}id/country/iceland")] == Text("Island", "sv")


@pytest.mark.parametrize(("lang", "heading"), [("sv", Text("land", "sv")), ("fi", Text("country", "en"))])
def test_headings_come_in_the_asked_language_and_a_column_without_a_label_has_none(dataset, lang, heading):
    assert questions.ask(CLAIMS, dataset, lang=lang).headings == {"country": heading}


def test_every_column_of_every_question_has_a_heading_in_every_language(published):
    for name, query in published.queries["questions"].items():
        for lang in LANGUAGES:
            headings = Labels(published.dataset).headings(query.columns, lang)
            assert {column: text.lang for column, text in headings.items()} == {
                column.name: lang for column in query.columns
            }, name
