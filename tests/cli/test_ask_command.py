"""`duenotice ask`: best question first, nothing lost, can stop and go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path


def test_an_interview_is_saved_and_goes_on_where_it_stopped(run: Callable, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    first = run("ask", str(file), stdin=b"red_notice\nfull_alert\n?\nstop\n")
    assert first.code == 0
    saved = json.loads(file.read_text())
    assert saved["mechanism"] == "red_notice"
    assert saved["seen"] == "full_alert"
    assert list(saved["facts"].values()) == [None]
    second = run("ask", str(file), stdin=b"?\n?\nstop\n")
    asked_before = next(iter(saved["facts"]))
    after = json.loads(file.read_text())["facts"]
    assert len(after) == 3
    assert asked_before in after
    assert "Not enough is known yet" in second.out


def test_a_wrong_answer_is_said_in_words_and_asked_again(run: Callable, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    ran = run("ask", str(file), stdin=b"red_notice\n?\nperhaps\nyes\nstop\n")
    assert "is not yes or no" in ran.out or "is not one of" in ran.out
    assert ran.code == 0


def test_back_returns_to_the_question_before(run: Callable, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    run("ask", str(file), stdin=b"red_notice\nfull_alert\nyes\nback\nstop\n")
    assert json.loads(file.read_text())["facts"] == {}


def test_without_a_file_nothing_is_written(run: Callable, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("ask", stdin=b"diffusion\n?\nstop\n").code == 0
    assert list(tmp_path.iterdir()) == []


def test_the_end_of_input_is_a_stop(run: Callable, tmp_path: Path) -> None:
    assert run("ask", str(tmp_path / "case.json"), stdin=b"red_notice\n").code == 0


def test_every_question_can_be_answered_with_i_do_not_know(run: Callable, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    ran = run("ask", str(file), stdin=b"red_notice\nfull_alert\n" + b"?\n" * 600)
    assert ran.code == 0
    assert set(json.loads(file.read_text())["facts"].values()) == {None}
