"""Partial dates: a day, a month or a year, and what their order can say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duenotice.quantities import Duration, PartialDate, QuantityError, compare

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
PARTIAL = st.one_of(
    DAYS.map(PartialDate.parse),
    DAYS.map(lambda day: PartialDate.parse(f"{day:%Y-%m}")),
    DAYS.map(lambda day: PartialDate.parse(f"{day:%Y}")),
)


@pytest.mark.parametrize(
    "text",
    ["2024", "2024-02", "2024-02-29", "1978/04/21", 2019, date(2020, 1, 1), "0001-01-01", "9999-12-31"],
)
def test_reads(text: object) -> None:
    assert PartialDate.parse(text).first <= PartialDate.parse(text).last


@pytest.mark.parametrize(
    "text", ["2023-02-29", "2024-13", "0000", "24-01-01", "yesterday", None, True, 10_000, "2024-00-10", 3.5]
)
def test_impossible_dates_are_errors_with_a_remedy(text: object) -> None:
    with pytest.raises(QuantityError) as caught:
        PartialDate.parse(text)
    assert caught.value.remedy


@given(PARTIAL, PARTIAL, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]))
def test_an_answer_holds_for_every_day_the_dates_can_be(
    one: PartialDate, two: PartialDate, operator: str
) -> None:
    answer = compare(operator, one, two)
    ends = [
        compare(operator, PartialDate(first, first), PartialDate(second, second))
        for first in (one.first, one.last)
        for second in (two.first, two.last)
    ]
    if answer is not None:
        assert set(ends) == {answer}
    elif operator in ("<", "<=", ">", ">="):
        assert set(ends) == {True, False}


def test_a_missing_day_becomes_the_last_of_the_month() -> None:
    assert str(PartialDate.parse("2024-01-31").shift(Duration(1))) == "2024-02-29"
    assert str(PartialDate.parse("2023-03-31").shift(Duration(1), -1)) == "2023-02-28"


def test_the_ends_of_the_calendar_do_not_break() -> None:
    assert PartialDate.parse("9999-12-31").shift(Duration(12)).last == date.max
    assert PartialDate.parse("0001-01-01").shift(Duration(12), -1).first == date.min
    assert PartialDate.parse("9999-12-31").shift(Duration(0, 40)).last == date.max


@given(PARTIAL)
def test_text_reads_back(day: PartialDate) -> None:
    assert PartialDate.parse(str(day)) == day
