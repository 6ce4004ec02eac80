"""The passphrase: its floor in production, its calibration, and what a test may lower."""

from __future__ import annotations

import time

import pytest

from duenotice.custody import stretch
from duenotice.custody.errors import Damaged, WeakPassphrase
from duenotice.custody.header import Header
from duenotice.custody.stretch import CEILING, FLOOR, TEST_SETTING, Cost, calibrate, require_strong
from tests.vault_support import PASSPHRASE, cheap_passphrase


@pytest.fixture(autouse=True)
def _production(monkeypatch):
    monkeypatch.delenv(TEST_SETTING, raising=False)


def test_the_floor_is_that_of_rfc_9106():
    assert (FLOOR.memory_kib, FLOOR.passes) == (64 * 1024, 3)


def test_calibration_never_goes_below_the_floor():
    cost = calibrate()
    assert cost.meets(FLOOR)


def test_a_calibrated_passphrase_takes_about_a_second_here():
    """Other programs may slow one measure, so one of several shows it."""

    def took() -> float:
        cost, start = calibrate(), time.perf_counter()
        stretch.stretch(PASSPHRASE, bytes(16), cost)
        return time.perf_counter() - start

    assert any(0.3 < took() < 4 for _ in range(3))


@pytest.mark.parametrize("speed", [0.02, 0.1, 0.3, 1, 3])
def test_calibration_comes_near_a_second_on_computers_slow_and_fast(monkeypatch, speed):
    """`speed`: seconds one unlocking at the floor takes there."""

    def seconds(cost):
        return speed * cost.memory_kib / FLOOR.memory_kib * cost.passes / FLOOR.passes

    monkeypatch.setattr(stretch, "_seconds", seconds)
    cost = calibrate()
    assert cost.meets(FLOOR)
    assert max(speed, 0.75) <= seconds(cost) <= max(speed, 1.25)


def test_a_hurried_calibration_stays_at_the_floor():
    assert calibrate(target=0.0001).passes == FLOOR.passes
    assert calibrate(target=0.0001).memory_kib == FLOOR.memory_kib


@pytest.mark.parametrize(
    "cost",
    [
        Cost(FLOOR.memory_kib - 1, FLOOR.passes, 1),
        Cost(FLOOR.memory_kib, FLOOR.passes - 1, 1),
        Cost(FLOOR.memory_kib, FLOOR.passes, 0),
        Cost(CEILING.memory_kib + 1, 3, 1),
        Cost(FLOOR.memory_kib, CEILING.passes + 1, 1),
        Cost(64, 1, 1),
    ],
)
def test_a_cost_outside_the_limits_is_refused(cost):
    with pytest.raises(Damaged):
        stretch.stretch(PASSPHRASE, bytes(16), cost)


@pytest.mark.parametrize("value", ["", "no", "1", "true", "YES"])
def test_only_the_exact_test_setting_lowers_the_cost(monkeypatch, value):
    monkeypatch.setenv(TEST_SETTING, value)
    with pytest.raises(Damaged):
        stretch.stretch(PASSPHRASE, bytes(16), Cost(64, 1, 1))


def test_a_vault_made_by_a_test_opens_nowhere_else():
    with cheap_passphrase():
        header, master, _ = Header.new(PASSPHRASE, 1)
        assert header.master_by_passphrase(PASSPHRASE) == master
    with pytest.raises(Damaged, match="made by a test"):
        header.master_by_passphrase(PASSPHRASE)


@pytest.mark.parametrize("passphrase", ["", "short", "eleven char", "aaaaaaaaaaaaaaaaaaaa", "ababababababab"])
def test_weak_passphrases_are_refused(passphrase):
    with pytest.raises(WeakPassphrase):
        require_strong(passphrase)


def test_the_same_letters_typed_on_another_system_open_the_vault():
    with cheap_passphrase():
        header, master, _ = Header.new("caf\u00e9 r\u00e9sum\u00e9 na\u00efve", 1)
        assert header.master_by_passphrase("cafe\u0301\u00a0re\u0301sume\u0301 nai\u0308ve") == master
