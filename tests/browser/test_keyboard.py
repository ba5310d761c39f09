"""The pages by keyboard alone: every stop is seen, nothing hides it, and the whole comparison can be used."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.kinds import KINDS, address, status

STOP = """() => {
    const here = document.activeElement;
    if (here === document.body) return null;
    const style = getComputedStyle(here), box = here.getBoundingClientRect();
    const land = here.matches(".land") && getComputedStyle(here.querySelector("path"));
    const rim = land ? parseFloat(land.strokeWidth) >= 3 : style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const spots = [...here.getClientRects()].flatMap(({x, y, width, height}) =>
        [[x + width / 2, y + height / 2], [x + 3, y + 3], [x + width - 3, y + height - 3]]);
    const seen = spots.some(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && (here.contains(top) || top.contains(here) || top.closest("label")?.control === here);
    });
    here.dataset.stop ??= String(document.querySelectorAll("[data-stop]").length);
    return {
        what: `${here.tagName} ${here.className?.baseVal ?? here.className} ${here.textContent.trim().slice(0, 40)}`,
        number: here.dataset.stop, rim, seen, box: box.width > 0,
    };
}"""
WALKED = [
    "home",
    "compare, three countries",
    "country, little known",
    "view: needs",
    "question with a form",
    "search",
    "questionnaire",
]


def press_until(page, locator, key="Tab", most=400):
    """Presses the key until the focus is there."""
    for _ in range(most):
        page.keyboard.press(key)
        if locator.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"{key} does not lead to {locator}")


@pytest.mark.parametrize("kind", WALKED)
def test_every_stop_of_the_tabulator_is_seen(page, visit, kind):
    assert kind in KINDS
    visit(page, address(kind, "en"), status(kind))
    stops, wrong = [], []
    for _ in range(600):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stops and stop and stop["number"] == stops[-1]:
            continue  # the parts of a field for a date
        if stop is None or stop["number"] in stops:
            break
        stops.append(stop["number"])
        if not (stop["rim"] and stop["seen"] and stop["box"]):
            wrong.append(stop)
    assert len(stops) > 25
    assert wrong == []


def test_the_first_stop_skips_to_the_content(page, visit):
    visit(page, "/en/compare")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_countries_are_chosen_by_keyboard(page, visit):
    visit(page, "/en/")
    press_until(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Compare"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/compare")
    press_until(page, page.locator("summary", has_text="Choose countries and rows"))
    page.keyboard.press("Enter")
    boxes = page.get_by_role("group", name="Countries", exact=True).get_by_role("checkbox")
    for box in boxes.all():
        wanted = box.get_attribute("value") in {"sweden", "norway"}
        if box.is_checked() != wanted:
            press_until(page, box)
            page.keyboard.press("Space")
        expect(box).to_be_checked(checked=wanted)
    page.keyboard.press("Enter")  # as in every form: what stands in the boxes is sent
    page.wait_for_url("**/compare?**")
    assert page.locator("table.matrix thead th").all_inner_texts() == ["Norway", "Sweden"]


def test_the_comparison_is_turned_and_walked_by_keyboard(page, visit):
    visit(page, "/en/compare")
    press_until(page, page.get_by_label("Countries down the side"))
    page.keyboard.press("Space")
    press_until(page, page.get_by_role("button", name="Compare").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**flip=yes**")
    press_until(page, page.get_by_role("region", name="The comparison"))
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.scrollLeft") > 0


def test_a_cell_is_read_and_the_table_taken_home_by_keyboard(page, visit):
    visit(page, address("compare, three countries", "en"))
    cell = page.locator("table.matrix td", has=page.locator("details")).first
    press_until(page, cell.locator("summary"))
    page.keyboard.press("Enter")
    expect(cell.locator("article").first).to_be_visible()
    press_until(page, cell.locator("article a").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/id/claim/**")
    page.go_back()
    press_until(page, page.get_by_role("link", name="Excel"), most=1500)
    with page.expect_request("**/compare.xlsx?**"):
        page.keyboard.press("Enter")


def test_the_language_is_chosen_by_keyboard(page, visit):
    visit(page, "/en/id/country/latvia")
    press_until(page, page.locator("nav.tongues summary"))
    page.keyboard.press("Space")
    press_until(page, page.locator("nav.tongues").get_by_role("link", name="lietuvių"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/lt/id/country/latvia")


def test_the_map_of_the_start_page_is_walked_by_keyboard(page, visit):
    visit(page, "/en/")
    press_until(page, page.locator(".map a[href$='/latvia']"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/id/country/latvia")
