"""Whether a snapshot may be published: it passed its gates, and its files are still those that were made."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from peeratlas.errors import PublicationError
from peeratlas.inventory import FILE
from peeratlas.snapshot import Snapshot

DUMPS: Final = "dumps/"
_REPORT: Final = "report.json"
_AGAIN: Final = "Take its folder away and run `peeratlas build` again."


def verify(snapshot: Snapshot) -> None:
    """PublicationError for a snapshot that failed a gate, lacks its dumps, or in which a file has changed.

    The files of the dumps are not read here: `expected` tells what they must be, for who copies them.
    """
    hashes = snapshot.manifest.get("sha256", {})
    if DUMPS + FILE not in hashes:
        raise PublicationError(f"{snapshot.path} has no dumps: an earlier version of Peer Atlas made it. {_AGAIN}")
    for name, expected_hash in hashes.items():
        if not name.startswith(DUMPS) or name == DUMPS + FILE:
            _must_be(snapshot, name, expected_hash)
    unlisted = [name for name in snapshot.inventory.named if expected(snapshot, name) == ""]
    if unlisted:
        raise damaged(snapshot, DUMPS + unlisted[0])
    report = json.loads((snapshot.path / _REPORT).read_bytes())
    if not report["ok"] or any(finding["severity"] == "violation" for finding in report["findings"]):
        raise PublicationError(
            "A snapshot that failed a gate is not published. Mend the data and run `peeratlas build`."
        )


def expected(snapshot: Snapshot, name: str) -> str:
    """The SHA-256 of a file of the dumps; empty where manifest and inventory do not agree on it."""
    told = str(snapshot.manifest["sha256"].get(DUMPS + name, ""))
    return told if snapshot.inventory.named[name][1] == told else ""


def damaged(snapshot: Snapshot, name: str) -> PublicationError:
    """What is said of a file that is not as it was made."""
    return PublicationError(f"{snapshot.path / name} is not as it was made, so nothing was published. {_AGAIN}")


def _must_be(snapshot: Snapshot, name: str, expected_hash: str) -> None:
    try:
        with (snapshot.path / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise damaged(snapshot, name) from fault
    if found != expected_hash:
        raise damaged(snapshot, name)
