"""Data of which every text is an attack and every address leads astray; and what a page of them may consist of."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace

import pyoxigraph as ox

from peeratlas import search
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.news import Issue
from tests.dumped import dumped

BASE = "https://w3id.org/peeratlas/"
TEXTS = {
    "XL01": "<script>window.__hacked=1;alert(1)</script>",
    "XL02": '"><img src=x onerror="window.__hacked=1;alert(1)">',
    "XL03": "' onmouseover='alert(1)' autofocus onfocus='window.__hacked=1",
    "XL04": "</title></textarea></style><script>window.__hacked=1</script>",
    "XL05": '</script><script>window.__hacked=1</script>{"@context":"x"}',
    "XL06": "<!--<script>",
    "XL07": "{{7*7}} {% raw %} ${7*7} #{7*7} {{ site.settings }} %(x)s %s",
    "XL08": "&lt;script&gt; &amp;lt; &#60;script&#62; &nbsp",
    "XL09": "\u2028alert(1)\u2029</script>",
    "XL10": "<svg/onload=alert(1)><math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "XL11": "javascript:alert(1)//[x](javascript:alert(1))",
    "XL13": "\u0000\u0007\u001b[31m\u007f\u0085",
    "XL14": "]]><x/> --> <?php ?> <base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example>",
    "XL15": "# heading\n[x](javascript:alert(1))\n\n---\n* <a href=javascript:alert(1)>x</a>",
    "XL16": '"><script> \' " ` = onclick= xml:lang',
    "XL17": "<iframe srcdoc='<script>parent.__hacked=1</script>'></iframe><form action=//evil.example><button formaction=javascript:x>",
    "XL18": "\u202e\u2066<b style='position:fixed'>\ufeff\u200b",
    "UN01": "\u202egnp.exe\u202c \u202a",
    "UN02": "\u2066x\u2067y",
    "UN03": "\u0440aypal",
    "UN04": "a\u0301 \u00e1",
    "UN05": "\u05d0\u05d1\u05d2 (1) \u0627\u0644",
    "UN06": "\ufdfa" * 20 + "e" + "\u0301" * 60,
    "UN07": "\u03c3\u03c2 \u0131I\u0130 \u00df\u1e9e",
    "UN08": "\u05e9\u05dc\u05d5\u05dd <b>1</b>",
    "UN09": "\U000e0041\U0010ffff\ufffe\ud7ff\U0001f468\u200d\U0001f469",
}
"""Texts of ours by the numbers of their kind; those that no sample has go on where these end."""
HARMLESS = "plain words"
LINKS = {
    "XI01": "javascript:alert(1)",
    "XI02": "JaVaScRiPt:alert(1)",
    "XI04": "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E",
    "XI05": "data:text/html;base64,PHNjcmlwdD4=",
    "XI06": "vbscript:x",
    "XI07": "file:///etc/passwd",
    "XI08": "blob:https://example.org/x",
    "XI09": "http://user:pw@evil.example/",
    "XI10": "http://\u0435xample.org/",
    "XI11": "http://evil.example/\u202egnp.exe",
    "XI12": "mailto:a@b?bcc=all@x&body=%0d%0a",
    "XI13": "ftp://evil.example/x",
    "XI14": "http://evil.example/..%2f..%2fetc/passwd",
    "XI15": "http://127.0.0.1:22/",
    "XI16": "urn:x",
    "XI17": "x:",
    "XI18": "https:evil.example",
    "XI20": "http://evil.example/'onmouseover='alert(1)",
}
"""Addresses of ours by the numbers of their kind."""
LINKED = ("XI10", "XI11", "XI14", "XI15", "XI20")
"""Those that may be links: http and https without the name of a user. Where they lead the reader sees."""
PROPERTIES = (
    "http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "http://xmlns.com/foaf/0.1/homepage",
    "http://www.w3.org/2002/07/owl#sameAs",
    "https://schema.org/url",
    "http://xmlns.com/foaf/0.1/depiction",
    "http://www.w3.org/ns/dcat#downloadURL",
)
THINGS = (
    "id/country/sweden",
    "id/claim/sweden-introduced-2012",
    "id/source/nsph-2016-first-training",
    "id/organisation/nsph",
    "id/person/anna-hellsten",
    "concept/theme/training",
)


class Spoiler:
    """Gives every text of the data one of these endings, one after the other."""

    def __init__(self, endings: list[str]) -> None:
        self._endings = endings
        self._at = 0

    def text(self, text: str) -> str:
        self._at += 1
        return text + self._endings[self._at % len(self._endings)]

    def quad(self, quad):
        term = quad.object
        if isinstance(term, ox.Literal) and term.language:
            spoilt = ox.Literal(self.text(term.value), language=term.language)
            return ox.Quad(quad.subject, quad.predicate, spoilt, quad.graph_name)
        return quad

    def head(self, query):
        told = {name: self.text(text) for name, text in query.head.items() if name in ("title", "answers")}
        return replace(query, head={**query.head, **told})


def strays(things=THINGS, links=LINKS):
    """Statements that lead from these things to these addresses, by each of the properties."""
    for thing in things:
        for property_ in PROPERTIES:
            for link in links.values():
                yield ox.Quad(
                    ox.NamedNode(BASE + thing),
                    ox.NamedNode(property_),
                    ox.NamedNode(link),
                    ox.NamedNode(f"{BASE}graph/data/strays"),
                )


def spoilt(published, folder, endings: list[str], links=LINKS):
    """A snapshot of the published data in memory: its texts with these endings, its things with these links."""
    spoiler = Spoiler(endings)
    quads = [*map(spoiler.quad, published.dataset.quads()), *strays(links=links)]
    queries = {
        name: {key: spoiler.head(query) for key, query in found.items()} for name, found in published.queries.items()
    }
    atlas = Atlas(Dataset.in_memory(quads), queries)
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "search.sqlite"
    search.index(atlas.dataset, index)
    news = tuple(map(spoiler.text, ("", "")))
    manifest = {"version": "0", "edition": atlas.edition.number, "news": news}
    issue = Issue(atlas.edition.number, atlas.edition.day.isoformat(), spoiler.text("0.1.0"), news)
    told = {"manifest": manifest, "index": index, "news": news, "editions": (issue,), "path": folder, "far": None}
    return SimpleNamespace(atlas=atlas, version="0", inventory=dumped(folder), dumps=folder, **told)


class _Signature(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple] = set()
        self.others: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.found.add((tag, frozenset(name for name, _ in attrs)))

    def handle_comment(self, _data):
        self.others.add("comment")

    def handle_pi(self, _data):
        self.others.add("instruction")

    def unknown_decl(self, _data):
        self.others.add("declaration")


APART = ("bdi", frozenset({"dir"}))
"""What keeps a text apart that may turn the direction of writing: the one element that a label may bring."""


def signature(text: str) -> set:
    """Of which elements with which attributes a page consists, each once; a sign that is no element is one, too."""
    read = _Signature()
    read.feed(text)
    read.close()
    return (read.found | {(name, frozenset()) for name in read.others}) - {APART}
