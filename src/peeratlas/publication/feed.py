"""The feed of editions in Atom (RFC 4287): one entry for each, with what is new in its data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from peeratlas.news import Issue
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot

NAME: Final = "editions.atom"
MEDIA_TYPE: Final = "application/atom+xml"
_PAGE: Final = "en/editions"
_TITLE: Final = "Peer Atlas: editions"
_SUBTITLE: Final = "What is new in each edition of the atlas of peer support in the Nordic and Baltic countries."
_NO_POINTS: Final = "Nothing is told of what is new in this edition."
# What XML 1.0 (§2.2, Char) has no place for, not even escaped.
_NO_CHAR: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(snapshot: Snapshot, settings: Settings) -> bytes:
    """The feed, newest edition first; a day is told as its first moment in UTC, since no clock is asked."""
    return "".join(f"{line}\n" for line in _feed(snapshot, settings)).encode()


def anchor(number: str) -> str:
    """Where on the page of editions one of them stands."""
    return f"edition-{quote(number, safe='')}"


def _feed(snapshot: Snapshot, settings: Settings) -> Iterator[str]:
    """§4.1.1: id, title and updated once; author for all entries; the link to itself that §4.1.1 asks for."""
    base, licence = snapshot.atlas.dataset.prefixes.base, snapshot.atlas.edition.licence
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    yield f"  {_element('id', f'{base}{NAME}')}"
    yield f"  {_element('title', _TITLE)}"
    yield f"  {_element('subtitle', _SUBTITLE)}"
    yield f"  {_element('updated', _moment(snapshot.editions[0]))}"
    yield f"  {_link('self', f'{settings.root}/{NAME}', MEDIA_TYPE)}"
    yield f"  {_link('alternate', f'{settings.root}/{_PAGE}', 'text/html')}"
    yield f"  {_link('license', licence)}"
    yield f"  <author>{_element('name', settings.publisher)}{_contact(settings.contact)}</author>"
    yield f"  {_element('rights', f'Licence: {licence}')}"
    for issue in snapshot.editions:
        yield from _entry(issue, base, settings.root)
    yield "</feed>"


def _entry(issue: Issue, base: str, root: str) -> Iterator[str]:
    """§4.1.2: its id is the name of the edition, which never changes, wherever the portal moves."""
    yield "  <entry>"
    name = f"{base}edition/{quote(issue.number, safe='')}"
    yield f"    {_element('id', name)}"
    yield f"    {_element('title', f'Edition {issue.number}')}"
    yield f"    {_element('published', _moment(issue))}"
    yield f"    {_element('updated', _moment(issue))}"
    yield f"    {_link('alternate', f'{root}/{_PAGE}#{anchor(issue.number)}', 'text/html')}"
    if issue.points:
        yield '    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><ul>'
        yield from (f"      {_element('li', point)}" for point in issue.points)
        yield "    </ul></div></content>"
    else:
        yield f"    {_element('summary', _NO_POINTS)}"
    yield "  </entry>"


def _contact(contact: str) -> str:
    """§3.2: a mailbox as email, the address of a page as uri."""
    mailbox = contact.removeprefix("mailto:")
    return _element("email", mailbox) if mailbox != contact else _element("uri", contact)


def _moment(issue: Issue) -> str:
    """§3.3: a moment as RFC 3339 has it."""
    return f"{issue.day}T00:00:00Z"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_NO_CHAR.sub(' ', text))}</{name}>"


def _link(relation: str, address: str, media_type: str = "") -> str:
    kind = f" type={quoteattr(media_type)}" if media_type else ""
    return f"<link rel={quoteattr(relation)}{kind} href={quoteattr(_NO_CHAR.sub(' ', address))}/>"
