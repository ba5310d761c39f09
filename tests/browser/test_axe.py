"""axe-core finds nothing on any kind of page, in any language, in light and dark."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace

import pytest

from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.portal.negotiation import LANGS
from peeratlas.snapshot import open_current
from tests.browser.axe import Axe
from tests.browser.kinds import KINDS, address, status
from tests.browser.serving import served

THEMES = ("light", "dark")
DRAWING = "texts on shapes of a drawing, whose colours axe does not see: test_drawings.py judges them"
GROUPS = "heads of groups of rows (scope=rowgroup), which axe does not count as heads of rows"
UNDECIDED = {
    ("color-contrast", "home"): DRAWING,
    ("color-contrast", "view: network"): DRAWING,
    ("color-contrast", "view: learning"): DRAWING,
    ("color-contrast", "SPARQL"): "tabs of the editor that lie above each other",
    **{("th-has-data-cells", kind): GROUPS for kind in KINDS if kind.startswith("compare")},
}
"""What axe cannot decide, where, and why that is right; anything else that it cannot decide is a fault as well."""

JUDGED = {}
"""Kind, language, theme of every judgement since it was emptied."""


def judged(page, visit, kind, lang, themes=THEMES):
    """One visit, judged in these themes: a list of what is wrong, with its place; the number of judgements is kept."""
    page.emulate_media(color_scheme=themes[0])
    visit(page, address(kind, lang), status(kind))
    axe = Axe(page)
    told = {"any theme": axe.judge()}
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        told[theme] = axe.judge_colours()
        JUDGED[kind, lang, theme] = True
    wrong = []
    for place, (found, undecided) in told.items():
        open_ = [one for one in undecided if (one[0], kind) not in UNDECIDED]
        wrong += [f"{kind}, {lang}, {place}: {line}" for line in by_rule([*found, *open_])]
    return wrong


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
        route.path
        for route in forms
        if not any(route.path_regex.match(address(kind, "en").partition("?")[0]) for kind in KINDS)
    ]
    assert len(forms) >= 12
    assert unseen == []


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_english_by_day_and_one_other_language_by_night(page, visit, kind):
    wrong = [*judged(page, visit, kind, "en", ["light"]), *judged(page, visit, kind, other_language(kind), ["dark"])]
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_on_any_kind_of_page(page, visit, lang):
    JUDGED.clear()
    wrong = [fault for kind in KINDS for fault in judged(page, visit, kind, lang)]
    assert not wrong, "\n".join(wrong)
    assert len(LANGUAGES) == 9
    assert len(JUDGED) == len(KINDS) * len(THEMES) >= 80


def test_axe_finds_nothing_on_the_page_of_a_fault_of_our_own(context):
    with served(SimpleNamespace(version="0", manifest={}, index="", far=None)) as broken:
        page = context(base_url=broken).new_page()
        page.context.watch.missing.add(f"{broken}/en/")
        assert page.goto("/en/").status == 500
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            assert (Axe(page).judge(), Axe(page).judge_colours()) == (([], []), ([], []))
