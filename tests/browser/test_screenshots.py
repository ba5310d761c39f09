"""Twelve pictures that continuous integration keeps in build/screenshots/, so that somebody looks at them."""

from __future__ import annotations

import struct
import zlib

import pytest

from tests.small import ROOT

FOLDER = ROOT / "build" / "screenshots"
PICTURES = {
    "latvia-lv-1280-light": "/lv/id/country/latvia",
    "latvia-en-390-dark": "/en/id/country/latvia",
    "denmark-sv-1280-dark": "/sv/id/country/denmark",
    "denmark-en-390-light": "/en/id/country/denmark",
    "home-en-1280-light": "/en/",
    "home-lv-390-dark": "/lv/",
    "compare-en-1280-light": "/en/compare",
    "compare-sv-390-light": "/sv/compare",
    "needs-lv-1280-dark": "/lv/needs?country=lithuania",
    "question-sv-1280-light": "/sv/questions/employed-peer-supporters",
    "questionnaire-lv-1280-light": "/lv/questionnaire/latvia",
    "coverage-en-390-dark": "/en/coverage",
}


def read(picture):
    """Width, height and lines of a PNG, as it is packed."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    place, data, width, height = 8, b"", 0, 0
    while place < len(picture):
        length, kind = struct.unpack(">I4s", picture[place : place + 8])
        part = picture[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height = struct.unpack(">II", part[:8])
        data += part if kind == b"IDAT" else b""
        place += length + 12
    unpacked = zlib.decompress(data)
    size = len(unpacked) // height
    return width, height, [unpacked[start : start + size] for start in range(0, len(unpacked), size)]


def test_the_pictures_are_twelve_of_all_widths_themes_and_three_languages():
    told = [name.rsplit("-", 3)[1:] for name in PICTURES]
    assert len(told) == 12
    assert [set(values) for values in zip(*told, strict=True)] == [
        {"en", "sv", "lv"},
        {"1280", "390"},
        {"light", "dark"},
    ]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_kept(context, visit, name):
    _, lang, width, theme = name.rsplit("-", 3)
    page = context(viewport={"width": int(width), "height": 900}, color_scheme=theme).new_page()
    visit(page, PICTURES[name])
    assert page.locator("html").get_attribute("lang") == lang
    for picture in page.locator("main img").all():  # they wait until somebody comes near
        picture.scroll_into_view_if_needed()
        picture.evaluate("(image) => image.decode()")
    page.evaluate("scrollTo(0, 0)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    wide, high, lines = read(path.read_bytes())
    assert wide == int(width)
    assert high >= 900
    assert len(set(lines)) > 300, "nearly every line of the picture is the same"


def test_a_blank_picture_is_noticed(page):
    page.goto("about:blank")
    wide, high, lines = read(page.screenshot())
    assert (wide, high) == (1280, 900)
    assert len(set(lines)) < 10
