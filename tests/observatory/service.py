"""A local server that behaves as INTERPOL's public service is documented to, with known truth, and the faults to show."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

STATES = ("AA", "BB", "CC", "DD")
SIZES = {"AA": 900, "BB": 160, "CC": 12, "DD": 0}
NATIONALITIES = ("AA", "BB", "XX")


@dataclass(frozen=True)
class Notice:
    """`age` and `sex` None: not known. `states`: who asks."""

    number: str
    states: tuple[str, ...]
    sex: str | None
    age: int | None
    nationalities: tuple[str, ...]
    charge: str


def made(number: str, state: str, chance: random.Random) -> Notice:
    some = (chance.choice(NATIONALITIES),) if chance.random() < 0.9 else ("AA", "XX")
    charge = chance.choice(("swindling of funds", "murder", "theft"))
    return Notice(number, (state,), chance.choice("MFU"), chance.randrange(18, 90), some, charge)


class Service(ThreadingHTTPServer):
    """At most 160 results a query, `total` of all of them, pages, filters; and one fault for each request while they last."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        chance = random.Random(1)
        self.notices = [made(f"{state}/{n}", state, chance) for state in STATES for n in range(SIZES[state])]
        self.faults: list[str] = []
        self.refuse_after = 10**9
        self.agents: set[str] = set()
        self.queries: list[dict[str, str]] = []

    @property
    def asked(self) -> int:
        return len(self.queries)

    def of(self, state: str) -> list[Notice]:
        return [each for each in self.notices if state in each.states]


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        server = self.server
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        server.queries.append(query)
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
        if fault == "dropped":
            self.close_connection = True
            return
        body = json.dumps([] if fault == "list" else self.answer(query, fault)).encode()
        body = body[: len(body) // 2] if fault == "cut" else body
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, query: dict[str, str], fault: str) -> dict[str, object]:
        held = [notice for notice in self.server.notices if fits(notice, query)]
        size, page = min(int(query["resultPerPage"]), 60), int(query["page"])
        shown = held[:160][(page - 1) * size : page * size]
        listed = [
            {
                "entity_id": each.number,
                "name": "NEVER KEPT",
                "forename": "FACE",
                "date_of_birth": None if each.age is None else "1970/01/01",
                "nationalities": list(each.nationalities) or None,
            }
            for each in shown
        ]
        content: dict[str, object] = {"total": len(held), "_embedded": {"notices": listed}}
        if fault == "changed":
            content["count"] = content.pop("total")
        if fault == "renamed":
            content["_embedded"] = {"notices": [{"id": each["entity_id"]} for each in listed]}
        return content

    def log_message(self, *_: object) -> None:
        pass


def fits(notice: Notice, query: dict[str, str]) -> bool:
    if query.get("arrestWarrantCountryId") not in (None, *notice.states):
        return False
    if query.get("sexId") not in (None, notice.sex):
        return False
    if query.get("nationality") not in (None, *notice.nationalities):
        return False
    if query.get("freeText", "") not in notice.charge:
        return False
    if "ageMin" not in query:
        return True
    return notice.age is not None and int(query["ageMin"]) <= notice.age <= int(query["ageMax"])
