"""The ways out of an Answer: modules with SUFFIX, MEDIA_TYPE and write(answer, prefixes, file), listed only here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, Final, Protocol

from peeratlas.answer import Answer
from peeratlas.outputs import csv, json, markdown, table, turtle, workbook
from peeratlas.prefixes import Prefixes


class Format(Protocol):
    """What a module of this package is."""

    @property
    def SUFFIX(self) -> str: ...  # noqa: N802

    @property
    def MEDIA_TYPE(self) -> str: ...  # noqa: N802

    def write(self, answer: Answer, prefixes: Prefixes, file: BinaryIO) -> None: ...


FORMATS: Final[Mapping[str, Format]] = {
    module.SUFFIX: module for module in (table, csv, json, workbook, markdown, turtle)
}
