"""Stored questions in this process beside the raw call of pyoxigraph with the same text on the same store."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final
from unittest.mock import patch

from pyoxigraph import Store

from peeratlas import questions, snapshot
from peeratlas.atlas import Atlas

_UNTIL: Final = 0.5
"""Seconds: what takes longer is asked fewer times."""
_LEAST: Final = 3
_RAW: Final = "raw call"
_FIRST, _ANEW, _AGAIN = "nothing kept", "names kept, rows asked anew", "asked again"


def table(out: Path, repeats: int) -> Iterator[str]:
    """Lines of Markdown: a question each, then the middle of all ratios."""
    opened = snapshot.open_current(out)
    atlas, store = opened.atlas, Store.read_only(str(opened.path / "store"))
    ways = (_FIRST, _ANEW, _AGAIN)
    yield f"| stored question | rows | {_RAW} | {' | '.join(f'{way} | of the raw' for way in ways)} |"
    yield "|---|" + "---:|" * (2 + 2 * len(ways))
    ratios: dict[str, list[float]] = {way: [] for way in ways}
    for name in atlas.queries["questions"]:
        took = _measured(atlas, store, name, repeats)
        for way in ways:
            ratios[way].append(took[way] / took[_RAW])
        cells = (f"{took[way] * 1000:.2f} ms | {ratios[way][-1]:.2f}×" for way in ways)
        yield f"| {name} | {len(atlas.ask(name).rows)} | {took[_RAW] * 1000:.2f} ms | {' | '.join(cells)} |"
    middles = (f" | {statistics.median(found):.2f}× (at most {max(found):.2f}×)" for found in ratios.values())
    yield f"| the middle of {len(ratios[_ANEW])} | | | {' | '.join(middles)} |"
    yield ""


def _measured(atlas: Atlas, store: Store, name: str, repeats: int) -> Mapping[str, float]:
    """Medians of seconds, the ways in turns."""
    text = questions.bind(atlas.queries["questions"][name], atlas.dataset, {})
    dataset = atlas.dataset

    def first() -> object:
        dataset.memory.clear()
        return atlas.ask(name)

    def anew() -> object:
        with patch.object(dataset, "rows", lambda asked, *_: tuple(dataset.query(asked))):
            return atlas.ask(name)

    ways: dict[str, Callable[[], object]] = {
        _RAW: lambda: sum(1 for _ in store.query(text, use_default_graph_as_union=True)),  # type: ignore[union-attr,misc]
        _FIRST: first,
        _ANEW: anew,
        _AGAIN: lambda: atlas.ask(name),
    }
    times: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(max(repeats, _LEAST)):
        for way, ask in ways.items():
            start = time.perf_counter()
            ask()
            times[way].append(time.perf_counter() - start)
        if number + 1 >= _LEAST and sum(times[_RAW]) > _UNTIL:
            break
    return {way: statistics.median(taken) for way, taken in times.items()}
