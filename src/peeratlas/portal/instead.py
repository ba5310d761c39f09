"""What works when a query is too heavy for the endpoint: the dump, the reader's own browser, a stored question near."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from peeratlas.answer import Text
from peeratlas.errors import (
    BusyError,
    LargeQueryError,
    QueryError,
    RequestError,
    TooHeavyError,
    TooManyError,
    TooMuchError,
)
from peeratlas.portal import nearby
from peeratlas.portal.comparing import title
from peeratlas.portal.protocol import Asked
from peeratlas.portal.site import Shown, Site
from peeratlas.texts import N_

HERE: Final = "/sparql/here"
"""The page on which a query runs in the reader's own browser, behind the language."""
DUMP: Final = "/dumps/atlas.nq.gz"
_HEAVY: Final = (BusyError, LargeQueryError, TooHeavyError, TooManyError, TooMuchError)
_TOO_LONG: Final = 413
_ALL: Final = N_("Stored questions")


@dataclass(frozen=True, slots=True)
class Instead:
    """Addresses of the packed dump and of the page in the browser, and the stored questions that are near.

    `query` is what the page in the browser is to run: it stands behind its address. Empty, somebody has to write it.
    """

    dump: str
    page: str
    query: str
    questions: tuple[tuple[str, Shown], ...]
    all_questions: Shown

    @property
    def here(self) -> str:
        """Where the query runs in the browser. What stands behind # no browser sends to a server."""
        return f"{self.page}#{self.query}" if self.query else self.page

    @property
    def links(self) -> tuple[str, ...]:
        """All addresses, in order, without the query."""
        near = tuple(shown.href for _, shown in self.questions)
        return (self.page, self.dump, *(near or (self.all_questions.href,)))

    def told(self) -> Mapping[str, Any]:
        """As a member of problem details."""
        listed = [{"name": name, "title": shown.text.value, "url": shown.href} for name, shown in self.questions]
        return {"here": self.here, "dump": self.dump, "questions": listed}


def instead(error: Exception, site: Site, asked: Asked | None) -> Instead | None:
    """What works when a query was refused for its load; None when something was refused for another reason."""
    too_long = isinstance(error, RequestError) and error.status == _TOO_LONG
    if not (too_long or isinstance(error, _HEAVY)):
        return None
    if asked is None and isinstance(error, QueryError) and error.query:
        asked = Asked(error.query)
    # Who only comes too often gets these answers by the thousand: they must cost little.
    often = isinstance(error, BusyError | TooManyError)
    near = nearby.near(site, asked.query) if asked and not often else []
    all_questions = Shown(Text(site.texts.gettext(_ALL), site.lang), f"/{site.lang}/questions")
    return Instead(
        dump=DUMP,
        page=f"/{site.lang}{HERE}",
        query=_written(asked) if asked and len(asked.query.encode()) <= site.settings.limits.query_bytes else "",
        questions=tuple((one.name, Shown(title(site, one), f"{all_questions.href}/{one.name}")) for one in near),
        all_questions=all_questions,
    )


def _written(asked: Asked) -> str:
    """As the protocol writes it; what is longer than a query may be is not sent back."""
    graphs = {"default-graph-uri": asked.default, "named-graph-uri": asked.named}
    return urlencode({"query": asked.query, **graphs}, doseq=True)
