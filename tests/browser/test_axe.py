"""axe-core finds nothing on any kind of page, in any language, in light and dark."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

import pytest

from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.portal.negotiation import LANGS
from peeratlas.snapshot import open_current
from tests.browser.axe import Axe
from tests.browser.kinds import KINDS, address, status

THEMES = ("light", "dark")
UNDECIDED = {
    ("home", "color-contrast"): "names on the map: axe does not see the colour of a shape below a text",
    ("SPARQL", "color-contrast"): "tabs of the editor that lie above each other",
}
"""Where axe cannot decide, and why that is right; anything else that it cannot decide is a fault as well."""


def judged(page, visit, kind, lang):
    """One visit, judged in both themes: the number of themes, and what is wrong, each with its place."""
    page.emulate_media(color_scheme="light")
    visit(page, address(kind, lang), status(kind))
    axe, themes = Axe(page), {}
    structure = axe.judge()
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        themes[theme] = axe.judge_colours()
    wrong = []
    for place, (found, undecided) in {"any theme": structure, **themes}.items():
        open_ = [one for one in undecided if (kind, one[0]) not in UNDECIDED]
        wrong += [f"{kind}, {lang}, {place}: {told}" for told in by_rule([*found, *open_])]
    return len(themes), wrong


def by_rule(faults):
    """One line for each rule: how often it is broken, where first, and why there."""
    for rule, same in groupby(sorted(faults), key=itemgetter(0)):
        (_, place, why), *more = same
        yield f"{rule} ({1 + len(more)}) | {place} | {why}"


def other_language(kind):
    """The languages in turn, so that a short run sees each of them."""
    others = [lang for lang in LANGS if lang != "en"]
    return others[list(KINDS).index(kind) % len(others)]


def test_every_address_of_a_page_is_one_of_the_kinds(build):
    routes = [route for route in create_app(open_current(build)).routes if route.path.startswith("/en/")]
    forms = [route for route in routes if "{suffix}" not in route.path]  # a suffix leads to data
    unseen = [
        route.path for route in forms if not any(route.path_regex.match(address(kind, "en").partition("?")[0]) for kind in KINDS)
    ]
    assert len(forms) >= 12
    assert unseen == []


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_english_and_one_other_language(page, visit, kind):
    for lang in ("en", other_language(kind)):
        themes, wrong = judged(page, visit, kind, lang)
        assert themes == 2
        assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_on_any_kind_of_page(page, visit, lang):
    runs = {kind: judged(page, visit, kind, lang) for kind in KINDS}
    wrong = [fault for _, faults in runs.values() for fault in faults]
    assert not wrong, "\n".join(wrong)
    assert len(LANGUAGES) == 9
    assert sum(themes for themes, _ in runs.values()) == 2 * len(KINDS) >= 72
