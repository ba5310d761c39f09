"""The watch and axe themselves: what they must notice on pages that are wrong."""

from __future__ import annotations

import pytest

from tests.browser.axe import Axe
from tests.browser.watching import Watch

POLICY = "default-src 'self'"
STYLE = """
@media (prefers-color-scheme: dark) { :root { color-scheme: dark; background: #000 } p { color: #111 } }
"""


@pytest.fixture
def shown(browser, address):
    """Opens this text as a page of the portal, under a watch that is not asked at the end."""
    contexts = []

    def show(text):
        context = browser.new_context()
        contexts.append(context)
        watch = Watch(context, address)
        page = context.new_page()
        page.route(
            "**/wrong",
            lambda route: route.fulfill(
                body=text, headers={"content-type": "text/html", "content-security-policy": POLICY}
            ),
        )
        page.route("**/wrong.css", lambda route: route.fulfill(body=STYLE, headers={"content-type": "text/css"}))
        page.route(
            "**/wrong.js",
            lambda route: route.fulfill(body="throw new Error('wrong')", headers={"content-type": "text/javascript"}),
        )
        page.goto(f"{address}/wrong", wait_until="networkidle")
        return page, watch

    yield show
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<link rel=stylesheet href=http://elsewhere.invalid/a.css>", "another host was asked"),
        ("<img src=http://127.0.0.1:9/a.png>", "another host was asked"),
        ("<script>alert(1)</script>", "Content Security Policy"),
        ("<p style='color:red'>red</p>", "Content Security Policy"),
        ("<img src=/static/nothing.png>", "Failed to load resource"),
        ("<script src=/wrong.js></script>", "a script met a fault: wrong"),
    ],
)
def test_what_a_page_must_not_do_is_noticed(shown, text, fault):
    _, watch = shown(f"<!doctype html><title>wrong</title>{text}")
    assert any(fault in found for found in watch.faults), watch.faults


def test_a_page_that_does_nothing_wrong_is_left_alone(shown):
    _, watch = shown("<!doctype html><title>right</title><link rel=stylesheet href=/static/atlas.css><p>right</p>")
    assert watch.faults == []
    assert len(watch.requests) >= 2


def test_a_dialog_is_noticed(shown):
    page, watch = shown("<!doctype html><title>wrong</title>")
    page.evaluate("alert('wrong')")
    assert watch.faults == ["a dialog was opened: wrong"]


def test_axe_finds_what_is_wrong_and_the_colours_of_each_theme(shown):
    page, _ = shown(
        "<!doctype html><html lang=en><title>wrong</title><link rel=stylesheet href=/wrong.css>"
        "<main><h1>Wrong</h1><p>text</p><img src=/static/mark.svg></main>"
    )
    axe = Axe(page)
    assert {rule for rule, _, _ in axe.judge()[0]} == {"image-alt"}
    assert axe.judge_colours() == ([], [])
    page.emulate_media(color_scheme="dark")
    assert [(rule, place) for rule, place, _ in axe.judge_colours()[0]] == [("color-contrast", "p")]
