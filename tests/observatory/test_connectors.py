"""The connector against a local server that behaves as the public service is documented to, with known truth."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from duenotice.observatory.connectors import Collection, Gate, Refused, Slice, collect, differences
from duenotice.observatory.connectors.gate import AGENT

STATES = ("AA", "BB", "CC", "DD")
SIZES = {"AA": 1000, "BB": 160, "CC": 12, "DD": 0}


class Service(ThreadingHTTPServer):
    """Notices with number, state, sex, age (None: no birth date); and the faults to show."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        chance = random.Random(1)
        self.notices = [
            (f"{state}/{n}", state, chance.choice("MFU"), chance.randrange(18, 90))
            for state in STATES
            for n in range(SIZES[state])
        ]
        self.faults: list[str] = []
        self.refuse_after = 10**9
        self.agents: set[str] = set()
        self.asked = 0


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        server = self.server
        server.asked += 1
        server.agents.add(self.headers["User-Agent"])
        if server.asked > server.refuse_after:
            self.send_error(403)
            return
        fault = server.faults.pop(0) if server.faults else ""
        if fault.isdigit():
            self.send_response(int(fault))
            self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        held = [notice for notice in server.notices if self.fits(notice, query)]
        size, page = int(query["resultPerPage"]), int(query["page"])
        shown = held[: min(160, len(held))][(page - 1) * size : page * size]
        content = {
            "total": len(held),
            "_embedded": {
                "notices": [{"entity_id": n[0], "name": "NEVER KEPT", "forename": "FACE"} for n in shown]
            },
        }
        if fault == "changed":
            content["count"] = content.pop("total")
        body = json.dumps(content).encode()
        body = body[: len(body) // 2] if fault == "cut" else body
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @staticmethod
    def fits(notice: tuple[str, str, str, int | None], query: dict[str, str]) -> bool:
        _, state, sex, age = notice
        if query.get("arrestWarrantCountryId", state) != state or query.get("sexId", sex) != sex:
            return False
        if "ageMin" not in query:
            return True
        return age is not None and int(query["ageMin"]) <= age <= int(query["ageMax"])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def gate(service: Service, waits: list[float] | None = None) -> Gate:
    return Gate(
        f"http://127.0.0.1:{service.server_port}",
        allowed=frozenset({"127.0.0.1"}),
        sleep=(waits if waits is not None else []).append,
    )


def test_counts_equal_the_truth_past_the_cap(service: Service, tmp_path: Path) -> None:
    with gate(service) as way:
        run = collect(way, "red", "2026-11-22", STATES, tmp_path / "run.json")
    assert {state: len(run.slices[state].found) for state in STATES} == SIZES
    assert run.total == sum(SIZES.values())
    assert run.coverage == 1.0
    assert {state: run.slices[state].outcome for state in STATES} == {
        "AA": "complete",
        "BB": "complete",
        "CC": "complete",
        "DD": "zero",
    }
    assert service.agents == {AGENT}


def test_people_without_a_birth_date_are_counted_as_falling_short(service: Service, tmp_path: Path) -> None:
    service.notices = [
        (n, s, x, None if n.startswith("AA/") and int(n[3:]) % 4 == 0 else a)
        for n, s, x, a in service.notices
    ]
    with gate(service) as way:
        run = collect(way, "red", "2026-11-22", STATES, tmp_path / "run.json")
    assert run.slices["AA"].outcome == "short"
    assert run.coverage is not None
    assert 0.8 < run.coverage < 1
    truth = {number for number, state, _, _ in service.notices if state == "AA"}
    assert len(run.slices["AA"].found) < len(truth)


def test_no_name_and_no_number_is_kept(service: Service, tmp_path: Path) -> None:
    with gate(service) as way:
        collect(way, "red", "2026-11-22", STATES, tmp_path / "run.json")
    text = (tmp_path / "run.json").read_text("utf-8")
    assert "NEVER KEPT" not in text
    assert "FACE" not in text
    assert "AA/" not in text


def test_it_waits_tries_again_and_goes_on(service: Service, tmp_path: Path) -> None:
    service.faults = ["429", "cut", "503", ""]
    waits: list[float] = []
    with gate(service, waits) as way:
        run = collect(way, "red", "2026-11-22", STATES, tmp_path / "run.json")
    assert run.coverage == 1.0
    assert min(waits) >= 1
    assert max(waits) >= 8


def test_a_slice_that_failed_is_not_zero_and_is_asked_again(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    service.faults = ["", "500", "500", "500", "500"]
    with gate(service) as way:
        run = collect(way, "red", "2026-11-22", STATES, file)
    assert run.slices["AA"].outcome == "failed"
    assert run.slices["DD"].outcome == "zero"
    before = service.asked
    with gate(service) as way:
        run = collect(way, "red", "2026-11-22", STATES, file)
    assert run.slices["AA"].outcome == "complete"
    with gate(service) as way:
        asked = service.asked
        collect(way, "red", "2026-11-22", STATES, file)
    assert service.asked == asked > before


def test_a_refusal_stops_everything_and_keeps_what_was_found(service: Service, tmp_path: Path) -> None:
    service.refuse_after = 3
    with gate(service) as way, pytest.raises(Refused, match="403"):
        collect(way, "red", "2026-11-22", ("CC", "BB", "AA"), tmp_path / "run.json")
    assert service.asked == 4
    assert Collection.read(tmp_path / "run.json").slices["CC"].outcome == "complete"


def test_a_changed_field_is_a_failure_that_says_so(service: Service, tmp_path: Path) -> None:
    service.faults = ["", "changed"]
    with gate(service) as way:
        run = collect(way, "red", "2026-11-22", ("CC",), tmp_path / "run.json")
    assert run.slices["CC"].outcome == "failed"
    assert "the service has changed" in run.slices["CC"].failed


def test_appearance_and_disappearance_then_the_key_is_gone(service: Service, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    with gate(service) as way:
        first = collect(way, "red", "2026-11-22", STATES, one)
        service.notices = [notice for notice in service.notices if notice[0] not in ("CC/0", "CC/1")] + [
            ("CC/99", "CC", "M", 40)
        ]
        collect(way, "red", "2026-12-22", STATES, two, key=first.key)
    assert differences(one, two)["CC"] == (1, 2)
    assert not one.exists()
    assert not two.exists()


def test_other_hosts_and_other_keys_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not on the list"):
        Gate("https://example.org")
    for name in ("a", "b"):
        Collection("red", "2026-11-22", name * 64).write(tmp_path / name)
    with pytest.raises(ValueError, match="different comparison windows"):
        differences(tmp_path / "a", tmp_path / "b")


def test_what_is_published_holds_no_block_under_ten() -> None:
    slices = {
        name: Slice(name, size, {f"{name}{n}" for n in range(size)})
        for name, size in (("AA", 40), ("BB", 3), ("CC", 12))
    }
    blocks = Collection("red", "2026-11-22", "00", 55, slices).public()
    assert [(block.label, block.count) for block in blocks] == [(("*",), 15), (("AA",), 40)]
