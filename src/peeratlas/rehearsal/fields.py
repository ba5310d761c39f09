"""The fields that Google reads of a dataset: what each has to be, beyond being there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from peeratlas.rehearsal.pages import text, types, values

_DAY: Final = r"\d{4}(-\d{2}(-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?)?)?"
_PERIOD: Final = re.compile(rf"{_DAY}(/({_DAY}|\.\.))?|\.\./{_DAY}")  # ISO 8601; .. is an open end
_LETTERS: Final = (50, 5000)


def is_sound(field: str, told: Sequence[Any]) -> bool:
    """Whether these values of a field can be used; of a field without a rule, whether there is any."""
    return _CHECKS.get(field, _something)(told)


def _something(told: Sequence[Any]) -> bool:
    return any(text(value).strip() or isinstance(value, dict) for value in told)


def _one_name(told: Sequence[Any]) -> bool:
    return len(told) == 1 and bool(text(told[0]).strip())


def _long_enough(told: Sequence[Any]) -> bool:
    return len(told) == 1 and _LETTERS[0] <= len(text(told[0])) <= _LETTERS[1]


def _named(told: Sequence[Any]) -> bool:
    return bool(told) and all(isinstance(value, dict) and types(value) and value.get("name") for value in told)


def _addresses(told: Sequence[Any]) -> bool:
    return bool(told) and all(text(value).startswith(("https://", "http://")) for value in told)


def _downloads(told: Sequence[Any]) -> bool:
    return bool(told) and all(
        isinstance(value, dict)
        and "DataDownload" in types(value)
        and _addresses(values(value.get("contentUrl")))
        and _something(values(value.get("encodingFormat")))
        for value in told
    )


def _period(told: Sequence[Any]) -> bool:
    return bool(told) and all(_PERIOD.fullmatch(text(value)) for value in told)


def _catalogue(told: Sequence[Any]) -> bool:
    return bool(told) and all(isinstance(value, dict) and "DataCatalog" in types(value) for value in told)


def _yes_or_no(told: Sequence[Any]) -> bool:
    return len(told) == 1 and isinstance(told[0], bool)


# What a field has to be; for every other something is enough.
_CHECKS: Final[Mapping[str, Callable[[Sequence[Any]], bool]]] = {
    "name": _one_name,
    "description": _long_enough,
    "creator": _named,
    "publisher": _named,
    "distribution": _downloads,
    "includedInDataCatalog": _catalogue,
    "isAccessibleForFree": _yes_or_no,
    "license": _addresses,
    "url": _addresses,
    "temporalCoverage": _period,
}
