"""Days without the library: the same as `dates` says, for every date in the data and every form they take."""

from __future__ import annotations

from datetime import date

import pytest

from peeratlas.dates import bounds
from peeratlas.days import days
from peeratlas.terms import to_value

FORMS = ["2023", "2023-11", "2023-11-26", "2022-21", "2022-22", "2022-23", "2022-24", "2023-12~", "2019?", "2019/2021",
         "../2023-11-26", "2023-06-05/..", "/2023", "2023/", "2024-02", "2023-02", "2023-11-20/2023-11-26", "2023-11%"]  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
def test_each_form_has_the_days_that_the_library_gives(text):
    assert days(text) == bounds(text)


def test_every_date_of_the_data_has_the_days_that_the_library_gives(published):
    expand = published.dataset.prefixes.expand
    found = {
        str(to_value(quad.object))
        for name in ("pa:asOf", "pa:when", "pa:published", "pa:decidedOn")
        for quad in published.dataset.quads(predicate=expand(name))
    }
    print(f"{len(found)} dates")
    assert len(found) > 50
    assert {text for text in found if days(text) != bounds(text)} == set()


@pytest.mark.parametrize(
    "text", ["", "EUR", "six days", "2023-13", "2023-02-30", "12", "2023/x", "20234", "0000", "२०२३"]
)
def test_what_is_no_date_has_no_days(text):
    assert days(text) is None or text == ""


def test_an_open_date_has_one_day():
    assert days("../2023") == (None, date(2023, 12, 31))
