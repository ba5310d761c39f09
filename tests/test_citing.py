"""Citations: of every page of ours, with version and address, and with no sign that a title could slip in by."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from starlette.testclient import TestClient

from peeratlas.errors import NotFoundError, ParameterError, UnknownQueryError
from peeratlas.portal.app import create_app
from peeratlas.portal.citing import Citation, citation, language
from peeratlas.portal.site import Site
from peeratlas.settings import Settings
from tests.test_portal import opened

HOST = Settings("Näringsliv & Vård_AB", "mailto:a@example.net", "https://atlas.example.net/")
HOSTILE = Citation(
    page="/en/id/claim/x",
    url="https://atlas.example.net/en/id/claim/x",
    title="} , url={http://evil.example}\n\\input{/etc/passwd} 100% $a_b^c~d #1 & \r\nER  - \u2028TY  - BOOK",
    publisher="Publisher",
    day=date(2026, 11, 21),
    number="2026-11",
    edition="edition 2026-11, content version 0123",
    kind="Data set",
    lang="en",
)


@pytest.fixture(scope="module")
def snapshot(published, tmp_path_factory):
    return opened(published, tmp_path_factory.mktemp("citing"))


@pytest.fixture(scope="module")
def site(snapshot):
    return lambda lang="en": Site(snapshot, HOST, lang)


@pytest.fixture(scope="module")
def client(snapshot):
    return TestClient(create_app(snapshot, HOST), base_url="http://localhost", follow_redirects=False)


# What is cited


def test_a_citation_has_publisher_year_title_version_and_address(site):
    told = citation(site(), "/en/questions/trainings?country=norway")
    assert told.apa == (
        "Näringsliv & Vård_AB. (2026). Trainings for peer supporters (edition 2026-11, content version 0123456789abcdef)"
        " [Data set]. Peer Atlas. https://atlas.example.net/en/questions/trainings?country=norway"
    )


def test_the_title_is_that_of_the_page_in_its_language(site):
    assert citation(site("sv"), "/sv/id/country/norway").title == "Norge"
    assert citation(site("sv"), "/sv/questions/trainings").title.startswith("Utbildning")
    assert (
        citation(site("lv"), "/lv/concept/theme").title
        == site("lv").label("https://w3id.org/peeratlas/concept/theme").value
    )


@pytest.mark.parametrize(
    "local", ["", "compare", "questions", "topics", "ontology", "id/country/latvia", "concept/theme/training"]
)
def test_every_kind_of_page_can_be_cited(site, local):
    assert citation(site(), f"/en/{local}").title


@pytest.mark.parametrize(
    "local", ["nowhere", "id/country/atlantis", "id/../compare", "search?q=x", "concept/", "questions/"]
)
def test_what_is_no_page_of_ours_is_not_cited(site, local):
    with pytest.raises((NotFoundError, UnknownQueryError)):
        citation(site(), f"/en/{local}")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "//evil.example/en/compare",
        "https://evil.example/en/compare",
        "/xx/compare",
        "javascript:alert(1)",
        "en/compare",
    ],
)
def test_another_address_is_refused(page):
    with pytest.raises(NotFoundError):
        language(page)


def test_an_endless_address_is_refused(site):
    with pytest.raises(ParameterError):
        citation(site(), "/en/compare?rows=" + "a" * 5000)


def test_the_address_has_only_signs_that_an_address_has(site):
    told = citation(site(), '/en/compare?rows=}"<b>\n{\\&countries=å b%26c')
    assert re.fullmatch(r"https://[A-Za-z0-9_.~/%=&?-]+", told.url)
    assert "%C3%A5%20b%26c" in told.url


# Files


def test_bibtex_keeps_its_braces_and_escapes_what_tex_reads():
    text = HOSTILE.written("bib").decode()
    assert text.startswith("@misc{peeratlas-2026-11-x,\n")
    title = re.search(r"^  title = \{(.*)\},$", text, re.MULTILINE)[1]
    assert "\\textbackslash{}input\\{/etc/passwd\\}" in title
    assert "100\\% \\$a\\_b\\textasciicircum{}c\\textasciitilde{}d \\#1 \\&" in title
    bare = re.sub(r"\\[{}]", "", text)
    depth = 0
    for sign in bare:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert re.findall(r"^  (\w+) =", text, re.MULTILINE) == [
        "author",
        "title",
        "howpublished",
        "note",
        "year",
        "month",
        "url",
        "language",
    ]


def test_ris_has_one_field_on_a_line():
    lines = HOSTILE.written("ris").decode().split("\r\n")
    assert lines.pop() == ""
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert [line[:2] for line in lines].count("TY") == 1
    assert [line[:2] for line in lines].count("ER") == 1
    assert lines[0] == "TY  - DATA"
    assert lines[-1] == "ER  - "


def test_a_publisher_that_ends_with_a_stop_has_one():
    assert replace(HOSTILE, publisher="The Host.").apa.startswith("The Host. (2026).")


# Addresses


@pytest.mark.parametrize(
    ("suffix", "media_type"), [("bib", "application/x-bibtex"), ("ris", "application/x-research-info-systems")]
)
def test_the_files_are_at_the_addresses_that_pages_name(client, suffix, media_type):
    page = client.get("/sv/questions/trainings?country=norway").text
    address = re.search(rf'href="(/cite\.{suffix}\?[^"]+)"', page)[1].replace("&amp;", "&")
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert "https://atlas.example.net/sv/questions/trainings?country=norway" in answer.text


def test_the_host_that_a_request_names_is_never_cited(client):
    answer = client.get("/en/questions/trainings?layer=article", headers={"host": "evil.example"})
    assert "evil.example" not in answer.text
    again = client.get("/cite.bib?page=/en/compare", headers={"host": "evil.example"})
    assert "evil.example" not in again.text


@pytest.mark.parametrize("page", ["//evil.example/en/", "/en/nowhere", "https://evil.example/", ""])
def test_no_other_page_is_cited(client, page):
    assert client.get("/cite.ris", params={"page": page}).status_code == 404
