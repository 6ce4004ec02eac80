"""The connector against a local server with known truth: what is counted equals the truth, or says how far it falls short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from duenotice.observatory.connectors import Collection, Gate, Refused, Slice, begin, collect, compare
from duenotice.observatory.connectors.gate import AGENT

from .service import SIZES, STATES, Notice, Service

DAY = "2026-11-22"


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def gate(service: Service, waits: list[float] | None = None, contact: str = "") -> Gate:
    return Gate(
        f"http://127.0.0.1:{service.server_port}",
        allowed=frozenset({"127.0.0.1"}),
        sleep=(waits if waits is not None else []).append,
        contact=contact,
    )


def gather(
    service: Service, file: Path, states: tuple[str, ...] = STATES, words: tuple[str, ...] = ()
) -> Collection:
    run = Collection.read(file) if file.is_file() else begin("red", DAY)
    with gate(service) as way:
        collect(way, {file: run}, states, words)
    return Collection.read(file)


def test_counts_equal_the_truth_past_the_cap(service: Service, tmp_path: Path) -> None:
    run = gather(service, tmp_path / "run.json")
    assert {state: len(run.slices[state].found) for state in STATES} == SIZES
    assert run.total == sum(SIZES.values())
    assert run.coverage == 1.0
    assert {state: run.slices[state].outcome for state in STATES} == {
        "AA": "complete",
        "BB": "complete",
        "CC": "complete",
        "DD": "zero",
    }
    truth = Counter(code for each in service.notices for code in each.nationalities)
    assert run.nationalities() == truth
    assert "arrestWarrantCountryId" not in service.queries[0], "the unfiltered total comes first"
    assert service.agents == {AGENT}


def test_a_notice_of_two_states_is_one_notice(service: Service, tmp_path: Path) -> None:
    shared = [Notice(f"AA+BB/{n}", ("AA", "BB"), "M", 30 + n, ("XX",), "") for n in range(20)]
    service.notices = [each for each in service.notices if "BB" not in each.states][:300] + shared
    run = gather(service, tmp_path / "run.json")
    assert run.unique == run.total == len(service.notices)
    assert len(run.slices["BB"].found) == 20
    assert run.nationalities() == Counter(code for each in service.notices for code in each.nationalities)


def test_people_without_a_birth_date_are_found_by_nationality(service: Service, tmp_path: Path) -> None:
    service.notices = [
        replace(each, age=None) if n % 15 == 0 else each for n, each in enumerate(service.of("AA"))
    ]
    run = gather(service, tmp_path / "run.json", ("AA",))
    assert run.slices["AA"].outcome == "complete"
    assert run.coverage == 1.0


def test_what_no_slice_reaches_is_said(service: Service, tmp_path: Path) -> None:
    """Without birth date, sex and nationality, past the cap: no filter of the service leads to them."""
    hidden = [Notice(f"AA/h{n}", ("AA",), None, None, (), "") for n in range(200)]
    service.notices = service.of("AA") + hidden
    run = gather(service, tmp_path / "run.json", ("AA",))
    assert run.slices["AA"].outcome == "short"
    assert run.total == 1100
    assert run.coverage == len(run.slices["AA"].found) / 1100
    assert 900 <= len(run.slices["AA"].found) < 1100


def test_no_name_and_no_number_is_kept(service: Service, tmp_path: Path) -> None:
    gather(service, tmp_path / "run.json")
    text = (tmp_path / "run.json").read_text("utf-8")
    for part in ("NEVER KEPT", "FACE", "AA/", "1970/"):
        assert part not in text
    assert (tmp_path / "run.json").stat().st_mode & 0o077 == 0
    assert all(set(query) <= _ASKED for query in service.queries)


_ASKED = {
    "arrestWarrantCountryId",
    "sexId",
    "ageMin",
    "ageMax",
    "nationality",
    "freeText",
    "page",
    "resultPerPage",
}


def test_it_waits_tries_again_and_goes_on(service: Service, tmp_path: Path) -> None:
    service.faults = ["429", "cut", "503", ""]
    waits: list[float] = []
    run = begin("red", DAY)
    with gate(service, waits) as way:
        collect(way, {tmp_path / "run.json": run}, ("CC",))
    assert run.slices["CC"].outcome == "complete"
    assert min(waits) >= 1, "every question waits"
    assert max(waits) >= 8, "each try waits longer"


def test_a_slice_that_failed_is_not_zero_and_is_asked_again(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    service.faults = ["", "500", "500", "500", "500"]
    run = gather(service, file, ("CC", "DD"))
    assert run.slices["CC"].outcome == "failed"
    assert run.slices["DD"].outcome == "zero"
    run = gather(service, file, ("CC", "DD"))
    assert run.slices["CC"].outcome == "complete"
    asked = service.asked
    gather(service, file, ("CC", "DD"))
    assert service.asked == asked


@pytest.mark.parametrize(
    ("fault", "says"),
    [("dropped", "RemoteProtocolError"), ("list", "an answer of another form"), ("404", "status 404")],
)
def test_a_line_that_drops_and_an_answer_of_another_form_are_failures(
    service: Service, tmp_path: Path, fault: str, says: str
) -> None:
    service.faults = ["", fault, fault, fault, fault]
    run = gather(service, tmp_path / "run.json", ("CC",))
    assert run.slices["CC"].outcome == "failed"
    assert says in run.slices["CC"].failed


def test_the_total_may_fail_and_coverage_is_then_unknown(service: Service, tmp_path: Path) -> None:
    service.faults = ["500", "500", "500", "500"]
    run = gather(service, tmp_path / "run.json", ("CC",))
    assert run.total is None
    assert run.coverage is None
    assert run.slices["CC"].outcome == "complete"


def test_a_refusal_stops_everything_and_keeps_what_was_found(service: Service, tmp_path: Path) -> None:
    service.refuse_after = 3
    with pytest.raises(Refused, match="403"):
        gather(service, tmp_path / "run.json", ("CC", "BB", "AA"))
    assert service.asked == 4
    assert Collection.read(tmp_path / "run.json").slices["CC"].outcome == "complete"


@pytest.mark.parametrize("fault", ["changed", "renamed"])
def test_a_changed_field_is_a_failure_that_says_so(service: Service, tmp_path: Path, fault: str) -> None:
    service.faults = ["", fault]
    run = gather(service, tmp_path / "run.json", ("CC",))
    assert run.slices["CC"].outcome == "failed"
    assert "the service has changed" in run.slices["CC"].failed


def test_classes_of_charges_are_what_the_search_finds(service: Service, tmp_path: Path) -> None:
    run = gather(service, tmp_path / "run.json", ("CC",), ("fraud", "swindling", "murder"))
    truth = sum("swindling" in each.charge for each in service.notices)
    charges = run.charges()
    assert list(charges) == ["fraud"], "killing needs both its words"
    assert len(charges["fraud"].found) == truth > 160
    assert charges["fraud"].outcome == "complete"
    assert run.unique == 12, "words are no part of coverage"


def test_appearance_and_disappearance_then_the_key_is_gone(service: Service, tmp_path: Path) -> None:
    one, two, three = (tmp_path / f"{name}.json" for name in ("one", "two", "three"))
    gather(service, one)
    service.notices = [each for each in service.notices if each.number not in ("CC/0", "CC/1")]
    service.notices = [each for each in service.notices if not each.number.startswith("BB/1")] + [
        Notice(f"CC/n{n}", ("CC",), "M", 40, ("AA",), "") for n in range(11)
    ]
    second, third = begin("red", "2026-12-22", one), begin("red", "2026-12-22")
    with gate(service) as way:
        collect(way, {two: second, three: third}, STATES)
    assert not second.seen() & third.seen(), "another key"
    moved = {each.name: (each.appeared, each.disappeared) for each in compare(one, two)}
    assert moved["CC"] == (11, None), "two that disappeared are not told"
    assert moved["BB"] == (None, 71)
    assert moved["AA"] == moved["DD"] == (None, None)
    assert not one.exists()
    assert not two.exists()
    assert Collection.read(three).unique == second.unique


def test_short_slices_are_not_compared(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a", "b")]
    for n, file in enumerate(files):
        run = Collection("red", DAY, "00" * 32, 50)
        run.slices["AA"] = Slice("AA", 50, {f"{m}" for m in range(50 if n == 0 else 20)})
        run.write(file)
    assert compare(*files) == []


def test_other_hosts_keys_kinds_and_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not on the list"):
        Gate("https://example.org")
    with pytest.raises(ValueError, match="contact"):
        Gate("https://ws-public.interpol.int/x", contact="a\nb")
    with pytest.raises(ValueError, match="not a kind"):
        begin("blue", DAY)
    for name in ("a", "b"):
        Collection("red", DAY, name * 64).write(tmp_path / name)
    with pytest.raises(ValueError, match="different comparison windows"):
        compare(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").is_file()
    with pytest.raises(ValueError, match="counts red notices"):
        begin("yellow", DAY, tmp_path / "a")
    (tmp_path / "x").write_text("{}", "utf-8")
    with pytest.raises(ValueError, match="not the file of a run"):
        Collection.read(tmp_path / "x")


def test_two_runs_must_begin_together(service: Service, tmp_path: Path) -> None:
    gather(service, tmp_path / "a", ("CC",))
    runs = {tmp_path / "a": Collection.read(tmp_path / "a"), tmp_path / "b": begin("red", DAY)}
    with gate(service) as way, pytest.raises(ValueError, match="begun together"):
        collect(way, runs, STATES)


def test_the_contact_is_told(service: Service, tmp_path: Path) -> None:
    with gate(service, contact="desk@example.org") as way:
        collect(way, {tmp_path / "a": begin("red", DAY)}, ("DD",))
    assert service.agents == {AGENT.removesuffix(")") + "; contact desk@example.org)"}
