"""Penalties are a type; sums keep their currency."""

import pytest

from duenotice.quantities import Duration, Money, PartialDate, Penalty, QuantityError, compare

TWO_YEARS = Duration(24)


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        ("23 months", False),
        ("2 years", True),
        ("life", True),
        ("death", True),
        ("death penalty", True),
        ("fine", False),
        ("corporal", None),
    ],
)
def test_which_penalties_reach_two_years(text: str, reaches: bool | None) -> None:
    assert compare(">=", Penalty.parse(text), TWO_YEARS) is reaches


@pytest.mark.parametrize("text", [5, "5", "hard", None])
def test_a_number_is_no_penalty(text: object) -> None:
    with pytest.raises(QuantityError, match="life"):
        Penalty.parse(text)


@pytest.mark.parametrize(
    "text", ["10000 USD", "USD 10,000", {"amount": 10000, "currency": "USD"}, "10 000 USD"]
)
def test_sums_read_alike(text: object) -> None:
    assert Money.parse(text) == Money.parse("10000 USD")


def test_a_sum_keeps_its_day() -> None:
    assert Money.parse("5 EUR on 2021-05").on == PartialDate.parse("2021-05")


def test_currencies_are_never_converted() -> None:
    assert compare(">=", Money.parse("9000 EUR"), Money.parse("10000 USD")) is None
    assert compare(">=", Money.parse("10000 USD"), Money.parse("10000 USD")) is True


@pytest.mark.parametrize("text", ["10000", 10000, "ten USD", "10,00 USD", {"amount": 1}])
def test_a_sum_without_currency_is_an_error(text: object) -> None:
    with pytest.raises(QuantityError, match="currency"):
        Money.parse(text)
