"""Where the official shapes and lists lie that some tests hold the catalogue against. They are nobody's here to copy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "PEERATLAS_DCAT_AP_SHAPES"
BESIDE = Path(__file__).resolve().parents[2] / "shared/standards/dcat-ap-3.0.1"


def shapes() -> Path | None:
    """The folder of the official DCAT-AP shapes: beside the checkout, else the one that the environment names."""
    named = os.environ.get(VARIABLE)
    folders = [BESIDE, *([Path(named)] if named else [])]
    return next((folder for folder in folders if (folder / "shapes.ttl").is_file()), None)


def needed(name: str) -> Path:
    """A file of shapes; a test that needs one that is not there is skipped, and the run says so at its end."""
    folder = shapes()
    if folder is None:
        pytest.skip(said())
    return folder / name


def said() -> str:
    """What a run without the shapes has to say."""
    return f"no official DCAT-AP shapes: put them at {BESIDE.name} in ../shared/standards, or set {VARIABLE}"
