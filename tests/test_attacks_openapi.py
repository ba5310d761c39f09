"""Schemathesis over the description of the portal: what it makes of every parameter gets an answer as described."""

from __future__ import annotations

import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from starlette.testclient import TestClient

from peeratlas.armour.limits import Limits
from peeratlas.snapshot import open_current
from tests.attacks.asking import LEAKS
from tests.endpoint import portal

pytestmark = pytest.mark.long
EXAMPLES = 6
"""How many requests are made for each operation."""


@pytest.fixture(scope="module")
def app(build):
    with portal(open_current(build), Limits()) as app:
        yield app


def test_every_operation_answers_as_it_is_described(app):
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    operations = [one.ok() for one in schema.get_all_operations()]
    assert len(operations) > 30
    made, wrong = 0, []

    for number, operation in enumerate(operations):

        @seed(number)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            nonlocal made
            made += 1
            sent = case.as_transport_kwargs(base_url="http://localhost")
            kept = {name: sent[name] for name in ("params", "headers", "data", "json") if sent.get(name) is not None}
            if isinstance(kept.get("data"), bytes | str):
                kept["content"] = kept.pop("data")
            answer = client.request(sent["method"], sent["url"], **kept)
            told = (case.method, sent["url"], kept, answer.status_code)
            if answer.status_code >= 500 and answer.status_code not in (503, 504):
                wrong.append(told)
            if LEAKS.search(answer.content):
                wrong.append((*told, "leaks"))
            described = case.operation.definition.raw["responses"]
            form = answer.headers.get("content-type", "").partition(";")[0]
            if answer.status_code == 200 and form not in described["200"].get("content", {}):
                wrong.append((*told, form))

        ask()
    print(f"\n{made} requests to {len(operations)} operations")
    assert made > len(operations)
    assert wrong == []
