"""The whole rehearsal, in one order: fetch, shapes, quality, files, Google, CKAN, and how each portal will show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from peeratlas.errors import AtlasError
from peeratlas.rehearsal import ckan, files, google, harvest, portals, quality, shapes, stage, standards
from peeratlas.rehearsal.fetching import Portal
from peeratlas.rehearsal.lines import Line
from peeratlas.rehearsal.record import Record

_LISTS: Final = "The lists of the EU"


@dataclass(frozen=True, slots=True)
class Means:
    """What a rehearsal judges by: the folders of the official shapes and lists; None for those that are not there."""

    shapes: Path | None
    vocabularies: Path | None

    @classmethod
    def found(cls, given: tuple[Path | None, Path | None], environment: Mapping[str, str]) -> Means:
        """Given ones first, then those of the environment, then those beside the checkout."""
        names = (standards.SHAPES, standards.VOCABULARIES)
        return cls(*(standards.folder(name, path, environment) for name, path in zip(names, given, strict=True)))


def at(url: str, address: str, means: Means, progress: Callable[[str], None]) -> list[Line]:
    """The report on the portal that answers at `url`, whose catalogue speaks of it at `address`."""
    return rehearse(Portal(url, address), means, progress)


def here(build: Path, address: str, means: Means, progress: Callable[[str], None]) -> list[Line]:
    """The report on the current snapshot, served for as long as it takes."""
    progress("starting the portal")
    with stage.serving(build) as url:
        return at(url, address, means, progress)


def rehearse(portal: Portal, means: Means, progress: Callable[[str], None] = lambda _: None) -> list[Line]:
    """Every line of the report; AtlasError when nothing answers at all."""
    progress("fetching the catalogue")
    came = harvest.harvest(portal)
    if came.graph is None:
        if not (first := portal.get("catalog.ttl")).status:
            raise AtlasError(f"{first.url} {first.told}. Start the portal, or name another with --at.")
        return came.lines
    record = Record(came.graph)
    if not record.catalogues or not record.datasets:
        told = "What came has no dcat:Catalog with a dcat:Dataset. Look whether this is the address of the catalogue."
        return [*came.lines, Line("lost", harvest.PART, told, "fetch:datasets", portal.at)]
    lists = standards.lists(means.vocabularies)
    progress("judging by shapes")
    judged = shapes.official(record, means.shapes, lists)
    lines = [*came.lines, *judged.lines, *shapes.national(record)]
    progress("asking for every file")
    asked = files.Files(portal)
    if means.vocabularies is None:
        told = "THIS RUN DID NOT JUDGE BY THE LISTS OF THE EU: there are none. Name their folder with --vocabularies."
        lines.append(Line("not run", _LISTS, told))
    lines += quality.judge(record, quality.Known(lists, asked.answers, judged.broken))
    lines += files.judge(record, asked)
    progress("reading the pages as Google does")
    lines += google.judge(record, portal)
    progress("having CKAN read the catalogue")
    media_type = next(iter(came.graphs))
    lines += ckan.look(came.bodies[media_type], media_type)
    lines += portals.look(record, portal)
    return lines
