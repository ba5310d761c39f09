"""What every answer says of itself beside its rows: the rule of a comparison, the edition, its content, its licence."""

from __future__ import annotations

from typing import Final

from peeratlas.answer import Note
from peeratlas.edition import Edition
from peeratlas.resolution import Kind, Resolution
from peeratlas.texts import N_, texts
from peeratlas.texts.moments import day_in_words

_RULES: Final[dict[Kind, str]] = {
    # Translators: the sentences say which claims a comparison shows; a claim is what a source says
    "newest": N_("The newest claims: a superseded figure steps back, claims that contradict each other stay."),
    "confirmed": N_("Only claims that a partner has confirmed."),
    "as-of": N_("What was known on %(day)s: claims that may be later are left out, and ages are counted from there."),
    "all": N_("Every reading: superseded and outweighed statements too, with their dates."),
}


def rule(resolution: Resolution, lang: str) -> Note:
    """The rule of a comparison in words."""
    said = texts(lang)
    day = {"day": day_in_words(resolution.day, lang) if resolution.day else ""}
    return Note("rule", said.gettext("Rule"), str(resolution), said.gettext(_RULES[resolution.kind]) % day)


def of(edition: Edition, version: str, lang: str) -> tuple[Note, ...]:
    """Edition, content address and licence; without a snapshot nothing has an address."""
    said = texts(lang)
    day = {"number": edition.number, "day": day_in_words(edition.day, lang)}
    return (
        Note("edition", said.gettext("Edition"), edition.number, said.gettext("%(number)s, as of %(day)s") % day),
        *((Note("content", said.gettext("Content address"), version, version),) if version else ()),
        Note("licence", said.gettext("Licence"), edition.licence, edition.licence),
    )
