"""Which edition of the atlas this is, and from which age a claim is old. No clock is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Edition:
    """`day` is what every age is reckoned to; `old_after` is a number of whole months."""

    number: str
    day: date
    old_after: int
    licence: str

    @property
    def old_before(self) -> date:
        """A claim whose last day is before this one is marked old."""
        return self.before(self.day)

    def before(self, day: date) -> date:
        """The same, reckoned from another day; kept inside the month."""
        year, month = divmod(day.year * 12 + day.month - 1 - self.old_after, 12)
        return date(year, month + 1, min(day.day, 28)) if year > 0 else date.min
