"""The editions, newest first, with what is new in the data of each; where to hear of the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from peeratlas.answer import Text
from peeratlas.news import Issue
from peeratlas.portal.site import Site
from peeratlas.publication import feed
from peeratlas.texts import N_, SOURCE
from peeratlas.texts.moments import day_in_words

TITLE: Final = N_("Editions and what is new")
LEAD: Final = N_(
    "An edition is the atlas as it was on one day. A later one adds, corrects and withdraws, and tells what is new."
)
_COMMAND: Final = "peeratlas diff older/atlas.nq newer/atlas.nq"


@dataclass(frozen=True, slots=True)
class IssueShown:
    """An edition; `anchor` is its place on the page, `points` are in the language of the page or in English."""

    number: str
    anchor: str
    day: str
    software: str
    points: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Editions:
    """The page. `command` tells the difference of two that were taken home."""

    issues: tuple[IssueShown, ...]
    feed: str
    feed_type: str
    command: str


def editions(site: Site) -> Editions:
    """Every edition up to the one that is shown."""
    issues = tuple(_shown(site, issue) for issue in site.snapshot.editions)
    return Editions(issues, f"/{feed.NAME}", feed.MEDIA_TYPE, _COMMAND)


def _shown(site: Site, issue: Issue) -> IssueShown:
    said = site.texts
    points = tuple(Text(said.gettext(point), site.lang if said.knows(point) else SOURCE) for point in issue.points)
    day = day_in_words(date.fromisoformat(issue.day), site.lang)
    return IssueShown(issue.number, feed.anchor(issue.number), day, issue.software, points)
