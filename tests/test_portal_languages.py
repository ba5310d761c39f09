"""No English left over: every kind of page in every foreign language, its texts and names against messages and data.

A page is read once. What stands in another language than the page must say so in `lang` and, unless it is a proper
name or stands beside the name of its language, in a mark that can be seen.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.portal.views import VIEWS
from peeratlas.rdf import Literal
from peeratlas.texts import catalogues
from tests.test_portal import opened

BASE = "https://w3id.org/peeratlas/"
FOREIGN = tuple(lang for lang in LANGUAGES if lang != "en")
PAGES = {
    "": 200,
    "topics": 200,
    "compare?rows=all": 200,
    "compare?rows=stage&resolution=confirmed": 200,
    "embed/compare?rows=stage": 200,
    "id/country/latvia": 200,
    "id/country/sweden": 200,
    "questionnaire/latvia": 200,
    "id/claim/norway-employed-2023": 200,
    "id/claim/lithuania-vilnius-pilot-hoped": 200,
    "id/source/nsph-vg-2023-trondheim": 200,
    "id/organisation/kbt-fagskole": 200,
    "id/meeting/trondheim-2023": 200,
    "concept/theme/training": 200,
    "concept/basis": 200,
    "edition": 200,
    "questions": 200,
    "questions/employed-peer-supporters": 200,
    "questions/trainings?country=latvia": 200,
    **dict.fromkeys(VIEWS, 200),
    "needs?country=lithuania": 200,
    "ontology": 200,
    "ontology/core": 200,
    "shapes": 200,
    "search": 200,
    "search?q=norw": 200,
    "search?q=qqqq": 200,
    "sparql": 200,
    "nowhere": 404,
    "id/country/atlantis": 404,
    "compare?rows=nothing": 404,
    "questions/trainings?country=atlantis": 400,
}
SHOWN = ("alt", "aria-label", "data-done", "label", "placeholder", "title")
"""Attributes that are read to somebody or shown."""
CODE = {"code", "pre", "script", "style", "textarea"}
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "path", "source", "use", "wbr"}
BESIDE = {"names", "tongue-names", "tongues"}
"""Where each text stands beside the name of its language. The text of a hit (`by`) is the one that holds the word."""
PLACE, TAG = re.compile(r"%\(\w+\)[sd]"), re.compile(r"</?\w+[^>]*>")
PROPER = ("organisation", "person", "source")
LONG = 3
"""From so many words on a message is also looked for inside of longer texts."""


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def pieces(text):
    """The whole text and each wording in it between the usual separators; one word alone may be an identifier."""
    parts = {part.strip(" .:()") for part in re.split(r" · |; |: |, |\(", text)}
    return {text, text.strip(" .:()"), *(part for part in parts if " " in part)} - {""}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    lang: str
    text: str = ""
    mark: str = ""
    headed: bool = False
    above: list[Element] = field(default_factory=list, repr=False)

    @property
    def classes(self):
        return {name for one in (self, *self.above) for name in one.attributes.get("class", "").split()}


class Read(HTMLParser):
    """The texts of a page with the language each one says it is in."""

    def __init__(self, html):
        super().__init__()
        self.said, self.attributes, self.foreign = [], [], []
        self._open, self._closed = [Element("", {}, "")], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        made = Element(tag, given, given.get("lang", self._open[-1].lang), above=list(self._open))
        if "tongue" in given.get("class", "").split() and self._closed:
            self._marking = self._closed
        self._closed = None
        names = (*SHOWN, "content") if given.get("name") == "description" else SHOWN
        self.attributes += [(made.lang, plain(given[name])) for name in names if plain(given.get(name, ""))]
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag):
        self._closed = None
        if tag in VOID or tag not in [one.tag for one in self._open]:
            return
        while (done := self._open.pop()).tag != tag:
            pass
        self._open[-1].headed |= done.attributes.get("class") == "of"
        if "lang" in done.attributes and tag != "html":
            self.foreign.append(done)
            self._closed = done

    def handle_data(self, data):
        inner = self._open[-1]
        if not data.strip() or {one.tag for one in self._open} & CODE:
            return
        if "tongue" in inner.attributes.get("class", "").split():
            self._marking.mark = data.strip()
            return
        for one in self._open:
            one.text += data
        self._closed = None
        self.said.append((inner.lang, plain(data)))


@dataclass
class English:
    """What may not stand on a page of one language."""

    lang: str
    whole: set[str]
    parts: set[str]
    pattern: re.Pattern[str]
    own: set[str]
    langs: dict[str, set[str]]
    proper: set[str]
    replaced: set[str]
    _found: dict[str, list[str]] = field(default_factory=dict)

    def left_over(self, text):
        """The English that stands in a text of the page's language."""
        if text in self.own:
            return []
        if text not in self._found:
            found = [one for one in sorted(pieces(text)) if one in self.whole or self.pattern.fullmatch(one)]
            found += [one for one in self.parts if one in text and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]
            self._found[text] = [] if {text, text.lstrip(": "), text.strip(" .:")} & self.own else found
        return self._found[text]

    def faults(self, page):
        for lang, text in {*page.said, *page.attributes}:
            if lang == self.lang:
                yield from (f"English: {one!r} in {text!r}" for one in self.left_over(text))
        for lang, text in set(page.said):
            known = self.langs.get(text)
            if known and lang not in known and "" not in known and text not in self.own and text not in self.proper:
                yield f"{text!r} is said to be {lang}, and is {sorted(known)}"
        for one in page.foreign:
            if one.lang != self.lang and not self.marked(one):
                yield f"no mark: {plain(one.text)!r} ({one.lang})"
            if one.mark and plain(one.text) in self.replaced and "by" not in one.classes:
                yield f"there is a {self.lang} text for {plain(one.text)!r} ({one.lang})"

    def marked(self, one):
        """Whether a reader sees in which language a foreign text is, or need not."""
        beside = one.above[-1].headed or BESIDE & one.classes or one.tag == "option"
        named = set(plain(one.text).split("; ")) <= self.proper
        return bool(beside) or one.mark == one.lang or named


def forms(message):
    return (message,) if isinstance(message, str) else tuple(message or ())


def said_in_code():
    """Every text given to a function that says messages, whatever it is called there: {text: where it stands}."""
    found = {}
    for path in sorted(catalogues.PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {"N_", "gettext", "ngettext"} | {name for node in ast.walk(tree) for name in bound(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
                texts = (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))
                found |= dict.fromkeys(texts, f"{path.name}:{node.lineno}")
    return found


def bound(node):
    """The names that an assignment gives to gettext or ngettext."""
    if isinstance(node, ast.Assign):
        many = isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Tuple)
        pairs = zip(node.targets[0].elts, node.value.elts, strict=True) if many else [(node.targets[0], node.value)]
        for name, value in pairs:
            if getattr(value, "attr", "") in ("gettext", "ngettext") and isinstance(name, ast.Name):
                yield name.id


@pytest.fixture(scope="module")
def messages():
    """Every English message of the catalogues."""
    wanted = {form for message in catalogues.wanted() if message.id for form in forms(message.id)}
    assert len(wanted) > 500
    return wanted


@pytest.fixture(scope="module")
def literals(published):
    """Subject and property -> language -> its texts; the English of questions stands in their files."""
    found = defaultdict(lambda: defaultdict(set))
    for quad in published.dataset.quads():
        if isinstance(quad.object, Literal):
            key = quad.subject.value, quad.predicate.value
            found[key][quad.object.language or ""].add(plain(quad.object.value))
    for folder, place in (("questions", "query"), ("comparison", "row")):
        for name, query in published.queries[folder].items():
            for part, text in (("title", query.title), ("description", query.head["answers"])):
                iri = published.dataset.prefixes[place] + name
                found[iri, f"http://purl.org/dc/terms/{part}"]["en"].add(plain(text))
    return found


@pytest.fixture(scope="module")
def english(published, messages, literals):
    """Language -> what may not stand on its pages."""
    langs, proper = defaultdict(set), set()
    for (subject, _), texts in literals.items():
        for lang, told in texts.items():
            for text in told:
                langs[text].add(lang)
            if published.dataset.prefixes.kind_of(subject) in PROPER:
                proper |= told
    return {lang: forbidden(lang, messages, literals, (langs, proper)) for lang in FOREIGN}


def as_pattern(message):
    """What a message looks like with its places filled in; a count is a number."""
    gaps = [r"[\d\s]+" if one == "%(num)d" else ".+?" for one in PLACE.findall(message)]
    texts = [re.escape(one) for one in PLACE.split(message)]
    return texts[0] + "".join(f"{gap}{text}" for gap, text in zip(gaps, texts[1:], strict=True))


def forbidden(lang, messages, literals, known):
    langs, proper = known
    own = {plain(form) for message in catalogues.read(lang) for form in forms(message.string)}
    own |= {text for text, tongues in langs.items() if lang in tongues}
    named = {text for texts in literals.values() if lang in texts for text in texts["en"]}
    alone = {text for texts in literals.values() if lang not in texts for told in texts.values() for text in told}
    whole = {plain(TAG.sub("", one)) for one in messages | named}
    patterns = {as_pattern(plain(one)) for one in messages - own if len(re.findall("[a-z]", PLACE.sub("", one))) > 2}
    parts = {plain(part) for one in messages for part in re.split(f"{PLACE.pattern}|{TAG.pattern}", one)}
    return English(
        lang=lang,
        whole=whole - own,
        parts={part for part in parts if len(part.split()) >= LONG and not any(part in one for one in own)},
        pattern=re.compile("|".join(sorted(patterns))),
        own=own,
        langs=langs,
        proper=proper,
        replaced=named - alone - proper,
    )


@pytest.fixture(scope="module")
def client(published, tmp_path_factory):
    snapshot = opened(published, tmp_path_factory.mktemp("languages"))
    return TestClient(create_app(snapshot), base_url="http://localhost")


@pytest.mark.parametrize("lang", FOREIGN)
def test_no_english_is_left_over_and_what_is_foreign_says_so(lang, client, english):
    faults, count = [], 0
    for path, status in PAGES.items():
        answer = client.get(f"/{lang}/{path}", headers={"accept": "text/html"})
        assert answer.status_code == status, path
        page = Read(answer.text)
        count += len(page.said) + len(page.attributes)
        faults += [f"{path}: {fault}" for fault in sorted(set(english[lang].faults(page)))]
    print(f"{lang}: {len(PAGES)} pages, {count} texts, {len(english[lang].whole)} English texts looked for")
    assert faults == []


def planted(text):
    return f'<html lang="lv"><title>Peer Atlas</title><main>{text}</main></html>'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<p>Start page</p>", "English: 'Start page'"),
        ("<p>Latvija · Start page</p>", "English: 'Start page'"),
        ("<p>12 claims</p>", "English: '12 claims'"),
        ("<p>26 November 2023 or earlier</p>", "English: '26 November 2023 or earlier'"),
        ("<p>Latvija. The data may be used freely if the source is named. Jā.</p>", "English: 'The data may"),
        ('<nav aria-label="All pages"></nav>', "English: 'All pages'"),
        ('<input placeholder="Search in any language">', "English: 'Search in any language'"),
        ('<img alt="Countries side by side">', "English: 'Countries side by side'"),
        ("<p>own voice</p>", "English: 'own voice'"),
        ("<p>How many peer supporters are employed in the country?</p>", "English: 'How many"),
        ('<p lang="sv">Anställda peer supportrar</p>', "no mark: 'Anställda peer supportrar' (sv)"),
        ("<p>Anställda peer supportrar</p>", "'Anställda peer supportrar' is said to be lv"),
        ('<p lang="nb">Anställda peer supportrar</p>', "'Anställda peer supportrar' is said to be nb"),
        (
            '<p><b lang="en">Norway has 20 FACT teams for young people.</b><small class="tongue">en</small></p>',
            "there is a lv text",
        ),
    ],
)
def test_what_is_left_in_english_and_what_does_not_say_its_language_is_found(text, fault, english):
    assert any(found.startswith(fault) for found in english["lv"].faults(Read(planted(text))))


@pytest.mark.parametrize(
    "text",
    [
        "<p>Sākumlapa</p>",
        "<p><code>Start page</code></p>",
        '<p><span lang="sv">sedan tidigare 300-400</span><small class="tongue"><i> (</i>sv<i>)</i></small></p>',
        '<p class="names"><span lang="en">Norway</span> en</p>',
        '<p><span lang="en">KBT Fagskole</span></p>',
    ],
)
def test_what_stands_in_its_language_and_what_says_its_language_is_let_be(text, english):
    assert list(english["lv"].faults(Read(planted(text)))) == []


def test_every_text_that_the_code_says_is_a_message(messages):
    """What is given to gettext under another name than the extraction knows would be English in every language."""
    said = said_in_code()
    print(f"{len(said)} texts")
    assert len(said) > 150
    assert {text: place for text, place in said.items() if text not in messages} == {}
