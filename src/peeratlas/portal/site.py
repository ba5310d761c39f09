"""What every page draws on: one snapshot and the settings of the host, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from peeratlas import cells, collation, questions
from peeratlas.answer import Answer, Iri, Text, Value
from peeratlas.armour.lane import Lane
from peeratlas.atlas import Atlas, Edition
from peeratlas.comparison import Mark, State
from peeratlas.dataset import Dataset, Row
from peeratlas.labels import FALLBACK, Labels
from peeratlas.portal.addresses import page_of, written
from peeratlas.queries import Parameter, Query
from peeratlas.questions import Values
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot
from peeratlas.terms import to_value
from peeratlas.texts import SOURCE, Texts, texts
from peeratlas.texts.moments import day_in_words, in_words, lasting

_EDTF = ("asOf", "when", "published")
"""The properties whose values are EDTF dates."""
_LASTING = "duration"
"""The property whose values are lengths of time, such as P1Y."""
_PROPER = ("organisation", "person", "source")
"""The kinds whose names are their own: one in another language is no translation that lacks."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a page shows it; with an `href` it is a link, which leads out when `outside`.

    A `proper` name is shown without a mark of its language.
    """

    text: Text
    href: str = ""
    outside: bool = False
    proper: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of a thing with its values."""

    iri: Iri
    name: Shown
    values: tuple[Shown, ...]


class _RememberedLabels(Labels):
    """Labels that are looked up once: what a snapshot says does not change."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(dataset)
        self._known: dict[tuple[str, str], Text] = {}

    def of(self, iri: str, lang: str) -> Text:
        if (iri, lang) not in self._known:
            self._known[iri, lang] = super().of(iri, lang)
        return self._known[iri, lang]


@dataclass(frozen=True)
class Site:
    """The atlas in the language of the pages; what a reader may make costly goes through the `lane`."""

    snapshot: Snapshot
    settings: Settings
    lang: str
    lane: Lane | None = field(default=None, repr=False)
    _choices: dict[str, list[Iri]] = field(default_factory=dict, repr=False)

    @property
    def atlas(self) -> Atlas:
        return self.snapshot.atlas

    def ask(self, question: str, values: Values) -> Answer:
        """The answer to a stored question with the values of an address: bounded, whatever they are."""
        return self.atlas.ask(question, values, self.lang, self.lane)

    def rows(self, query: Query, values: Values) -> Sequence[Row]:
        """The rows of any other stored query with such values."""
        return self.atlas.dataset.rows(questions.bind(query, self.atlas.dataset, values), self.lane)

    @property
    def edition(self) -> Edition:
        return self.atlas.edition

    @property
    def texts(self) -> Texts:
        """The interface's own words in the language of the pages."""
        return texts(self.lang)

    @property
    def states(self) -> Mapping[State, str]:
        """What each state of a cell is called."""
        return cells.states(self.lang)

    @property
    def marks(self) -> Mapping[Mark, str]:
        """What each mark of a cell is called."""
        return cells.marks(self.lang)

    @cached_property
    def reviewed(self) -> bool:
        """Whether a native speaker has reviewed every translation into this language."""
        sets = {iri for iri, _ in self.statements("pa:reviewedByNativeSpeaker")}
        mine = [iri for iri in sorted(sets) if self.lang in map(str, self.values(iri, "dcterms:language"))]
        told = [value for iri in mine for value in self.values(iri, "pa:reviewedByNativeSpeaker")]
        return self.lang == SOURCE or (self.texts.reviewed and all(told))

    @cached_property
    def confirmed(self) -> int:
        """How many claims of this edition a partner has confirmed."""
        return len({claim for claim, _ in self.statements("pa:confirmedBy")})

    @cached_property
    def edition_day(self) -> str:
        return day_in_words(self.edition.day, self.lang)

    @cached_property
    def old_before(self) -> str:
        return day_in_words(self.edition.old_before, self.lang)

    @cached_property
    def computed(self) -> frozenset[str]:
        """The properties that the build computes and nobody writes."""
        return frozenset(term for term, _ in self.statements("pa:computed"))

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        """The things of earlier editions that were taken out (data/withdrawn.ttl)."""
        homes = tuple(self.atlas.dataset.prefixes.base + folder for folder in ("id/", "concept/"))
        return frozenset(iri for iri, _ in self.statements("owl:deprecated") if iri.startswith(homes))

    @cached_property
    def versions(self) -> frozenset[str]:
        """The IRIs of this version of the ontology: they lead to the ontology."""
        return frozenset(version for _, version in self.statements("owl:versionIRI"))

    @cached_property
    def labels(self) -> Labels:
        return _RememberedLabels(self.atlas.dataset)

    def label(self, iri: str) -> Text:
        """The name of a thing in the language of the pages, or in one that stands in."""
        return self.labels.of(iri, self.lang)

    @cached_property
    def order(self) -> Callable[[str], bytes]:
        """The key by which names are sorted in the language of the pages."""
        return collation.key(self.lang)

    @cached_property
    def countries(self) -> list[Iri]:
        """The countries of the comparison, in order of their names in the language of the pages."""
        return sorted(self.atlas.countries, key=lambda iri: self.order(self.label(iri).value))

    def link(self, iri: str) -> Shown:
        """A thing by its name, as a link to its page; what is not ours leads out."""
        inside = page_of(iri, self.atlas.dataset.prefixes, self.lang)
        proper = self.atlas.dataset.prefixes.kind_of(iri) in _PROPER
        name = self.label(iri)
        return Shown(Text(written(iri)) if name.value == iri else name, inside or iri, not inside, proper)

    def statements(self, name: str) -> Sequence[tuple[str, str]]:
        """Subject and value of every statement with a property (`rdf:type`); one that stands twice comes twice."""
        dataset = self.atlas.dataset
        property_ = dataset.prefixes.expand(name)
        return dataset.memory.of(("statements", property_), lambda: _statements(dataset, property_))

    def having(self, name: str, value: str) -> list[Iri]:
        """The things of which a property (`pa:concerns`) names this thing, each once, in order."""
        dataset = self.atlas.dataset
        found = [Iri(one) for one in dataset.having(dataset.prefixes.expand(name), value)]
        self.atlas.expect(found)
        return found

    def values(self, iri: str, name: str) -> list[Value]:
        """The values of a property (`pa:basis`), each once, in order."""
        dataset = self.atlas.dataset
        return list(dataset.said(iri).get(dataset.prefixes.expand(name), ()))

    def things(self, iri: str, name: str) -> list[Iri]:
        """The values of a property that are things."""
        return [value for value in self.values(iri, name) if isinstance(value, Iri)]

    def text(self, iri: str, name: str) -> Text | None:
        """The value of a property in the language of the pages, in one that stands in, or in any."""
        found = [value for value in self.values(iri, name) if isinstance(value, Text)]
        chain = {lang: place for place, lang in enumerate(FALLBACK[self.lang])}
        return min(found, key=lambda text: (chain.get(text.lang, len(chain)), text.lang), default=None)

    def kinds(self, iri: str) -> list[Iri]:
        """The classes of a thing, without those that lie above another of them."""
        types = self.things(iri, "rdf:type")
        above = {higher for type_ in types for higher in self._superclasses.get(type_, ()) if higher != type_}
        return [type_ for type_ in types if type_ not in above]

    def choices(self, parameter: Parameter) -> list[Iri]:
        """The things that can be picked for a parameter, in order of their names."""
        if parameter.type not in self._choices:
            things = questions.choices(parameter, self.atlas.dataset)
            self._choices[parameter.type] = sorted(things, key=lambda iri: self.order(self.label(iri).value))
        return self._choices[parameter.type]

    @cached_property
    def _dated(self) -> frozenset[str]:
        return frozenset(self.atlas.dataset.prefixes["pa"] + name for name in _EDTF)

    @cached_property
    def _superclasses(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for term, above in self.statements("rdfs:subClassOf"):
            found.setdefault(term, set()).add(above)
        return found

    def facts(self, iri: str, hidden: Iterable[str] = ()) -> list[Fact]:
        """Everything that is said of a thing, in order of the properties' names; texts in the languages that serve."""
        expand = self.atlas.dataset.prefixes.expand
        left_out = {expand(name) for name in hidden}
        facts = [
            Fact(Iri(name), self.link(name), tuple(self.shown(value, name) for value in self._served(values)))
            for name, values in self.atlas.dataset.said(iri).items()
            if name not in left_out
        ]
        return sorted(facts, key=lambda fact: (self.order(fact.name.text.value), fact.name.href))

    def shown(self, value: Value, property_: str = "") -> Shown:
        """A plain value as a page shows it."""
        match value:
            case Iri():
                return self.link(value)
            case Text():
                return Shown(value)
            case bool():
                said = self.texts.gettext
                return Shown(Text(said("yes") if value else said("no"), self.lang))
            case Decimal() | int() if not property_.lower().endswith("year"):
                return Shown(Text(self.texts.number(value)))
            case date():
                return Shown(Text(day_in_words(value, self.lang), self.lang))
            case str() if property_ in self._dated:
                return Shown(Text(in_words(value, self.lang), self.lang))
            case str() if property_ == self.atlas.dataset.prefixes["pa"] + _LASTING:
                return Shown(Text(lasting(value, self.lang), self.lang))
        return Shown(Text("" if value is None else str(value)))

    def references(self, iri: str) -> list[tuple[Iri, Iri]]:
        """Property and thing of every statement whose object is this thing."""
        part = self.atlas.queries["parts"]["references"]
        text = questions.bind(part, self.atlas.dataset, {"thing": [iri]})
        rows = ((to_value(name), to_value(other)) for name, other in self.atlas.dataset.rows(text))
        found = list(dict.fromkeys((Iri(str(name)), Iri(str(other))) for name, other in rows))
        self.atlas.expect(other for _, other in found)
        return found

    def _served(self, values: Iterable[Value]) -> list[Value]:
        """Of a property's texts those in the language of the pages, if there are any; all other values."""
        ordered = sorted(values, key=lambda value: (str(value), str(getattr(value, "lang", ""))))
        mine = [value for value in ordered if isinstance(value, Text) and value.lang == self.lang]
        return [value for value in ordered if not (mine and isinstance(value, Text) and value.lang) or value in mine]


def _statements(dataset: Dataset, property_: str) -> list[tuple[str, str]]:
    quads = dataset.quads(predicate=property_)
    return [(str(to_value(quad.subject)), str(to_value(quad.object))) for quad in quads]
