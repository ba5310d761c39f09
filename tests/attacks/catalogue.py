"""The catalogue of attack samples beside the checkout, where there is one. It is nobody's here to copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[3] / "shared/attacks.json"


def samples(*areas: str) -> dict[str, str]:
    """The samples whose number begins so (`HT`), with their payloads; without the catalogue there are none."""
    if not BESIDE.is_file():
        return {}
    told = json.loads(BESIDE.read_text("utf-8"))
    return {one["id"]: one["payload"] for one in told if one["id"].startswith(areas)}


def needed(*areas: str) -> dict[str, str]:
    """The same; a test that needs them is skipped without the catalogue, and says so."""
    found = samples(*areas)
    if not found:
        pytest.skip(f"NOT HELD AGAINST THE CATALOGUE OF ATTACKS: there is no {BESIDE.name} in ../shared")
    return found
