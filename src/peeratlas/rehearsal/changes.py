"""What a portal's listing of a dataset has lost or changed against ours, and why that may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from peeratlas.rehearsal.likeness import a_day_apart, alike, plain_text
from peeratlas.rehearsal.listing import DATASET, FILE, ByLanguage, Field, Listing
from peeratlas.rehearsal.matching import FILES, pairs

_ONE_OF_MANY: Final = "This portal has room for one value, and that is one of ours."
_ONE_LANGUAGE: Final = "This portal keeps texts in one language."

_OLDER: Final = (
    "The portal may hold an older harvest, or somebody has edited the record there: start its harvest again, "
    "then ask who edits it."
)
_SINCE: Final = "The file has changed since the portal harvested: start its harvest again."
_REASONS: Final = {
    "keyword": "A portal drops a keyword that its rule for tags refuses: look at its log, and mend it here.",
    "licence": "The portal may not know the licence by this IRI or title: ask its editors to take it into their list.",
    "checksum": _SINCE,
    "size": _SINCE,
    "format": "The portal may not know the format by this IRI: ask its editors to take it into their list.",
    "download address": "The portal may offer a copy of its own or hold an older harvest: ask for links to the source.",
    "publisher": "The portal may put its own organisation in the publisher's place: look at its settings.",
}
_NO_FILE: Final = (
    "The portal may take only formats that it knows, or hold an older harvest: look at its log of harvests."
)
_ZONE: Final = "A day earlier or later is mostly a change of time zone on the way: tell the portal's editors."
_CUT: Final = "A comma splits it: CKAN takes a comma for the end of a keyword. Write the keyword without one."

_LONG: Final = 80  # characters of a value that a report shows

Kind = Literal["lost", "changed", "narrowed"]


@dataclass(frozen=True, slots=True)
class Change:
    """What is different: of which field, what we say and what they say, and the likely reason with the remedy.

    `narrowed` is no damage: the portal has no room for all that we say. `file` names the file that is meant.
    """

    kind: Kind
    field: str
    ours: str
    theirs: str
    reason: str
    file: str = ""

    def __str__(self) -> str:
        return f"{self.field} {self.kind}: ours is {self.ours}, theirs {self.theirs or 'is missing'}. {self.reason}"


def changes(ours: Listing, theirs: Listing) -> Iterator[Change]:
    """Everything that a reader of the portal would miss; what the portal adds is its own affair."""
    narrow = _is_narrow(theirs)
    yield from _of_texts(ours, theirs, narrow)
    yield from _of_values(ours, theirs, DATASET, narrow)
    yield from _of_files(ours, theirs, narrow)


def _is_narrow(theirs: Listing) -> bool:
    """Whether the portal is of the kind that keeps one text without a language, as CKAN does without extensions."""
    titles = theirs.texts.get("title", {})
    return bool(titles) and not any(titles)


def _of_files(ours: Listing, theirs: Listing, narrow: bool) -> Iterator[Change]:
    for file, found in zip(ours.files, pairs(ours.files, theirs.files, FILES), strict=True):
        name = min(file.of("download address") or file.of("access address"), default=file.iri)
        if found is None:
            yield Change("lost", "file", f'"{name}"', "", _NO_FILE, name)
            continue
        copy = _with_licence_of(found, theirs)
        told = (*_of_texts(file, copy, narrow or _is_narrow(copy)), *_of_values(file, copy, FILE, narrow))
        yield from (replace(change, file=name) for change in told)


def _with_licence_of(file: Listing, dataset: Listing) -> Listing:
    """A file for which only its dataset names the licence has that one."""
    licence = file.of("licence") or dataset.of("licence")
    return replace(file, values={**file.values, "licence": licence}) if licence else file


def _of_values(ours: Listing, theirs: Listing, fields: Iterable[Field], narrow: bool) -> Iterator[Change]:
    for field in fields:
        said, told = ours.of(field.name), theirs.of(field.name)
        missing = {one for one in said if not any(alike(field.kind, one, other) for other in told)}
        strange = {other for other in told if not any(alike(field.kind, one, other) for one in said)}
        common = len(missing) < len(said)
        if not said or not (missing or (field.closed and strange)):
            continue
        if field.either and common and not (field.closed and strange):
            continue
        if narrow and field.single and common:
            yield Change("narrowed", field.name, _told(said), _told(told), _ONE_OF_MANY)
        elif not told or (common and missing):
            yield Change("lost", field.name, _told(missing), _told(told), _REASONS.get(field.name, _OLDER))
        else:
            yield Change("changed", field.name, _told(said), _told(told), _why_changed(field, said, told))


def _why_changed(field: Field, said: frozenset[str], told: frozenset[str]) -> str:
    zone = field.kind == "day" and any(a_day_apart(one, other) for one in said for other in told)
    return _ZONE if zone else _REASONS.get(field.name, _OLDER)


def _of_texts(ours: Listing, theirs: Listing, narrow: bool) -> Iterator[Change]:
    for name, said in ours.texts.items():
        told = theirs.texts.get(name, {})
        if narrow:
            yield from _of_one_language(name, said, told)
            continue
        for language, texts in sorted(said.items()):
            label = f"{name} ({language})" if language else name
            yield from _of_language(name, label, texts, told.get(language, told.get("", frozenset())))


def _of_language(name: str, label: str, said: frozenset[str], told: frozenset[str]) -> Iterator[Change]:
    plain = {plain_text(text) for text in told}
    missing = {text for text in said if plain_text(text) not in plain}
    if missing and (not told or name == "keyword"):
        yield Change("lost", label, _told(missing), _told(told), _why_lost(name, missing, plain))
    elif missing:
        yield Change("changed", label, _told(said), _told(told), _OLDER)


def _of_one_language(name: str, said: ByLanguage, told: ByLanguage) -> Iterator[Change]:
    """Of a title one language has to be there; the keywords of all languages, since such a portal mixes them."""
    ours, theirs = (frozenset(text for texts in side.values() for text in texts) for side in (said, told))
    if name == "keyword" or not theirs:
        yield from _of_language(name, name, ours, theirs)
    elif not {plain_text(text) for text in ours} & {plain_text(text) for text in theirs}:
        yield Change("changed", name, _told(ours), _told(theirs), _OLDER)
    elif len(said) > 1:
        yield Change("narrowed", name, ", ".join(sorted(said)), _told(theirs), _ONE_LANGUAGE)


def _why_lost(name: str, missing: Iterable[str], told: set[str]) -> str:
    split = name == "keyword" and any("," in text and text.split(",")[0].strip() in told for text in missing)
    return _CUT if split else _REASONS.get(name, _OLDER)


def _told(values: Iterable[str]) -> str:
    """The values in order, in quotation marks, long ones cut."""
    return ", ".join(f'"{text if len(text) <= _LONG else text[: _LONG - 1] + "…"}"' for text in sorted(values))
