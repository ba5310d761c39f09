"""What a CKAN portal makes of the catalogue: read by CKAN's own harvester, in a venv and a process of its own.

`look` gives the lines of a rehearsal. `harvested` gives the datasets as CKAN would create them (the dictionaries of
its `package_create`), `judge` the lines on them: what is lost is `lost`; that CKAN without extensions keeps one
language, one place, one contact of several is a `note`, and no damage. NoCkanError when there is no CKAN.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from peeratlas.errors import AtlasError, NoCkanError
from peeratlas.rehearsal import copies, packages
from peeratlas.rehearsal.changes import Change, changes
from peeratlas.rehearsal.lines import Line
from peeratlas.rehearsal.listing import Listing
from peeratlas.rehearsal.matching import DATASETS, pairs
from peeratlas.rehearsal.packages import Package

PART: Final = "CKAN, by its own harvester (ckanext-dcat)"
VARIABLE: Final = "PEERATLAS_CKAN_PYTHON"
"""The Python of a venv that has CKAN; when it is not set, that of .venv-ckan beside the running environment."""
PATIENCE: Final = 120  # seconds; it takes two

_CHILD: Final = Path(__file__).with_name("ckan_child.py")
_REMEDY: Final = f"Install it with `make rehearse`, or name the Python of a venv that has it in {VARIABLE}."
_NOT_TAKEN: Final = "CKAN's harvester does not take it over so: look at how the catalogue says it."
_HERE: Final = "urn:x-catalogue:"  # against which a relative address is resolved
_VERSION_LENGTH: Final = 100  # ckan.model.PACKAGE_VERSION_MAX_LENGTH

# What every dataset must show there: the key of CKAN -> what makes it.
_DATASET: Final[Mapping[str, str]] = {
    "title": "dct:title",
    "notes": "dct:description",
    "url": "dcat:landingPage",
    "version": "dcat:version",
    "license_id": "dct:license on a distribution, whose node has the title of the licence in CKAN's list",
    "uri": "an IRI for the dataset",
    "identifier": "dct:identifier",
    "theme": "dcat:theme",
    "publisher_name": "dct:publisher with foaf:name",
    "contact_email": "dcat:contactPoint with vcard:hasEmail",
    "access_rights": "dct:accessRights",
    "spatial_uri": "dct:spatial with an IRI",
    "temporal_start": "dct:temporal with dcat:startDate",
    "tags": "dcat:keyword",
    "resources": "dcat:distribution",
}
_RESOURCE: Final[Mapping[str, str]] = {
    "url": "dcat:downloadURL or dcat:accessURL",
    "format": "dct:format",
    "license": "dct:license",
    "size": "dcat:byteSize",
}
_SHOWN: Final = ("title", "notes", "publisher_name", "license_id", "version", "url", "spatial_uri", "temporal_start")


def look(catalogue: bytes, media_type: str, python: Path | None = None, language: str = "en") -> list[Line]:
    """The lines on how a CKAN portal of a language would hold the catalogue; without CKAN one line that says so."""
    try:
        datasets = harvested(catalogue, media_type, python, language)
        ours = copies.read(catalogue, media_type, _HERE).datasets
    except NoCkanError as fault:
        return [Line("not run", PART, f"CKAN'S HARVESTER HAS NOT READ THE CATALOGUE: {fault}")]
    except AtlasError as fault:
        return [Line("lost", PART, str(fault), "ckan:reads")]
    return judge(datasets, ours)


def interpreter(environment: Mapping[str, str]) -> Path:
    """The Python that has CKAN; NoCkanError when there is none."""
    given = environment.get(VARIABLE)
    python = Path(given) if given else Path(sys.prefix).parent / ".venv-ckan" / "bin" / "python"
    if not python.is_file():
        where = f"{VARIABLE} names {given}, which is no file" if given else "there is no CKAN on this machine"
        raise NoCkanError(f"{where}. {_REMEDY}")
    return python


def harvested(
    catalogue: bytes, media_type: str, python: Path | None = None, language: str = "en"
) -> list[dict[str, Any]]:
    """The datasets as CKAN of this language would create them; a tag that it would refuse has the key `refused`.

    NoCkanError when there is no CKAN, AtlasError with its words when it cannot read the catalogue.
    """
    command = [str(python or interpreter(os.environ)), "-I", str(_CHILD), media_type, language]
    try:
        child = subprocess.run(command, input=catalogue, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as fault:
        raise AtlasError(f"CKAN's harvester has not answered in {PATIENCE} seconds.") from fault
    except OSError as fault:
        raise NoCkanError(f"{command[0]} cannot be run ({fault.strerror}). {_REMEDY}") from fault
    words = child.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    if "ModuleNotFoundError" in words:
        raise NoCkanError(f"{command[0]} has no CKAN ({words}). {_REMEDY}")
    if child.returncode:
        raise AtlasError(f"CKAN's harvester has failed on the catalogue. It said: {words}")
    told = json.loads(child.stdout)
    if told["fault"]:
        raise AtlasError(f"CKAN's harvester cannot read the catalogue. It said: {told['fault']}")
    datasets: list[dict[str, Any]] = told["datasets"]
    return datasets


def judge(datasets: Sequence[Package], ours: Sequence[Listing]) -> list[Line]:
    """What of our datasets a CKAN portal holds: a line for each loss, and one for what arrives."""
    lines: list[Line] = []
    held = packages.read(datasets)
    for one, other in zip(ours, pairs(ours, held, DATASETS), strict=True):
        if other is None:
            lines.append(Line("lost", PART, "CKAN makes no dataset of this.", "ckan:dataset", one.iri))
            continue
        package = datasets[held.index(other)]
        faults = [*_missing(package), *_refused(package)]
        lines += [Line("lost", PART, message, rule, one.iri) for rule, message in faults]
        lines += [_line(change, one.iri) for change in changes(one, other)]
    if len(datasets) > len(ours):
        told = f"CKAN makes {len(datasets)} datasets where the catalogue has {len(ours)}."
        lines.append(Line("lost", PART, told, "ckan:datasets"))
    if not any(line.status == "lost" for line in lines):
        files = sum(len(dataset["resources"]) for dataset in datasets)
        lines.insert(0, Line("ok", PART, f"{len(datasets)} datasets arrive, with {files} files."))
    return [*_shown(datasets), *lines]


def _line(change: Change, iri: str) -> Line:
    """A note has a rule, by which a report puts it together with its like; of losses each is told."""
    if change.kind == "narrowed":
        return Line("note", PART, str(change), f"ckan:{change.field.replace(' ', '-')}", change.file or iri)
    own = change if change.field.startswith("keyword") else replace(change, reason=_NOT_TAKEN)
    return Line("lost", PART, str(own), focus=change.file or iri)


def _missing(package: Package) -> Iterator[tuple[str, str]]:
    told = packages.extras(package)
    for key, source in _DATASET.items():
        if not told.get(key):
            yield f"ckan:{key}", f"CKAN's {key} stays empty. It is made of {source}."
    for resource in told.get("resources", ()):
        for key, source in _RESOURCE.items():
            if not resource.get(key) and resource.get(key) != 0:
                yield f"ckan:resource-{key}", f"CKAN's {key} of a file stays empty. It is made of {source}."


def _refused(package: Package) -> Iterator[tuple[str, str]]:
    """What CKAN's checks of a new dataset would stop: ckan.logic.schema, default_create_package_schema."""
    for tag in package["tags"]:
        if word := tag.get("refused"):
            yield "", f"{word}. CKAN then refuses the whole dataset: write this dcat:keyword in another way."
    keys = [extra["key"] for extra in package["extras"]]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "ckan:extras", f"CKAN takes {key} twice from the dataset, and refuses it. Say it once."
    if len(package.get("version", "")) > _VERSION_LENGTH:
        yield "ckan:version", f"The version is longer than the {_VERSION_LENGTH} letters that CKAN takes. Shorten it."


def _shown(datasets: Sequence[Package]) -> Iterator[Line]:
    """One dataset as a portal will show it: that with the shortest IRI, as in what is shown of the other portals."""
    for told in sorted(map(packages.extras, datasets), key=_length_and_iri)[:1]:
        for key in _SHOWN:
            yield Line("shown", PART, f"{key:<15}{told.get(key, '')}")
        yield Line("shown", PART, f"{'tags':<15}{', '.join(tag['name'] for tag in told['tags'])}")
        yield Line("shown", PART, f"{'resources':<15}{len(told['resources'])}")


def _length_and_iri(package: Package) -> tuple[int, str]:
    iri = str(package.get("uri", ""))
    return len(iri), iri
