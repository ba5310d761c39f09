"""Chromium in front of the published snapshot: a browser for each file of tests, a fresh context for each test."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from peeratlas import snapshot
from tests.browser.axe import SCRIPT
from tests.browser.serving import served
from tests.browser.watching import Watch
from tests.small import ROOT

BUILT = ROOT / "src/peeratlas/portal/static/built"
USUAL = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "reduced_motion": "reduce"}
"""A wide screen, and nothing that moves: a test never waits for a scroll to end."""
NEEDED = [BUILT / "map.json", BUILT / "sparql.js", SCRIPT]


@pytest.fixture(scope="session")
def address(build):
    """Where the published snapshot is served."""
    missing = [path.relative_to(ROOT) for path in NEEDED if not path.is_file()]
    assert not missing, f"The front end is not built: {missing[0]} is not there. Run `make test`, which builds it."
    with served(snapshot.open_current(build)) as where:
        yield where


@pytest.fixture(scope="module")
def browser():
    """The machine's own Chromium. One for each file: its loop must not run on while other tests start theirs."""
    path = shutil.which("chromium")
    assert path, "There is no chromium on this machine: install the package `chromium`, as .ci/run does."
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def context(browser, address):
    """Makes contexts, each under watch; when the test is over, none may have done what a page must not do."""
    made = []

    def make(**options):
        options = USUAL | {"base_url": address} | options
        fresh = browser.new_context(**options)
        fresh.set_default_timeout(10_000)
        fresh.watch = Watch(fresh, options["base_url"])
        made.append(fresh)
        return fresh

    yield make
    for fresh in made:
        fresh.close()
    faults = [fault for fresh in made for fault in fresh.watch.faults]
    assert faults == []


@pytest.fixture
def page(context):
    """A page of a reader of English with a mouse, a keyboard and a wide screen."""
    return context().new_page()


@pytest.fixture
def visit():
    """Opens an address in a page and sees that it answers as it should."""

    def open_(page, path, status=200):
        if status != 200:
            page.context.watch.missing.add(page.context.watch.address + path)
        answer = page.goto(path)
        assert answer.status == status, f"{path}: {answer.status}"
        return page

    return open_
