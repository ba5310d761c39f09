"""The words of the catalogue in every language: what datasets, files and services are called, and what is in them.

No language stands in for another here: a portal that finds English under a Swedish tag shows it as Swedish.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from peeratlas.answer import Text
from peeratlas.catalogue.frame import WHOLE, Frame, exact
from peeratlas.labels import LANGUAGES, NAMES
from peeratlas.texts import N_, texts

CATALOGUE: Final = N_("Data to take home")
KEYWORD: Final = N_("peer support")
"""The keyword of everything: in the singular and in small letters (DCAT-AP-SE), of letters and spaces (CKAN)."""
RIGHTS: Final = N_("The data may be used freely if the source is named.")

_TITLE: Final = N_("Peer Atlas: %(name)s")
_INDEPENDENT: Final = (
    N_("An independent edition"),
    N_("made from published sources. It is not the network’s or any partner’s own."),
)
_ONE_COUNTRY: Final = N_(
    "Everything that this edition says of one country: who does what, where, since when, on whose money, and "
    "according to which source."
)
_CONTENT: Final = N_(
    "Peer support in mental health in the Nordic and Baltic countries: who does what, where, since when, on whose "
    "money, and according to which source."
)
_DESCRIPTION: Final = "http://purl.org/dc/terms/description"

_PARTS: Final[Mapping[str, tuple[str, str]]] = {
    WHOLE: (N_("Peer support in mental health in the Nordic and Baltic countries"), _CONTENT),
    "ontology": (
        N_("Terms of the ontology"),
        N_("What the words of the data mean: every class and property with its names and its definition."),
    ),
    "queries": (
        N_("Stored questions"),
        N_("The questions that the atlas is asked, as SPARQL that other programs can read and run."),
    ),
    "shapes": (
        N_("Shapes"),
        N_("The rules that every entry is held against before an edition is published, as SHACL."),
    ),
    # The classes of this module that have things of their own are all intentions: hopes must not go by another name.
    "topic/core": (
        N_("Claims of plans and hopes"),
        N_("What is planned, decided, wished or hoped, kept apart from what is: no source says that it has happened."),
    ),
    "vocabularies": (
        N_("Vocabularies"),
        N_(
            "The fixed lists from which many properties take their values. Each concept has its name and definition "
            "in nine languages."
        ),
    ),
}
"""The parts that are not named by what the data say of a country or a module: their names, and what is in them."""

FORMS: Final[Mapping[str, str]] = {
    "csv": N_("CSV: a table for spreadsheets, with one line for each claim."),
    "json": N_("JSON: says what each column of the table beside it means (CSV on the Web)."),
    "jsonld": N_("JSON-LD: for programs that read JSON; its context says what each name means."),
    "nq": N_("N-Quads: one triple on each line, with the named graph in which it stands."),
    "nt": N_("N-Triples: one triple on each line."),
    "rdf": N_("RDF/XML: for programs that read no newer form of RDF."),
    "trig": N_("TriG: like Turtle, with the named graph in which each triple stands."),
    "ttl": N_("Turtle: in order, one block for each subject, for people and for programs."),
}
_PACKED: Final = N_("Packed with gzip.")
SERVICES: Final[Mapping[str, tuple[str, ...]]] = {
    "api": (
        N_("API for programs"),
        N_("Every stored question, the comparison, and everything that has a name, each at an address of its own."),
    ),
    "sparql": (
        N_("SPARQL query"),
        N_("Every triple of the atlas can be asked for in SPARQL 1.1."),
        N_("It is open to everybody, within limits that its description names."),
    ),
}
"""Each service: what it is called, then what it does in whole sentences."""


def said(lang: str, *messages: str) -> str:
    """Whole sentences in a language; the empty text when one of them is not translated yet."""
    words = texts(lang)
    return " ".join(map(words.gettext, messages)) if all(map(words.knows, messages)) else ""


def everywhere(*messages: str) -> list[Text]:
    """The same in every language that has them all."""
    return _told(lambda lang: said(lang, *messages))


def provenance() -> list[Text]:
    """Where the data come from, and whose they are not."""
    return _told(_provenance)


def title(name: str) -> list[Text]:
    """A title that names the atlas first."""
    return _told(lambda lang: _titled(lang, said(lang, name)))


def titles(frame: Frame, part: str) -> list[Text]:
    """The title of a part, one for each language that has one; in English there is always one."""
    found = _told(lambda lang: _name(frame, part, lang))
    return found if any(text.lang == "en" for text in found) else [*found, Text(_titled("en", part), "en")]


def descriptions(frame: Frame, part: str) -> list[Text]:
    """What is in a part, and whose work it is: 50 characters at least (Google Dataset Search)."""
    return _told(lambda lang: _both(_content(frame, part, lang), _provenance(lang)))


def contents() -> list[Text]:
    """What is in all of it."""
    return _told(lambda lang: _both(said(lang, _CONTENT), _provenance(lang)))


def form(suffix: str, packed: bool) -> list[Text]:
    """What a file of this form is good for."""
    known = FORMS.get(suffix)
    return everywhere(*((known, _PACKED) if packed else (known,))) if known else []


def news(frame: Frame) -> list[Text]:
    """What is new in the data of this edition."""
    return everywhere(*frame.snapshot.news) if frame.snapshot.news else []


def names(frame: Frame, iri: str) -> list[Text]:
    """What the data call a thing, in each language in which they do."""
    told = frame.atlas.dataset.said(iri)
    return _told(lambda lang: exact(told, NAMES, lang))


def _told(say: Callable[[str], str]) -> list[Text]:
    return [Text(text, lang) for lang in LANGUAGES if (text := say(lang))]


def _provenance(lang: str) -> str:
    whose, source = _INDEPENDENT
    return f"{said(lang, whose)} – {said(lang, source)}" if said(lang, whose, source) else ""


def _both(first: str, second: str) -> str:
    return f"{first} {second}" if first and second else ""


def _titled(lang: str, name: str) -> str:
    return said(lang, _TITLE) % {"name": name} if name else ""


def _name(frame: Frame, part: str, lang: str) -> str:
    if part in _PARTS:
        return _titled(lang, said(lang, _PARTS[part][0]))
    name = _said_of(frame, part, NAMES, lang)
    # The title of a module names the atlas itself.
    return name if part.startswith("topic/") else _titled(lang, name)


def _content(frame: Frame, part: str, lang: str) -> str:
    if part in _PARTS:
        return said(lang, _PARTS[part][1])
    if part.startswith("country/"):
        return said(lang, _ONE_COUNTRY)
    return _said_of(frame, part, (_DESCRIPTION,), lang) or said(lang, _CONTENT)


def _said_of(frame: Frame, part: str, properties: Sequence[str], lang: str) -> str:
    """What the data say of what a part is about."""
    about = subject(frame, part)
    return exact(frame.atlas.dataset.said(about), properties, lang) if about else ""


def subject(frame: Frame, part: str) -> str:
    """What a part is about: a country, a module of the ontology; else the empty text."""
    kind, _, slug = part.partition("/")
    spaces = {"country": frame.prefixes["country"], "topic": f"{frame.base}ontology/"}
    return spaces[kind] + slug if slug and kind in spaces else ""
