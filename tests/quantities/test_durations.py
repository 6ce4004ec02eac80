"""Durations as in law: comparisons hold in every calendar, or are unknown."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duenotice.quantities import Duration, QuantityError
from duenotice.quantities.dates import shift_day

LENGTHS = st.builds(Duration, st.integers(0, 40), st.integers(0, 400))
#: Start days over a whole leap cycle, month ends included.
STARTS = [date(2019, 1, 1) + timedelta(days=step) for step in range(0, 4 * 366, 7)] + [
    date(year, month, day) for year in (2019, 2020) for month in range(1, 13) for day in (1, 28)
]


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("23 months", 23, 0),
        ("P23M", 23, 0),
        ("2 years", 24, 0),
        ("2 years and 6 months", 30, 0),
        ("1 year, 2 months, 3 days", 14, 3),
        ("P1Y6M", 18, 0),
        ("2 weeks", 0, 14),
        ("P0D", 0, 0),
        ("45d", 0, 45),
    ],
)
def test_reads_words_and_iso(text: str, months: int, days: int) -> None:
    assert Duration.parse(text) == Duration(months, days)


@pytest.mark.parametrize(
    "text",
    [
        "23",
        23,
        1.5,
        "",
        "soon",
        "6 moons",
        "months",
        "2.5 years",
        "six months",
        None,
        "P",
        "1 year x",
        "99999999 days",
    ],
)
def test_a_bare_number_or_vague_text_is_an_error_with_a_remedy(text: object) -> None:
    with pytest.raises(QuantityError) as caught:
        Duration.parse(text)
    assert caught.value.remedy


@given(LENGTHS, LENGTHS)
def test_an_answer_holds_from_every_start_day(one: Duration, two: Duration) -> None:
    order = one.order(two)
    if order is None:
        return
    for start in STARTS:
        first, second = shift_day(start, one, 1), shift_day(start, two, 1)
        sign = (first > second) - (first < second)
        assert sign in (order, 0), (start, one, two)


@pytest.mark.parametrize(
    ("one", "two", "order"),
    [
        ("24 months", "2 years", 0),
        ("180 days", "6 months", -1),
        ("185 days", "6 months", 1),
        ("30 days", "1 month", None),
        ("182 days", "6 months", None),
        ("23 months", "2 years", -1),
    ],
)
def test_order_where_law_asks(one: str, two: str, order: int | None) -> None:
    assert Duration.parse(one).order(Duration.parse(two)) == order


@given(LENGTHS)
def test_iso_text_reads_back(length: Duration) -> None:
    assert Duration.parse(length.iso()) == length
    assert Duration.parse(str(length)) == length
