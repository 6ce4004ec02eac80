"""The blind check's periods: how one ends and the next begins, while questions come in."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.patience import until

pytest.importorskip("private_set_intersection", reason="the extra [blind] is not installed")

from duenotice.cli.blind import _compare
from duenotice.identity import IdentityError, person
from duenotice.identity.blind import Verifier
from duenotice.identity.blind.authority import read_looks
from duenotice.identity.blind.log import Log
from duenotice.identity.blind.messages import decode
from duenotice.identity.registry import add
from tests.identity.blind_parties import HIT, MISS, Line, Parties

ASKED = person(HIT, key="q")
OTHER = person(MISS, key="q")


def test_a_question_waits_through_a_stop(parties: Parties) -> None:
    parties.bureau().ask(ASKED, Line(parties.authority()))
    assert [look.people for look in parties.authority().look()] == [("r1",)]


def test_a_question_of_an_old_period_is_compared_before_its_secret_goes(parties: Parties) -> None:
    parties.bureau().ask(ASKED, Line(parties.authority()))
    later = datetime.now(UTC) + timedelta(days=31)
    parties.authority(now=lambda: later)
    assert [look.people for look in read_looks(parties.folder / "authority-state")] == [("r1",)]


def test_nothing_is_answered_when_a_period_is_over(parties: Parties) -> None:
    clock = [datetime.now(UTC)]
    authority, bureau = parties.authority(now=lambda: clock[0]), parties.bureau()
    bureau.ask(ASKED, Line(authority))
    clock[0] += timedelta(days=31)
    with pytest.raises(IdentityError, match="period is over"):
        bureau.ask(ASKED, Line(authority))


def test_a_running_service_turns_its_period_when_it_is_over(parties: Parties) -> None:
    clock = [datetime.now(UTC)]
    authority, bureau = parties.authority(now=lambda: clock[0]), parties.bureau(now=lambda: clock[0])
    first, line = authority.period, Line(authority)
    before = bureau.ask(ASKED, line)
    old_question = decode(line.heard[-2])
    assert not authority.turn()
    assert authority.period.name == first.name
    clock[0] += timedelta(days=30)
    assert authority.turn()
    assert not authority.turn()
    # What was asked before is compared, the old secret and lists are gone, and the log says that a period began.
    assert [(look.number, look.people) for look in read_looks(authority.folder)] == [(before.number, ("r1",))]
    kept = b"".join(path.read_bytes() for path in authority.folder.rglob("*") if path.is_file())
    assert first.secret.encode() not in kept
    assert [path.name for path in authority.folder.glob("period-*")] == [f"period-{authority.period.name}"]
    assert Log(authority.folder / "log.jsonl").entries[-1]["period"] == authority.period.name != first.name
    # The bureau is told under the authority's signature, and a message of the old period is refused under it.
    line = Line(authority)
    after = bureau.ask(ASKED, line)
    told = decode(line.heard[1])
    assert told.fields["period"] == authority.period.name
    assert Verifier.read(parties.pems["authority"][1]).signed(told)
    assert [look.number for look in authority.look()] == [after.number]
    assert authority.answer(old_question).fields["why"] == "replayed"


def test_blind_serve_turns_by_itself(parties: Parties, capsys: pytest.CaptureFixture[str]) -> None:
    clock = [datetime.now(UTC)]
    authority = parties.authority(now=lambda: clock[0])
    first, stop = authority.period.name, threading.Event()
    apart = threading.Thread(target=_compare, args=(authority, 0.01, stop))
    apart.start()
    try:
        time.sleep(0.05)
        assert authority.period.name == first
        clock[0] += timedelta(days=30)
        until(lambda: authority.period.name != first)
    finally:
        stop.set()
        apart.join()
    assert authority.period.name != first
    assert "A new period began" in capsys.readouterr().err


def test_a_changed_registry_waits_so_that_a_bureau_is_not_asked_for_more_lists_than_it_takes(
    parties: Parties,
) -> None:
    clock = [datetime.now(UTC)]
    authority, bureau = parties.authority(now=lambda: clock[0]), parties.bureau(now=lambda: clock[0])
    first = authority.period
    add([person({"id": "r4", "name": MISS["name"], "birthDate": MISS["birthDate"]})], parties.registry.folder)
    clock[0] += timedelta(days=7)
    assert not authority.turn()
    clock[0] += timedelta(days=1)
    assert authority.turn()
    assert authority.period.registry != first.registry
    bureau.ask(OTHER, Line(authority))
    assert [look.people for look in authority.look()] == [("r4",)]
    for _ in range(3):
        clock[0] += timedelta(days=8)
        person_added = {"id": f"r{clock[0]:%d%m}", "name": "Elsa Moreno", "birthDate": "1990-01-01"}
        add([person(person_added)], parties.registry.folder)
        assert authority.turn()
        bureau.ask(OTHER, Line(authority))


def test_a_period_that_cannot_be_made_leaves_the_current_one_whole(
    parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [datetime.now(UTC)]
    authority, bureau = parties.authority(now=lambda: clock[0]), parties.bureau(now=lambda: clock[0])
    bureau.ask(OTHER, Line(authority))
    first = authority.period
    clock[0] += timedelta(days=9)
    add([person({"id": "r4", "name": "Elsa Moreno", "birthDate": "1990-01-01"})], parties.registry.folder)

    def breaks(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("duenotice.identity.blind.period._save_array", breaks)
        with pytest.raises(OSError, match="No space"):
            authority.turn()
    bureau.ask(ASKED, Line(authority))
    assert [look.people for look in authority.look()] == [("r1",)]
    assert authority.period == replace(first, evaluated=first.size)
    # What was half made is removed at the next start, and the period goes on.
    assert len(list(authority.folder.glob("period-*"))) == 2
    again = parties.authority(now=lambda: clock[0])
    assert again.period == authority.period
    assert len(list(again.folder.glob("period-*"))) == 1


def test_questions_are_answered_while_a_new_period_is_made(
    parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [datetime.now(UTC)]
    authority, bureau = parties.authority(now=lambda: clock[0]), parties.bureau(now=lambda: clock[0])
    bureau.ask(OTHER, Line(authority))
    clock[0] += timedelta(days=9)
    add([person({"id": "r4", "name": "Elsa Moreno", "birthDate": "1990-01-01"})], parties.registry.folder)
    draft, asked = authority.store.draft, []

    def slow(*rest: object) -> object:
        made = draft(*rest)  # type: ignore[arg-type]
        asked.append(bureau.ask(ASKED, Line(authority)).number)
        return made

    monkeypatch.setattr(authority.store, "draft", slow)
    assert authority.turn()
    assert [look.number for look in read_looks(authority.folder)] == asked


def test_a_lost_list_is_said_to_be_damaged(parties: Parties) -> None:
    authority = parties.authority()
    (authority.folder / f"period-{authority.period.name}" / "list.bin").unlink()
    with pytest.raises(IdentityError, match="damaged"):
        parties.authority()
