"""Which stored queries an engine answers otherwise than ours: found by asking both, so that no list has to be kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from peeratlas.dataset import Dataset
from peeratlas.errors import QueryError
from peeratlas.remote.asking import FaultyError, SlowError

_VALUES: Final = re.compile(r"\s*(?:#|VALUES \?\w+ \{.*\}$)")
"""What a stored query with and without its head and the values of its parameters differs in, line by line."""
_ORDER: Final = "ORDER BY"


@dataclass(frozen=True, slots=True)
class Probe:
    """A stored query (`folder/name`) with or without values for its parameters; `triples`: it is a CONSTRUCT."""

    name: str
    text: str
    triples: bool = False


def key(text: str) -> str:
    """The same for a stored query whatever values it is asked with, with or without its head and its order."""
    bare = "\n".join(line.strip() for line in text.splitlines() if not _VALUES.match(line))
    body = bare.rpartition(_ORDER)[0] or bare
    return hashlib.sha256(body.strip().encode()).hexdigest()[:16]


def differing(probes: Iterable[Probe], ours: Dataset, theirs: Dataset) -> Iterator[str]:
    """`key name` of each query of which at least one probe is answered otherwise, or not at all."""
    found: set[str] = set()
    for probe in probes:
        line = f"{key(probe.text)} {probe.name}"
        if line not in found and not _same(probe, ours, theirs):
            found.add(line)
            yield line


def _same(probe: Probe, ours: Dataset, theirs: Dataset) -> bool:
    try:
        if probe.triples:
            return set(theirs.construct(probe.text)) == set(ours.construct(probe.text))
        return list(theirs.query(probe.text)) == list(ours.query(probe.text))
    except (FaultyError, SlowError, QueryError):
        return False
