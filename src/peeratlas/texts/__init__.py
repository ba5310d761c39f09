"""The atlas's own words in every language: gettext catalogues with English as message ids, and numbers by locale.

The catalogues stand in `locale/<lang>/LC_MESSAGES/peeratlas.po` and are read as they are: nothing is compiled.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

FOLDER: Final = Path(__file__).parent / "locale"
SOURCE: Final = "en"
_REVIEWED: Final = "Reviewed by a native speaker: yes"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Marks a message for the catalogues where it is written and not yet said."""
    return message


class Texts:
    """What the interface says in one language. A message that its catalogue lacks is said in English."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.locale = Locale.parse("en_GB" if lang == SOURCE else lang)
        self._said: gettext.NullTranslations = gettext.NullTranslations()
        self.reviewed = lang == SOURCE
        self._known: frozenset[str] = frozenset()
        if lang != SOURCE:
            with path(lang).open("rb") as file:
                catalogue = read_po(file, locale=lang)
            compiled = io.BytesIO()
            write_mo(compiled, catalogue)
            compiled.seek(0)
            self._said = gettext.GNUTranslations(compiled)
            self.reviewed = _REVIEWED in catalogue.header_comment
            self._known = frozenset(str(one.id) for one in catalogue if one.id and one.string)

    def gettext(self, message: str) -> str:
        return self._said.gettext(message)

    def knows(self, message: str) -> bool:
        """Whether the message (one without plural forms) has words in this language, so that no English stands in."""
        return self.lang == SOURCE or message in self._known

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self._said.ngettext(singular, plural, number)

    def pgettext(self, context: str, message: str) -> str:
        return self._said.pgettext(context, message)

    def number(self, value: int | Decimal) -> str:
        """A number as the language writes it: 1 234,5."""
        return str(format_decimal(value, locale=self.locale))

    def size(self, number: int) -> str:
        """A number of bytes as the language writes it: 1,2 MB."""
        for unit, least in (("gigabyte", 10**9), ("megabyte", 10**6), ("kilobyte", 10**3)):
            if number >= least:
                return str(format_unit(round(number / least, 1), f"digital-{unit}", "short", locale=self.locale))
        return str(format_unit(number, "digital-byte", "short", locale=self.locale))

    def percent(self, share: float) -> str:
        """A share of 1 as the language writes it: 74 %."""
        return str(format_percent(share, locale=self.locale))

    def listing(self, items: Iterable[str]) -> str:
        """Several things in a row: a, b and c."""
        return str(format_list(list(items), locale=self.locale))

    @cached_property
    def name(self) -> str:
        """What the language calls itself."""
        return (self.locale.language_name or self.lang).lower() if self.lang != SOURCE else "English"

    def language(self, lang: str) -> str:
        """What this language calls another one."""
        return str(self.locale.languages.get(lang, lang))


def path(lang: str) -> Path:
    """The catalogue of a language."""
    return FOLDER / lang / "LC_MESSAGES" / "peeratlas.po"


@lru_cache(maxsize=16)
def texts(lang: str) -> Texts:
    """The texts of a language, read once."""
    return Texts(lang)
