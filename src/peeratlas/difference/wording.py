"""Things and values in English words: by the newer edition's names, else by the older one's.

Who was taken out (data/persons.ttl) leaves no name behind: neither a label, nor an IRI, nor a text that has either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from peeratlas.dataset import Dataset
from peeratlas.days import days
from peeratlas.difference.blank import Blanks
from peeratlas.difference.changes import Change, Statement
from peeratlas.labels import NAMES, Labels
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Term
from peeratlas.texts.moments import in_words

LANG: Final = "en"
TAKEN_OUT: Final = "(somebody who was taken out)"
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_IRI: Final = re.compile(r"<([^<> ]*)>")


@dataclass(frozen=True)
class Secret:
    """The IRIs of persons who were taken out, and their names."""

    iris: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def touches(self, change: Change) -> bool:
        """Whether a thing is one of them, or was said of one of them."""
        return bool(self.iris) and (change.iri in self.iris or any(map(self.shows, map(_text, change.before))))

    def shows(self, text: str) -> bool:
        return any(part in text for part in (*self.iris, *self.names))


@dataclass(frozen=True)
class Wording:
    """`new` and `old` hold what each edition says of the things that are to be named."""

    new: Dataset
    old: Dataset
    prefixes: Prefixes
    blanks: tuple[Blanks, Blanks]
    secret: Secret = field(default_factory=Secret)

    def name(self, iri: str) -> str:
        """What a thing is called, else its short IRI; of a claim its sentence."""
        if iri.startswith("_:"):
            return self._nameless(iri)
        if self.secret.shows(iri):
            return TAKEN_OUT
        names = [Labels(dataset).of(iri, LANG) for dataset in (self.new, self.old)]
        # These data sets hold no table of prefixes: what has no name is called by its IRI.
        found = sorted((name for name in names if name.value != iri), key=lambda name: name.lang not in ("", LANG))
        return self._open(" ".join(found[0].value.split())) if found else self.short(iri)

    def short(self, iri: str) -> str:
        """`country:norway`; what has no name is called by what it holds."""
        if iri.startswith("_:"):
            return self._nameless(iri)
        return TAKEN_OUT if self.secret.shows(iri) else self.prefixes.shrink(iri)

    def value(self, term: Term) -> str:
        """A value as a person reads it: a name, a text, a date with its EDTF."""
        if isinstance(term, NamedNode):
            name, short = self.name(term.value), self.short(term.value)
            return name if name == short else f"{name} ({short})"
        if isinstance(term, BlankNode):
            return self._nameless(str(term))
        if not isinstance(term, Literal):
            return str(term)
        text = self._open(" ".join(term.value.split()))
        if term.language:
            return f"“{text}”" + ("" if term.language == LANG else f" ({term.language})")
        return self.dated(text) if term.datatype.value == _STRING else text

    def dated(self, text: str) -> str:
        """An EDTF date with its words, where these say more; any other text as it is."""
        said = in_words(text, LANG) if days(text) else text
        return text if said == text else f"{text} ({said})"

    def values(self, change: Change, name: str) -> list[str]:
        """The values of a property (`pa:source`) by their short names: of the newer edition, else of the older one."""
        wanted = self.prefixes.expand(name)
        quads = change.after or change.before
        terms = [quad.object for quad in quads if quad.predicate.value == wanted]
        return [self.short(term.value) if isinstance(term, NamedNode) else self.value(term) for term in terms]

    def reason(self, change: Change) -> str:
        """Why a thing was withdrawn, and what stands in its place."""
        notes = _english(change.after, (self.prefixes.expand("skos:changeNote"),))
        instead = self.values(change, "dcterms:isReplacedBy")
        place = f"In its place: {', '.join(instead)}." if instead else ""
        return " ".join(filter(None, (self._open(notes), place)))

    def renamed(self, change: Change) -> tuple[str, str] | None:
        """The English name that a thing had and the one that it has, where they are not the same."""
        old, new = _english(change.before, NAMES), _english(change.after, NAMES)
        return (self._open(old), self._open(new)) if old and new and old != new else None

    def details(self, change: Change) -> list[str]:
        """A line for each property that changed: old → new, or + what came and − what went."""
        return self._lines((change.gone, change.come))

    def consequences(self, change: Change) -> list[str]:
        """The same of what the rules make of a thing."""
        return self._lines(change.followed)

    def _lines(self, sides: tuple[Sequence[Statement], Sequence[Statement]]) -> list[str]:
        foreign = sorted({lang for side in sides for _, term in side if (lang := _language(term)) not in ("", LANG)})
        gone, come = ([one for one in side if _language(one[1]) in ("", LANG)] for side in sides)
        lines: list[str] = []
        for property_ in sorted({name for name, _ in (*gone, *come)}, key=lambda iri: (self.name(iri), iri)):
            old, new = ([self.value(term) for name, term in side if name == property_] for side in (gone, come))
            paired = len(old) == len(new) == 1
            told = [f"{old[0]} → {new[0]}"] if paired else [*(f"− {one}" for one in old), *(f"+ {one}" for one in new)]
            lines += [f"{self.name(property_)}: {one}" for one in told]
        return [*lines, *([f"texts in other languages: {', '.join(foreign)}"] if foreign else [])]

    def _open(self, text: str) -> str:
        return TAKEN_OUT if text and self.secret.shows(text) else text

    def _nameless(self, label: str) -> str:
        """What a blank node holds, in short IRIs."""
        held = next((blanks for blanks in self.blanks if label.encode() in blanks.said), None)
        text = held.text(label) if held else "[ … ]"
        return self._open(_IRI.sub(lambda found: self.short(found[1]), text))


def _language(term: Term) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""


def _english(quads: Iterable[Quad], properties: Iterable[str]) -> str:
    """The English text of the first of these properties that has one."""
    for name in properties:
        for quad in quads:
            if quad.predicate.value == name and _language(quad.object) == LANG:
                return " ".join(str(getattr(quad.object, "value", "")).split())
    return ""


def _text(quad: Quad) -> str:
    return str(getattr(quad.object, "value", ""))
