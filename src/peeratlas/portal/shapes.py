"""The shapes as a document: what each demands in words, how strictly, and of which things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri, Text
from peeratlas.portal.naming import file_name, place, reference
from peeratlas.portal.site import Shown, Site
from peeratlas.shapes import Shape
from peeratlas.texts import N_

_TARGETS: Final[Mapping[str, str]] = {
    "sh:targetClass": N_("Every thing of the class"),
    "sh:targetSubjectsOf": N_("Whatever has the property"),
    "sh:targetObjectsOf": N_("Whatever is a value of the property"),
    "sh:targetNode": N_("This thing alone"),
}
_SEVERITIES: Final[Mapping[str, str]] = {
    "sh:Violation": N_("must hold: a breach stops the build"),
    "sh:Warning": N_("should hold: a breach is reported"),
    "sh:Info": N_("advice"),
}

_FEW: Final = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """A property shape: what it is about, what it demands, and how strictly, in words."""

    anchor: str
    short: str
    about: tuple[Shown, ...]
    message: Text | None
    strict: str


@dataclass(frozen=True, slots=True)
class Judge:
    """A node shape: on what it is judged, what it demands itself, and its rules; without targets it helps others."""

    anchor: str
    short: str
    name: Text
    targets: tuple[tuple[str, tuple[Shown, ...]], ...]
    message: Text | None
    strict: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file of shapes."""

    anchor: str
    path: str
    title: Text
    judges: tuple[Judge, ...]

    @property
    def rules(self) -> int:
        return sum(len(judge.rules) or 1 for judge in self.judges if judge.targets)


@dataclass(frozen=True, slots=True)
class Document:
    """Every shape, by file; `usual` is how strictly most of them hold."""

    files: tuple[File, ...]
    usual: str
    number: int


def document(site: Site) -> Document:
    """Every shape of the snapshot."""
    known = site.atlas.shapes.all
    by_file: dict[str, list[Shape]] = {}
    for shape in known.values():
        by_file.setdefault(shape.file, []).append(shape)
    files = (_file(site, slug, by_file[slug]) for slug in sorted(by_file, key=place))
    return Document(tuple(files), site.texts.gettext(_SEVERITIES["sh:Violation"]), len(known))


def _file(site: Site, slug: str, listed: Iterable[Shape]) -> File:
    judges = [_judge(site, shape) for shape in listed if shape.parent is None]
    judges.sort(key=lambda judge: (not judge.targets, site.order(judge.name.value), judge.short))
    return File(f"file-{slug}", f"shapes/{slug}.ttl", file_name(site, slug), tuple(judges))


def _judge(site: Site, shape: Shape) -> Judge:
    targets = tuple(
        (site.texts.gettext(_TARGETS[kind]), tuple(reference(site, iri) for iri in iris))
        for kind, iris in shape.targets.items()
    )
    own = site.text(shape.iri, "rdfs:label")
    return Judge(
        anchor=_anchor(shape.iri),
        short=_short(site, shape),
        name=own or (targets[0][1][0].text if targets else Text(_short(site, shape))),
        targets=targets,
        message=_first(site, shape, "sh:message", "sh:description", "rdfs:comment"),
        strict=_strict(site, shape),
        rules=tuple(_rules(site, shape)),
    )


def _rules(site: Site, shape: Shape) -> Iterator[Rule]:
    """Its property shapes, each before those inside it."""
    for part in (site.atlas.shapes.all[iri] for iri in shape.parts):
        yield _rule(site, part)
        yield from _rules(site, part)


def _rule(site: Site, shape: Shape) -> Rule:
    """One over many properties goes by its own name."""
    paths = tuple(reference(site, iri) for iri in shape.properties)
    name = Shown(_first(site, shape, "sh:name") or Text(_short(site, shape)))
    return Rule(
        anchor=_anchor(shape.iri),
        short=_short(site, shape),
        about=paths if 1 <= len(paths) <= _FEW else (name,),
        message=_first(site, shape, "sh:message", "sh:description"),
        strict=_strict(site, shape),
    )


def _first(site: Site, shape: Shape, *properties: str) -> Text | None:
    """The first of these texts that the shape has."""
    return next((text for name in properties if (text := site.text(shape.iri, name))), None)


def _strict(site: Site, shape: Shape) -> str:
    severity = site.atlas.dataset.prefixes.shrink(shape.severity) if shape.severity else "sh:Violation"
    return site.texts.gettext(_SEVERITIES[severity])


def _anchor(iri: Iri) -> str:
    return iri.rpartition("#")[2]


def _short(site: Site, shape: Shape) -> str:
    return site.atlas.dataset.prefixes.shrink(shape.iri)
