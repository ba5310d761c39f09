"""Texts in drawings stand out from what lies behind them: axe leaves these undecided, so they are reckoned here."""

from __future__ import annotations

import pytest

from tests.browser.kinds import address

DRAWN = {"home": 16, "view: network": 10, "view: learning": 10}
"""Kinds of pages with drawings, and at least so many texts in them."""

READ = r"""() => {
    const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const parse = (colour) => {
        const numbers = (colour.match(/[\d.]+/g) ?? []).map(Number);
        return colour.startsWith("color(srgb") ? numbers.map((value, i) => i < 3 ? value * 255 : value) : numbers;
    };
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const over = (top, below, alpha) => top.slice(0, 3).map((value, i) => value * alpha + below[i] * (1 - alpha));
    const ground = (element) => {
        const style = getComputedStyle(element);
        const inside = element instanceof SVGElement && !(element instanceof SVGSVGElement);
        const colour = parse(inside ? style.fill : style.backgroundColor);
        if (!colour.length || style.fill === "none" && inside || element.closest("text")) return [0, 0, 0, 0];
        return [...colour.slice(0, 3), (colour[3] ?? 1) * (inside ? style.fillOpacity * style.opacity : 1)];
    };
    const told = [];
    for (const text of document.querySelectorAll("main svg text")) {
        for (const part of text.querySelector("tspan") ? text.querySelectorAll("tspan") : [text]) {
            if (!part.textContent.trim() || !part.getClientRects().length) continue;
            part.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
            scrollBy({top: part.getBoundingClientRect().y - innerHeight / 2, behavior: "instant"});
            const box = part.getBoundingClientRect();
            const behind = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            let below = [255, 255, 255];
            for (const element of behind.reverse()) below = over(ground(element), below, ground(element)[3] ?? 1);
            const style = getComputedStyle(part);
            const rim = style.paintOrder.startsWith("stroke") && parseFloat(style.strokeWidth) >= 2 ? parse(style.stroke) : [];
            if (rim.length) below = over(rim, below, rim[3] ?? 1);
            const colour = over(parse(style.fill), below, Number(style.fillOpacity));
            const [bright, dark] = [light(colour), light(below)].sort((a, b) => b - a);
            told.push([part.textContent.trim(), (bright + 0.05) / (dark + 0.05), behind.length]);
        }
    }
    return told;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", DRAWN)
def test_texts_in_drawings_stand_out(page, visit, kind, theme):
    page.emulate_media(color_scheme=theme)
    visit(page, address(kind, "en"))
    told = page.evaluate(READ)
    assert len(told) >= DRAWN[kind]
    assert all(behind for *_, behind in told)
    assert [(text, round(ratio, 2)) for text, ratio, _ in told if ratio < 4.5] == []


def test_a_text_that_does_not_stand_out_is_found(page, visit):
    visit(page, address("home", "en"))
    page.evaluate(
        "document.adoptedStyleSheets = [new CSSStyleSheet()]; document.adoptedStyleSheets[0].replaceSync('main svg text { fill: #888 !important; stroke: none !important } main svg path { fill: #777 !important }')"
    )
    assert min(ratio for _, ratio, _ in page.evaluate(READ)) < 4.5
