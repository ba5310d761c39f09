"""What a file says of itself on its first lines: what it is, whose it is, under which licence, how it is read."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Final

from peeratlas.atlas import Atlas

_CHECKED: Final = "Checked by: the shapes and the check queries of the atlas, before it was written."
_READING: Final = (
    "How to read: one block for each thing, in order of name. Its first line says what it is; each line after it is one"
    " property with its values. A claim says what one source says of one subject, with its date."
)
_WIDTH: Final = 118


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of all files of one atlas, in English."""

    atlas: Atlas

    def of(self, name: str, title: str, whose: str) -> str:
        """The head of a file: its name without folders and what is in it, then to what it belongs and its licence."""
        rest = (_CHECKED, *whose.splitlines(), self._independent(), _READING)
        wrapped = (part for line in rest for part in textwrap.wrap(line, _WIDTH, break_on_hyphens=False))
        return "\n".join([f"{name.rpartition('/')[2]} - {title}.", *wrapped])

    def edition(self, version: str = "") -> str:
        """The edition, and the version of its content where it is told."""
        edition = self.atlas.edition
        content = f", content version {version}" if version else ""
        return f"Peer Atlas, edition {edition.number} of {edition.day}{content}.\nLicence: {edition.licence}"

    def ontology(self, version: str) -> str:
        """The version of the ontology, which stays the same from edition to edition."""
        header = self.atlas.dataset.prefixes["pa"].rstrip("#")
        return f"Peer Atlas ontology, version {version}.\nLicence: {self._said(header, 'dcterms:license')}"

    def _independent(self) -> str:
        """What the edition says of itself in data/edition.ttl."""
        return self._said(f"{self.atlas.dataset.prefixes.base}edition", "dcterms:description")

    def _said(self, iri: str, name: str) -> str:
        said = self.atlas.dataset.said(iri).get(self.atlas.dataset.prefixes.expand(name), ())
        return next((str(value) for value in said if getattr(value, "lang", "en") == "en"), "")
