"""The portal for programs, as OpenAPI 3.1: every stored question, the comparison, things, terms and the endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from peeratlas import charts, outputs, questions
from peeratlas.labels import LANGUAGES
from peeratlas.outputs import resource
from peeratlas.portal import choosing, citing
from peeratlas.portal.protocol import GRAPHS, TABLES
from peeratlas.portal.site import Site
from peeratlas.queries import Parameter, Query
from peeratlas.resolution import KINDS
from peeratlas.texts import N_

Json = dict[str, Any]

ADDRESS: Final = "/openapi.json"
_FEW: Final = 100
"""Up to so many values of a parameter are all named."""
_PLAIN: Final[Mapping[str, Json]] = {
    "integer": {"type": "integer"},
    "year": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "iri": {"type": "string", "format": "uri"},
}
_FAULT: Final = "#/components/responses/Fault"
_LANG: Final = "#/components/parameters/lang"
_ANSWER: Final = "#/components/schemas/Answer"
_TEXT: Final[Json] = {"type": "string"}
_ALTERNATIVES: Final[Json] = {
    "type": "object",
    "required": ["here", "dump", "questions"],
    "properties": {
        "here": _TEXT,
        "dump": _TEXT,
        "questions": {
            "type": "array",
            "items": {"type": "object", "properties": dict.fromkeys(("name", "title", "url"), _TEXT)},
        },
    },
}
"""What works when a query is too heavy; only problems of load have it."""
_SUMMARY: Final = N_(
    "Peer support in mental health in the Nordic and Baltic countries: who does what, where, since when, on whose "
    "money, and according to which source."
)
_INDEPENDENT: Final = N_("made from published sources. It is not the network’s or any partner’s own.")


def openapi(site: Site) -> bytes:
    """The description in the language of the site."""
    said = site.texts.gettext
    told = {
        "openapi": "3.1.0",
        "info": {
            "title": citing.NAME,
            "version": site.edition.number,
            "summary": said(_SUMMARY),
            "description": f"{said('An independent edition')} – {said(_INDEPENDENT)}",
            "license": {"name": site.edition.licence, "url": site.edition.licence},
            "contact": _contact(site),
        },
        "servers": [{"url": site.settings.home or "/"}],
        "paths": {**_questions(site), "/compare.{format}": _compare(site), **_things(site), **_others(site)},
        "components": _components(site),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _contact(site: Site) -> Json:
    where = site.settings.contact
    return {
        "name": site.settings.publisher,
        **({"email": where.removeprefix("mailto:")} if where.startswith("mailto:") else {"url": where}),
    }


def _questions(site: Site) -> Json:
    return {
        f"/questions/{query.name}.{{format}}": {"get": _question(site, query)}
        for query in site.atlas.queries["questions"].values()
    }


def _question(site: Site, query: Query) -> Json:
    dataset = site.atlas.dataset
    forms = _forms() | (dict(charts.FORMATS) if query.chart else {})
    return {
        "operationId": f"question-{query.name}",
        "summary": questions.title(query, dataset, site.lang).value,
        "description": questions.explanation(query, dataset, site.lang).value,
        "parameters": [_format(forms), *(_asked(site, one) for one in query.parameters), {"$ref": _LANG}],
        "responses": _answers(site, forms),
    }


def _compare(site: Site) -> Json:
    said, forms = site.texts.gettext, _forms() | dict(charts.FORMATS)
    rows = site.atlas.queries["comparison"]
    switch = {"type": "string", "enum": [choosing.YES]}
    country = Parameter("countries", "country")
    parameters = [
        _format(forms),
        _asked(site, country),
        _query("rows", _list({"type": "string", "enum": [*rows, choosing.ALL]}), next(iter(rows), "")),
        _query("group", _list({"type": "string", "enum": list(choosing.GROUPS)}), choosing.FIRST[0]),
        *(_query(name, switch, choosing.YES) for name in ("flip", "differences", "filled")),
        _query("rule", {"type": "string", "enum": list(KINDS), "default": KINDS[0]}, KINDS[0]),
        _query("day", _PLAIN["date"], str(site.edition.day)),
        _query("look", {"type": "string", "enum": ["light", "dark"], "default": "light"}, "dark"),
        {"$ref": _LANG},
    ]
    operation = {
        "operationId": "compare",
        "summary": said("Countries side by side"),
        "parameters": parameters,
        "responses": _answers(site, forms),
    }
    return {"get": operation}


def _things(site: Site) -> Json:
    """Everything that has an IRI of ours, in every syntax of RDF."""
    forms = {syntax.suffix: syntax.media_type for syntax in resource.FORMATS.values()}
    prefixes = site.atlas.dataset.prefixes
    kind, slug = (site.countries[0] if site.countries else f"{prefixes.base}id/country/x").rsplit("/", 2)[1:]
    concepts = sorted(iri for iri, _ in site.statements("skos:inScheme") if iri.startswith(f"{prefixes.base}concept/"))
    scheme, concept = (concepts[0] if concepts else "concept/x/x").rsplit("/", 2)[1:]
    patterns = {
        "/id/{kind}/{slug}.{format}": {"kind": kind, "slug": slug},
        "/concept/{scheme}/{slug}.{format}": {"scheme": scheme, "slug": concept},
        "/concept/{scheme}.{format}": {"scheme": scheme},
        "/ontology.{format}": {},
        "/shapes.{format}": {},
        "/prefixes.{format}": {},
        "/edition.{format}": {},
    }
    return {
        path: {
            "get": {
                "operationId": path.partition(".")[0].strip("/").replace("/", "-").replace("{", "").replace("}", ""),
                "parameters": [*(_in_path(name, value) for name, value in values.items()), _format(forms)],
                "responses": _answers(site, forms),
            }
        }
        for path, values in patterns.items()
    }


def _others(site: Site) -> Json:
    said = site.texts.gettext
    query = _query("query", _TEXT, "ASK { ?s ?p ?o }") | {"required": True}
    page = _query("page", _TEXT, f"/{site.lang}/compare") | {"required": True}
    results = _answers(site, {name: name for name in (*TABLES, *GRAPHS)})
    form = {"schema": {"type": "object", "required": ["query"], "properties": {"query": _TEXT}}}
    body = {
        "required": True,
        "content": {"application/x-www-form-urlencoded": form, "application/sparql-query": {"schema": _TEXT}},
    }
    asks = {"summary": said("SPARQL query"), "responses": results}
    return {
        "/sparql": {
            "get": {"operationId": "sparql", "parameters": [query], **asks},
            "post": {"operationId": "sparql-post", "requestBody": body, **asks},
        },
        "/cite.{format}": {
            "get": {
                "operationId": "cite",
                "summary": said("Cite this page"),
                "parameters": [_format(citing.FORMATS), page],
                "responses": _answers(site, citing.FORMATS),
            }
        },
        "/health": {"get": {"operationId": "health", "responses": _answers(site, {"json": "application/json"})}},
        ADDRESS: {
            "get": {
                "operationId": "openapi",
                "parameters": [{"$ref": _LANG}],
                "responses": _answers(site, {"json": "application/json"}),
            }
        },
    }


def _components(site: Site) -> Json:
    said = site.texts.gettext
    text = {"type": "object", "properties": {"text": _TEXT, "lang": _TEXT}}
    column = {"type": "object", "properties": {"name": _TEXT, "type": _TEXT}}
    numbers = ("status",)
    problem = dict.fromkeys(("type", "title", "detail", "instance", "remedy"), _TEXT)
    near: Json = {"near": {"type": "array", "items": _TEXT}, "alternatives": _ALTERNATIVES}
    return {
        "parameters": {"lang": _query("lang", {"type": "string", "enum": list(LANGUAGES), "default": "en"}, "sv")},
        "responses": {
            "Fault": {
                "description": said("The request cannot be answered"),
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        },
        "schemas": {
            "Answer": {
                "type": "object",
                "required": ["name", "title", "lang", "columns", "rows"],
                "properties": {
                    **dict.fromkeys(("name", "lang"), _TEXT),
                    "title": text,
                    "notes": {"type": "object"},
                    "columns": {"type": "array", "items": column},
                    "rows": {"type": "array", "items": {"type": "object"}},
                },
            },
            "Problem": {
                "type": "object",
                "required": [*problem, *numbers, "near"],
                "properties": problem | {name: {"type": "integer"} for name in numbers} | near,
            },
        },
    }


def _forms() -> dict[str, str]:
    """The forms of an answer: suffix -> media type."""
    return {suffix: form.MEDIA_TYPE.partition(";")[0] for suffix, form in outputs.FORMATS.items()}


def _answers(site: Site, forms: Mapping[str, str]) -> Json:
    """What comes back, in each form or as a fault."""
    content = {media_type.partition(";")[0]: _content(suffix) for suffix, media_type in forms.items()}
    said = site.texts.gettext("The answer")
    return {"200": {"description": said, "content": content}, "4XX": {"$ref": _FAULT}}


def _content(suffix: str) -> Json:
    return {"schema": {"$ref": _ANSWER}} if suffix == outputs.json.SUFFIX else {}


def _asked(site: Site, parameter: Parameter) -> Json:
    """A parameter of a question: repeated, it takes several values."""
    if parameter.type in _PLAIN or parameter.type == "text":
        return _query(parameter.name, _list(_PLAIN.get(parameter.type, _TEXT)), "")
    namespace = site.atlas.dataset.prefixes[parameter.type]
    known = sorted(iri.removeprefix(namespace) for iri in questions.choices(parameter, site.atlas.dataset))
    schema: Json = {"type": "string"} | ({"enum": known} if len(known) <= _FEW else {})
    return _query(parameter.name, _list(schema), known[0] if known else "")


def _list(schema: Mapping[str, Any]) -> Json:
    return {"type": "array", "items": dict(schema)}


def _query(name: str, schema: Mapping[str, Any], example: str) -> Json:
    told: Json = {"name": name, "in": "query", "schema": dict(schema)}
    if schema["type"] == "array":
        return told | {"style": "form", "explode": True} | ({"example": [example]} if example else {})
    return told | {"example": example}


def _format(forms: Iterable[str]) -> Json:
    known = list(forms)
    return _in_path("format", known[0]) | {"schema": {"type": "string", "enum": known}}


def _in_path(name: str, example: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "example": example}
