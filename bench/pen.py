"""Blocks of Turtle in the normal form of our files, and the pen that writes and counts them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peeratlas.prefixes import Prefixes

Terms = dict[str, list[str]]
"""Property -> values, both as Turtle writes them."""

_NAME = re.compile(r"([a-z][a-z-]*):[\w-]")
_ASIDE = re.compile(r'"[^"\n]*"|<[^>\n]*>')


@dataclass(frozen=True, slots=True)
class Block:
    """One thing or claim and what is said of it."""

    subject: str
    cls: str
    terms: Terms

    @property
    def triples(self) -> int:
        return 1 + sum(map(len, self.terms.values()))

    def lines(self) -> str:
        """The block in the normal form of our Turtle files."""
        order = sorted(self.terms, key=lambda name: (name != "rdfs:label", name))
        said = [f"{name} {' , '.join(self.terms[name])}" for name in order]
        return " ;\n    ".join([f"{self.subject} a pa:{self.cls}", *said]) + " .\n"


class Pen:
    """Writes files and counts what it writes."""

    def __init__(self, prefixes: Prefixes, folder: Path) -> None:
        self._prefixes = prefixes
        self._folder = folder
        self.triples = 0
        self.counts: Counter[str] = Counter()
        folder.mkdir(parents=True)

    def write(self, name: str, what: str, sections: Mapping[str, Sequence[Block]]) -> None:
        """One file with the prefixes that it uses, a section for each class."""
        parts = []
        for title in sorted(sections):
            ordered = sorted(sections[title], key=lambda block: block.subject)
            parts.append("\n".join([f"#### {title}\n", *(block.lines() for block in ordered)]))
            self.triples += sum(block.triples for block in ordered)
            self.counts.update(block.cls for block in ordered)
        body = "\n".join(parts)
        used = sorted(set(_NAME.findall(_ASIDE.sub('""', body))))
        width = max(map(len, used)) + 1
        heads = [f"@prefix {f'{prefix}:':<{width}} <{self._prefixes[prefix]}> ." for prefix in used]
        top = [f"# {name}.ttl - {what}.", "# Checked by: shapes/*.ttl, queries/checks/*.rq", *heads, "", ""]
        (self._folder / f"{name}.ttl").write_text("\n".join(top) + body, "utf-8")
