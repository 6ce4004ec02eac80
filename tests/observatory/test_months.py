"""What of the counts of public notices may be published: late, in tens, never about fewer than ten people."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from duenotice.cli import notices
from duenotice.cli.ledger import app
from duenotice.observatory import LedgerError, read_ledger
from duenotice.observatory.additions import add
from duenotice.observatory.connectors import (
    Collection,
    Row,
    Slice,
    append,
    for_ledger,
    months_of,
    read_months,
    table,
)
from duenotice.observatory.connectors import gate as gates
from duenotice.observatory.why import find

from .service import SIZES, Service
from .test_connectors import service  # noqa: F401  # a fixture

TODAY = date(2026, 11, 22)
histories = st.lists(st.integers(0, 60), min_size=1, max_size=24)
command = CliRunner()


def rows(counts: list[int], value: str = "AA") -> list[Row]:
    return [
        Row(f"{2024 + n // 12}-{n % 12 + 1:02}", "red", "requesting_state", value, count, "complete")
        for n, count in enumerate(counts)
    ]


@given(histories)
def test_no_figure_and_no_difference_speaks_of_fewer_than_ten(counts: list[int]) -> None:
    held = rows(counts)
    truth = {each.month: each.count for each in held}
    shown = table(held, date(2030, 1, 1))
    for each in shown:
        assert each.count % 10 == 0
        assert 10 <= each.count <= truth[each.month] < each.count + 10
    for one, two in pairwise(shown):
        assert abs(truth[one.month] - truth[two.month]) >= 10


@given(
    histories, st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.dates(date(2024, 1, 1), date(2026, 12, 31))
)
def test_a_later_release_never_alters_an_earlier_one(counts: list[int], one: date, two: date) -> None:
    first, second = (table(rows(counts), day) for day in sorted((one, two)))
    assert second[: len(first)] == first


def test_a_month_waits_until_it_is_over_for_three() -> None:
    held = [Row("2026-08", "red", "requesting_state", "AA", 40, "complete")]
    assert table(held, date(2026, 11, 30)) == []
    assert [each.count for each in table(held, date(2026, 12, 1))] == [40]


def test_a_failed_slice_gives_no_count_and_a_short_one_says_so(tmp_path: Path) -> None:
    run = Collection("red", "2026-05-03", "00" * 32, 60)
    run.slices = {
        "AA": Slice("AA", 40, {f"a{n}" for n in range(40)}),
        "BB": Slice("BB", 30, {f"b{n}" for n in range(20)}),
        "CC": Slice("CC", None, failed="status 500"),
        "DD": Slice("DD", 0),
    }
    found = {each.value: each for each in months_of(run) if each.by == "requesting_state"}
    assert {name: (each.count, each.outcome) for name, each in found.items()} == {
        "AA": (40, "complete"),
        "BB": (20, "short"),
        "DD": (0, "zero"),
    }
    home = tmp_path / "months.csv"
    assert append(home, months_of(run)) == 4
    assert "a1" not in home.read_text("utf-8")
    assert home.stat().st_mode & 0o077 == 0
    with pytest.raises(LedgerError, match="are in it already"):
        append(home, months_of(run))
    text = for_ledger(table(read_months(home), TODAY), "interpol-public-notices", "2026-11-22")
    assert "The service showed fewer than it counts." in next(
        line for line in text.splitlines() if ",BB," in line
    )
    assert ",CC," not in text
    assert ",DD," not in text


def test_the_published_rows_come_into_the_ledger(copy: Path, tmp_path: Path) -> None:
    new = tmp_path / "public_2026.csv"
    held = [
        Row("2026-05", "red", "requesting_state", "RU", 2987, "complete"),
        Row("2026-05", "red", "nationality", "RU", 2731, "complete"),
        Row("2026-05", "red", "charge", "fraud", 812, "complete"),
    ]
    new.write_text(for_ledger(table(held, TODAY), "interpol-public-notices", "2026-11-22"), "utf-8")
    with pytest.raises(LedgerError, match="Describe the source there first"):
        add(copy, new, TODAY)
    with (copy / "snapshots/sources.csv").open("a", encoding="utf-8") as file:
        file.write(
            "interpol-public-notices,Red Notices shown to the public,INTERPOL,2026,https://www.interpol.int,,primary\n"
        )
    assert add(copy, new, TODAY) == 2
    value = find(read_ledger(copy), "red_public_extracts", "2026-05", "RU")
    assert value.row()["value"] == "2980"
    assert value.row()["qualifier"] == "at_least"


def test_nothing_is_asked_without_yes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates.Gate, "ask", lambda *_: pytest.fail("asked"))
    result = command.invoke(app, ["notices", "collect", str(tmp_path / "run.json")])
    assert result.exit_code == 0
    assert "Nothing was asked yet." in result.stdout
    assert "ws-public.interpol.int" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_from_the_command_line_through_a_whole_window(
    service: Service,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notices, "SERVICE", f"http://127.0.0.1:{service.server_port}")
    opened = gates.Gate.__init__
    local = {"allowed": frozenset({"127.0.0.1"}), "sleep": lambda _: None}
    monkeypatch.setattr(
        gates.Gate, "__init__", lambda self, base, **held: opened(self, base, **{**held, **local})
    )
    one, two, three, home = (str(tmp_path / name) for name in ("one", "two", "three", "months.csv"))
    states = [part for state in SIZES if state != "AA" for part in ("--state", state)]

    def go(*arguments: str) -> str:
        result = command.invoke(app, ["notices", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    said = go("collect", one, *states, "--yes")
    assert "complete: 2 slices" in said
    assert "zero: 1 slices" in said
    assert "Coverage: 172 different notices of 1,072 (16.0%)." in said
    assert go("report", one) == said
    made = json.loads(go("report", one, "--format", "json"))
    assert (made["found"], made["total"], made["coverage"]) == (172, 1072, 172 / 1072)
    assert sorted(each["outcome"] for each in made["slices"]) == ["complete", "complete", "zero"]
    assert "3 counts" not in go("keep", one, home)
    go("collect", two, "--like", one, "--next", three, *states, "--yes")
    assert "3 slices compared" in go("compare", one, two)
    assert not Path(one).exists()
    assert Collection.read(Path(three)).unique == 172
    assert "requesting_state,BB,160" in go("table", home, "--on", "2030-01-01")
    assert "CC,10," in go("table", home, "--on", "2030-01-01")
    assert go("table", home).strip() == "month,kind,by,value,count,outcome"


def test_a_refusal_and_bad_input_end_in_a_sentence(
    service: Service,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = str(tmp_path / "run")
    for arguments, code, says in (
        (["collect", run, "--kind", "blue"], 2, "is not a kind"),
        (["report", str(tmp_path / "nothing")], 2, "no such file"),
        (["compare", run, run], 2, "two different runs"),
        (["compare", run, run + "2"], 2, "no such file"),
        (["table", str(tmp_path / "nothing")], 2, "not there"),
    ):
        result = command.invoke(app, ["notices", *arguments])
        assert result.exit_code == code, result.output
        assert says in result.stderr
        assert "Traceback" not in result.output
    monkeypatch.setattr(notices, "SERVICE", "https://example.org/notices")
    result = command.invoke(app, ["notices", "collect", run, "--yes"])
    assert result.exit_code == 1
    assert "not on the list" in result.stderr
