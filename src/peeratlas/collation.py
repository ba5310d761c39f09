"""The order of names in a language, as its dictionaries have it. Only this module knows ICU."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from icu import Collator, Locale


@lru_cache(maxsize=32)
def key(lang: str) -> Callable[[str], bytes]:
    """For `sorted`. Two different names never have one key, so an order does not depend on the one before."""
    collator = Collator.createInstance(Locale(lang))
    collator.setStrength(Collator.IDENTICAL)
    in_order: Callable[[str], bytes] = collator.getSortKey
    return in_order
