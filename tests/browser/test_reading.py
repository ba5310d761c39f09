"""The pages as they are read elsewhere: without JavaScript, on a narrow screen, with large letters."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from peeratlas.portal.negotiation import LANGS
from tests.browser.kinds import KINDS, address, status

NARROW = {"width": 320, "height": 640}
"""WCAG 1.4.10: what a window of 1280 pixels shows at 400 per cent."""

WIDER = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const inside = (element) => { for (let part = element.parentElement; part; part = part.parentElement)
        if (part !== document.body && getComputedStyle(part).overflowX !== "visible") return true; return false; };
    const over = [...document.body.querySelectorAll("*")].filter((element) =>
        element.getBoundingClientRect().right > wide + 1 && !inside(element));
    return [`the page is ${document.documentElement.scrollWidth} wide`, ...over.slice(0, 5).map((element) =>
        `${element.tagName}.${element.className?.baseVal ?? element.className} ${element.textContent.trim().slice(0, 30)}`)];
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_is_wider_than_a_narrow_screen(context, visit, kind):
    page = context(viewport=NARROW).new_page()
    others = [lang for lang in LANGS if lang != "en"]
    for lang in ("en", others[(list(KINDS).index(kind) + 3) % len(others)]):
        visit(page, address(kind, lang), status(kind))
        assert page.evaluate(WIDER) == [], lang


@pytest.mark.long
@pytest.mark.parametrize("lang", LANGS)
def test_no_page_of_any_language_is_wider_than_a_narrow_screen(context, visit, lang):
    page = context(viewport=NARROW).new_page()
    wide = {}
    for kind in KINDS:
        visit(page, address(kind, lang), status(kind))
        wide[kind] = page.evaluate(WIDER)
    assert {kind: what for kind, what in wide.items() if what} == {}
    assert len(wide) == len(KINDS) >= 40


def test_what_is_too_wide_is_found(context, visit):
    page = context(viewport=NARROW).new_page()
    visit(page, "/en/topics")
    page.evaluate("document.querySelector('h1').textContent = 'wide'.repeat(200)")
    page.evaluate(
        "document.adoptedStyleSheets = [new CSSStyleSheet()]; document.adoptedStyleSheets[0].replaceSync('* { overflow-wrap: normal !important }')"
    )
    assert "the page is" in page.evaluate(WIDER)[0]


@pytest.mark.parametrize("kind", ["home", "compare, three countries", "country, little known", "question with a form"])
def test_letters_of_twice_the_size_break_nothing(context, visit, kind):
    page = context(viewport={"width": 640, "height": 800}, device_scale_factor=2).new_page()
    visit(page, address(kind, "en"))
    assert page.evaluate(WIDER) == []
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


@pytest.fixture
def plain(context):
    """A page of a browser that runs no script."""
    return context(java_script_enabled=False).new_page()


def test_the_start_page_leads_on_without_scripts(plain, visit):
    visit(plain, "/en/")
    plain.locator("#find").fill("Norvēģ")
    plain.locator("form.find button").click()
    plain.locator(".hits a[href$='/id/country/norway']").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Norway")
    plain.locator("nav.tongues summary").click()
    plain.locator("nav.tongues").get_by_role("link", name="suomi").click()
    expect(plain.locator("html")).to_have_attribute("lang", "fi")
    assert plain.url.endswith("/fi/id/country/norway")


def test_the_comparison_is_used_without_scripts(plain, visit):
    visit(plain, "/en/compare")
    plain.locator("summary", has_text="Choose countries and rows").click()
    for box in plain.get_by_role("group", name="Countries", exact=True).get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") in ("latvia", "norway"))
    plain.get_by_role("button", name="Compare").last.click()
    assert plain.locator("table.matrix thead th").all_inner_texts() == ["Latvia", "Norway"]
    cell = plain.locator("table.matrix td", has=plain.locator("details")).first
    cell.locator("summary").click()
    expect(cell.locator("article").first).to_be_visible()
    expect(plain.get_by_role("link", name="Excel")).to_be_visible()


def test_a_question_is_asked_without_scripts(plain, visit):
    visit(plain, "/en/questions/employed-peer-supporters")
    plain.get_by_label("country").first.select_option(label="Norway")
    plain.get_by_role("button", name="Ask").click()
    assert "country=norway" in plain.url
    row = plain.locator("table.answer tbody tr").first
    expect(row).to_contain_text("300")
    expect(row.locator("a[href*='/id/source/']")).to_be_visible()


def test_the_page_and_the_questionnaire_of_a_country_are_read_without_scripts(plain, visit):
    visit(plain, "/lv/id/country/latvia")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Latvija")
    plain.locator("main a[href*='/questionnaire/latvia']").first.click()
    expect(plain.locator(".write").first).to_be_visible()


def test_a_query_is_sent_without_scripts(plain, visit):
    visit(plain, "/en/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D")
    expect(plain.locator("#query")).to_have_value("ASK { ?s ?p ?o }")
    expect(plain.locator("#plain button")).to_be_visible()


def test_nothing_that_cannot_work_is_offered_without_scripts(plain, visit):
    visit(plain, "/en/compare")
    for button in plain.locator("button[data-copy], button[data-print]").all():
        expect(button).to_be_hidden()
