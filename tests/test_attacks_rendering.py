"""Every template in every language with hostile labels and links: it consists of what it consists of with harmless ones."""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from peeratlas.labels import LANGUAGES
from peeratlas.portal import responses, views
from peeratlas.portal.addresses import href, written
from peeratlas.portal.app import create_app
from peeratlas.portal.claims import report
from peeratlas.portal.rendering import FOLDER, apart, environment
from peeratlas.settings import Settings
from peeratlas.texts import texts
from tests.attacks import catalogue
from tests.attacks.rendering import HARMLESS, LINKED, LINKS, TEXTS, THINGS, signature, spoilt
from tests.browser.kinds import KINDS, address, status
from tests.test_portal import Page, dangers

HTML = {"accept": "text/html"}
ROUNDS = 5
"""How often all pages are made in all languages by the long test; each time the texts have other endings."""


class BrokenError(RuntimeError):
    """A fault of the portal itself, whose text nobody may see."""


@pytest.fixture(scope="module")
def portal(published, tmp_path_factory):
    """Makes clients of portals over spoilt data; `templates` are those that were used."""

    def make(endings, links=LINKS):
        made = []

        def caught():
            made.append(environment())
            return made[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(responses, "environment", caught)
            app = create_app(spoilt(published, tmp_path_factory.mktemp("spoilt"), endings, links))
        client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False, client=("127.0.0.1", 1))
        client.templates = lambda: {name for _, name in made[0].cache}
        return client

    return make


@pytest.fixture(scope="module")
def harmless(portal):
    return portal([" " + HARMLESS])


@pytest.fixture(scope="module")
def hostile(portal):
    """Every text ends in one of the attacks."""
    return portal(list(TEXTS.values()))


@pytest.fixture(scope="module")
def plain(harmless):
    """Of what the pages of all kinds consist in a language when the texts are harmless."""
    made = {}

    def of(kind, lang):
        if (kind, lang) not in made:
            made[kind, lang] = signature(shown(harmless, kind, lang))
        return made[kind, lang]

    return of


def shown(client, kind, lang):
    answer = client.get(address(kind, lang), headers=HTML)
    assert answer.status_code == status(kind), (kind, lang)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def unharmed(text, plain):
    assert signature(text) - plain == set()
    assert dangers(Page(text)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_hostile_texts_consists_of_what_it_consists_of(hostile, plain, kind):
    unharmed(shown(hostile, kind, "en"), plain(kind, "en"))


@pytest.mark.long
def test_more_than_two_thousand_renderings_bring_no_element(portal, plain):
    made = 0
    endings = list(TEXTS.values())
    for round_ in range(ROUNDS):
        client = portal([*endings[round_ * 5 :], *endings[: round_ * 5]])
        for kind in KINDS:
            for lang in LANGUAGES:
                unharmed(shown(client, kind, lang), plain(kind, lang))
                made += 1
    print(f"\n{made} renderings")
    assert made > 2000


def test_every_template_is_among_the_pages(hostile, monkeypatch):
    for kind in KINDS:
        shown(hostile, kind, "en")

    def fail(*_):
        raise BrokenError("".join(TEXTS.values()))

    monkeypatch.setattr(views.quality, "view", fail)
    answer = hostile.get("/en/quality?broken=yes", headers=HTML)
    assert answer.status_code == 500
    assert dangers(Page(answer.text)) == []
    assert "alert" not in answer.text
    assert hostile.templates() == {path.name for path in (FOLDER / "templates").iterdir()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_strange_address_is_no_link_and_no_picture(hostile, lang):
    for thing in THINGS:
        page = Page(hostile.get(f"/{lang}/{thing}", headers=HTML).text)
        strange = [LINKS[number] for number in LINKS if number not in LINKED]
        assert not set(page.links) & set(strange)
        assert set(LINKS.values()) & set(page.links) <= {LINKS[number] for number in LINKED}
        for link in page.links:
            parts = urlsplit(link)
            assert parts.scheme in ("", "http", "https", "mailto"), link
            assert "@" not in parts.netloc
        assert dangers(page) == []
        assert "xn--xample-2of.org" in page.text, thing
        assert "http://\u0435xample.org" not in page.text
        assert "\u202egnp" not in page.text.replace(TEXTS["UN01"], "").replace(TEXTS["XL18"], "")


LINKED_OR_NOT = {
    "XI01": "", "XI03": "", "XI05": "", "XI06": "", "XI07": "", "XI09": "", "XI10": "http://\u0435xample.org/", "XI11": "http://e/\u202egnp.exe",
    "XI12": "", "XI14": "http://e/..%2f..%2fetc/passwd", "XI15": "http://127.0.0.1:22/", "XI16": "", "XI17": "",
}  # fmt: skip
"""Which addresses of the catalogue may be links; by hand."""
GIVEN = {"XI03": "javascript:alert(1)", "XI10": "http://\u0435xample.org/", "XI11": "http://e/\u202egnp.exe"}
"""What those are that the catalogue writes with escapes."""


@pytest.mark.parametrize("number", LINKED_OR_NOT)
def test_an_address_of_the_catalogue_is_a_link_or_none(number):
    payload = catalogue.needed("XI")[number]
    found = re.search(r"<(.*)>$", payload)
    given = GIVEN.get(number) or found[1]
    assert href(given) == LINKED_OR_NOT[number]
    assert written(given).isprintable()


@pytest.mark.parametrize("number", LINKS)
def test_an_address_of_ours_is_a_link_or_none(number):
    assert bool(href(LINKS[number])) == (number in LINKED), LINKS[number]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("https://www.xn--vrdfrbundet-q8ag.se/", "https://www.xn--vrdfrbundet-q8ag.se/"),
        ("https://www.vårdförbundet.se/om", "https://www.vårdförbundet.se/om"),
        ("http://\u0435xample.org/", "http://xn--xample-2of.org/"),
        ("http://\u0440\u0430\u0443\u0440\u0430l.example/", "http://xn--l-7sba6dbr.example/"),
        ("http://a@\u0440\u0430\u0443\u0440\u0430l.example:8080/", "http://a@xn--l-7sba6dbr.example:8080/"),
        ("http://\u0440.example@example.org/", "http://%D1%80.example@example.org/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://e.example/\u202egnp.exe", "http://e.example/%E2%80%AEgnp.exe"),
        ("urn:x", "urn:x"),
    ],
)
def test_an_address_is_shown_as_what_it_is(given, shown):
    assert written(given) == shown


@pytest.mark.parametrize(
    ("contact", "begins"),
    [
        ("mailto:a@example.org", "mailto:a@example.org?subject=Peer%20Atlas%3A%20"),
        ("https://atlas.example.net/write", "https://atlas.example.net/write"),
        ("mailto:a@example.org?bcc=b@example.org", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_mail_of_ours_has_a_subject_and_mail_of_the_data_has_none(published, contact, begins):
    assert href(contact) == begins.partition("?")[0]
    site = SimpleNamespace(atlas=published, settings=Settings(contact=contact), texts=texts("en"))
    site.edition = published.edition
    where = report(site, published.countries[0])
    assert where.startswith(begins)
    assert bool(where) == bool(begins)


def test_a_text_that_turns_the_direction_is_kept_apart():
    assert apart("Žemė – ünder") == "Žemė – ünder"
    assert apart("\u2066x<b>") == '<bdi dir="auto">\u2066x&lt;b&gt;</bdi>'
    assert apart(TEXTS["UN08"]).startswith('<bdi dir="auto">')


def test_a_text_of_another_direction_is_kept_apart_on_its_page(hostile):
    text = hostile.get("/en/id/country/sweden", headers=HTML).text
    assert text.count('<bdi dir="auto">') > 10


XL = ("XL01", "XL03", "XL04", "XL05", "XL06", "XL07", "XL08", "XL09", "XL11", "XL12", "XL13", "XL15", "XL16")
UN = ("UN02", "UN03", "UN04", "UN06", "UN07", "UN08")


@pytest.fixture(scope="module")
def quoted(portal):
    """A portal whose texts end in those of the catalogue, as they are written and as they are meant."""
    given = catalogue.needed("XL", "UN")
    endings = [
        payload.rpartition(" = ")[2] if number.startswith("XL") else payload for number, payload in given.items()
    ]
    meant = [text.encode("latin-1", "backslashreplace").decode("unicode_escape", "replace") for text in endings]
    return portal([*endings, *meant])


@pytest.fixture(scope="module")
def told(quoted, plain):
    """Everything that some pages over these texts say, after a look at what they consist of."""
    found = []
    for kind in ("home", "country, much known", "organisation", "view: sources", "compare"):
        found.append(text := shown(quoted, kind, "sv"))
        unharmed(text, plain(kind, "sv"))
    return " ".join(Page(text).text for text in found)


@pytest.mark.parametrize("number", [*XL, *UN])
def test_a_text_of_the_catalogue_is_a_text(told, number):
    payload = catalogue.needed("XL", "UN")[number]
    given = payload.rpartition(" = ")[2] if number.startswith("XL") else payload
    assert re.sub(r"\s+", " ", given).strip()[:30] in told


def test_every_text_and_address_of_the_catalogue_has_its_expectation():
    elsewhere = {"XI19"}  # JSON-LD, which is not read: test_attacks_files.py
    assert set(catalogue.needed("XL", "XI", "UN")) <= {*XL, *UN, *LINKED_OR_NOT, *elsewhere}
