"""What describes the edition for its host: sitemap, robots.txt, citation, the redirects of w3id.org."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from peeratlas import publication
from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.prefixes import Prefixes
from peeratlas.publication import citation, redirects, sitemap
from peeratlas.publication.pages import SINGLE, pages
from peeratlas.publication.sitemap import Sitemap
from peeratlas.settings import Settings
from peeratlas.snapshot import open_current
from tests.test_portal import Page

ROOT = Path(__file__).resolve().parent.parent
HOST = "https://atlas.example"
SETTINGS = Settings("Keepers of the atlas", "mailto:keepers@atlas.example", f"{HOST}/")
DAY = date(2026, 11, 21)
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture(scope="module")
def snapshot(build):
    return open_current(build)


@pytest.fixture(scope="module")
def app(snapshot):
    return create_app(snapshot, SETTINGS)


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, base_url=HOST, follow_redirects=False, client=("127.0.0.1", 1))


@pytest.fixture(scope="module")
def described(snapshot):
    return publication.described(snapshot, SETTINGS)


@pytest.fixture(scope="module")
def paths(snapshot):
    return pages(snapshot)


def entries(content):
    """The addresses of a sitemap, each with its other languages."""
    tree = ElementTree.fromstring(content)
    assert tree.tag == f"{MAP}urlset"
    return {
        url.findtext(f"{MAP}loc"): {link.get("hreflang"): link.get("href") for link in url.iter(LINK)}
        for url in tree.iter(f"{MAP}url")
    }


# Which pages there are


def test_the_pages_that_stand_alone_are_those_of_the_portal(app):
    """A search has no end, and a frame is a part of another page: neither is for robots."""
    own = {route.path.removeprefix("/en/") for route in app.routes if route.path.startswith("/en/")}
    assert {path for path in own if "{" not in path} - {"search", "embed/compare"} == set(SINGLE)


def test_the_pages_of_things_are_those_of_the_portal(app, paths):
    """Every route with a name in it has pages in the list, and every page of the list has such a route."""
    routes = [route for route in app.routes if route.path.startswith("/en/") and "{" in route.path]
    used = Counter()
    for path in set(paths) - set(SINGLE):
        fitting = [route.path for route in routes if route.path_regex.match(f"/en/{path}")]
        assert fitting, path
        used[fitting[0]] += 1
    assert {route.path for route in routes if ".{suffix}" not in route.path} == set(used)


def test_every_thing_of_ours_has_its_page_in_the_list(snapshot, paths):
    atlas = snapshot.atlas
    base = atlas.dataset.prefixes.base
    subjects = {quad.subject.value for quad in atlas.dataset.quads() if quad.subject.__class__.__name__ == "NamedNode"}
    things = {iri.removeprefix(base) for iri in subjects if iri.startswith((f"{base}id/", f"{base}concept/"))}
    assert len(things) > 1000
    assert {path for path in paths if path.startswith(("id/", "concept/"))} == things
    assert len(paths) == len(set(paths))


def test_what_was_taken_out_is_not_in_the_list(snapshot, client, monkeypatch):
    """The published data have nothing of the kind, so a thing is said to be."""
    atlas = snapshot.atlas
    iri = f"{atlas.dataset.prefixes.base}id/country/norway"
    deprecated, known = atlas.dataset.prefixes.expand("owl:deprecated"), atlas.dataset.quads
    gone = next(known(subject=iri))

    def quads(graph=None, *, subject=None, predicate=None):
        return iter([gone]) if predicate == deprecated else known(graph, subject=subject, predicate=predicate)

    monkeypatch.setattr(atlas.dataset, "quads", quads)
    assert "id/country/norway" not in pages(snapshot)
    assert "id/country/sweden" in pages(snapshot)


def test_every_page_that_the_start_page_leads_to_is_in_the_list(client, paths):
    shown = Page(client.get("/en/").text)
    leads = {urlsplit(link).path for link in shown.links if link.startswith("/en/") and "?" not in link}
    assert len(leads) > 20
    assert {path for path in leads if path.removeprefix("/en/") not in paths} - {"/en/search"} == set()


def sample(paths):
    """Three of each kind, the last with the first."""
    kinds = {}
    for path in paths:
        kinds.setdefault(
            "/".join(path.split("/")[:2] if path.startswith(("id/", "concept/")) else path.split("/")[:1]), []
        ).append(path)
    return [path for kind in kinds.values() for path in {kind[0], kind[len(kind) // 2], kind[-1]}]


def test_addresses_of_the_sitemap_answer(client, paths):
    chosen = sample(paths)
    assert len(chosen) > 80
    for place, path in enumerate(chosen):
        address = f"/{LANGUAGES[place % len(LANGUAGES)]}/{path}"
        response = client.get(address)
        assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, "text/html"), address


@pytest.mark.long
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_address_of_the_sitemap_answers(client, paths, lang):
    wrong = [path for path in paths if client.head(f"/{lang}/{path}").status_code != 200]
    assert wrong == []


# The sitemap


def test_the_sitemap_has_every_page_in_every_language_with_all_the_others(described, paths):
    found = entries(described["sitemap.xml"].make())
    assert set(found) == {f"{HOST}/{lang}/{path}" for lang in LANGUAGES for path in paths}
    for address, others in found.items():
        path = address.removeprefix(f"{HOST}/")[3:]
        assert others == {lang: f"{HOST}/{lang}/{path}" for lang in LANGUAGES} | {"x-default": f"{HOST}/en/{path}"}


def test_the_sitemap_says_of_other_languages_what_the_page_itself_says(client, described):
    shown = Page(client.get("/lv/compare").text)
    own = {
        given["hreflang"]: given["href"]
        for tag, given in shown.elements
        if tag == "link" and given.get("rel") == "alternate" and "hreflang" in given
    }
    assert entries(described["sitemap.xml"].make())[f"{HOST}/lv/compare"] == own


def test_a_sitemap_is_dated_by_its_edition(described, snapshot):
    days = {element.text for element in ElementTree.fromstring(described["sitemap.xml"].make()).iter(f"{MAP}lastmod")}
    assert days == {snapshot.atlas.edition.day.isoformat()}


def test_an_address_with_a_sign_of_xml_is_written_as_one():
    found = entries(Sitemap(["compare"], "https://atlas.example/a&b'", DAY).files()["sitemap.xml"]())
    assert "https://atlas.example/a&b'/en/compare" in found


def test_a_sitemap_that_is_too_long_is_cut_into_parts(monkeypatch):
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 100)
    all_pages = [f"id/thing/{number}" for number in range(200)]
    files = Sitemap(all_pages, HOST, DAY).files()
    index = ElementTree.fromstring(files["sitemap.xml"]())
    assert index.tag == f"{MAP}sitemapindex"
    named = [urlsplit(element.text).path.removeprefix("/") for element in index.iter(f"{MAP}loc")]
    assert named == [name for name in files if name != "sitemap.xml"]
    parts = [entries(gzip.decompress(files[name]())) for name in named]
    assert [len(part) for part in parts] == [99] * 18 + [18]
    assert {address for part in parts for address in part} == {
        f"{HOST}/{lang}/{page}" for lang in LANGUAGES for page in all_pages
    }


def test_no_part_is_larger_than_allowed_and_none_is_cut_early(monkeypatch):
    monkeypatch.setattr(sitemap, "MOST_BYTES", 100_000)
    all_pages = [f"id/thing/{'x' * (number % 70)}-{number}" for number in range(300)]
    map_ = Sitemap(all_pages, HOST, DAY)
    sizes = [len(gzip.decompress(make())) for name, make in map_.files().items() if name != "sitemap.xml"]
    assert sum(len(part) for part in map_.cut()) == 300
    assert max(sizes) <= 100_000
    assert min(sizes[:-1]) > 100_000 - 25_000


def test_a_part_says_neither_when_nor_as_what_it_was_packed(monkeypatch):
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 10)
    part = Sitemap(["a", "b"], HOST, DAY).files()["sitemap-1.xml.gz"]()
    assert part[3:8] == bytes(5), "flags and time of RFC 1952"


@pytest.mark.long
def test_the_sitemap_of_a_million_triples_keeps_the_limits():
    """About as many things as a million triples have."""
    all_pages = [f"id/claim/generated-{number:06}-of-a-country-that-does-not-exist" for number in range(60_000)]
    files = Sitemap(all_pages, HOST, DAY).files()
    count = 0
    for name, make in files.items():
        content = make()
        if name != "sitemap.xml":
            plain = gzip.decompress(content)
            found = plain.count(b"<url>")
            assert len(plain) <= 52_428_800
            assert found <= 50_000
            count += found
    assert count == 60_000 * len(LANGUAGES)
    assert len(files) < 50_000


# robots.txt


def allowed(robots, path):
    """Whether RFC 9309 lets every robot read a path: the longest rule that fits decides, of equals the one that allows."""
    best = (-1, True)
    for line in robots.splitlines():
        name, _, rule = line.partition(": ")
        form = re.escape(rule).replace(r"\*", ".*")
        if name in ("Allow", "Disallow") and re.match(form, path):
            best = max(best, (len(rule), name == "Allow"))
    return best[1]


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/", True),
        ("/en/", True),
        ("/sv/compare?countries=norway", True),
        ("/id/country/norway.ttl", True),
        ("/catalog.rdf", True),
        ("/dumps/atlas.ttl", True),
        ("/.well-known/void", True),
        ("/static/atlas.css", True),
        ("/en/sparql", True),
        ("/en/id/source/search-2026-11-latvia", True),
        ("/sparql", False),
        ("/sparql?query=ASK%7B%7D", False),
        ("/lv/sparql?query=ASK", False),
        ("/en/search?q=peer", False),
        ("/en/embed/compare", False),
        ("/oembed?url=x", False),
    ],
)
def test_robots_may_read_what_has_an_end(described, path, may):
    assert allowed(described["robots.txt"].make().decode(), path) is may


def test_robots_may_read_every_page_of_the_sitemap(described, paths):
    robots = described["robots.txt"].make().decode()
    assert f"\nSitemap: {HOST}/sitemap.xml\n" in robots
    assert [path for path in paths if not allowed(robots, f"/fi/{path}")] == []


def test_a_portal_below_a_path_speaks_of_that_path(described):
    robots = sitemap.robots("https://host.example/atlas").decode()
    assert not allowed(robots, "/atlas/sparql?query=ASK")
    assert allowed(robots, "/atlas/en/compare")
    assert allowed(robots, "/sparql")


# CITATION.cff


def read_yaml(text):
    """The YAML of our file: keys with JSON behind them, and lists of such, one step in."""
    told = {}
    for line in text.splitlines():
        indent, dash, rest = re.fullmatch(r"( *)(- )?(.*)", line).groups()
        pair = re.fullmatch(r"([a-z-]+):(?: (.+))?", rest)
        if not indent:
            told[pair[1]] = json.loads(pair[2]) if pair[2] else []
            last = told[pair[1]]
        elif dash:
            last.append({pair[1]: json.loads(pair[2])} if pair else json.loads(rest))
        else:
            last[-1][pair[1]] = json.loads(pair[2])
    return told


# The schema of CFF 1.2.0 (schema.json): what is demanded, what may stand there, and the form of each value we give.
CFF = {
    "cff-version": r"1\.2\.0",
    "message": ".+",
    "type": "software|dataset",
    "title": ".+",
    "abstract": ".+",
    "version": ".+",
    "date-released": r"\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])",
    "url": "(https|http|ftp|sftp)://.+",
    "license": "CC-BY-4.0",
    "license-url": "(https|http|ftp|sftp)://.+",
}
CFF_LISTS = {
    "authors": {"name": ".+"},
    "contact": {"name": ".+", "email": r"\S+@\S+\.\S{2,}", "website": "(https|http|ftp|sftp)://.+"},
    "identifiers": {"type": "doi|url|swh|other", "value": ".+", "description": ".+"},
}


@pytest.mark.parametrize("contact", ["mailto:keepers@atlas.example", "https://atlas.example/contact"])
def test_the_citation_keeps_the_rules_of_its_format(snapshot, contact):
    told = read_yaml(citation.written(snapshot, Settings('Keepers: "of" the # atlas', contact, f"{HOST}/")).decode())
    assert set(told) >= {"authors", "cff-version", "message", "title"}
    assert set(told) == {*CFF, *CFF_LISTS, "keywords"}
    assert [name for name, form in CFF.items() if not re.fullmatch(form, told[name])] == []
    for name, forms in CFF_LISTS.items():
        assert told[name]
        for item in told[name]:
            assert [key for key, value in item.items() if not re.fullmatch(forms[key], value)] == []
    assert len(set(told["keywords"])) == len(told["keywords"]) > 0
    assert told["authors"] == [{"name": 'Keepers: "of" the # atlas'}]


def test_the_citation_says_of_the_edition_what_the_data_say(snapshot, described):
    told, edition = read_yaml(described["CITATION.cff"].make().decode()), snapshot.atlas.edition
    assert (told["version"], told["date-released"], told["license-url"]) == (
        edition.number,
        edition.day.isoformat(),
        edition.licence,
    )
    assert told["identifiers"][0]["value"] == snapshot.version
    assert told["url"] == f"{HOST}/"
    assert "No claim in it has been confirmed" in told["abstract"]


def test_the_citation_of_the_repository_has_the_same_words(described):
    """It is the file that people find in the repository, so the two tell one title, message and list of words."""
    own, ours = (ROOT / "CITATION.cff").read_text("utf-8"), read_yaml(described["CITATION.cff"].make().decode())
    for name in ("title", "message"):
        assert f'{name}: "{ours[name]}"' in own
    for word in ours["keywords"]:
        assert f"  - {word}\n" in own


# The redirects of w3id.org


class Apache:
    """As much of mod_rewrite as .htaccess uses: conditions on Accept and on the path, and the rule behind them."""

    def __init__(self, text, base):
        self.folder = urlsplit(base).path
        self.rules, conditions = [], []
        for line in text.splitlines():
            if line.startswith("RewriteCond"):
                conditions.append(re.fullmatch(r"RewriteCond %\{(\w+)\} (!?)(\S+)(?: \[(NC)\])?", line).groups())
            elif line.startswith("RewriteRule"):
                pattern, target, flags = re.fullmatch(r"RewriteRule (\S+) (\S+) \[(\S+)\]", line).groups()
                self.rules.append((conditions, pattern, target, flags.split(",")))
                conditions = []
            else:
                assert not line or line.startswith(("#", "Options", "Header", "RewriteEngine on")), line
        assert len(self.rules) > 5

    def answer(self, path, accept=""):
        """Where a request for a path below the folder is led, and with which status."""
        known = {"HTTP_ACCEPT": accept, "REQUEST_URI": self.folder + path}
        for conditions, pattern, target, flags in self.rules:
            match = re.search(pattern, path)
            if match and all(
                bool(re.search(form, known[name], re.IGNORECASE if case else 0)) != bool(negated)
                for name, negated, form, case in conditions
            ):
                assert "L" in flags
                status = next(int(flag[2:]) for flag in flags if flag.startswith("R="))
                return status, target.replace("$1", match[1])
        return 404, ""


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"
FORMS = {
    "text/turtle": "ttl",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
}
NAMES = [
    "ontology",
    "ontology/0.1.0",
    "ontology/funding",
    "shapes",
    "prefixes",
    "edition",
    "id/country/norway",
    "id/claim/norway-employed-2023",
    "concept/theme",
    "concept/theme/training",
    "query/trainings",
    "query/comparison/stage",
    "graph/data/countries/latvia",
    "labels/data/sv",
    "dataset/atlas",
]


@pytest.fixture(scope="module")
def apache(described, snapshot):
    return Apache(described["w3id/.htaccess"].make().decode(), snapshot.atlas.dataset.prefixes.base)


def led(client, apache, path, accept):
    """The last answer to a client that follows: w3id.org first, then the portal."""
    status, target = apache.answer(path, accept)
    assert status == 303
    assert target.startswith(f"{HOST}/")
    return client.get(target, headers={"accept": accept} if accept else {}, follow_redirects=True)


@pytest.mark.parametrize("path", NAMES)
def test_a_name_leads_to_the_form_that_is_asked_for(client, apache, path):
    for media_type, suffix in FORMS.items():
        assert apache.answer(path, media_type) == (303, f"{HOST}/{path}.{suffix}")
        response = led(client, apache, path, media_type)
        assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, media_type), path


@pytest.mark.parametrize("path", [*NAMES, "catalog", ""])
def test_a_reader_is_led_to_the_page(client, apache, path):
    assert apache.answer(path, BROWSER) == (303, f"{HOST}/{path}")
    response = led(client, apache, path, BROWSER)
    assert response.status_code == 200, path
    if not path.startswith("graph/"):
        assert response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("catalog", "text/turtle", "/catalog.ttl"),
        ("catalog", "application/rdf+xml", "/catalog.rdf"),
        ("catalog", "application/ld+json", "/catalog.jsonld"),
        ("catalog", "application/n-triples", "/catalog"),
        ("catalog", "", "/catalog"),
        ("catalog.rdf", "text/turtle", "/catalog.rdf"),
        ("id/country/norway.jsonld", "text/turtle", "/id/country/norway.jsonld"),
        ("dumps/atlas.ttl", "application/rdf+xml", "/dumps/atlas.ttl"),
        ("dumps/topic/funding/grant.csv", "*/*", "/dumps/topic/funding/grant.csv"),
        ("id/country/norway", "text/turtle, application/rdf+xml", "/id/country/norway.ttl"),
        ("id/country/norway", "TEXT/TURTLE", "/id/country/norway.ttl"),
        ("id/country/norway", RDFLIB, "/id/country/norway.rdf"),
        # Wished for with a reserve: the portal weighs it.
        ("id/country/norway", "text/turtle;q=0.2, application/rdf+xml", "/id/country/norway"),
        ("id/country/norway", "text/turtle;q=0, text/html", "/id/country/norway"),
        ("id/country/norway", "text/html, text/turtle", "/id/country/norway"),
        ("logo.svg", "text/turtle", "/logo.svg"),
        ("editions.atom", "*/*", "/editions.atom"),
    ],
)
def test_a_table_of_addresses_and_wishes(apache, path, accept, target):
    assert apache.answer(path, accept) == (303, HOST + target)


def test_a_wish_with_a_reserve_is_weighed_by_the_portal(client, apache):
    response = led(client, apache, "id/country/norway", "text/turtle;q=0.2, application/rdf+xml")
    assert response.headers["content-type"].startswith("application/rdf+xml")


def test_every_kind_of_name_has_its_rule(snapshot, apache):
    """Every namespace of ours in the table of prefixes, with the first thing that stands in it."""
    dataset = snapshot.atlas.dataset
    spaces = [space for space in dataset.prefixes.namespaces.values() if space.startswith(dataset.prefixes.base)]
    assert len(spaces) > 20
    for space in spaces:
        local = space.removeprefix(dataset.prefixes.base)
        path = local.removesuffix("#") if local.endswith("#") else f"{local}x"
        assert apache.answer(path, "text/turtle")[1] == f"{HOST}/{path}.ttl", space


def test_the_readme_of_w3id_tells_whose_it_is(described):
    text = described["w3id/README.md"].make().decode()
    assert "Keepers of the atlas" in text
    assert f"{HOST}/" in text
    assert "mailto:keepers@atlas.example" in text


def test_a_sign_of_rules_in_the_address_stays_a_sign():
    text = redirects.htaccess(
        "https://w3id.org/peeratlas/", Settings("K", "https://k.example", "https://k.example/%7Ea")
    )
    assert rb"https://k.example/\%7Ea/$1" in text


def test_the_base_is_that_of_the_table_of_prefixes(snapshot, described):
    assert Prefixes.read(ROOT).base in described["w3id/.htaccess"].make().decode()
