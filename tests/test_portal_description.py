"""The portal for programs: the description is whole, names every question and parameter, and its examples answer."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from peeratlas import charts, outputs
from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.settings import Settings
from peeratlas.snapshot import open_current

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def snapshot(build):
    return open_current(build)


@pytest.fixture(scope="module")
def client(snapshot):
    return TestClient(create_app(snapshot), base_url="http://localhost", client=("127.0.0.1", 1))


@pytest.fixture(scope="module")
def told(client):
    return client.get("/openapi.json").json()


def operations(told):
    return [(path, method, operation) for path, item in told["paths"].items() for method, operation in item.items()]


def resolved(told, node):
    """What a $ref leads to; a broken one fails here."""
    if "$ref" not in node:
        return node
    for part in node["$ref"].removeprefix("#/").split("/"):
        told = told[part]
    return told


def test_it_has_what_openapi_demands(told):
    """The members that the specification calls required (OpenAPI 3.1.0, 4.8)."""
    assert told["openapi"] == "3.1.0"
    assert set(told) == {"openapi", "info", "servers", "paths", "components"}
    assert {"title", "version"} <= set(told["info"])
    assert set(told["info"]["license"]) == {"name", "url"}
    assert all(server["url"] for server in told["servers"])
    assert len(told["paths"]) > 30
    names = [operation["operationId"] for _, _, operation in operations(told)]
    assert len(names) == len(set(names))
    for path, method, operation in operations(told):
        assert path.startswith("/")
        assert method in ("get", "post")
        assert operation["responses"]
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[1-5](\d\d|XX)", status)
            assert resolved(told, response)["description"]


def test_every_parameter_is_whole_and_stands_once(told):
    for path, _, operation in operations(told):
        given = [resolved(told, one) for one in operation.get("parameters", [])]
        assert len({(one["name"], one["in"]) for one in given}) == len(given), path
        in_path = {one["name"] for one in given if one["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path)), path
        for one in given:
            assert {"name", "in", "schema"} <= set(one)
            assert one["in"] in ("query", "path")
            assert one.get("required") is True or one["in"] != "path"
            assert one["schema"]["type"] in ("string", "integer", "array")
            assert one["schema"]["type"] != "array" or one["schema"]["items"]["type"]
            known = one["schema"].get("enum") or one["schema"].get("items", {}).get("enum")
            examples = one.get("example", [])
            for example in examples if isinstance(examples, list) else [examples]:
                assert known is None or example in known, (path, one["name"])


def test_every_reference_leads_to_something(told):
    def walk(node):
        if isinstance(node, dict):
            if "$ref" in node:
                assert resolved(told, node)
            for inner in node.values():
                walk(inner)
        elif isinstance(node, list):
            for inner in node:
                walk(inner)

    walk(told)


def test_every_question_is_there_with_its_parameters_and_forms(told, snapshot):
    for name, query in snapshot.atlas.queries["questions"].items():
        operation = told["paths"][f"/questions/{name}.{{format}}"]["get"]
        given = {one["name"]: one for one in (resolved(told, one) for one in operation["parameters"])}
        assert set(given) == {"format", "lang", *(parameter.name for parameter in query.parameters)}
        forms = {*outputs.FORMATS, *(charts.FORMATS if query.chart else ())}
        assert set(given["format"]["schema"]["enum"]) == forms
        assert len(operation["responses"]["200"]["content"]) == len(forms)
        assert operation["summary"] == query.title
    country = told["paths"]["/questions/trainings.{format}"]["get"]["parameters"][1]
    assert {"norway", "latvia"} <= set(country["schema"]["items"]["enum"])


def test_the_comparison_is_there_with_its_rows(told, snapshot):
    given = {one.get("name"): one for one in told["paths"]["/compare.{format}"]["get"]["parameters"]}
    assert set(snapshot.atlas.queries["comparison"]) <= set(given["rows"]["schema"]["items"]["enum"])
    assert set(given["rule"]["schema"]["enum"]) == {"newest", "confirmed", "as-of", "all"}
    assert {"flip", "differences", "filled", "look"} <= set(given)


def test_every_example_answers_in_the_promised_form(client, told):
    for path, method, operation in operations(told):
        if method != "get":
            continue
        given = [resolved(told, one) for one in operation.get("parameters", [])]
        values = {one["name"]: one["example"] for one in given if one["in"] == "path"}
        needed = {one["name"]: one["example"] for one in given if one["in"] == "query" and one.get("required")}
        answer = client.get(f"{path.format(**values)}?{urlencode(needed)}")
        assert answer.status_code == 200, path
        promised = operation["responses"]["200"]["content"]
        assert answer.headers["content-type"].partition(";")[0] in promised, path


def test_every_form_and_every_parameter_of_a_question_answers(client, told):
    for path in ("/questions/trainings.{format}", "/compare.{format}", "/id/{kind}/{slug}.{format}"):
        operation = told["paths"][path]["get"]
        given = [resolved(told, one) for one in operation["parameters"]]
        values = {one["name"]: one["example"] for one in given if one["in"] == "path"}
        for form in next(one for one in given if one["name"] == "format")["schema"]["enum"]:
            assert client.get(path.format(**{**values, "format": form})).status_code == 200, form
        for one in given:
            if one["in"] == "query" and "example" in one:
                query = urlencode({one["name"]: one["example"]}, doseq=True)
                assert client.get(f"{path.format(**values)}?{query}").status_code == 200, one["name"]


def test_the_endpoint_takes_a_query_by_post(client, told):
    body = told["paths"]["/sparql"]["post"]["requestBody"]["content"]
    assert set(body) == {"application/x-www-form-urlencoded", "application/sparql-query"}
    assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 200


def test_a_fault_is_as_described(client, told):
    problem = client.get("/questions/trainings.json?country=atlantis").json()
    schema = told["components"]["schemas"]["Problem"]
    assert set(problem) == set(schema["required"]) == set(schema["properties"]) - {"alternatives"}


def test_an_answer_is_as_described(client, told):
    answer = client.get("/questions/trainings.json").json()
    schema = told["components"]["schemas"]["Answer"]
    assert set(schema["required"]) <= set(answer) <= set(schema["properties"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_told_in_every_language(client, lang):
    told = client.get(f"/openapi.json?lang={lang}").json()
    title = client.get(f"/questions/trainings.json?lang={lang}").json()["title"]["text"]
    assert told["paths"]["/questions/trainings.{format}"]["get"]["summary"] == title
    assert (
        f"/openapi.json{'' if lang == 'en' else f'?lang={lang}'}" in client.get(f"/{lang}/questions", headers=HTML).text
    )


def test_it_names_the_host(snapshot):
    settings = Settings("An association", "https://atlas.example.net/write", "https://atlas.example.net/")
    told = TestClient(create_app(snapshot, settings)).get("/openapi.json").json()
    assert told["servers"] == [{"url": "https://atlas.example.net"}]
    assert told["info"]["contact"] == {"name": "An association", "url": "https://atlas.example.net/write"}
