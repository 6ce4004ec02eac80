"""How fast the vault's pages answer on a large case: 500 exhibits of five pages each, 5,000 events, 50 other cases of 10 people.

`python -m bench.vault_pages [--write]`. Pages are asked inside the process, without a server; the median of seven rounds
counts. `--write` writes the part of docs/benchmarks.md. Exit code 1 when a page takes more than 200 ms, or a search more than
100 ms.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.page import put
from duenotice.custody.stretch import TEST_SETTING

PAGE_SECONDS, SEARCH_SECONDS = 0.2, 0.1
ROUNDS, EXHIBITS, EVENTS, CASES, PEOPLE = 7, 500, 5_000, 50, 10
_HEAD = """\
## How fast the vault's pages answer

Written by `python -m bench.vault_pages --write`, {day:%d %B %Y}: one case of 500 exhibits with five pages of text each and 5,000
events, beside 50 cases of 10 people; asked inside the process, median of seven rounds. Aims: a page in 200 ms, a search in
100 ms. Load of the machine (1, 5, 15 minutes): {load}.

| what | ms | aim | met |
|--|--|--|--|"""
_PASSPHRASE = "five plain words by chance"


def fill() -> Any:
    """One large case."""
    from django.db import transaction

    from duenotice.register import actions, index
    from duenotice.register.models import Reading

    case = actions.open_case("HERON")
    request = actions.add("request", case, mechanism="red_notice", status="live")
    with transaction.atomic():
        for number in range(EXHIBITS):
            exhibit = actions.add_exhibit(case, f"exhibit-{number}.txt", [os.urandom(3_000)])
            text = f"Invented words of exhibit {number} pelargonium{number} minister square paper " * 8
            index.put_pages(case.pk, exhibit.pk, [("page", page, "", text) for page in range(1, 6)])
            Reading.objects.create(exhibit=exhibit.pk, case=case.pk, status="ready", kind="txt", passages=5)
        for number in range(EVENTS):
            day = f"20{number % 25:02d}-0{number % 9 + 1}-11"
            actions.add("event", case, request=request, what=f"Invented event {number}", happened_on=day)
        for number in range(CASES):
            other = actions.open_case(f"OTHER {number}")
            for one in range(PEOPLE):
                name = f"{_NAMES[(number * 7 + one) % len(_NAMES)]} {_NAMES[(number + one * 3) % len(_NAMES)]}son"
                actions.add("subject", other, names=[{"text": name, "kind": "name"}], born=f"19{40 + number}")
        for name in ("Amina Karimson", "Виктор Иванов", "Selim Turanson"):
            actions.add("subject", case, names=[{"text": name, "kind": "name"}], born="1980")
    return case


_NAMES = (
    "Amina",
    "Karim",
    "Selim",
    "Turan",
    "Viktor",
    "Ivan",
    "Leila",
    "Hassan",
    "Marta",
    "Pavel",
    "Noor",
    "Daniel",
)


def median(action: Callable[[], Any]) -> float:
    """Seconds, the median of the rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> int:
    """Measure, print, judge."""
    folder = Path(tempfile.mkdtemp(prefix="bench-vault-"))
    os.environ |= {
        TEST_SETTING: "yes",
        "DUENOTICE_HOME": str(folder / "vault"),
        "DJANGO_SETTINGS_MODULE": "duenotice.web.settings_vault",
    }
    try:
        return _measure(folder / "vault")
    finally:
        shutil.rmtree(folder)


def _measure(home: Path) -> int:
    import django

    django.setup()
    from django.test import Client

    from duenotice.custody import vault
    from duenotice.register import index
    from duenotice.register.models import Exhibit, Request

    vault.create(home, _PASSPHRASE)
    case = fill()
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/vault/open/", {"passphrase": _PASSPHRASE})
    token = re.findall(r'form_token" value="([^"]+)"', client.get("/vault/").content.decode())[0]
    client.post("/vault/reveal/", {"reveal": "yes", "form_token": token})
    exhibit, request = Exhibit.objects.all()[0], Request.objects.all()[0]
    rest = ("", "events/50/", "exhibits/", "exhibits/page/5/", f"exhibits/{exhibit.pk}/", f"requests/{request.pk}/", "log/",
            "log/50/", "add/event/", "take/", "elsewhere/")  # fmt: skip
    whole = ("/vault/", "/vault/copies/", "/vault/journey/", "/vault/terms/")
    lines = []
    for path in (*whole, *(f"/vault/cases/{case.pk}/{part}" for part in rest)):
        seconds = median(lambda path=path: client.get(path))
        lines.append((re.sub("[0-9a-f]{32}", "ID", path), seconds, PAGE_SECONDS))
    then = f"/vault/cases/{case.pk}/then/"
    seconds = median(lambda: client.post(then, {"day": "2099-01-01", "form_token": token}))
    lines.append(("/vault/cases/ID/then/, 5,000 events", seconds, PAGE_SECONDS))
    for words in ("minister", "pelargonium77", "invented event 4999", "zzz"):
        seconds = median(lambda words=words: index.search(words, [case.pk]))
        lines.append((f"search: {words}", seconds, SEARCH_SECONDS))
    vault.lock()
    rows = [f"| {what} | {seconds * 1000:.0f} | {aim * 1000:.0f} | {'yes' if seconds <= aim else '**no**'} |"
            for what, seconds, aim in lines]  # fmt: skip
    print("\n".join(rows))
    if "--write" in sys.argv[1:]:
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        put("vault pages", "\n".join([_HEAD.format(day=datetime.now(UTC), load=load), *rows]))
    return int(any(seconds > aim for _, seconds, aim in lines))


if __name__ == "__main__":
    sys.exit(main())
