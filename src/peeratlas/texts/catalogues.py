"""The catalogues against the code: `python -m peeratlas.texts.catalogues` brings every one up to date (`make texts`).

What a catalogue lacks stands in it with an empty translation, which `make check` refuses.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from peeratlas import news
from peeratlas.texts import path

PACKAGE: Final = Path(__file__).parents[1]
METHODS: Final = [("**.py", "python"), ("portal/templates/**.html", "jinja2")]
KEYWORDS: Final = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)} | {
    # What the code calls gettext and ngettext where it uses them often.
    "said": None,
    "said_": (1, 2),
    # What a reader may meet as an error: the first text of each is its message.
    "AdvisedError": None,
    "BusyError": None,
    "GateError": None,
    "LargeQueryError": None,
    "NearNamesError": None,
    "NotFoundError": None,
    "ParameterError": None,
    "QueryError": None,
    "RequestError": (2,),
    "TooHeavyError": None,
    "TooManyError": None,
    "TooMuchError": None,
    "WithdrawnError": None,
    "_refuse": (2,),
    "message": None,
}
_HEADER: Final = """\
# The words of the interface in %(language)s. Message ids are the English texts.
# Reviewed by a native speaker: no
#"""


def wanted() -> Catalog:
    """Every message of the code and the templates, with the files it stands in."""
    catalogue = Catalog()
    found = extract_from_dir(
        PACKAGE,
        METHODS,
        {"portal/templates/**.html": {"trimmed": "true", "silent": "false"}},
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for name, _, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    for point in (point for issue in news.read(PACKAGE.parents[1]) for point in issue.points):
        catalogue.add(point, locations=[(news.CHANGELOG, 0)])
    return catalogue


def read(lang: str) -> Catalog:
    """The catalogue of a language as it is; without a file, an empty one."""
    if not path(lang).is_file():
        return Catalog(locale=lang)
    with path(lang).open("rb") as file:
        return read_po(file, locale=lang)


def renew(lang: str) -> Catalog:
    """The catalogue with every wanted message and no other; what is translated stays."""
    catalogue = read(lang)
    catalogue.update(wanted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def write(lang: str, catalogue: Catalog) -> None:
    """The file in its normal form: messages by file, nothing that changes from run to run."""
    if "Reviewed by" not in catalogue.header_comment:
        catalogue.header_comment = _HEADER % {"language": catalogue.locale.english_name if catalogue.locale else lang}
    plural = f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    header = f'{catalogue.header_comment}\nmsgid ""\nmsgstr ""\n"Language: {lang}\\n"\n'
    header += f'"Plural-Forms: {plural}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path(lang).parent.mkdir(parents=True, exist_ok=True)
    with path(lang).open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=0, omit_header=True, sort_by_file=True, include_lineno=False)


def lacking(catalogue: Catalog) -> Iterator[Message]:
    """The messages that are not translated in every plural form, or only nearly."""
    for message in catalogue:
        if message.id and (message.fuzzy or not all(_forms(message))):
            yield message


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return (said,) if isinstance(said, str) else tuple(said or ("",))


def main(langs: Iterable[str]) -> None:
    for lang in langs:
        catalogue = renew(lang)
        write(lang, catalogue)
        sys.stdout.write(f"{lang}: {len(catalogue)} messages, {sum(1 for _ in lacking(catalogue))} not translated\n")


if __name__ == "__main__":
    main(sys.argv[1:] or ("sv", "nb", "is", "et", "lv", "lt", "da", "fi"))
