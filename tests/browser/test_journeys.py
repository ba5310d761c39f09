"""What five kinds of people come for (the table of the README): each from the start page to what they take home."""

from __future__ import annotations

import io
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import expect

THREE = {"lithuania", "norway", "sweden"}


def body(page):
    return page.get_by_role("main")


def chosen(page, name):
    """The values of a parameter that the address of the page has."""
    return {value for given in parse_qs(urlsplit(page.url).query).get(name, []) for value in given.split(",")}


def opened(cell):
    """The claims of a cell of the comparison, unfolded."""
    cell.locator("summary").click()
    claims = cell.locator("article")
    expect(claims.first).to_be_visible()
    return claims


# A ministry officer or journalist compares


def test_three_countries_are_compared_and_taken_home_as_a_workbook(page, visit):
    visit(page, "/en/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Compare").click()
    page.locator("summary", has_text="Choose countries and rows").click()
    countries = page.get_by_role("group", name="Countries", exact=True)
    for box in countries.get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") in THREE)
    page.get_by_role("button", name="Compare").last.click()
    assert chosen(page, "countries") == THREE
    assert page.locator("table.matrix thead th").all_inner_texts() == ["Lithuania", "Norway", "Sweden"]
    with page.expect_download() as waiting:
        page.evaluate("document.querySelectorAll('.take a').forEach((link) => link.setAttribute('download', ''))")
        body(page).get_by_role("link", name="Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    heads, *rows = book.worksheets[0].values
    place = [str(head).lower() for head in heads].index("country")
    assert {row[place] for row in rows} == {"Lithuania", "Norway", "Sweden"}
    notes = {line[0]: line[1] for line in book["notes"].values}
    assert any("newest" in str(text) for text in notes.values()), notes
    assert any("2026-11" in str(text) for text in notes.values()), notes


def test_a_contested_cell_leads_to_both_sources(page, visit):
    visit(page, "/en/compare")
    cell = page.locator("table.matrix td", has=page.locator(".mark.contested, .state.contested")).first
    contested = opened(cell).filter(has_text="Contested: another source says").first
    ways = contested.locator("a[href*='/id/source/']")
    sources = {link.get_attribute("href") for link in ways.all()}
    assert len(sources) >= 2
    for source in sorted(sources):
        page.goto(source)
        expect(page.get_by_role("heading", level=1)).not_to_be_empty()
        assert page.locator("main a[rel~='external']").first.get_attribute("href").startswith("https://")


def test_the_contested_claims_of_sweden_have_both_sides_on_their_page(page, visit):
    visit(page, "/en/id/claim/sweden-introduced-2012")
    against = page.locator(".against")
    expect(against).to_contain_text("Contested: another source says")
    against.locator("a[href$='sweden-role-new-2016']").first.click()
    expect(page.locator(".against a[href$='sweden-introduced-2012']").first).to_be_visible()


def test_the_language_is_switched_in_mid_journey(page, visit):
    visit(page, "/en/compare?countries=latvia&countries=norway&rows=stage&rows=training-exists")
    rows = page.locator("table.matrix tbody tr[id]").count()
    for name, lang, latvia in (
        ("svenska", "sv", "Lettland"),
        ("latviešu", "lv", "Latvija"),
        ("English", "en", "Latvia"),
    ):
        page.locator("nav.tongues summary").click()
        page.locator("nav.tongues").get_by_role("link", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        assert urlsplit(page.url).path == f"/{lang}/compare"
        assert (chosen(page, "countries"), chosen(page, "rows")) == ({"latvia", "norway"}, {"stage", "training-exists"})
        assert latvia in page.locator("table.matrix thead th").all_inner_texts()
        assert page.locator("table.matrix tbody tr[id]").count() == rows


def test_the_state_of_the_comparison_is_in_its_address(page, visit):
    visit(page, "/en/compare?countries=latvia&countries=norway")
    page.get_by_label("Countries down the side").check()
    page.get_by_label("Hide empty rows").check()
    page.get_by_label("Which claims count").select_option("all")
    page.get_by_role("button", name="Compare").first.click()
    seen = page.locator("table.matrix").inner_text()
    address = page.url
    assert (chosen(page, "flip"), chosen(page, "rule")) == ({"yes"}, {"all"})
    page.goto("/en/")
    page.goto(address)
    assert page.locator("table.matrix").inner_text() == seen
    expect(page.get_by_label("Countries down the side")).to_be_checked()


def test_a_comparison_stands_in_the_page_of_another(page, visit):
    visit(page, "/en/compare?countries=latvia&countries=norway")
    code = page.locator("#embed-code").input_value()
    source = re.search(r'src="([^"]+)"', code)[1].replace("&amp;", "&")
    page.goto(urlsplit(source)._replace(scheme="", netloc="").geturl())
    assert set(page.locator("table.matrix thead th").all_inner_texts()) == {"Latvia", "Norway"}
    expect(page.locator("body")).to_contain_text("independent edition")


# A trainer in a country without a training


def test_from_the_needs_of_lithuania_one_finds_whose_experience_meets_them(page, visit):
    visit(page, "/en/")
    body(page).get_by_role("link", name="Find whose experience meets a need").click()
    page.get_by_label("Country with the need").select_option(label="Lithuania")
    page.get_by_role("button", name="Show").click()
    assert chosen(page, "country") == {"lithuania"}
    need = page.locator("section.need").first
    expect(need.get_by_role("heading", level=2)).to_contain_text("Lithuania needs")
    reason = need.locator(".reason").first
    expect(reason.get_by_role("heading", level=3)).to_be_visible()
    giver = reason.get_by_role("row").nth(1)
    country = giver.get_by_role("cell").first.inner_text().strip()
    assert country not in ("", "Lithuania")
    need_link = need.locator("a", has_text="The claim of the need").get_attribute("href")
    giver.locator("a[href*='/id/claim/']").first.click()
    expect(body(page)).to_contain_text(country)
    expect(page.locator("main a[href*='/id/source/']").first).to_be_visible()
    page.goto(need_link)
    expect(body(page)).to_contain_text("Lithuania")


# A coordinator sees what is not known of her country


def test_the_page_of_latvia_leads_to_its_questionnaire_on_paper(page, visit):
    visit(page, "/en/")
    page.locator("main a[href='/en/id/country/latvia']").last.click()
    expect(body(page)).to_contain_text("not stated")
    page.locator("main a[href*='/questionnaire/latvia']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Latvia")
    expect(page.locator("header.site")).to_be_visible()
    page.emulate_media(media="print")
    for gone in ("header.site nav", "form.find", ".skip"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".write").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 30


def test_every_claim_can_be_told_to_be_wrong(page, visit):
    visit(page, "/en/id/claim/norway-employed-2023")
    link = page.get_by_role("link", name="This is wrong").first.get_attribute("href")
    assert link.startswith("mailto:")
    assert "norway-employed-2023" in link


# A researcher


def test_a_stored_question_is_run_in_the_editor(page, visit):
    visit(page, "/en/sparql")
    expect(page.locator(".yasqe").first).to_be_visible()
    body(page).locator("button.example").first.click()
    page.get_by_role("button", name="Run the query").first.click()
    expect(page.locator(".yasr table tbody tr").first).to_be_visible()
    assert page.locator(".yasr table tbody tr").count() >= 5
    assert any(urlsplit(asked).path == "/sparql" for asked in page.context.watch.requests)


def test_the_query_behind_a_question_opens_in_the_editor(page, visit):
    visit(page, "/en/questions/trainings?country=norway")
    body(page).locator("summary", has_text="The SPARQL behind it").click()
    body(page).get_by_role("link", name="Open in the editor").click()
    assert urlsplit(page.url).path == "/en/sparql"
    expect(page.locator(".yasr table tbody tr").first).to_be_visible()


@pytest.mark.parametrize(
    ("accept", "starts"), [("text/turtle", "@prefix"), ("application/ld+json", "{"), ("text/html", "<!doctype html>")]
)
def test_an_iri_answers_in_the_form_that_is_accepted(page, accept, starts):
    told = page.request.get("/id/country/norway", headers={"Accept": accept})
    assert told.ok
    assert told.headers["content-type"].startswith(accept)
    assert told.text().lstrip()[: len(starts)] == starts


# Everybody


def test_the_search_is_used_by_keyboard_and_forgives_a_slip(page, visit):
    visit(page, "/en/")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("norwya")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?q=norwya")
    hits = page.locator(".hits a[href]")
    assert hits.count() >= 1
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(hits.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#find")).to_be_focused()
    page.locator(".hits a[href$='/id/country/norway']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/id/country/norway")


def test_a_stroke_stays_a_stroke_where_somebody_writes(page, visit):
    visit(page, "/en/")
    page.locator("#find").focus()
    page.keyboard.type("a/b")
    expect(page.locator("#find")).to_have_value("a/b")


def test_a_question_is_sifted_and_sorted(page, visit):
    visit(page, "/en/questions/trainings")
    page.get_by_label("Show rows that contain").fill("norway")
    page.get_by_role("button", name="Show").click()
    rows = page.locator("table.answer tbody tr")
    assert rows.count() >= 1
    assert all("norway" in row.lower() for row in rows.all_inner_texts())
    page.locator("table.answer thead a").first.click()
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    assert chosen(page, "filter") == {"norway"}


def test_an_address_that_leads_nowhere_helps_on(page, visit):
    visit(page, "/en/id/country/norwegen", 404)
    page.locator("main a[href='/en/id/country/norway']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Norway")


def test_nothing_moves_for_who_wants_it_still(context, visit):
    page = context(reduced_motion="reduce").new_page()
    for path in ("/en/", "/en/compare", "/en/id/country/sweden", "/en/sparql"):
        visit(page, path)
        page.wait_for_load_state("networkidle")
        moving = page.evaluate(
            """() => [document.documentElement, ...document.querySelectorAll("*")].filter((element) => {
                const style = getComputedStyle(element);
                const times = `${style.transitionDuration},${style.animationDuration}`.split(",").map(parseFloat);
                return times.some((time) => time > 0.01) || style.scrollBehavior === "smooth";
            }).map((element) => `${element.tagName}.${element.className}`)"""
        )
        assert moving == [], path
