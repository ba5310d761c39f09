"""Why a theory is contradictory, told by simple rules: HermiT only says that it is.

This proves nothing and judges nothing. It follows sub-classes, sub-properties, domains and ranges, and
names the things that then are of two classes that exclude each other, have two values of a functional
property, or stand in a relation that cannot be returned.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, combinations_with_replacement

from peeratlas.theory import (
    DISJOINT,
    DOMAIN,
    MEMBERS,
    OWL,
    RANGE,
    SUBCLASS,
    SUBPROPERTY,
    TYPE,
    Said,
    Theory,
)

_IRI = re.compile(r"<([^>]*)>")
_ONE_OF_TWO = "Take out one of the two, or mend the ontology."


@dataclass(frozen=True, slots=True)
class Culprit:
    """What a contradiction is about, why (IRIs in angle brackets), and the block and graph that say it."""

    focus: str
    why: str
    block: str = ""
    graph: str = ""

    def told(self, shrink: Callable[[str], str]) -> str:
        """The sentence with short names."""
        return _IRI.sub(lambda match: shrink(match[1]), self.why)


@dataclass(frozen=True)
class _Rules:
    """The axioms of a theory by kind."""

    theory: Theory

    @cached_property
    def above(self) -> Mapping[str, set[str]]:
        """Each class or property with all that lie above it, itself included."""
        parents: dict[str, set[str]] = defaultdict(set)
        for axiom in self.theory.axioms:
            if axiom.predicate in (SUBCLASS, SUBPROPERTY):
                parents[axiom.subject].add(axiom.object)
        return {term: _closure(term, parents) for term in self.theory.kinds}

    @cached_property
    def exclusive(self) -> set[frozenset[str]]:
        """Pairs of classes that exclude each other."""
        said = (axiom for axiom in self.theory.axioms if axiom.predicate == DISJOINT)
        pairs = {frozenset((axiom.subject, axiom.object)) for axiom in said}
        groups = self.theory.groups(MEMBERS)
        return pairs.union(frozenset(pair) for group in groups for pair in combinations(group, 2))

    @cached_property
    def values(self) -> Mapping[tuple[str, str], set[str]]:
        """Domains and ranges: (property, DOMAIN or RANGE) -> classes."""
        values: dict[tuple[str, str], set[str]] = defaultdict(set)
        for axiom in self.theory.axioms:
            if axiom.predicate in (DOMAIN, RANGE):
                values[axiom.subject, axiom.predicate].add(axiom.object)
        return values

    def with_trait(self, trait: str) -> set[str]:
        """The properties that are, for instance, functional."""
        traits = (axiom for axiom in self.theory.axioms if axiom.predicate == TYPE)
        return {axiom.subject for axiom in traits if axiom.object == f"{OWL}{trait}"}

    def clash(self, classes: Iterable[str]) -> tuple[str, str, str, str] | None:
        """Two of these classes and the classes above them, or they themselves, that exclude each other."""
        for one, other in combinations_with_replacement(sorted(classes), 2):
            if found := self._pair(one, other):
                return one, other, *found
        return None

    def _pair(self, one: str, other: str) -> tuple[str, str] | None:
        for first in sorted(self.above.get(one, {one})):
            for second in sorted(self.above.get(other, {other})):
                if frozenset((first, second)) in self.exclusive:
                    return first, second
        return None


def contradictions(theory: Theory) -> list[Culprit]:
    """The likely culprits, in order of name; none when the simple rules do not show any."""
    rules = _Rules(theory)
    found = {*_of_two_kinds(rules), *_two_values(rules), *_returned(rules)}
    return sorted(found, key=lambda culprit: (culprit.focus, culprit.why))


def why_empty(theory: Theory, term: str) -> Culprit:
    """Why nothing can be of this class, or have this property."""
    rules = _Rules(theory)
    graph = next((axiom.graph for axiom in theory.axioms if axiom[:2] == (term, TYPE)), "")
    above = rules.above.get(term, {term})
    sides = {
        "the classes above it": above,
        "its domains": {cls for name in above for cls in rules.values.get((name, DOMAIN), ())},
        "its ranges": {cls for name in above for cls in rules.values.get((name, RANGE), ())},
    }
    for side, classes in sides.items():
        if clash := rules.clash(classes):
            why = f"{side} include <{clash[2]}> and <{clash[3]}>, which exclude each other"
            return Culprit(term, f"Nothing can be or have <{term}>: {why}. Mend its axioms.", term, graph)
    why = "its axioms contradict each other"
    return Culprit(term, f"Nothing can be or have <{term}>: {why}. Mend its axioms.", term, graph)


def _of_two_kinds(rules: _Rules) -> Iterator[Culprit]:
    """Things that are of two classes that exclude each other, as typed or by a domain or range."""
    reasons: dict[str, dict[str, tuple[str, Said]]] = defaultdict(dict)
    for fact in rules.theory.facts:
        for thing, cls, reason in _types(fact, rules):
            reasons[thing].setdefault(cls, (reason, fact))
    for thing, classes in reasons.items():
        if clash := rules.clash(classes):
            one, other, first, second = clash
            both = ", and ".join(dict.fromkeys(classes[cls][0] for cls in (one, other)))
            fact = classes[one][1]
            why = f"<{thing}> {both}; <{first}> and <{second}> exclude each other"
            yield Culprit(thing, f"{why}. {_ONE_OF_TWO}", fact.subject, fact.graph)


def _types(fact: Said, rules: _Rules) -> Iterator[tuple[str, str, str]]:
    """What a fact makes of its thing and of the thing it leads to: thing, class, reason."""
    subject, predicate, object_, _ = fact
    if predicate == TYPE:
        yield subject, object_, f"is a <{object_}>"
        return
    for name in sorted(rules.above.get(predicate, {predicate})):
        for cls in sorted(rules.values.get((name, DOMAIN), ())):
            yield subject, cls, f"has <{predicate}>, which only a <{cls}> has"
        for cls in sorted(rules.values.get((name, RANGE), ())):
            yield object_, cls, f"is the <{predicate}> of <{subject}>, which must be a <{cls}>"


def _two_values(rules: _Rules) -> Iterator[Culprit]:
    """Two different values of a functional property."""
    group_of = {name: number for number, group in enumerate(rules.theory.different) for name in group}
    functional = rules.with_trait("FunctionalProperty")
    values: dict[tuple[str, str], dict[str, Said]] = defaultdict(dict)
    for fact in rules.theory.facts:
        if fact.predicate in functional and fact.object in group_of:
            values[fact.subject, fact.predicate].setdefault(fact.object, fact)
    for (thing, name), facts in values.items():
        for one, other in combinations(sorted(facts), 2):
            if group_of[one] == group_of[other]:
                why = f"<{thing}> has two values of <{name}>, which can have one: <{one}> and <{other}>"
                yield Culprit(thing, f"{why}. {_ONE_OF_TWO}", thing, facts[one].graph)


def _returned(rules: _Rules) -> Iterator[Culprit]:
    """A relation to the thing itself, or there and back, where the property forbids it."""
    asymmetric, irreflexive = rules.with_trait("AsymmetricProperty"), rules.with_trait("IrreflexiveProperty")
    said = {fact[:3] for fact in rules.theory.facts}
    for thing, name, other, graph in rules.theory.facts:
        if thing == other and name in asymmetric | irreflexive:
            why = f"<{thing}> has itself as <{name}>, which cannot be"
            yield Culprit(thing, f"{why}. Mend the statement.", thing, graph)
        elif name in asymmetric and (other, name, thing) in said:
            why = f"<{thing}> and <{other}> have each other as <{name}>, which cannot be"
            yield Culprit(thing, f"{why}. {_ONE_OF_TWO}", thing, graph)


def _closure(term: str, parents: Mapping[str, set[str]]) -> set[str]:
    found, waiting = {term}, [term]
    while waiting:
        new = parents.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
