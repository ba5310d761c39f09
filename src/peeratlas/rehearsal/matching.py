"""Which listing of a portal is which of ours: by IRI first, by title last, for portals mint IRIs anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from peeratlas.rehearsal.listing import Listing

Same = Callable[[Listing, Listing], bool]


def pairs(ours: Sequence[Listing], theirs: Sequence[Listing], rules: Sequence[Same]) -> list[Listing | None]:
    """For each of ours theirs, each of which is given once; a surer rule goes before a weaker for all of them."""
    left = list(theirs)
    found: list[Listing | None] = [None] * len(ours)
    for same in rules:
        for place, one in enumerate(ours):
            other = next((other for other in left if same(one, other)), None) if found[place] is None else None
            if other is not None:
                found[place] = other
                left.remove(other)
    return found


def _iri(ours: Listing, theirs: Listing) -> bool:
    return bool(ours.iri) and ours.iri == theirs.iri


def _title(ours: Listing, theirs: Listing) -> bool:
    said, told = ({text for texts in side.texts.get("title", {}).values() for text in texts} for side in (ours, theirs))
    return bool(said & told)


def _by(field: str) -> Same:
    return lambda ours, theirs: bool(ours.of(field) & theirs.of(field))


DATASETS: Final[Sequence[Same]] = (_iri, _by("identifier"), _title)
FILES: Final[Sequence[Same]] = (_iri, _by("download address"), _by("checksum"), _title)
