"""The blind check at size: one period's preparation, a question, a comparison; found and wrongly shown.

Run: python -m bench.identity.blind [PEOPLE [QUESTIONS]]
A registry of generated people; half of the questions are noisy records of people held, half are generated innocents. Both
sides run in this process through encoded messages; the line is measured apart, over loopback with TLS.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.identity.blind_parties import certificate, signing

from bench.identity.pairs import _share
from bench.identity.population import People, noisy
from duenotice.identity import person
from duenotice.identity.blind import Authority, Bureau, Caps, Message, Signer, Verifier
from duenotice.identity.blind.keys import WIDE_UP_TO, blind_keys
from duenotice.identity.blind.messages import decode
from duenotice.identity.blind.wire import Client, Server
from duenotice.identity.registry import build

SEED = 20261205


class _Within:
    """A line within the process; counts bytes and, apart, seconds of the authority."""

    def __init__(self, authority: Authority) -> None:
        self.authority, self.bytes, self.seconds = authority, 0, 0.0

    def send(self, message: Message) -> Message:
        data = message.encode()
        start = time.perf_counter()
        reply = self.authority.answer(decode(data)).encode()
        self.seconds += time.perf_counter() - start
        self.bytes += len(data) + len(reply)
        return decode(reply)


def _questions(people: int, number: int) -> list[tuple[str, dict]]:
    rng = random.Random(SEED)
    step = max(1, people // (number // 2))
    known = [each for place, each in enumerate(People(SEED).take(people)) if place % step == 0][: number // 2]
    asked = [("known", noisy(each, rng)) for each in known]
    asked += [("own script", {**each, "name": each["original"]}) for each in known if each["original"]]
    return asked + [("innocent", each) for each in People(SEED + 1).take(number // 2, "innocent")]


def main() -> None:
    """Print the figures as Markdown."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    print(
        f"Load at the start (1 minute): {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores. {people} generated people.\n"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pems = {who: signing(folder / who) for who in ("authority", "one", "two")}
        registry = build(map(person, People(SEED).take(people)), folder / "registry")
        some = list(registry.sample(1000))
        keys = sum(len(blind_keys(each, wide=people <= WIDE_UP_TO)) for each in some) / len(some)
        cpu = time.process_time()
        authority = Authority(
            registry,
            folder / "a",
            Signer.read(pems["authority"][0]),
            [Verifier.read(pems[who][1]) for who in ("one", "two")],
            caps=Caps(10**9, 10**9),
        )
        blinded, cpu = time.process_time() - cpu, time.process_time()
        officers = [Signer.read(pems[who][0]) for who in ("one", "two")]
        bureau, line = Bureau(folder / "b", officers, Verifier.read(pems["authority"][1])), _Within(authority)
        asked = _questions(people, number)
        bureau.ask(person(asked[0][1]), line)
        size = authority.period.size
        print(f"- a period: {size} keys ({keys:.1f} a person before padding), {blinded:.0f} s CPU at the authority,"
              f" {time.process_time() - cpu:.0f} s at the bureau, {line.bytes / 1e6:.0f} MB both ways")  # fmt: skip
        authority.look()
        _ask_all(authority, bureau, asked, _Within(authority))
        _over_tls(folder, authority, bureau, asked)


def _ask_all(authority: Authority, bureau: Bureau, asked: list[tuple[str, dict]], line: _Within) -> None:
    busy, spent, numbers, unasked = time.process_time(), [], {}, {"known": 0, "own script": 0, "innocent": 0}
    for kind, each in asked:
        who = person(each)
        if not blind_keys(who, query=True, wide=authority.period.wide):
            unasked[kind] += 1
            continue
        start = time.perf_counter()
        numbers[bureau.ask(who, line).number] = (kind, each["id"])
        spent.append(time.perf_counter() - start)
    busy = (time.process_time() - busy) / len(spent)
    start = time.perf_counter()
    looks = authority.look()
    compared = (time.perf_counter() - start) / len(spent)
    spent.sort()
    print(f"- a question, both sides, without the line: p50 {spent[len(spent) // 2] * 1e3:.1f} ms, "
          f"p99 {spent[int(len(spent) * 0.99)] * 1e3:.1f} ms; the authority {line.seconds / len(spent) * 1e3:.1f} ms of it; "
          f"CPU of both {busy * 1e3:.1f} ms; "
          f"{line.bytes // len(spent)} bytes both ways; comparing {compared * 1e6:.0f} µs")  # fmt: skip
    for wanted in unasked:
        of = sum(kind == wanted for kind, _ in asked)
        shown = [look for look in looks if numbers[look.number][0] == wanted]
        hits = (
            sum(numbers[look.number][1] in look.people for look in shown)
            if wanted != "innocent"
            else len(shown)
        )
        words = "innocents wrongly put before a person" if wanted == "innocent" else f"{wanted}: found"
        print(f"- {words}: {_share(hits, of)}; too little to ask: {unasked[wanted]}")


def _over_tls(folder: Path, authority: Authority, bureau: Bureau, asked: list[tuple[str, dict]]) -> None:
    host, own = certificate(folder / "host"), certificate(folder / "own")
    server = Server("127.0.0.1", 0, *host, own[0], authority.answer)
    threading.Thread(target=server.serve, daemon=True).start()
    lines, kept = [], []
    people = [who for _, each in asked[:100] if blind_keys(who := person(each), query=True, wide=False)]
    for who in people:
        start = time.perf_counter()
        with Client("127.0.0.1", server.port, *own, host[0]) as line:
            bureau.ask(who, line)
        lines.append(time.perf_counter() - start)
    with Client("127.0.0.1", server.port, *own, host[0]) as line:
        for who in people:
            start = time.perf_counter()
            bureau.ask(who, line)
            kept.append(time.perf_counter() - start)
    server.close()
    print(f"- over TLS on loopback: p50 {sorted(lines)[len(lines) // 2] * 1e3:.1f} ms with a new line for each question, "
          f"{sorted(kept)[len(kept) // 2] * 1e3:.1f} ms on a line that stays open")  # fmt: skip


if __name__ == "__main__":
    main()
