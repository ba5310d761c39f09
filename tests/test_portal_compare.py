"""The comparison of the portal: every switch and rule, its address, its files and pictures, frames on other pages."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import openpyxl
import pytest
from starlette.testclient import TestClient

from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.labels import LANGUAGES
from peeratlas.portal import choosing
from peeratlas.portal.app import create_app
from peeratlas.portal.lettering import lines, width
from peeratlas.rdf import read_turtle
from peeratlas.resolution import KINDS, Resolution
from peeratlas.settings import Settings

BASE = "https://w3id.org/peeratlas/"
HTML = {"accept": "text/html"}
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix measure: <{BASE}concept/measure/> .
@prefix pa: <{BASE}ontology#> .
<{BASE}id/claim/hostile> a pa:Claim , pa:Statement , pa:Figure , pa:Need ;
    dcterms:description "</text></svg><script>alert(1)</script> & \\u0007 ]]>"@en , "\\" onload=alert(1) x=\\""@sv ;
    pa:about <{BASE}id/country/latvia> ; pa:asOf "2024" ; pa:concerns <{BASE}id/country/latvia> ;
    pa:source <{BASE}id/source/nsph-2016-first-training> .
"""


def opened(atlas, tmp_path):
    return SimpleNamespace(atlas=atlas, version="0123456789abcdef", index=tmp_path / "none.sqlite", news=(), far=None)


@pytest.fixture(scope="module")
def client(published, tmp_path_factory):
    return TestClient(create_app(opened(published, tmp_path_factory.mktemp("compare"))))


@pytest.fixture(scope="module")
def hostile(published, tmp_path_factory):
    quads = [*published.dataset.quads(), *read_turtle(HOSTILE, "data/x.ttl", f"{BASE}graph/x")]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    return TestClient(create_app(opened(atlas, tmp_path_factory.mktemp("hostile"))))


@pytest.fixture(scope="module")
def confirmed(published, tmp_path_factory):
    said = f"<{BASE}id/claim/norway-employed-2023> <{BASE}ontology#confirmedBy> <{BASE}id/organisation/kbt-fagskole> ."
    quads = [*published.dataset.quads(), *read_turtle(said, "data/x.ttl", f"{BASE}graph/x")]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    return TestClient(create_app(opened(atlas, tmp_path_factory.mktemp("confirmed"))))


def shown(client, path):
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, (path, answer.text[:400])
    return answer.text


def table(text):
    return text[text.index("<table") : text.index("</table>")] if "<table" in text else ""


def words(markup):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def rows_of(text):
    """The rows by name: of an upright table the ids of its lines, of a flipped one those of its heads."""
    return re.findall(r'<t[rh][^>]* id="([a-z-]+)"', table(text))


def cells_of(text):
    """What each cell says, without the name that only a narrow screen shows, in order of the table."""
    found = re.findall(r"<td class=\"[a-z-]+\">(.*?)</td>", table(text), re.DOTALL)
    return [words(re.sub(r'<span class="of".*?</span>', "", cell, flags=re.DOTALL)) for cell in found]


def files(text):
    return dict(re.findall(r'<a href="(/compare\.[a-z]+[^"]*)">([A-Za-z]+)</a>', text))


# What is chosen


def test_the_first_sight_has_all_countries_and_the_first_groups(client, published):
    text = shown(client, "/en/compare")
    wanted = [row.name for row in published.queries["comparison"].values() if row.head["group"] in choosing.FIRST]
    assert sorted(rows_of(text)) == sorted(wanted)
    assert 5 < len(wanted) < len(published.queries["comparison"])
    assert len(cells_of(text)) == len(wanted) * len(published.countries)
    assert 'href="/en/compare?rows=all"' in text


def test_a_group_and_all_rows_are_one_click_away(client, published):
    text = shown(client, "/en/compare")
    for group in choosing.GROUPS:
        assert f'href="/en/compare?group={group}"' in text
        alone = shown(client, f"/en/compare?group={group}")
        inside = [row.name for row in published.queries["comparison"].values() if row.head["group"] == group]
        assert rows_of(alone) == inside
        assert 'aria-current="true">' in alone
    assert sorted(rows_of(shown(client, "/en/compare?rows=all"))) == sorted(published.queries["comparison"])


def test_groups_are_headings_of_the_table(client):
    text = table(shown(client, "/en/compare"))
    assert text.count("<tbody>") == text.count('scope="rowgroup"') == 2
    flipped = table(shown(client, "/en/compare?flip=yes"))
    assert flipped.count('scope="colgroup"') == 2


def test_a_group_can_be_added_and_left_out(client):
    text = shown(client, "/en/compare?group=training")
    assert 'href="/en/compare?group=training,money"' in text
    assert "Leave these out" not in text  # nothing would be left
    assert "Leave these out" in shown(client, "/en/compare?group=training,money")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("countries=latvia&countries=Norway&rows=stage", "countries=latvia,norway&rows=stage"),
        ("rows=stage&rows=settings&rows=employed-peer-supporters&rows=regions-and-municipalities", "group=standing"),
        ("rule=newest&day=2024-01-01&differences=&flip=", ""),
        ("rule=as-of&day=2024-01-01&flip=yes", "day=2024-01-01&flip=yes&rule=as-of"),
        ("rule=as-of:2024-01-01", "day=2024-01-01&rule=as-of"),
        ("group=training,standing", ""),
        ("utm_source=x&rows=stage,stage", "rows=stage"),
    ],
)
def test_one_comparison_has_one_address(client, given, address):
    answer = client.get(f"/en/compare?{given}", headers=HTML)
    assert answer.status_code == 200
    assert answer.url.path == "/en/compare"
    assert sorted(filter(None, answer.url.query.decode().split("&"))) == sorted(filter(None, address.split("&")))


def test_every_country_ticked_is_none_named(client, published):
    every = "&".join(f"countries={iri.rpartition('/')[2]}" for iri in reversed(published.countries))
    answer = client.get(f"/sv/compare?{every}&rows=stage", headers=HTML)
    assert answer.url.query == b"rows=stage"


def test_the_form_holds_what_is_chosen(client):
    text = shown(client, "/en/compare?countries=latvia&rows=stage&flip=yes&filled=yes&rule=as-of&day=2024-01-01")
    for name, value in (("countries", "latvia"), ("rows", "stage"), ("flip", "yes"), ("filled", "yes")):
        assert f'name="{name}" value="{value}" checked' in text
    assert 'name="countries" value="norway" checked' not in text
    assert 'name="differences" value="yes" checked' not in text
    assert '<option value="as-of" selected>' in text
    assert 'name="day" value="2024-01-01"' in text


def test_as_of_without_a_day_is_the_day_of_the_edition(client, published):
    answer = client.get("/en/compare?rule=as-of&rows=stage", headers=HTML)
    assert answer.url.query.decode() == f"rows=stage&rule=as-of&day={published.edition.day}"


# How it is shown


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_flipped_the_cells_are_the_same(client, lang):
    upright = cells_of(shown(client, f"/{lang}/compare?rows=all"))
    flipped = cells_of(shown(client, f"/{lang}/compare?rows=all&flip=yes"))
    assert len(upright) == 19 * 8
    # Column by column, the one is the other.
    assert flipped == [upright[row * 8 + country] for country in range(8) for row in range(19)]


def test_only_rows_that_differ(client, published):
    path = "/en/compare?countries=denmark,latvia&rows=all"
    every, differing = shown(client, path), shown(client, f"{path}&differences=yes")
    kept, matrix = rows_of(differing), published.matrix(["denmark", "latvia"])
    assert 0 < len(kept) < len(rows_of(every))
    for row in matrix.rows:
        states = {matrix.cells[row.name, country].state for country in matrix.countries}
        if len(states) > 1:
            assert row.name in kept
    hidden = len(matrix.rows) - len(kept)
    assert f"{hidden} rows are hidden because all chosen countries read the same." in words(differing)
    assert "stage" not in kept  # of neither is anything said


def test_of_one_country_nothing_differs(client):
    text = shown(client, "/en/compare?countries=latvia&rows=all&differences=yes")
    assert "19 rows are hidden because all chosen countries read the same." in words(text)
    assert table(text) == ""
    assert "Show all rows that are chosen" in text
    rows = list(csv.reader(io.StringIO(client.get("/compare.csv?countries=latvia&rows=all&differences=yes").text)))
    assert len(rows) == 1  # the heads alone


def test_empty_rows_can_be_hidden(client, published):
    text = shown(client, "/en/compare?countries=latvia&rows=all&filled=yes")
    matrix = published.matrix(["latvia"])
    filled = [row.name for row in matrix.rows if matrix.cells[row.name, matrix.countries[0]].shown]
    assert sorted(rows_of(text)) == sorted(filled)
    assert 0 < len(filled) < len(matrix.rows)
    assert f"{len(matrix.rows) - len(filled)} rows are hidden because no country has anything in them." in words(text)


def test_both_switches_count_each_row_once(client):
    text = shown(client, "/en/compare?countries=denmark,latvia&rows=all&filled=yes&differences=yes")
    hidden = [int(number) for number in re.findall(r"(\d+) rows? (?:is|are) hidden", words(text))]
    assert len(rows_of(text)) + sum(hidden) == 19


def test_a_cell_says_state_age_and_marks_in_words(client):
    text = cells_of(shown(client, "/en/compare?countries=lithuania,norway&rows=employed-peer-supporters"))
    assert text[0].startswith("planned or hoped only")
    assert "As of: 20–26 Nov 2023 · Age: 2 years" in text[0]
    assert "said by another country" in text[0]
    assert "(not confirmed by a partner)" in text[0]
    assert "300–400" in text[1]
    # What is only dated "at the latest" may be of any age.
    assert "26 November 2023 or earlier" in text[1]
    assert "Age:" not in text[1].partition("claims")[0]


def test_numbers_are_written_as_the_language_writes_them(client):
    assert "20,500,000 DKK" in cells_of(shown(client, "/en/compare?countries=denmark&rows=amounts"))[0]
    assert "20 500 000 DKK" in cells_of(shown(client, "/sv/compare?countries=denmark&rows=amounts"))[0].replace(
        "\xa0", " "
    )


def test_a_cell_opens_all_its_claims_with_their_sources(client, published):
    text = shown(client, "/en/compare?rows=all")
    for cell in published.matrix().cells.values():
        for claim in cell.claims:
            assert f'href="/en/{claim.iri.removeprefix(BASE)}"' in text
            assert f'href="/en/{claim.iri.removeprefix(BASE)}#wrong"' in text
            assert f'href="/en/{claim.source.removeprefix(BASE)}"' in text
    assert 'id="wrong"' in shown(client, "/en/id/claim/norway-employed-2023")


def test_a_contested_cell_leads_to_both_sources(client, published):
    text = shown(client, "/en/compare?rows=settings&countries=sweden")
    claim = next(
        claim for claim in published.matrix(["sweden"], ["settings"]).cells.popitem()[1].claims if claim.rivals
    )
    rival = published.claims[claim.rivals[0]]
    for one in (claim, rival):
        assert f'href="/en/{one.source.removeprefix(BASE)}"' in table(text)
    assert "Contested: another source says" in text


def test_what_opens_a_cell_names_its_row_and_country(client):
    text = table(shown(client, "/en/compare?rows=all"))
    summaries = [words(summary) for summary in re.findall(r"<summary>(.*?)</summary>", text)]
    assert len(summaries) == len(set(summaries)) > 50
    assert "13 claims : Regions and municipalities with it, Sweden" in summaries
    assert 'role="region"' in shown(client, "/en/compare")
    assert 'tabindex="0"' in shown(client, "/en/compare")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_whole_comparison_is_light_enough(client, lang):
    assert len(shown(client, f"/{lang}/compare?rows=all").encode()) < 280_000


# The rule


def test_nothing_is_confirmed_and_the_cells_say_so(client):
    text = shown(client, "/en/compare?rows=employed-peer-supporters&countries=norway,latvia&rule=confirmed")
    norway, latvia = cells_of(text)
    assert "not stated 2 claims, none confirmed" in norway
    assert "300–400" in norway  # in the claim that is left out, which the cell still opens
    assert "left out by the rule" in norway
    assert latvia == "not stated"
    assert "Only claims that a partner has confirmed." in text


def test_a_confirmed_claim_stands_alone_under_its_rule(confirmed):
    path = "/en/compare?rows=employed-peer-supporters&countries=norway,sweden&rule=confirmed"
    norway, sweden = cells_of(shown(confirmed, path))
    assert norway.startswith("known: 300–400")
    assert "1 claim is left out by the rule" in norway
    assert "not stated 1 claim, not confirmed" in sweden


def test_on_a_day_in_the_past_what_came_later_is_left_out(client, published):
    path = "/en/compare?rows=all&rule=as-of&day=2023-01-01"
    text = shown(client, path)
    matrix = published.matrix(resolution=Resolution.read("as-of:2023-01-01"))
    aside = [cell for cell in matrix.cells.values() if cell.set_aside and not cell.shown]
    assert aside
    said = words(table(text))
    assert said.count("from a later day") + said.count("all from later days") == len(aside)
    assert "What was known on 1 January 2023" in text
    # Ages are counted from that day: of what is said in 2021, a year.
    denmark = cells_of(
        shown(client, "/en/compare?rows=employed-peer-supporters&countries=denmark&rule=as-of&day=2023-01-01")
    )
    assert "2021 · Age: 1 year" in denmark[0]


def test_every_reading_names_the_days_of_what_the_state_does_not_rest_on(client, published):
    matrix = published.matrix(resolution=Resolution("all"))
    outweighed = [(row, country) for (row, country), cell in matrix.cells.items() if cell.outweighed]
    text = shown(client, "/en/compare?rows=all&rule=all")
    assert bool(outweighed) == ("the state does not rest on it" in text)
    assert "Every reading" in text


@pytest.mark.parametrize("rule", [kind for kind in KINDS if kind != "as-of"] + ["as-of&day=2023-06-30"])
def test_page_pictures_and_files_follow_the_same_rule(client, rule):
    text = shown(client, f"/sv/compare?countries=norway,sweden&rule={rule}")
    links = {name: unescape(href) for href, name in files(text).items()}
    assert set(links) == {"Excel", "CSV", "JSON", "SVG", "PNG", "Turtle", "Markdown"}
    written = rule.replace("&day=", ":")
    for href in links.values():
        given = parse_qs(urlsplit(href).query)
        assert given["lang"] == ["sv"]
        assert given["countries"] == ["norway,sweden"]
        assert given.get("rule", ["newest"]) == [rule.partition("&")[0]]
    rows = list(csv.DictReader(io.StringIO(client.get(links["CSV"]).text)))
    assert {row["rule"] for row in rows} == {written}
    told = client.get(links["JSON"]).json()
    assert told["notes"]["rule"]["value"] == written
    assert told["lang"] == "sv"
    assert told["notes"]["rule"]["text"] in unescape(text)
    assert told["notes"]["rule"]["text"].split()[0] in words(client.get(links["SVG"]).text)
    book = openpyxl.load_workbook(io.BytesIO(client.get(links["Excel"]).content), read_only=True)
    assert any(written in [cell.value for cell in row] for sheet in book for row in sheet.iter_rows())
    assert told["notes"]["rule"]["text"] in client.get(links["Turtle"]).text
    assert client.get(links["PNG"]).content.startswith(b"\x89PNG")


def test_files_have_the_rows_that_the_page_shows(client):
    query = "countries=denmark,latvia&rows=all&filled=yes&differences=yes"
    kept = rows_of(shown(client, f"/en/compare?{query}"))
    rows = csv.DictReader(io.StringIO(client.get(f"/compare.csv?{query}").text))
    assert list(dict.fromkeys(row["row_iri"].rpartition("/")[2] for row in rows)) == kept


def test_the_address_of_the_page_with_a_suffix_is_its_data(client):
    first = client.get("/sv/compare.csv").text
    assert first == client.get("/compare.csv?lang=sv").text
    rows = {row["row_iri"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(first))}
    assert rows == set(rows_of(shown(client, "/sv/compare")))


# What cannot be asked


@pytest.mark.parametrize(
    ("query", "status", "what"),
    [
        ("countries=atlantis", 400, "atlantis"),
        ("rows=stag", 404, "There is no row named stag."),
        ("group=drinks", 400, "There is no group of rows named drinks."),
        ("flip=perhaps", 400, "Write flip=yes, or leave it out."),
        ("rule=loudest", 400, "There is no rule loudest."),
        ("rule=as-of&day=2024-13-01", 400, "2024-13-01"),
        ("rule=as-of&day=20240101", 400, "20240101"),
        ("rule=as-of&day=2999-01-01", 400, "This edition ends on"),
    ],
)
def test_what_cannot_be_asked_is_told_on_page_data_and_picture(client, query, status, what):
    for path in ("/en/compare", "/en/embed/compare", "/compare.csv", "/compare.svg"):
        answer = client.get(f"{path}?{query}", headers=HTML if path.startswith("/en") else {})
        assert answer.status_code == status, path
        assert what in unescape(answer.text), path


@pytest.mark.parametrize("name", ["countries", "rows", "group", "flip", "filled", "rule", "day", "look", "lang"])
@pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "\x00", "'--", "é" * 300, ",,,", "../../x"])
def test_no_value_of_a_parameter_becomes_markup(client, name, value):
    given = f"{name}={quote(value)}" + ("&rule=as-of" if name == "day" else "")
    for path in ("/en/compare", "/en/embed/compare", "/compare.svg", "/compare.json"):
        answer = client.get(f"{path}?{given}", headers=HTML if path.startswith("/en") else {})
        assert answer.status_code in (200, 400, 404), path
        if "html" in answer.headers["content-type"]:
            assert "<script>alert" not in answer.text


# The picture


@pytest.mark.parametrize(
    "query", ["", "rows=all&lang=lv", "flip=yes&lang=is&look=dark", "rule=confirmed&countries=latvia"]
)
def test_the_picture_is_well_formed_and_tells_what_it_is(client, published, query):
    answer = client.get(f"/compare.svg?{query}")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{SVG}svg"
    text = " ".join(piece.text for piece in root.iter(f"{SVG}text"))
    for part in (published.edition.number, "0123456789abcdef", published.edition.licence, "https://example.org/"):
        assert part in text
    assert {use.get("href") for use in root.iter(f"{SVG}use")} <= {
        f"#{one.get('id')}" for one in root.iter(f"{SVG}symbol")
    }


def test_the_picture_says_states_and_marks_in_words_with_signs(client):
    root = ElementTree.fromstring(client.get("/compare.svg?rows=all").content)
    text = " ".join(piece.text for piece in root.iter(f"{SVG}text"))
    for said in ("not stated", "planned or hoped only", "explicitly none", "not applicable", "contested", "old"):
        assert said in text
    signs = {use.get("href") for use in root.iter(f"{SVG}use")}
    assert {"#sign-none", "#sign-intended", "#sign-not-stated", "#sign-not-applicable", "#sign-contested"} <= signs


def test_nothing_in_the_picture_lies_outside_of_it(client):
    root = ElementTree.fromstring(client.get("/compare.svg?rows=all").content)
    wide, high = float(root.get("width")), float(root.get("height"))
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x", 0)) + float(box.get("width")) <= wide
        assert float(box.get("y", 0)) + float(box.get("height")) <= high
    for piece in root.iter(f"{SVG}text"):
        assert 0 < float(piece.get("y")) < high


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_texts_of_the_data_stay_texts_in_the_picture(hostile, lang):
    answer = hostile.get(f"/compare.svg?countries=latvia&rows=needs&lang={lang}")
    root = ElementTree.fromstring(answer.content)
    assert not [one for one in root.iter() if one.tag == f"{SVG}script"]
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on")]
    assert "alert(1)" in "".join(piece.text for piece in root.iter(f"{SVG}text"))  # its lines may be broken
    assert hostile.get(f"/compare.png?countries=latvia&rows=needs&lang={lang}").content.startswith(b"\x89PNG")


def test_the_picture_needs_no_style_of_its_own(client):
    """The policy of the pages would not let it have any."""
    text = client.get("/compare.svg").text
    assert "style" not in text
    assert 'class="hidden"' not in text or text.index("<defs>") < text.index('class="hidden"') < text.index("</defs>")


def test_lines_break_where_there_is_no_room():
    assert lines("a b c", 1000, 13) == ["a b c"]
    assert lines("", 100, 13) == []
    for text in ("many short words in a row " * 5, "Kutsehariduskeskuskutsehariduskeskuskutse", "ÅÄÖ" * 40):
        found = lines(text, 120, 13)
        assert all(width(line, 13) <= 120 for line in found)
        assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert lines("2\N{NO-BREAK SPACE}000 SEK", 40, 13)[0].startswith("2\N{NO-BREAK SPACE}000")


# Frames on other pages


def test_the_frame_is_bare_and_may_stand_anywhere(client):
    answer = client.get("/sv/embed/compare?group=money", headers=HTML)
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "<header" not in answer.text
    assert "<nav" not in answer.text
    assert "<script" not in answer.text
    assert 'href="/sv/compare?group=money"' in answer.text
    assert "2026-11" in answer.text
    assert cells_of(answer.text) == cells_of(shown(client, "/sv/compare?group=money"))
    again = client.get("/sv/embed/compare?group=money", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert "frame-ancestors *" in again.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/en/compare", "/en/", "/compare.svg", "/oembed?url=/en/compare", "/en/embed/x"])
def test_nothing_else_may_be_framed_elsewhere(client, path):
    assert "frame-ancestors 'self'" in client.get(path).headers["content-security-policy"]


def test_the_page_offers_its_frame_and_where_oembed_answers(client):
    text = shown(client, "/en/compare?group=money&rule=all")
    code = unescape(re.search(r'<textarea id="embed-code"[^>]*>(.*?)</textarea>', text, re.DOTALL)[1])
    assert '<iframe src="https://example.org/en/embed/compare?group=money&amp;rule=all"' in code
    for kind in ("application/json+oembed", "text/xml+oembed"):
        href = unescape(re.search(rf'type="{re.escape(kind)}"[^>]*href="([^"]*)"', text)[1])
        assert client.get(href).status_code == 200


def test_oembed_answers_in_json(client):
    url = "http://testserver/sv/compare?countries=latvia,norway&rule=all"
    answer = client.get("/oembed", params={"url": url, "maxwidth": "500", "maxheight": "5000"})
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert (told["version"], told["type"], told["width"], told["height"]) == ("1.0", "rich", 500, 640)
    assert told["provider_name"] == "Peer Atlas"
    assert told["html"].startswith(
        '<iframe src="http://testserver/sv/embed/compare?countries=latvia,norway&amp;rule=all"'
    )
    assert 'width="500" height="640"' in told["html"]
    src = unescape(re.search('src="([^"]*)"', told["html"])[1])
    assert client.get(src.removeprefix("http://testserver")).status_code == 200


def test_oembed_answers_in_xml(client):
    answer = client.get("/oembed", params={"url": "http://testserver/en/embed/compare?group=money", "format": "xml"})
    assert answer.headers["content-type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "oembed"
    assert root.findtext("type") == "rich"
    assert "/en/embed/compare?group=money" in root.findtext("html")


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({}, 404),
        ({"url": "https://elsewhere.example/en/compare"}, 404),
        ({"url": "//testserver/en/compare"}, 404),
        ({"url": "javascript:alert(1)"}, 404),
        ({"url": "http://testserver/en/questions"}, 404),
        ({"url": "http://testserver/xx/compare"}, 404),
        ({"url": "http://[broken"}, 400),
        ({"url": "http://testserver/en/compare?countries=atlantis"}, 400),
        ({"url": "http://testserver/en/compare", "format": "yaml"}, 406),
        ({"url": "http://testserver/en/compare", "maxwidth": "0"}, 400),
        ({"url": "http://testserver/en/compare", "maxwidth": "wide"}, 400),
    ],
)
def test_oembed_refuses_what_is_not_ours(client, params, status):
    answer = client.get("/oembed", params=params)
    assert answer.status_code == status
    assert json.loads(answer.text)["status"] == status


def test_oembed_says_nothing_of_the_address_as_it_was_given(client):
    url = 'http://testserver/en/compare?group=money&x="><script>alert(1)</script>'
    told = client.get("/oembed", params={"url": url}).json()
    assert "script" not in told["html"]


def test_oembed_keeps_no_host_for_others(client):
    path = "/oembed?url=/en/compare"
    assert "//one.example/" in client.get(path, headers={"host": "one.example"}).json()["html"]
    assert "//two.example/" in client.get(path, headers={"host": "two.example"}).json()["html"]


def test_the_hosts_own_address_stands_in_frames(published, tmp_path):
    settings = Settings("Me", "mailto:me@example.net", "https://atlas.example.net/peers/")
    client = TestClient(create_app(opened(published, tmp_path), settings))
    told = client.get("/oembed", params={"url": "https://atlas.example.net/peers/en/compare"}).json()
    assert 'src="https://atlas.example.net/peers/en/embed/compare"' in told["html"]
    assert client.get("/oembed", params={"url": "http://testserver/en/compare"}).status_code == 404
    text = shown(client, "/en/compare")
    assert "https://atlas.example.net/peers/en/embed/compare" in text
    assert quote("https://atlas.example.net/peers/en/compare", safe="") in text


def test_the_comparison_is_cited_by_its_address(client):
    text = shown(client, "/sv/compare?group=money&rule=all")
    assert "https://example.org/sv/compare?group=money&amp;rule=all" in text
    assert "/cite.bib?page=" in text
    assert "/cite.ris?page=" in text
