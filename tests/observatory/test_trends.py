"""Shifts and displacement found on registers with known truth; the long tables of power are in bench/observatory.py."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from duenotice.observatory.trends import (
    Event,
    Panel,
    aggregate,
    changes,
    displacements,
    panel_of,
    repeats,
    rises_after,
)
from duenotice.observatory.trends.panel import world

MONTHS = tuple(f"{2014 + n // 12}-{n % 12 + 1:02}" for n in range(96))


def register(seed: int, states: int = 40, mean: float = 30.0) -> Panel:
    rng = np.random.default_rng(seed)
    trend = np.exp(np.linspace(0, 0.5, len(MONTHS))) * (
        1 + 0.2 * np.sin(2 * np.pi * np.arange(len(MONTHS)) / 12)
    )
    counts = rng.poisson(np.broadcast_to(mean * trend, (states, 4, len(MONTHS)))).astype(float)
    return Panel(
        tuple(f"S{n}" for n in range(states)),
        ("blue_notice", "diffusion", "red_notice", "removal"),
        MONTHS,
        counts,
    )


def test_a_world_trend_and_season_are_nobodys_change() -> None:
    assert [changes(register(seed)) for seed in range(3)] == [[], [], []]


def test_a_shift_of_one_state_is_found_with_its_months() -> None:
    panel = register(5)
    panel.counts[7, 2, 40:52] = np.round(panel.counts[7, 2, 40:52] * 1.5)
    (found,) = changes(panel)
    assert (found.state, found.mechanism, found.rise, found.kind) == ("S7", "red_notice", True, "shift")
    assert abs(MONTHS.index(found.start) - 40) <= 2
    assert 1.3 < found.ratio < 1.7
    assert "does not say why" in found.cannot_show


def test_displacement_needs_a_fall_and_a_rise() -> None:
    panel = register(6)
    panel.counts[3, 2, 40:52] = np.round(panel.counts[3, 2, 40:52] * 0.5)
    assert displacements(panel) == []
    panel.counts[3, 1, 43:55] = np.round(panel.counts[3, 1, 43:55] * 1.5)
    (found,) = displacements(panel)
    assert (found.state, found.fell, found.rose) == ("S3", "red_notice", "diffusion")
    assert found.common_movement_checked
    assert "not that the same people" in found.cannot_show


def test_a_state_that_asks_more_of_everything_is_not_moving() -> None:
    panel = register(8)
    panel.counts[3, :, 60:72] = np.round(panel.counts[3, :, 60:72] * 1.6)
    panel.counts[3, 2, 50:58] = np.round(panel.counts[3, 2, 50:58] * 0.3)
    assert [each for each in displacements(panel) if each.state == "S3"] == []


def test_a_rise_after_a_dated_tightening() -> None:
    panel = register(9)
    panel.counts[3, 3, 41:53] = np.round(panel.counts[3, 3, 41:53] * 1.6)
    names = dict(rises_after(panel, "S3", MONTHS[40]))
    assert names["removal"] < 0.001
    assert min(p for name, p in names.items() if name != "removal") > 0.05


def test_a_declared_break_is_not_a_change() -> None:
    panel = register(10)
    panel.counts[4, 1, 48:] = np.round(panel.counts[4, 1, 48:] * 2)
    assert changes(panel)
    declared = Panel(panel.states, panel.mechanisms, panel.months, panel.counts, {("S4", "diffusion"): (48,)})
    assert changes(declared) == []


def test_missing_months_are_not_zero() -> None:
    panel = register(11)
    panel.counts[4, 1, 30:42] = np.nan
    assert changes(panel) == []
    panel.counts[4, 1, 30:42] = 0
    assert [(each.state, each.rise) for each in changes(panel)] == [("S4", False)]


def test_the_world_leaves_the_state_itself_out() -> None:
    panel = register(12)
    panel.counts[0, 0] *= 50
    exposure, _ = world(panel.counts)
    assert np.allclose(
        exposure[0, 0] / exposure[0, 0].mean(), exposure[1, 1] / exposure[1, 1].mean(), rtol=0.35
    )


def test_all_pairs_of_a_large_register_in_time() -> None:
    rng = np.random.default_rng(1)
    counts = rng.poisson(np.exp(rng.normal(2, 1, (196, 8, 1))) * np.ones((1, 1, 120))).astype(float)
    months = tuple(f"{2010 + n // 12}-{n % 12 + 1:02}" for n in range(120))
    panel = Panel(tuple(f"S{n}" for n in range(196)), tuple(f"m{n}" for n in range(8)), months, counts)
    begun = time.process_time()
    displacements(panel)
    assert time.process_time() - begun < 10


def test_events_become_counts(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'S' || (n % 3) AS requesting_state, 'red_notice' AS mechanism, "
            f"DATE '2020-01-15' + (n % 60)::INT AS \"at\" "
            f"FROM range(6000) t(n)) TO '{path}' (FORMAT parquet)"
        )
    panel = panel_of(aggregate(path))
    assert panel.states == ("S0", "S1", "S2")
    assert panel.months == ("2020-01", "2020-02", "2020-03")
    assert panel.counts.sum() == 6000


def test_no_rows_is_said_plainly() -> None:
    with pytest.raises(ValueError, match="no count"):
        panel_of([])


def event(
    name: str, mechanism: str, kind: str, day: str, reason: str = "", subject: str = "p1", state: str = "AA"
) -> Event:
    return Event(name, subject, state, mechanism, kind, date.fromisoformat(day), reason)


def test_the_same_person_through_another_mechanism() -> None:
    events = [
        event("e1", "red_notice", "open", "2023-01-01"),
        event("e2", "red_notice", "close", "2023-06-01", "political"),
        event("e3", "removal", "open", "2023-07-01"),
        event("e4", "red_notice", "open", "2023-08-01"),
        event("e5", "removal", "open", "2023-07-01", subject="p2"),
        event("e6", "removal", "open", "2023-07-01", state="BB"),
        event("e7", "diffusion", "open", "2024-08-01"),
    ]
    (found,) = repeats(events)
    assert (found.closed.id, found.opened.id, found.days, found.substantive, found.to_weaker_redress) == (
        "e2",
        "e3",
        30,
        True,
        True,
    )


def test_a_closure_for_form_is_shown_with_its_innocent_explanation() -> None:
    (found,) = repeats(
        [
            event("a", "red_notice", "close", "2023-06-01", "procedural"),
            event("b", "extradition", "open", "2023-06-20"),
        ]
    )
    assert not found.substantive
    assert found.to_weaker_redress is False
    assert "rightly ask again" in found.innocent
