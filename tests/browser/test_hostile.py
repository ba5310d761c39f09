"""Texts of the data that are markup: every page shows them as texts, and no script in them ever runs."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pyoxigraph
import pytest
from playwright.sync_api import expect

from peeratlas import search
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.news import Issue
from peeratlas.portal import views
from tests.attacks.rendering import TEXTS, THINGS
from tests.attacks.rendering import spoilt as attacking
from tests.browser.kinds import KINDS, address, status
from tests.browser.serving import served
from tests.dumped import dumped

ATTACK = '"\'><img src=x onerror="window.__hacked=1;alert(1)"><script>window.__hacked=2</script>{{7*7}}</title></textarea><svg onload=alert(3)>'
WITHOUT_DATA = ("SPARQL in the browser", "error", "search, empty", "search, nothing", "topics")
"""The kinds of pages that show no text of the data."""
ADDRESSES = [
    "/en/search?q=%22%3E%3Cscript%3Ewindow.__hacked%3D1%3C/script%3E",
    "/en/search?q=onerror",
    "/en/sparql?query=%3C/textarea%3E%3Cscript%3Ewindow.__hacked%3D1%3C/script%3E",
    "/en/sparql/here#query=%3C/textarea%3E%3Cscript%3Ewindow.__hacked%3D1%3C/script%3E&named-graph-uri=%3Cimg%20src%3Dx%3E",
    "/en/compare?countries=latvia&rule=%22%3E%3Cscript%3Ewindow.__hacked%3D1%3C/script%3E",
    "/en/questions/trainings?filter=%22%3E%3Cimg%20src%3Dx%20onerror%3Dwindow.__hacked%3D1%3E",
    "/en/needs?country=%3Cscript%3Ewindow.__hacked%3D1%3C/script%3E",
    "/en/%3Cscript%3Ewindow.__hacked%3D1%3C/script%3E",
]


def spoilt(quad):
    """The same statement; a text in a language ends in markup, an address for readers is a script."""
    term, predicate = quad.object, quad.predicate.value
    if isinstance(term, pyoxigraph.Literal) and term.language:
        return pyoxigraph.Quad(
            quad.subject,
            quad.predicate,
            pyoxigraph.Literal(term.value + ATTACK, language=term.language),
            quad.graph_name,
        )
    if predicate.endswith(("schema.org/url", "#seeAlso")):
        script = pyoxigraph.NamedNode("javascript:window.__hacked=4")
        return pyoxigraph.Quad(quad.subject, quad.predicate, script, quad.graph_name)
    return quad


def spoilt_head(query):
    told = {name: text + ATTACK for name, text in query.head.items() if name in ("title", "answers")}
    return replace(query, head={**query.head, **told})


@pytest.fixture(scope="module")
def hostile(published, tmp_path_factory):
    """Where the published data are served with every text spoilt."""
    quads = [spoilt(quad) for quad in published.dataset.quads()]
    assert sum(ATTACK in str(getattr(quad.object, "value", "")) for quad in quads) > 5000
    queries = {
        folder: {name: spoilt_head(query) for name, query in found.items()}
        for folder, found in published.queries.items()
    }
    atlas = Atlas(Dataset.in_memory(quads), queries)
    folder = tmp_path_factory.mktemp("hostile")
    index = folder / "search.sqlite"
    search.index(atlas.dataset, index)
    manifest = {"version": "0", "edition": atlas.edition.number, "news": (ATTACK,)}
    issue = Issue(atlas.edition.number, atlas.edition.day.isoformat(), ATTACK, (ATTACK,))
    told = {"manifest": manifest, "index": index, "news": issue.points, "editions": (issue,)}
    told |= {"inventory": dumped(folder), "dumps": folder, "far": None}
    with served(SimpleNamespace(atlas=atlas, version="0", **told)) as where:
        yield where


def unharmed(page):
    """Nothing of the attack has become a part of the page. What it must not have done, the watch tells."""
    assert page.evaluate("window.__hacked") is None
    assert page.locator("img[src='x'], svg[onload], script:not([src]):not([type='application/ld+json'])").count() == 0
    assert page.locator("a[href^='javascript' i], a[href^='data' i]").count() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_the_data_becomes_markup(context, visit, hostile, kind):
    page = context(base_url=hostile).new_page()
    visit(page, address(kind, "en"), status(kind))
    if kind == "SPARQL":
        page.wait_for_load_state("networkidle")
    unharmed(page)
    if kind not in WITHOUT_DATA:
        expect(page.locator("body")).to_contain_text("<script>window.__hacked=2</script>")
    page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    unharmed(page)


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_text_of_the_address_becomes_markup(context, hostile, path):
    page = context(base_url=hostile).new_page()
    page.context.watch.missing |= {hostile + path, hostile + "/sparql"}
    page.goto(path, wait_until="networkidle")
    unharmed(page)


def test_a_text_that_becomes_markup_would_be_noticed(page, visit):
    visit(page, "/en/topics")
    page.evaluate("(attack) => { document.querySelector('h1').innerHTML = attack }", ATTACK)
    page.wait_for_load_state("networkidle")
    with pytest.raises(AssertionError):
        unharmed(page)
    assert page.context.watch.faults
    page.context.watch.faults.clear()


@pytest.fixture(scope="module")
def attacked(published, tmp_path_factory):
    """Where the published data are served with texts that end in all kinds of attacks, and links that lead astray."""
    with served(attacking(published, tmp_path_factory.mktemp("attacked"), list(TEXTS.values()))) as where:
        yield where


@pytest.mark.long
@pytest.mark.parametrize("lang", ["en", "lv"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_attack_becomes_markup(context, visit, attacked, kind, lang):
    page = context(base_url=attacked).new_page()
    visit(page, address(kind, lang), status(kind))
    unharmed(page)


@pytest.mark.long
@pytest.mark.parametrize("thing", THINGS)
def test_no_strange_address_is_loaded_or_a_link(context, visit, attacked, thing):
    page = context(base_url=attacked).new_page()
    visit(page, f"/en/{thing}")
    unharmed(page)
    found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.protocol + '|' + one.username)")
    assert found
    assert set(found) <= {"http:|", "https:|", "mailto:|"}


def test_the_page_of_a_fault_tells_nothing_of_it(context, visit, hostile, monkeypatch):
    def fail(*_):
        raise RuntimeError(ATTACK)

    monkeypatch.setattr(views.quality, "view", fail)
    page = context(base_url=hostile).new_page()
    visit(page, "/en/quality?broken=yes", 500)
    unharmed(page)
    expect(page.locator("body")).not_to_contain_text("__hacked")
