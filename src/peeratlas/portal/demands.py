"""What the shapes demand of a claim of a class: the fields of a form in which a person would write it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from peeratlas.answer import Iri, Text, Value
from peeratlas.portal.site import Site

_SUM: Final = "pa:amount"
"""Sources often leave it out, so no shape demands it; a person is asked all the same."""
_SETTLED: Final = ("dcterms:description", "pa:about", "pa:basis", "pa:measure", "pa:qualifier", "pa:theme")
"""What every claim must have and the editors settle: nobody is asked for it."""


class Demands:
    """The property shapes of this edition, by the classes that they are for."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._above: dict[str, list[str]] = {}
        self.shapes: dict[str, list[Iri]] = {}
        for term, higher in site.statements("rdfs:subClassOf"):
            self._above.setdefault(term, []).append(higher)
        for shape, target in site.statements("sh:targetClass"):
            self.shapes.setdefault(target, []).append(Iri(shape))

    def of(self, classes: Sequence[Iri]) -> tuple[bool, tuple[Text, ...]]:
        """Whether it takes a number, and the names of the properties that it must have, in the order of the forms."""
        expand = self._site.atlas.dataset.prefixes.expand
        settled = set(map(expand, _SETTLED))
        demanded: dict[Iri, Value] = {}
        paths: set[Iri] = set()
        for rule in self._rules(classes or [expand("pa:Statement")]):
            for path in self._site.things(rule, "sh:path"):
                paths.add(path)
                needed = path == expand(_SUM) or any(self._site.values(rule, "sh:minCount"))
                if path not in settled and needed:
                    demanded[path] = next(iter(self._site.values(rule, "sh:order")), 0)
        ordered = sorted(demanded, key=lambda path: (int(str(demanded[path])), path))
        return bool(classes) and expand("pa:min") in paths, tuple(self._site.label(path) for path in ordered)

    def _rules(self, classes: Sequence[str]) -> Iterator[Iri]:
        """The property shapes of these classes and of those above them."""
        left, seen = list(classes), set[str]()
        while left:
            one = left.pop()
            if one not in seen:
                seen.add(one)
                left += self._above.get(one, [])
                for shape in self.shapes.get(one, []):
                    yield from self._site.things(shape, "sh:property")
