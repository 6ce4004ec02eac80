"""What stands at one place of a series, and where it comes from."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duenotice.observatory import Ledger, LedgerError, bundled
from duenotice.observatory.figures import Figure, number
from duenotice.observatory.formula import NoValue, names, spoken, value
from duenotice.observatory.periods import period
from duenotice.observatory.vocabulary import Confidence, State
from duenotice.observatory.why import chain, find, text


def test_every_row_of_the_collation_is_in_the_ledger(ledger: Ledger) -> None:
    held = {
        (each.key.series, each.key.period.text, each.key.country, each.source, each.figure.value)
        for each in ledger.observations
    }
    files = (
        "notices_by_year",
        "review_outcomes_by_year",
        "ccf_by_year",
        "ccf_by_country_year",
        "country_figures",
    )
    count = 0
    for name in files:
        with (bundled() / "snapshots" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                count += 1
                assert (
                    row["series"],
                    row["period"],
                    row.get("iso_alpha2", ""),
                    row["source_id"],
                    Decimal(row["value"]),
                ) in held
    assert count == 266 == len(ledger.observations)


def test_a_recalled_figure_never_stands_behind_a_value(ledger: Ledger) -> None:
    def observations(each: object) -> list[object]:
        inputs = getattr(each, "inputs", ())
        return [getattr(each, "chosen", None), *(found for one in inputs for found in observations(one))]

    for each in ledger.settled.values():
        for observation in observations(each):
            assert observation is None or observation.confidence is not Confidence.UNVERIFIED  # type: ignore[attr-defined]
    assert sum(each.state is State.TO_VERIFY for each in ledger.settled.values()) == 14


def test_why_withholds_the_recalled_number(ledger: Ledger) -> None:
    made = chain(ledger, find(ledger, "red_published", "2008"))
    assert made["state"] == "to_verify"
    assert [each["value"] for each in made["observations"]] == [None]
    assert "3,126" not in "\n".join(text(made))
    assert "3126" not in "\n".join(text(made))


def test_sources_that_differ_stand_side_by_side_and_are_not_averaged(ledger: Ledger) -> None:
    value_ = find(ledger, "requests_received", "2023")
    assert value_.state is State.IN_CONFLICT
    assert value_.figure is None
    assert value_.row()["value"] == "2743 | 2793"
    assert {each.figure.value for each in value_.alternatives} == {Decimal(2793), Decimal(2743)}


def test_a_choice_has_a_reason_and_keeps_the_other_figure(ledger: Ledger) -> None:
    made = chain(ledger, find(ledger, "finalised_total", "2021"))
    assert made["value"] == "1597"
    assert "adds up in two ways" in made["reason"]
    assert {each["value"] for each in made["observations"]} == {"1597", "1579"}


def test_a_bound_that_leaves_room_is_no_contradiction(ledger: Ledger) -> None:
    assert find(ledger, "red_published", "2010").row()["value"] == "6344"
    assert find(ledger, "refused_or_cancelled_total", "2021").row()["value"] == "1270"


def test_computed_values_match_the_collations_own_arithmetic(ledger: Ledger) -> None:
    names_ = {
        "refused_share_of_published_pct": "refused_per_hundred_published",
        "refused_share_of_decided_pct": "refused_per_hundred_decided_upper_denominator",
        "article_2_and_3_total": "article_2_and_3_total",
        "article_2_and_3_share_of_refused_pct": "article_2_and_3_share_of_refused",
        "ccf_complaints_with_data_share_pct": "ccf_complaints_with_data_share",
        "ccf_noncompliance_rate_pct": "ccf_noncompliance_rate",
        "ccf_data_removed_rate_pct": "ccf_data_removed_rate",
        "ccf_no_ncb_answer_share_of_noncompliant_pct": "ccf_no_answer_share_of_noncompliant",
        "ccf_access_blocked_share_pct": "ccf_access_blocked_share",
        "ccf_admissible_access": "ccf_admissible_access",
        "ccf_admissible_deletion": "ccf_admissible_deletion",
        "ccf_admissible_revision": "ccf_admissible_revision",
        "ccf_received_sum_of_types": "ccf_received_sum_of_types",
    }
    rows = [row for row in ledger.tables["derived_indicators"] if row["series"] in names_]
    assert len(rows) == 19
    for row in rows:
        found = find(ledger, names_[row["series"]], row["year"])
        assert found.figure is not None
        assert found.figure.value == Decimal(row["value"]), row


def test_why_resolves_every_value(ledger: Ledger) -> None:
    for key, each in ledger.settled.items():
        made = chain(ledger, find(ledger, key.series, key.period.text, key.country))
        assert list(text(made))
        if each.shown and "observations" in made:
            assert any(one["url"] for one in made["observations"]), key


def test_why_names_what_there_is_when_nothing_is_known(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="There is: 2002"):
        find(ledger, "requests_received", "1999")
    with pytest.raises(LedgerError, match="No series is called 'requests_recieved'"):
        find(ledger, "requests_recieved", "2021")


@pytest.mark.parametrize(
    "text_", ["", "2021-13", "21", "2021/", "2021/2019", "2021-02-30x", "2020/2021/2022"]
)
def test_a_period_that_is_none_is_refused(text_: str) -> None:
    with pytest.raises(ValueError, match=r"period|before"):
        period(text_)


@pytest.mark.parametrize("text_", ["1,270", "1 270", "", "x", "1e3", "NaN", "Infinity", " 3"])
def test_a_number_that_is_none_is_refused(text_: str) -> None:
    with pytest.raises(ValueError, match="number"):
        number(text_)


figures = st.builds(
    Figure,
    st.integers(0, 10**6).map(Decimal),
    st.sampled_from(["exact", "approx", "more_than", "less_than", "at_least", "at_most"]),
)


@given(figures, figures)
def test_agreement_does_not_depend_on_order(one: Figure, two: Figure) -> None:
    assert one.agrees(two) == two.agrees(one)
    assert one.agrees(one)


@pytest.mark.parametrize(
    ("one", "two", "agree"),
    [
        (("5", "approx"), ("5.3", "approx"), True),
        (("7000", "approx"), ("3700", "approx"), False),
        (("1000", "more_than"), ("1270", "exact"), True),
        (("1000", "more_than"), ("1000", "exact"), False),
        (("400", "at_least"), ("399", "exact"), False),
        (("11492", "exact"), ("12878", "exact"), False),
    ],
)
def test_which_figures_can_both_be_true(one: tuple[str, str], two: tuple[str, str], agree: bool) -> None:
    assert Figure(Decimal(one[0]), one[1]).agrees(Figure(Decimal(two[0]), two[1])) is agree


def test_formulas_hold_arithmetic_and_nothing_else() -> None:
    assert names("(a + b) / c * 100") == ("a", "b", "c")
    assert value("(a - b) / 2", {"a": Decimal(7), "b": Decimal(2)}) == Decimal("2.5")
    assert spoken("(a + b) / c", {"a": "1", "b": "2", "c": "3"}) == "(1 + 2) ÷ 3"
    with pytest.raises(NoValue):
        value("a / b", {"a": Decimal(1), "b": Decimal(0)})
    for bad in (
        "__import__('os')",
        "a.b",
        "a[0]",
        "a if b else c",
        "lambda: 1",
        "a ** b",
        "'x'",
        "f(a)",
        "a +",
    ):
        with pytest.raises(LedgerError, match="not a formula"):
            names(bad)


def test_fifty_indicators_each_say_what_they_cannot_show(ledger: Ledger) -> None:
    assert [each["id"] for each in ledger.indicators] == [f"I{number_:02}" for number_ in range(1, 51)]
    for each in ledger.indicators:
        assert each["cannot_show"]
        assert each["title"]["ar"]
