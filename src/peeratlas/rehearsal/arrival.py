"""Proof of arrival: a portal's copy of our catalogue beside our own, and what got lost or changed on the way.

What portals change rightfully is no damage: IRIs of files and names of nodes minted anew, metadata of the harvest,
CKAN's names and ids, http: for https: in the IRI of a licence, a time added to a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

from peeratlas.errors import CopyError
from peeratlas.rehearsal import copies
from peeratlas.rehearsal.changes import changes
from peeratlas.rehearsal.copies import Copy
from peeratlas.rehearsal.fetching import Portal
from peeratlas.rehearsal.lines import Line
from peeratlas.rehearsal.listing import Listing
from peeratlas.rehearsal.matching import DATASETS, pairs
from peeratlas.rehearsal.stage import serving

CATALOGUE: Final = "/catalog.ttl"
PAGES: Final = 50
"""Pages of a portal's catalogue that are followed; CKAN gives a hundred datasets on each."""

_ACCEPT: Final = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.9, application/json;q=0.8, */*;q=0.1"
_OK: Final = 200
_NONE: Final = (
    "None of our datasets is in this copy. The address may be that of another record, or the portal has not "
    "harvested yet: look there."
)
_MISSING: Final = (
    "The dataset is missing. The portal has refused it, or not harvested since it was added: look at its log of "
    "harvests."
)
_EXTRA: Final = (
    "This dataset is ours no more, or there twice: start the portal's harvest again, then ask its editors to take it "
    "away."
)


def arrived(own: Portal, address: str) -> list[Line]:
    """What became of the catalogue of our portal at a portal's address; CopyError when no copy of it can be read."""
    ours = _read(own, CATALOGUE)
    theirs = _all_pages(address)
    return list(_compared(ours.datasets, theirs))


def proof(address: str, own: str, build: Path) -> list[Line]:
    """The same, where our portal answers at `own`; without that, by one that is started over the current snapshot."""
    with nullcontext(own) if own else serving(build) as at:
        return arrived(Portal(at), address)


def _compared(ours: Sequence[Listing], copy: Copy) -> Iterator[Line]:
    found = pairs(ours, copy.datasets, DATASETS)
    if not any(found):
        yield Line("lost", "The copy", _NONE)
        return
    for one, other in zip(ours, found, strict=True):
        part = f"{one.title} <{one.iri}>"
        if other is not None:
            yield from _of_dataset(part, one, other)
        elif copy.catalogue:
            yield Line("lost", part, _MISSING)
    known = {id(other) for other in found}
    yield from _of_others(ours, [other for other in copy.datasets if id(other) not in known])
    if not copy.catalogue and (rest := found.count(None)):
        yield Line("note", "The copy", f"It is one record; {rest} more of ours were not looked for in it.")


def _of_dataset(part: str, ours: Listing, theirs: Listing) -> Iterator[Line]:
    told = list(changes(ours, theirs))
    if not any(change.kind != "narrowed" for change in told):
        fields = len(ours.texts) + len(ours.values)
        yield Line("ok", part, f"Arrived whole: {fields} fields, {len(ours.files)} files.")
    for change in told:
        yield Line("note" if change.kind == "narrowed" else "lost", part, str(change), focus=change.file)


def _of_others(ours: Sequence[Listing], others: Sequence[Listing]) -> Iterator[Line]:
    """Datasets without a match: those that look like ours by their IRI, identifier or title; the number of the rest."""
    home = min((one.iri.rpartition("/")[0] for one in ours if one.iri), key=len, default="") + "/"
    strange = 0
    for other in others:
        if other.iri.startswith(home) or any(same(one, other) for one in ours for same in DATASETS):
            yield Line("lost", f"{other.title} <{other.iri}>", _EXTRA)
        else:
            strange += 1
    if strange:
        yield Line("note", "The copy", f"It holds datasets of others, which were not looked at: {strange}.")


def _all_pages(address: str) -> Copy:
    """The copy with its further pages, which have to be of the same host."""
    portal = _portal(address)
    copy = _read(portal, address)
    datasets, seen = list(copy.datasets), {address}
    page, step = address, copy.next
    while step and (page := urljoin(page, step)) not in seen:
        if len(seen) == PAGES:
            raise CopyError(
                f"{address} has more than {PAGES} pages. Give the address of our own record in that portal."
            )
        seen.add(page)
        more = _read(portal, page)
        datasets += more.datasets
        step = more.next
    return Copy(tuple(datasets), copy.catalogue or len(seen) > 1)


def _portal(address: str) -> Portal:
    """The host that is asked, and no other."""
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known:
        raise CopyError(f"{address} is no address of a copy. Give one that begins with https:// or http://.")
    return Portal(f"{parts.scheme}://{parts.netloc}")


def _read(portal: Portal, address: str) -> Copy:
    answer = portal.get(address, Accept=_ACCEPT)
    if answer.problem:
        raise CopyError(f"{answer.url} {answer.problem}. Look at the address; give the one that it leads to.")
    if answer.status != _OK:
        raise CopyError(f"{answer.url} answers {answer.status} and no record. Look at the address, or try again later.")
    return copies.read(answer.body, answer.media_type, answer.url)
