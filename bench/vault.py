"""What encryption costs: the same register workload in the vault and in plain SQLite.

`python -m bench.vault [--exhibits N] [--events N] [--rounds N] [--write]`. Both write the same rows, log lines and files
with the same library and durability (write-ahead log, full synchronisation, files flushed); the plain side has no key:
database, log payloads and files lie in clear. Writing and reading are timed apart; the best of the rounds counts. Exit code 1
when the vault takes more than 1.5 times as long in either.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from bench.page import put
from duenotice.custody.stretch import TEST_SETTING
from duenotice.register.embedded import prepare

LIMIT = 1.5
EXHIBIT_BYTES = 60_000


def fill(exhibits: int, events: int) -> Any:
    """Write one case."""
    from duenotice.register import actions

    case = actions.open_case("HERON")
    request = actions.add("request", case, mechanism="red_notice", requesting_state="TR")
    content = os.urandom(EXHIBIT_BYTES)
    for number in range(exhibits):
        actions.add_exhibit(case, f"exhibit-{number}.pdf", [content])
    for number in range(events):
        actions.add(
            "event",
            case,
            request=request,
            what=f"Invented event {number} " * 5,
            happened_on=f"20{number % 25:02d}",
        )
    return case


def read(case: Any) -> None:
    """Read it as the pages do: event line, lists, a search, exhibits, the past."""
    from duenotice.custody import sealed
    from duenotice.register import selectors
    from duenotice.register.models import Event, Exhibit

    for _ in range(3):
        selectors.event_line(case)
        selectors.counts(case)
        list(Event.objects.filter(case=case, what__contains="event 77"))
    for exhibit in Exhibit.objects.filter(case=case)[:100]:
        b"".join(sealed.read(exhibit.file))
    selectors.as_we_knew_it_on(case, "2099-01-01")


def timed(action: Callable[..., Any], *arguments: Any) -> tuple[float, Any]:
    """Seconds, and what came back."""
    start = time.perf_counter()
    given = action(*arguments)
    return time.perf_counter() - start, given


@contextmanager
def in_clear(folder: Path) -> Iterator[None]:
    """The same program with nothing sealed."""

    from duenotice.custody import files

    def add(self: Any, case: str, key: bytes, content: Iterable[bytes]) -> Any:
        from duenotice.custody.disk import flush, open_private, sync_folder

        name, whole = secrets.token_hex(16), b"".join(content)
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_private(path) as out:
            out.write(whole)
            flush(out)
        sync_folder(path.parent)
        return files.Sealed(name, len(whole), hashlib.sha256(whole).hexdigest())

    def connect(path: str, key: bytes) -> Any:
        from duenotice.custody.backend import base

        connection = base.dbapi2.connect(
            str(folder / "plain.db"), detect_types=base.dbapi2.PARSE_DECLTYPES | base.dbapi2.PARSE_COLNAMES,
            check_same_thread=False, factory=base.Connection, timeout=20,
        )  # fmt: skip
        for pragma in base.PRAGMAS:
            if "cipher" not in pragma:
                connection.execute(pragma)
        return connection

    def read(self: Any, case: str, key: bytes, name: str) -> Iterator[bytes]:
        yield self.path(name).read_bytes()

    with ExitStack() as stack:
        for name, other in {
            "keys.seal": lambda key, plain, data: plain, "keys.unseal": lambda key, held, data: held,
            "files.FileStore.add": add, "files.FileStore.read": read, "backend.base.connect": connect,
        }.items():  # fmt: skip
            stack.enter_context(mock.patch(f"duenotice.custody.{name}", other))
        _connect_anew()
        yield
        _connect_anew()


def _connect_anew() -> None:
    from django.db import connections

    connections["default"].close()
    del connections["default"]


def once(folder: Path, exhibits: int, events: int, *, plain: bool) -> tuple[float, float]:
    """Seconds of writing and of reading."""
    from duenotice.custody import audit, schema, session, vault

    vault.create(folder, "five plain words by chance")
    with ExitStack() as stack:
        if plain:
            stack.enter_context(in_clear(folder))
            schema.build()
            audit.append("vault.made")
        wrote, case = timed(fill, exhibits, events)
        took, _ = timed(read, case)
        if plain and not (folder / "plain.db").read_bytes().startswith(b"SQLite format 3"):
            raise SystemExit("The plain side is not plain: nothing was measured.")
    session.end()
    shutil.rmtree(folder)
    return wrote, took


def _told(chosen: argparse.Namespace, best: dict[str, tuple[float, float]], ratios: dict[str, float]) -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    rows = [
        f"| {what} | {best['vault'][place]:.2f} | {best['plain'][place]:.2f} | {ratio:.2f} | {LIMIT} | "
        f"{'yes' if ratio <= LIMIT else '**no**'} |"
        for place, (what, ratio) in enumerate(ratios.items())
    ]
    return "\n".join([
        "## What encryption costs", "",
        f"Written by `python -m bench.vault --write`, {datetime.now(UTC):%d %B %Y}: one case with {chosen.exhibits} exhibits of "
        f"{EXHIBIT_BYTES // 1000} kB and {chosen.events} events, in the vault and in plain SQLite with the same durability;",
        f"best of {chosen.rounds} rounds each. Load of the machine (1, 5, 15 minutes): {load}.", "",
        "| what | vault, s | plain, s | ratio | aim | met |", "|--|--|--|--|--|--|", *rows,
    ])  # fmt: skip


def main() -> int:
    """Run the rounds in turn and compare the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exhibits", type=int, default=300)
    parser.add_argument("--events", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write the part of docs/benchmarks.md")
    chosen = parser.parse_args()
    os.environ[TEST_SETTING] = "yes"
    prepare()
    best: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for number in range(chosen.rounds):
            for name in ("vault", "plain"):
                took = once(
                    Path(temporary) / f"{name}-{number}",
                    chosen.exhibits,
                    chosen.events,
                    plain=name == "plain",
                )
                held = best.get(name, took)
                best[name] = (min(held[0], took[0]), min(held[1], took[1]))
    ratios = {
        what: best["vault"][place] / best["plain"][place] for place, what in enumerate(("writing", "reading"))
    }
    print(
        json.dumps(
            {"seconds": best, "ratios": {what: round(ratio, 2) for what, ratio in ratios.items()}}, indent=1
        )
    )
    if chosen.write:
        put("encryption", _told(chosen, best, ratios))
    return int(max(ratios.values()) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
