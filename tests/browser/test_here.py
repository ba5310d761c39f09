"""A query that the endpoint refuses, run in the reader's own browser: Oxigraph (WASM) over the published data."""

from __future__ import annotations

import csv
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.axe import Axe

EVERYTHING = "SELECT * { ?s ?p ?o }"
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
NORWAY = "https://w3id.org/peeratlas/graph/data/countries/norway"
ATTACK = "<img src=x onerror=window.__hacked=1><script>window.__hacked=2</script>"
LOADED = ("/dumps/atlas.trig", "/static/built/oxigraph.wasm")


def opened(page, visit, query, more="", lang="en"):
    visit(page, f"/{lang}/sparql/here#query={quote(query, safe='')}{more}")
    return page


def run(page, query=None):
    if query is not None:
        page.locator("#query").fill(query)
    page.locator("#run").click()
    expect(page.locator("#stop")).to_be_hidden(timeout=60_000)


def asked(page):
    return [urlsplit(address).path for address in page.context.watch.requests]


def cells(page):
    return page.locator("#result tbody td").all_inner_texts()


def test_nothing_is_loaded_before_the_button_and_nothing_but_our_files_after_it(page, visit):
    opened(page, visit, "ASK { ?s ?p ?o }")
    assert not set(LOADED) & set(asked(page))
    assert page.locator("#query").input_value() == "ASK { ?s ?p ?o }"
    run(page)
    expect(page.locator("#told")).to_contain_text("The answer is yes.")
    assert set(LOADED) <= set(asked(page))


@pytest.mark.long
def test_without_javascript_the_page_says_so_and_names_the_dump(context, visit):
    page = context(java_script_enabled=False).new_page()
    visit(page, "/en/sparql/here")
    expect(page.get_by_text("This page needs JavaScript.")).to_be_visible()
    expect(page.locator("#here")).to_be_hidden()
    assert page.locator("main a[href='/dumps/atlas.nq.gz']").is_visible()


@pytest.mark.long
def test_a_query_that_is_refused_runs_in_the_browser_and_gives_every_row(page, visit, published, tmp_path):
    page.context.watch.missing.add(f"{page.context.watch.address}/sparql")
    visit(page, f"/en/sparql?query={quote(EVERYTHING)}")
    page.locator(".yasr").get_by_role("link", name="Run this query in your own browser").click(timeout=30_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask in your own browser")
    run(page)
    quads = {(quad.subject, quad.predicate, quad.object) for quad in published.dataset.quads()}
    expect(page.locator("#told")).to_contain_text(f"Rows: {len(quads):,}")
    assert page.locator("#result tbody tr").count() == 1000
    assert page.locator("#result a[href^='/ontology']").count() > 50
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download the result (CSV)").click()
    begun.value.save_as(tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert sorted(head) == ["o", "p", "s"]
    assert len(rows) == len(quads)
    texts = {str(quad.object.value) for quad in published.dataset.quads() if '"' in getattr(quad.object, "value", "")}
    assert texts & {row[head.index("o")] for row in rows}


@pytest.mark.long
def test_every_form_of_answer_and_of_failure_is_told(page, visit):
    opened(page, visit, "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }")
    run(page)
    expect(page.locator("#result pre")).to_contain_text(" a <http")
    expect(page.locator("#result")).to_contain_text("Only the first 1,000 are shown.")
    for query, told in (
        ("ASK { ?s ?p 'no such text' }", "The answer is no."),
        ("SELECT ?s { ?s a <x:nothing> }", "Rows: 0"),
        (f"SELECT (COUNT(*) AS ?n) FROM <{NORWAY}> {{ ?s ?p ?o }}", "Rows: 1"),
    ):
        run(page, query)
        expect(page.locator("#told")).to_contain_text(told)
    assert 100 < int(cells(page)[0]) < 5000
    for query, told in (
        ("SELECT * {\n ?s a", "Line 2, column 6: The query cannot be read from here on."),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "is not supported"),
        ("DROP ALL", "The query cannot be read from here on."),
        ("ASK {" + "{" * 3000 + "}" * 3001, "This is too much for this browser, too."),
        ("SELECT (STRLEN(\"'FROM'\") AS ?from) { } # FROM", ""),
    ):
        run(page, query)
        expect(page.locator("#result")).to_contain_text(told)
    assert cells(page) == ["6"]


@pytest.mark.long
def test_a_bomb_is_stopped_and_the_next_query_runs(page, visit):
    opened(page, visit, BOMB)
    page.locator("#run").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_text("The query runs.", timeout=30_000)
    expect(page.locator("#stop")).to_be_focused()
    assert len(page.workers) == 1
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Stopped.")
    for _ in range(50):  # Chromium lets it end by itself for two seconds
        page.wait_for_timeout(200)
        if not page.workers:
            break
    assert page.workers == []
    expect(page.locator("#run")).to_be_focused()
    run(page, "SELECT (1 + 1 AS ?n) { }")
    assert cells(page) == ["2"]


@pytest.mark.long
def test_a_query_as_long_as_the_endpoint_takes_and_the_graphs_of_a_request_come_with_the_address(page, visit):
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } # " + "å&#+% " * 2700
    assert len(query) > 16_000
    opened(page, visit, query, f"&default-graph-uri={quote(NORWAY, safe='')}")
    expect(page.locator("#graphs")).to_contain_text(NORWAY)
    run(page)
    assert 100 < int(cells(page)[0]) < 5000
    assert page.locator("#query").input_value() == query
    page.reload()
    assert page.locator("#query").input_value() == query
    page.locator(".tongues summary").click()
    page.locator(".tongues a[hreflang=sv]").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    assert page.locator("#query").input_value() == query
    assert not [address for address in page.context.watch.requests if "query=" in address.partition("#")[0]]


@pytest.mark.long
def test_markup_in_the_data_in_the_query_and_in_errors_stays_text(page, visit):
    data = f'<x:a> <x:b> "{ATTACK}"@en , <javascript:window.__hacked=3> , <https://w3id.org/peeratlas/id/"> .'
    page.route(
        "**/dumps/atlas.trig",
        lambda route: route.fulfill(body=data.replace('/">', "/x>"), content_type="application/trig"),
    )
    opened(page, visit, f"SELECT ?o ('{ATTACK}' AS ?q) {{ ?s ?p ?o }}")
    run(page)
    assert cells(page).count(ATTACK) + cells(page).count(f"{ATTACK} en") == 4
    assert page.locator("#result a").count() == 1
    run(page, f"CONSTRUCT {{ <x:a> <x:b> '{ATTACK}' }} {{ }}")
    expect(page.locator("#result pre")).to_contain_text(ATTACK)
    run(page, f"SELECT * {{ ?s ?p {ATTACK} }}")
    assert page.evaluate("window.__hacked") is None
    assert page.locator("img[src=x], #result script, a[href^='javascript' i]").count() == 0


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_beside_a_result_and_a_narrow_screen_holds_it(context, visit, theme):
    page = context(viewport={"width": 320, "height": 700}, color_scheme=theme).new_page()
    opened(page, visit, "SELECT * { ?s ?p ?o } LIMIT 200", lang="fi")
    for query in (None, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 9", "SELECT * {"):
        run(page, query)
        expect(page.locator("#result > *").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        axe = Axe(page)
        assert (axe.judge(), axe.judge_colours()) == (([], []), ([], []))


@pytest.mark.long
def test_the_page_of_a_refusal_leads_to_the_same_query_in_the_browser(page):
    query = "SELECT ?s { ?s ?p ?o } LIMIT 10001"
    page.context.watch.missing.add(f"{page.context.watch.address}/sparql?query={quote(query)}")
    answer = page.goto(f"/sparql?query={quote(query)}")
    assert answer.status == 422
    assert Axe(page).judge() == ([], [])
    page.get_by_role("link", name="Run this query in your own browser").click(timeout=30_000)
    run(page)
    expect(page.locator("#told")).to_contain_text("Rows: 10,001")


@pytest.mark.long
def test_without_the_exception_for_the_worker_the_engine_is_refused(page, visit):
    """What keeps every other script from compiling keeps this one from it, too, and the page says that it failed."""
    page.route(
        "**/here-worker.js*",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            headers={**answer.headers, "content-security-policy": "default-src 'self'"},
        ),
    )
    opened(page, visit, "ASK { }")
    run(page)
    expect(page.locator("#result")).to_contain_text("The data could not be loaded.")
    page.context.watch.faults.clear()
