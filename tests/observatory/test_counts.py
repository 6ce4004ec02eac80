"""No cell under ten can be worked out, within a release or between releases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.observatory import LedgerError
from duenotice.observatory.counts import (
    THRESHOLD,
    CountRelease,
    CountTable,
    next_release,
    protect,
    read_counts,
)

LATER = date(2026, 11, 22)
STATES, MECHANISMS = ("AA", "BB", "CC"), ("diffusion", "red_notice", "removal")
small = st.one_of(st.integers(0, 12), st.integers(0, 60))
tables = st.dictionaries(st.tuples(st.sampled_from(STATES), st.sampled_from(MECHANISMS)), small, min_size=1)
Vector = list[Fraction]


def reduced(rows: Sequence[Sequence[int]]) -> list[Vector]:
    """Row echelon form."""
    done: list[Vector] = []
    for row in rows:
        vector = [Fraction(each) for each in row]
        for other in done:
            lead = next(n for n, each in enumerate(other) if each)
            if vector[lead]:
                factor = vector[lead] / other[lead]
                vector = [mine - factor * theirs for mine, theirs in zip(vector, other, strict=True)]
        if any(vector):
            done.append(vector)
    return done


def derivable(basis: list[Vector], wanted: Sequence[int]) -> bool:
    """Whether a sum follows from what is published by adding and subtracting."""
    vector = [Fraction(each) for each in wanted]
    for other in basis:
        lead = next(n for n, each in enumerate(other) if each)
        if vector[lead]:
            factor = vector[lead] / other[lead]
            vector = [mine - factor * theirs for mine, theirs in zip(vector, other, strict=True)]
    return not any(vector)


@given(tables)
def test_every_block_holds_at_least_ten_and_every_person_is_in_one(cells: dict[tuple[str, ...], int]) -> None:
    blocks = protect(cells)
    members = [cell for block in blocks for cell in block.members]
    assert len(members) == len(set(members))
    assert all(block.count >= THRESHOLD for block in blocks)
    assert sum(block.count for block in blocks) in (sum(cells.values()), 0)
    for block in blocks:
        assert block.count == sum(cells.get(cell, 0) for cell in block.members)


@given(tables)
def test_no_small_cell_follows_by_subtraction_within_a_release(cells: dict[tuple[str, ...], int]) -> None:
    blocks = protect(cells)
    grid = [(state, mechanism) for state in STATES for mechanism in MECHANISMS]
    basis = reduced([[int(cell in block.members) for cell in grid] for block in blocks])
    for n, cell in enumerate(grid):
        if cells.get(cell, 0) < THRESHOLD and any(cell in block.members for block in blocks):
            assert not derivable(basis, [int(n == m) for m in range(len(grid))]), cell


@settings(max_examples=60)
@given(tables, st.lists(tables, min_size=1, max_size=3))
def test_no_small_cell_or_small_change_follows_between_releases(
    first: dict[tuple[str, ...], int], added: list[dict[tuple[str, ...], int]]
) -> None:
    grid = [(state, mechanism) for state in STATES for mechanism in MECHANISMS]
    truth = [dict(first)]
    for more in added:
        truth.append({cell: truth[-1].get(cell, 0) + more.get(cell, 0) for cell in grid})
    steps = [first, *added]
    release: CountRelease | None = None
    rows: list[list[int]] = []
    before: tuple[object, ...] = ()
    for number, cells in enumerate(truth):
        release = next_release(release, CountTable(("requesting_state", "mechanism"), {"2024": cells}), LATER)
        if release.periods["2024"] == before:
            continue  # the same figures again: a reader learns nothing, not even that they still hold
        before = release.periods["2024"]
        for block in release.periods["2024"]:
            rows.append(
                [int(step <= number and cell in block.members) for step in range(len(steps)) for cell in grid]
            )
            assert block.count >= THRESHOLD
    basis = reduced(rows)
    for step, cells in enumerate(steps):
        for n, cell in enumerate(grid):
            if cells.get(cell, 0) < THRESHOLD:
                unit = [int(m == step * len(grid) + n) for m in range(len(steps) * len(grid))]
                assert not derivable(basis, unit), (step, cell)


@given(tables, tables)
def test_a_change_of_a_block_is_nothing_or_at_least_ten(
    one: dict[tuple[str, ...], int], more: dict[tuple[str, ...], int]
) -> None:
    table = CountTable(("requesting_state", "mechanism"), {"2024": one})
    both = CountTable(
        table.dimensions, {"2024": {cell: one.get(cell, 0) + more.get(cell, 0) for cell in {*one, *more}}}
    )
    before = next_release(None, table, LATER)
    after = next_release(before, both, LATER)
    if before.periods["2024"]:
        assert [block.members for block in before.periods["2024"]] == [
            block.members for block in after.periods["2024"]
        ]
    for old, new in zip(before.periods["2024"], after.periods["2024"], strict=False):
        assert new.count == old.count or abs(new.count - old.count) >= THRESHOLD


def test_the_smallest_neighbour_joins_what_could_be_found_by_subtraction() -> None:
    blocks = protect({("AA", "red_notice"): 40, ("BB", "red_notice"): 12, ("CC", "red_notice"): 3})
    assert [(block.label, block.count) for block in blocks] == [(("*", "*"), 15), (("AA", "red_notice"), 40)]


def test_small_cells_of_one_state_stay_with_their_state_where_they_reach_ten() -> None:
    blocks = protect(
        {
            ("AA", "diffusion"): 6,
            ("AA", "removal"): 7,
            ("BB", "red_notice"): 20,
            ("AA", "red_notice"): 30,
            ("BB", "removal"): 14,
            ("BB", "diffusion"): 11,
        }
    )
    assert (("AA", "*"), 13) in [(block.label, block.count) for block in blocks]


def test_periods_wait_and_breakdowns_stay() -> None:
    table = CountTable(("mechanism",), {"2026-09": {("red_notice",): 50}, "2026-05": {("red_notice",): 50}})
    release = next_release(None, table, LATER)
    assert release.waiting == ("2026-09",)
    assert list(release.periods) == ["2026-05"]
    with pytest.raises(LedgerError, match="let a reader subtract"):
        next_release(release, CountTable(("ground",), {"2026-05": {("article_2",): 50}}), LATER)
    with pytest.raises(LedgerError, match="lies inside"):
        next_release(release, CountTable(("mechanism",), {"2026": {("red_notice",): 90}}), date(2028, 1, 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("period,name,count\n2024,Ann,3\n", "Nothing about one person"),
        ("period,requesting_state,count\n2024,Ann Lee,3\n", "not a plain code"),
        ("period,mechanism,count\n2024,red_notice,3.5\n", "whole number"),
        ("period,mechanism,count\n2024,red_notice,3\n2024,red_notice,4\n", "stands twice"),
        ("period,mechanism,count\n", "holds no row"),
        ("period,count\n2024,50\n", "0 breakdowns"),
        ("period,mechanism,count\n2019/2020,red_notice,30\n", "several years"),
    ],
)
def test_only_counts_come_in(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(LedgerError, match=says) as error:
        read_counts(path)
    assert "Ann" not in str(error.value)
