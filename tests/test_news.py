"""The editions as the changelog tells them: which there are, of which day, and what is new in each."""

from __future__ import annotations

from datetime import date

import pytest

from peeratlas import news
from peeratlas.news import Issue

HEAD = "# Changelog\n\nThe form is that of somebody. An edition 1999-01 named here is none.\n\n"
FIRST = "## [0.1.0] - 2026-11-21\n\nThe first edition, 2026-11. It is made from\npublished sources.\n\n### Data\n\n- One `claim`,\n  told at length.\n- Two.\n\n### Software\n\n- A program.\n\n"
SECOND = "## [0.2.0] - 2027-05-02\n\nThe second\nedition, 2027-05.\n\n### Data\n\n- Three.\n\n"
CORRECTED = "## [0.1.1] - 2026-12-01\n\nA correction of edition 2026-11.\n\n### Data\n\n- Mended.\n\n"
SOFTWARE = "## [0.1.2] - 2027-01-01\n\nIt is faster.\n\n### Software\n\n- Faster: see edition 2026-11.\n\n"
UNRELEASED = "## [Unreleased]\n\nThe third edition, 2027-11.\n\n### Data\n\n- Four.\n\n"
ONE = Issue("2026-11", "2026-11-21", "0.1.0", ("One claim, told at length.", "Two."))
TWO = Issue("2027-05", "2027-05-02", "0.2.0", ("Three.",))


def read(tmp_path, *sections):
    (tmp_path / "CHANGELOG.md").write_text(HEAD + "".join(sections), "utf-8")
    return news.read(tmp_path)


def test_an_edition_is_what_the_first_paragraph_of_a_section_names(tmp_path):
    assert read(tmp_path, SECOND, FIRST) == (TWO, ONE)


def test_a_release_of_the_software_alone_is_no_edition(tmp_path):
    assert read(tmp_path, SOFTWARE, FIRST) == (ONE,)


def test_a_correction_adds_to_its_edition(tmp_path):
    assert read(tmp_path, CORRECTED, FIRST) == (
        Issue("2026-11", "2026-12-01", "0.1.1", ("Mended.", "One claim, told at length.", "Two.")),
    )


def test_without_a_changelog_there_is_only_the_edition_that_the_data_name(tmp_path):
    assert news.read(tmp_path) == ()
    assert news.issued((), "2026-11", date(2026, 11, 21)) == (Issue("2026-11", "2026-11-21", "", ()),)


def test_what_is_not_released_is_an_edition_only_where_the_data_name_it(tmp_path):
    told = read(tmp_path, UNRELEASED, SECOND, FIRST)
    assert [one.number for one in news.issued(told, "2027-05", date(2027, 5, 2))] == ["2027-05", "2026-11"]
    newest, *before = news.issued(told, "2027-11", date(2027, 11, 1))
    assert newest == Issue("2027-11", "2027-11-01", "", ("Four.",))
    assert before == [TWO, ONE]


def test_an_older_edition_does_not_know_the_newer_ones(tmp_path):
    assert news.issued(read(tmp_path, SECOND, FIRST), "2026-11", date(2026, 11, 21)) == (ONE,)


def test_editions_come_newest_first_whatever_the_order_of_the_changelog(tmp_path):
    assert news.issued(read(tmp_path, FIRST, SECOND), "2027-05", date(2027, 5, 2)) == (TWO, ONE)


def test_an_issue_is_the_same_after_it_was_written_and_read():
    assert Issue.of(ONE.as_dict()) == ONE


def test_the_day_is_that_of_the_data_and_not_of_the_changelog(tmp_path):
    (issue,) = news.issued(read(tmp_path, FIRST), "2026-11", date(2026, 11, 30))
    assert issue.day == "2026-11-30"


@pytest.mark.parametrize("text", ["", "# Changelog\n", "## [0.1.0]\n", "## [0.1.0] - 2026-11-21\n### Data\n"])
def test_a_changelog_that_names_no_edition_tells_of_none(tmp_path, text):
    (tmp_path / "CHANGELOG.md").write_text(text, "utf-8")
    assert news.read(tmp_path) == ()


def test_every_section_of_the_changelog_with_new_data_names_its_edition(root):
    """A section that does not would be left out of the feed and of the page of editions."""
    text = (root / "CHANGELOG.md").read_text("utf-8")
    sections = [
        part for part in text.split("\n## ")[1:] if "\n### Data\n" in part and not part.startswith("[Unreleased]")
    ]
    named = [issue for issue in news.read(root) if issue.software]
    assert len(sections) >= len(named) > 0
    assert sum(len(issue.points) for issue in named) >= sum(
        line.startswith("- ") for part in sections for line in part.split("### Data\n")[1].split("\n#")[0].splitlines()
    )
