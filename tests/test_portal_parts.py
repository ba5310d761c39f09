"""The small parts of the portal: negotiation, addresses, dates in words, the shelf of pages, the settings."""

from __future__ import annotations

from datetime import date

import pytest

from peeratlas.answer import Iri
from peeratlas.portal.addresses import data_of, href, page_of, with_query
from peeratlas.portal.negotiation import choose, page_language, split, wishes
from peeratlas.settings import Settings
from peeratlas.texts.moments import age, in_words, lasting, months_between

OFFERED = ["text/html", "text/turtle", "text/csv; charset=utf-8"]


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("TEXT/Turtle ; Q=1", "text/turtle"),
        ("text/html;q=0.3, text/turtle;q=0.7", "text/turtle"),
        ("text/*;q=0.5, text/html;q=0.1", "text/turtle"),
        ("text/*, text/html;q=0", "text/turtle"),
        ("application/xhtml+xml, text/html, */*;q=0.1", "text/html"),
        ("image/png, text/turtle;q=0.001", "text/turtle"),
        ("text/turtle;q=many, text/html;q=0.1", "text/html"),
        ("text/turtle;q=nan, text/html;q=0.1", "text/html"),
        ("text/turtle;q=9, text/html;q=0.9", "text/turtle"),
        (",,;q=1,text/turtle", "text/turtle"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/html;q=0, text/turtle;q=0, text/csv;q=0", None),
    ],
)
def test_the_most_wished_for_is_chosen(header, chosen):
    assert choose(header, OFFERED) == chosen


def test_wishes_keep_their_order_and_drop_other_parameters():
    assert wishes("a/b;level=1;q=0.5, c/d") == [("a/b", 0.5), ("c/d", 1.0)]


def test_a_suffix_is_split_off_only_when_it_is_one():
    assert split("norway.ttl", {"ttl"}) == ("norway", "ttl")
    assert split("norway.exe", {"ttl"}) == ("norway.exe", "")
    assert split(".ttl", {"ttl"}) == (".ttl", "")
    assert split("a.b.ttl", {"ttl"}) == ("a.b", "ttl")


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("en-GB", "en"),
        ("sv, en", "sv"),
        ("en;q=0.3, fi;q=0.8", "fi"),
        ("de, LT;q=0.1", "lt"),
        ("sv;q=0, is", "is"),
        ("xx", "en"),
        ("", "en"),
        ("en;q=0", "en"),
        (";;", "en"),
    ],
)
def test_pages_have_a_language_for_everybody(header, lang):
    assert page_language(header) == lang


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/a?b#c", True),
        ("http://example.org", True),
        ("mailto:a@example.org", True),
        ("/en/compare", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("//example.org", False),
        ("/\\example.org", False),
        ("https://example.org/a b", False),
        ("http://[", False),
        ("ftp://example.org", False),
        ("urn:x", False),
        ("", False),
        ("relative", False),
    ],
)
def test_only_some_addresses_become_links(address, link):
    assert href(Iri(address)) == (address if link else "")


@pytest.mark.parametrize(
    ("iri", "page"),
    [
        ("id/country/norway", "/en/id/country/norway"),
        ("concept/theme", "/en/concept/theme"),
        ("ontology#Figure", "/en/ontology#Figure"),
        ("ontology", "/en/ontology"),
        ("ontology/core", "/en/ontology/core"),
        ("shapes#Figure", "/en/shapes#Figure"),
        ("edition", "/en/edition"),
        ("labels/data/sv", "/en/labels/data/sv"),
        ("prefixes#claim", "/en/ontology"),
        ("query/column/country", "/en/questions"),
        ("query/trainings", "/en/questions/trainings"),
        ("query/comparison/stage", "/en/compare?rows=stage"),
        ("graph/x", "/graph/x"),
        ("elsewhere", ""),
    ],
)
def test_every_thing_of_ours_has_its_page(prefixes, iri, page):
    assert page_of(prefixes.base + iri, prefixes, "en") == page
    assert page_of("https://elsewhere.example/" + iri, prefixes, "en") == ""


def test_data_have_addresses_without_a_language(prefixes):
    assert data_of(f"{prefixes.base}ontology#Figure", prefixes) == "/ontology"
    assert with_query("/a", {"b": ["c d", ""], "e": []}) == "/a?b=c%20d"
    assert with_query("/a", {"b": [""]}) == "/a"


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2023", "2023"),
        ("2023-11", "November 2023"),
        ("2023-11-26", "26 November 2023"),
        ("2022-21", "spring 2022"),
        ("2023-12~", "about December 2023"),
        ("2016?", "about 2016"),
        ("../2023-11-26", "26 November 2023 or earlier"),
        ("/2023", "2023 or earlier"),
        ("2025/..", "2025 or later"),
        ("2019/2021", "2019 – 2021"),
        ("2023-11-20/2023-11-26", "20–26 Nov 2023"),
        ("2022-11/2023-11", "November 2022 – November 2023"),
        ("[2021,2022]", "[2021,2022]"),
    ],
)
def test_dates_are_told_in_words(edtf, words):
    assert in_words(edtf, "en").replace("\u2009", " ") == words


def test_dates_are_told_in_the_words_of_each_language():
    assert in_words("2023-11-26", "sv") == "26 november 2023"
    assert in_words("2023-11-26", "lt") == "2023 m. lapkričio 26 d."


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (date(2026, 11, 21), "less than a month"),
        (date(2026, 10, 22), "less than a month"),
        (date(2026, 10, 21), "1 month"),
        (date(2025, 11, 21), "1 year"),
        (date(2023, 11, 26), "2 years 11 months"),
        (date(2027, 1, 1), "less than a month"),
    ],
)
def test_an_age_is_told_in_whole_months(first, words):
    assert age(first, date(2026, 11, 21), "en") == words


@pytest.mark.parametrize(
    ("duration", "lang", "words"),
    [
        ("P1Y", "en", "1 year"),
        ("P18M", "en", "18 months"),
        ("P2W", "en", "2 weeks"),
        ("P2D", "et", "2 päeva"),
        ("P18M", "et", "18 kuud"),
        ("P3Y", "lv", "3 gadi"),
        ("P1Y6M", "en", "P1Y6M"),
        ("a while", "en", "a while"),
    ],
)
def test_a_length_of_time_is_told_in_words(duration, lang, words):
    assert lasting(duration, lang) == words


def test_months_are_counted_from_day_to_day():
    assert months_between(date(2024, 1, 31), date(2024, 2, 29)) == 0
    assert months_between(date(2024, 1, 31), date(2024, 3, 31)) == 2


def test_settings_come_from_the_environment():
    assert Settings.read({}) == Settings()
    given = {
        "PEERATLAS_PUBLISHER": "An association",
        "PEERATLAS_CONTACT": "",
        "PEERATLAS_ADDRESS": "https://a.example/",
    }
    read = Settings.read(given)
    assert (read.publisher, read.contact, read.home) == ("An association", Settings().contact, "https://a.example")


def test_what_is_shipped_is_a_placeholder():
    shipped = Settings()
    assert all("example.org" in value for value in (shipped.publisher, shipped.contact, shipped.address))
    assert shipped.home == ""
