"""The feed of editions: what RFC 4287 demands, read by a reader of XML that knows nothing of ours."""

from __future__ import annotations

import re
from datetime import datetime
from types import SimpleNamespace
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from peeratlas import publication
from peeratlas.news import Issue
from peeratlas.publication import feed
from peeratlas.settings import Settings
from peeratlas.snapshot import open_current

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
SETTINGS = Settings("Keepers of the atlas", "mailto:keepers@atlas.example", "https://atlas.example/sub/")
WILD = """</li><script>alert(1)</script> & "quotes" ]]> <!-- é 𝄞 \x00\x1b\ufffe"""


@pytest.fixture(scope="module")
def snapshot(build):
    return open_current(build)


def parsed(snapshot, settings=SETTINGS):
    return ElementTree.fromstring(feed.atom(snapshot, settings))


def texts(element, name):
    return [one.text for one in element.findall(f"{ATOM}{name}")]


def links(element):
    return {link.get("rel"): link.attrib for link in element.findall(f"{ATOM}link")}


def opened(snapshot, *issues):
    """The published snapshot as if these were its editions."""
    return SimpleNamespace(atlas=snapshot.atlas, editions=issues)


def test_the_feed_has_what_the_standard_demands_once(snapshot):
    """RFC 4287, §4.1.1."""
    root = parsed(snapshot)
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "subtitle", "updated", "rights"):
        (text,) = texts(root, name)
        assert text.strip()
    assert urlsplit(texts(root, "id")[0]).scheme == "https"
    assert links(root)["self"] == {
        "rel": "self",
        "type": "application/atom+xml",
        "href": "https://atlas.example/sub/editions.atom",
    }
    assert links(root)["alternate"]["href"] == "https://atlas.example/sub/en/editions"
    (author,) = root.findall(f"{ATOM}author")
    assert [(child.tag, child.text) for child in author] == [
        (f"{ATOM}name", "Keepers of the atlas"),
        (f"{ATOM}email", "keepers@atlas.example"),
    ]
    assert snapshot.atlas.edition.licence in texts(root, "rights")[0]


def test_every_entry_has_what_the_standard_demands_once(snapshot):
    """RFC 4287, §4.1.2: and an entry without content needs a link to its page."""
    entries = parsed(snapshot).findall(f"{ATOM}entry")
    assert len(entries) == len(snapshot.editions) > 0
    for entry, issue in zip(entries, snapshot.editions, strict=True):
        assert texts(entry, "id") == [f"https://w3id.org/peeratlas/edition/{issue.number}"]
        assert texts(entry, "title") == [f"Edition {issue.number}"]
        assert texts(entry, "updated") == texts(entry, "published") == [f"{issue.day}T00:00:00Z"]
        assert links(entry)["alternate"]["href"].endswith(f"/en/editions#edition-{issue.number}")
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "xhtml"
        assert [child.tag for child in content] == [f"{XHTML}div"]
        assert tuple(item.text for item in content.iter(f"{XHTML}li")) == issue.points


def test_moments_are_moments_and_the_feed_is_as_new_as_its_newest_entry(snapshot):
    """RFC 4287, §3.3."""
    issues = (Issue("2027-05", "2027-05-02", "0.2.0", ("B.",)), Issue("2026-11", "2026-11-21", "0.1.0", ("A.",)))
    root = parsed(opened(snapshot, *issues))
    assert texts(root, "updated") == ["2027-05-02T00:00:00Z"]
    for moment in root.iter(f"{ATOM}updated"):
        assert datetime.fromisoformat(moment.text).tzinfo is not None


def test_no_two_entries_have_one_id(snapshot):
    issues = [Issue(number, "2026-11-21", "", ()) for number in ("2026-11", "2026-11-b", "2026 11", "é")]
    ids = [one.text for one in parsed(opened(snapshot, *issues)).iter(f"{ATOM}id")]
    assert len(set(ids)) == len(issues) + 1
    assert all(re.fullmatch(r"[!-~]+", one) for one in ids)


def test_an_edition_of_which_nothing_is_told_says_so(snapshot):
    (entry,) = parsed(opened(snapshot, Issue("2026-11", "2026-11-21", "", ()))).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}content") is None
    assert texts(entry, "summary")[0].startswith("Nothing is told")
    assert "alternate" in links(entry)


def test_no_text_becomes_markup_or_breaks_the_feed(snapshot):
    settings = Settings(WILD, 'https://example.org/?a=1&b="<', "https://example.org/'\"<&>/")
    root = parsed(opened(snapshot, Issue(WILD, "2026-11-21", WILD, (WILD, "plain"))), settings)
    shown = re.sub("[\x00\x1b\ufffe]", " ", WILD)
    assert [item.text for item in root.iter(f"{XHTML}li")] == [shown, "plain"]
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {
        *("feed", "id", "title", "subtitle", "updated", "link", "author", "name", "uri", "rights"),
        *("entry", "published", "content", "div", "ul", "li"),
    }
    assert root.find(f"{ATOM}author/{ATOM}name").text == shown
    assert links(root)["self"]["href"] == "https://example.org/'\"<&>/editions.atom"


def test_the_feed_is_published_and_the_same_each_time(snapshot):
    file = publication.described(snapshot, SETTINGS)[feed.NAME]
    assert file.media_type == "application/atom+xml"
    assert file.make() == feed.atom(snapshot, SETTINGS)
