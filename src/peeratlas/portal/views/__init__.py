"""The views of the whole atlas by subject: modules with TITLE, LEAD and view(site, asked), listed only here.

A view is the page `/<lang>/<name>` with the template of its name, which gets what `view` gives as `page`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from peeratlas.portal.site import Site
from peeratlas.portal.views import (
    coverage,
    funding,
    learning,
    needs,
    network,
    organisations,
    quality,
    sources,
    training,
    words,
)

Asked = Mapping[str, Sequence[str]]
"""What the address asks for besides: name -> values that are not empty."""


class View(Protocol):
    """What a module of this package is. TITLE and LEAD are messages of the catalogues."""

    @property
    def TITLE(self) -> str: ...  # noqa: N802

    @property
    def LEAD(self) -> str: ...  # noqa: N802

    def view(self, site: Site, asked: Asked) -> Any: ...


VIEWS: Final[Mapping[str, View]] = {
    "network": network,
    "learning": learning,
    "needs": needs,
    "words": words,
    "funding": funding,
    "training": training,
    "sources": sources,
    "organisations": organisations,
    "coverage": coverage,
    "quality": quality,
}
