"""The resolution rule: which claims of a cell count when several are there. A reader chooses it; exports name it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Self, get_args

from peeratlas.errors import ParameterError

Kind = Literal["newest", "confirmed", "as-of", "all"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Resolution:
    """`day` is that of `as-of`, and of no other kind. See docs/comparison.md for what each kind does."""

    kind: Kind = "newest"
    day: date | None = None

    def __post_init__(self) -> None:
        if (self.kind == "as-of") != (self.day is not None):
            raise ValueError("a day belongs to as-of, and to nothing else")

    @classmethod
    def read(cls, text: str) -> Self:
        """From `newest`, `confirmed`, `all` or `as-of:2024-01-01`; `str` gives the same text back."""
        kind, colon, written = text.partition(":")
        for known in KINDS:
            if kind == known and (known == "as-of") == bool(colon):
                return cls(known, _day(written) if colon else None)
        raise ParameterError("There is no rule %(rule)s. Write newest, confirmed, all or as-of:2024-01-01.", rule=text)

    @property
    def counts_all(self) -> bool:
        """Whether every claim counts, whatever is known of it."""
        return self.day is None and self.kind != "confirmed"

    def admits(self, latest: date | None, confirmed: bool) -> bool:
        """Whether a claim with this last day counts. One that may be later than the day does not: nobody can tell."""
        if self.kind == "confirmed":
            return confirmed
        return self.day is None or (latest is not None and latest <= self.day)

    def __str__(self) -> str:
        return f"{self.kind}:{self.day}" if self.day else self.kind


NEWEST: Final = Resolution()


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = None
    # Other forms of ISO 8601 (20240101, 2024-W01-1) would give one comparison several addresses.
    if day is None or day.isoformat() != written:
        raise ParameterError("“%(day)s” is no day. Write the rule like as-of:2024-01-01.", day=written)
    return day
