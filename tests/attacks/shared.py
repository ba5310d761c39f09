"""The samples of attacks that lie beside this repository, and what must come of each: a table by id, kept by hand.

Nobody's samples are copied here. A run without them says so, and our own attacks stand for their kinds.
"""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path
from typing import Any, Final

VARIABLE: Final = "PEERATLAS_ATTACKS"
BESIDE: Final = Path(__file__).resolve().parents[3] / "shared/attacks.json"
AREAS: Final = ("QB", "QP", "QF", "SQ")


def path() -> Path | None:
    """The file of samples: beside the checkout, else the one that the environment names."""
    named = os.environ.get(VARIABLE)
    return next((one for one in (BESIDE, *([Path(named)] if named else [])) if one.is_file()), None)


def said() -> str:
    """What a run without the samples has to say."""
    return f"no samples of attacks: put attacks.json in ../shared, or name it in {VARIABLE}"


def samples() -> dict[str, str]:
    """Payload by id, of the four areas that are about queries."""
    found = path()
    listed = json.loads(found.read_text("utf-8")) if found else []
    return {one["id"]: evaluated(one["payload"]) for one in listed if one["id"][:2] in AREAS}


def evaluated(payload: str) -> str:
    """A payload; one that begins with `py:` is an expression of Python. One that is told in words is left as it is."""
    if not payload.startswith("py:"):
        return payload
    try:
        tree = ast.parse(payload[3:], mode="eval")
    except SyntaxError:
        return payload[3:]
    names: dict[str, Any] = {"range": range, "map": map, "str": str}
    return str(eval(compile(tree, "<sample>", "eval"), {"__builtins__": names}))
