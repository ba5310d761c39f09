"""What a thing is called in a language, and which language stands in when there is no name in that one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from peeratlas.answer import Column, Iri, Text
from peeratlas.dataset import Dataset

FALLBACK: Final[dict[str, tuple[str, ...]]] = {
    "en": ("en",),
    "sv": ("sv", "nb", "da", "en"),
    "nb": ("nb", "da", "sv", "en"),
    "is": ("is", "en"),
    "et": ("et", "en"),
    "lv": ("lv", "en"),
    "lt": ("lt", "en"),
    "da": ("da", "nb", "sv", "en"),
    "fi": ("fi", "en"),
}
LANGUAGES: Final = tuple(FALLBACK)

NAMES = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
)
_DESCRIPTIONS = ("http://purl.org/dc/terms/description",)
CALLED = (*NAMES, *_DESCRIPTIONS)
"""What a thing is called by, its names before all."""


class Labels:
    """Labels of the things in a dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def of(self, iri: str, lang: str) -> Text:
        """Its name in this language, one that stands in, or any; else a description; else its short IRI."""
        return self._dataset.memory.of(("name", iri, lang), lambda: self._name(iri, lang))

    def many(self, iris: Iterable[str], lang: str) -> dict[str, Text]:
        """The same for many things, each looked up once."""
        return {iri: self.of(iri, lang) for iri in dict.fromkeys(iris)}

    def headings(self, columns: Iterable[Column], lang: str) -> dict[str, Text]:
        """Each column's name -> its heading; a column that no label file names has none."""
        base = self._dataset.prefixes["column"]
        found = {column.name: self._said(base + column.name, NAMES, lang) for column in columns}
        return {name: text for name, text in found.items() if text}

    def _name(self, iri: str, lang: str) -> Text:
        said = self._said(iri, NAMES, lang) or self._said(iri, _DESCRIPTIONS, lang)
        return said or Text(self._dataset.prefixes.shrink(iri))

    def _said(self, iri: str, properties: Sequence[str], lang: str) -> Text | None:
        told = self._dataset.said(iri)
        values = (value for name in properties for value in told.get(name, ()))
        texts = (Text(str(value), getattr(value, "lang", "")) for value in values if not isinstance(value, Iri))
        return min(texts, key=lambda text: _rank(text, lang), default=None)


def _rank(text: Text, lang: str) -> tuple[int, str]:
    """The place of a text's language in the chain of the asked one; any other comes after, by tag."""
    chain = FALLBACK.get(lang, (lang, "en"))
    return (chain.index(text.lang) if text.lang in chain else len(chain), text.lang)
