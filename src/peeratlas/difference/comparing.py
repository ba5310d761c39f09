"""Two sides into one Difference: content line by line, stored queries, kept answers, and by what these changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from peeratlas.dataset import Dataset
from peeratlas.difference import answers, causes, changes, stored
from peeratlas.difference.answers import Changed
from peeratlas.difference.causes import Causes, Ground, Iris
from peeratlas.difference.changes import Change
from peeratlas.difference.content import Content
from peeratlas.difference.found import Difference
from peeratlas.difference.sides import Side
from peeratlas.difference.wording import Secret, Wording
from peeratlas.labels import CALLED, NAMES
from peeratlas.rdf import NamedNode

_PERSON: Final = "person"
_OLD, _NEW = 0, 1

Contents = tuple[Content, Content]


def compare(old: Side, new: Side) -> Difference:
    """Everything that changed from the older side to the newer one; SnapshotError when a file of either is damaged."""
    contents = Content.open(old.content), Content.open(new.content)
    read = {change.iri: change for change in changes.read(*contents)}
    secret = _secret(read.values(), contents[_OLD])
    told = [change for change in read.values() if not secret.touches(change)]
    published = [side for side in (old, new) if side.published]
    queries = {} if published else stored.read(old.path, new.path)
    changed, left_out = ([], _without(published)) if published else _answers(old, new)
    ground = Ground(read, queries, old.day != new.day, (contents[_OLD].prefixes, contents[_NEW].prefixes))
    found = [
        (
            one.without(secret.shows).beginning_with(ground.short(why.claims)),
            why.without({change.iri for change in told}),
        )
        for one, why in zip(changed, _causes(changed, ground, new, contents), strict=True)
    ]
    return Difference(
        sides=(old, new),
        changes=told,
        stored=list(queries.values()),
        answers=found,
        wording=_wording(_named(told, found, ground), contents, secret),
        taken_out=(len(secret.iris), len(read) - len(told) - len(secret.iris)),
        left_out=left_out,
    )


def _secret(read: Iterable[Change], old: Content) -> Secret:
    """The persons who were taken out, by every name that they had."""
    gone = [
        change
        for change in read
        if old.prefixes.kind_of(change.iri) == _PERSON and change.fate in ("removed", "withdrawn")
    ]
    labels = {
        str(getattr(quad.object, "value", ""))
        for change in gone
        for quad in change.before
        if quad.predicate.value in NAMES
    }
    slugs = {change.iri.rpartition("/")[2] for change in gone}
    return Secret(frozenset(change.iri for change in gone), frozenset((labels | slugs) - {""}))


def _without(published: Sequence[Side]) -> tuple[str, ...]:
    names = " and ".join(str(side.path) for side in published)
    none = "is none" if len(published) == 1 else "are none"
    return (f"Stored queries and answers: only snapshots have both, and {names} {none}.",)


def _answers(old: Side, new: Side) -> tuple[list[Changed], tuple[str, ...]]:
    """The answers that changed of the questions and rows that both have, and what was too long to be kept."""
    found, left_out = [], []
    for folder, name in sorted(stored.names(old.path) & stored.names(new.path)):
        if folder != answers.QUESTIONS:
            continue
        if all(answers.kept(side.path, name).is_file() for side in (old, new)):
            found.append(answers.question(old.path, new.path, name))
        else:
            left_out.append(f"The answer {name}: it is too long to be kept in a snapshot.")
    told = [*(one for one in found if one is not None), *answers.comparison(old.path, new.path)]
    named = [replace(one, title=stored.title(stored.text(new.path, one.key)) or one.key[1]) for one in told]
    return named, tuple(left_out)


def _causes(changed: Sequence[Changed], ground: Ground, new: Side, contents: Contents) -> list[Causes]:
    def linked(iris: Collection[str]) -> Mapping[str, Iris]:
        found: dict[str, set[str]] = {}
        for quad in chain.from_iterable(content.about(iris) for content in contents):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found.setdefault(quad.subject.value, set()).add(quad.object.value)
        return {iri: frozenset(named) for iri, named in found.items()}

    texts = {one.key: stored.text(new.path, one.key) for one in changed}
    return causes.find(changed, texts, ground, linked)


def _named(told: Iterable[Change], found: Iterable[tuple[Changed, Causes]], ground: Ground) -> Iterator[str]:
    """Every thing that the words will have to name."""
    for change in told:
        yield change.iri
        if change.fate in ("changed", "follows"):
            for name, value in (*change.gone, *change.come, *chain.from_iterable(change.followed)):
                yield name
                yield str(getattr(value, "value", ""))
    for one, why in found:
        for pair in one.shown:
            yield from ground.iris(pair)
        yield from ground.named_as(one)
        yield from (*why.claims, *why.things)


def _wording(named: Iterable[str], contents: Contents, secret: Secret) -> Wording:
    wanted = frozenset(named)
    old, new = (Dataset.in_memory(content.about(wanted, CALLED)) for content in contents)
    return Wording(new, old, contents[_NEW].prefixes, (contents[_NEW].blanks, contents[_OLD].blanks), secret)
