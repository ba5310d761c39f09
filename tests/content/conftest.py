"""The published data for tests that look at what is said. Gates and answers, which take longest, `make check` runs anyway."""

from __future__ import annotations

from pathlib import Path

import pytest

from peeratlas import queries, sources
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.inference import infer


@pytest.fixture(scope="session")
def published(root: Path) -> Atlas:
    """What the files say, and what follows from it by the rules."""
    asked = queries.read_all(root)
    dataset = Dataset.in_memory([quad for source in sources.find(root) for quad in sources.parse(source)])
    infer(dataset, asked["rules"].values())
    return Atlas(dataset, asked, version="0123456789abcdef")
