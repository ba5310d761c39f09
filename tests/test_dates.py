from datetime import date

import pytest

from peeratlas.dates import bounds
from peeratlas.errors import DateError


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-11", "2023-11-01", "2023-11-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-11-26", "2023-11-26", "2023-11-26"),
        ("2023-12~", "2023-12-01", "2023-12-31"),
        ("2019?", "2019-01-01", "2019-12-31"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("2022-21", "2022-03-01", "2022-05-31"),
        ("2022-22", "2022-06-01", "2022-08-31"),
        ("2022-23", "2022-09-01", "2022-11-30"),
        ("2022-24", "2022-12-01", "2022-12-31"),
        ("2023-11-20/2023-11-26", "2023-11-20", "2023-11-26"),
        ("2018-21/2019", "2018-03-01", "2019-12-31"),
        ("2023/2023-05", "2023-01-01", "2023-05-31"),
        ("[2018..2020]", "2018-01-01", "2020-12-31"),
        ("{2018,2019}", "2018-01-01", "2019-12-31"),
        ("../2023-11-26", None, "2023-11-26"),
        ("2023/..", "2023-01-01", None),
        ("../..", None, None),
        ("/2023", None, "2023-12-31"),
        ("2023/", "2023-01-01", None),
    ],
)
def test_a_date_has_its_first_and_last_day(text, first, last):
    assert bounds(text) == (day(first), day(last))


@pytest.mark.parametrize(
    "text", ["", "abc", "2023-13", "2023-02-30", "2019-05-uu", "Y17000", "26.11.2023", "autumn 2023"]
)
def test_what_is_no_date_is_an_error_that_shows_how_to_write_one(text):
    with pytest.raises(DateError) as caught:
        bounds(text)
    assert str(caught.value).startswith(f'"{text}" is not a date. Write 2023, 2023-11')


@pytest.mark.parametrize("text", ["2024/2023", "2023-06/2023-05", "2023-11-26/2023-11-20"])
def test_an_end_before_its_start_is_an_error(text):
    with pytest.raises(DateError) as caught:
        bounds(text)
    assert str(caught.value.at("data/x.ttl", 7)) == (
        f'data/x.ttl:7: "{text}" ends before it starts. Put the earlier date first.'
    )
