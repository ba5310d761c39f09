"""axe-core in the page that is open: what it finds against WCAG 2.2 AA and its own best practices."""

from __future__ import annotations

import json
from functools import cache

from tests.small import ROOT

SCRIPT = ROOT / "frontend/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules whose verdict hangs on the colours, which are what light and dark differ in."""
SPREAD = """
.scroll { overflow: visible !important; width: max-content !important; max-height: none !important }
.scroll :is(th, td) { position: static !important; max-width: none !important }
.scroll a { white-space: nowrap }
.wrap { max-width: none !important }
body { width: max-content; min-width: 100% }
:is(.timeline, .gatherings) > li::before { display: none }
"""
"""While colours are judged, what scrolls lies open, links in it stand on one line, and lines of time have no dots.

Axe cannot tell the ground of a text that is half hidden, or of one in whose box a dot may lie.
"""


@cache
def _script():
    return SCRIPT.read_text("utf-8")


class Axe:
    """Judges one page, again and again; the script goes in by the debugger, so that the page's policy stays on."""

    def __init__(self, page):
        self._page = page
        self._debugger = page.context.new_cdp_session(page)

    def judge(self):
        """What is wrong but for the colours: (rule, place, what), and the same of what axe could not decide."""
        return self._run({"runOnly": TAGS, "rules": {rule: {"enabled": False} for rule in OF_COLOUR}})

    def judge_colours(self):
        """What is wrong with the colours of the theme that is on."""
        self._evaluate(
            "spread = new CSSStyleSheet(); "
            f"spread.replaceSync({json.dumps(SPREAD)}); document.adoptedStyleSheets = [spread]; 0"
        )
        judged = self._run({"runOnly": OF_COLOUR})
        self._evaluate("document.adoptedStyleSheets = []; 0")
        return judged

    def _run(self, options):
        if not self._evaluate("typeof axe === 'object'"):
            self._evaluate(f"{_script()};0")
        options = json.dumps(options | {"resultTypes": ["violations", "incomplete"]})
        told = json.loads(self._evaluate(f"axe.run(document, {options}).then((found) => JSON.stringify(found))"))
        assert told["testEngine"]["name"] == "axe-core"
        assert told["passes"], "axe has judged nothing"
        return _places(told["violations"]), _places(told["incomplete"])

    def _evaluate(self, expression):
        answer = self._debugger.send(
            "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"]["value"]


def _places(results):
    """Each place of each result, but for signs without letters such as arrows, which axe leaves to the eye."""
    return [
        (result["id"], " ".join(map(str, node["target"])), _why(node) or result["help"])
        for result in results
        for node in result["nodes"]
        if not all(
            check["data"] and check["data"].get("messageKey") == "nonBmp" for check in node["any"] or [{"data": None}]
        )
    ]


def _why(node):
    return "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
