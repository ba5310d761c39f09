"""CITATION.cff: how this edition is cited, in the Citation File Format 1.2.0."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from peeratlas.answer import Text
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot

NAME: Final = "CITATION.cff"
TITLE: Final = "Peer Atlas: a linked atlas of peer support in mental health in the Nordic and Baltic countries"
_MESSAGE: Final = "If you use Peer Atlas, please cite the edition that you used."
_KEYWORDS: Final = ("peer support", "mental health", "linked data", "Nordic countries", "Baltic countries")
# The licences of Creative Commons, whose addresses tell their names in SPDX.
_COMMONS: Final = re.compile(r"https?://creativecommons\.org/licenses/(by(?:-[a-z]+)*)/(\d\.\d)/?")


def written(snapshot: Snapshot, settings: Settings) -> bytes:
    """The file. Every value is written as JSON, which YAML 1.2 reads as it stands."""
    return "".join(f"{line}\n" for line in _lines(_told(snapshot, settings))).encode()


def _told(snapshot: Snapshot, settings: Settings) -> dict[str, Any]:
    edition = snapshot.atlas.edition
    licence = _COMMONS.fullmatch(edition.licence)
    mailbox = settings.contact.removeprefix("mailto:")
    contact = {"email": mailbox} if mailbox != settings.contact else {"website": settings.contact}
    return {
        "cff-version": "1.2.0",
        "message": _MESSAGE,
        "type": "dataset",
        "title": TITLE,
        "abstract": _abstract(snapshot),
        "authors": [{"name": settings.publisher}],
        "contact": [{"name": settings.publisher, **contact}],
        "version": edition.number,
        "date-released": edition.day.isoformat(),
        "url": f"{settings.root}/",
        **({"license": f"CC-{licence[1].upper()}-{licence[2]}"} if licence else {}),
        "license-url": edition.licence,
        "identifiers": [{"type": "other", "value": snapshot.version, "description": "Version of the content."}],
        "keywords": list(_KEYWORDS),
    }


def _abstract(snapshot: Snapshot) -> str:
    """What the data say of their edition, in English."""
    dataset = snapshot.atlas.dataset
    base, property_ = dataset.prefixes.base, dataset.prefixes.expand("dcterms:description")
    texts = (value for value in dataset.said(f"{base}edition").get(property_, ()) if isinstance(value, Text))
    return next((text.value for text in texts if text.lang == "en"), TITLE)


def _lines(told: dict[str, Any]) -> Iterator[str]:
    for key, value in told.items():
        if not isinstance(value, list):
            yield f"{key}: {_scalar(value)}"
            continue
        yield f"{key}:"
        for item in value:
            pairs = [f"{name}: {_scalar(one)}" for name, one in item.items()] if isinstance(item, dict) else []
            yield f"  - {pairs[0] if pairs else _scalar(item)}"
            yield from (f"    {pair}" for pair in pairs[1:])


def _scalar(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
