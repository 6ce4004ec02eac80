"""How fast the vault's pages answer on a large case: 500 exhibits of five pages each, 5,000 events.

`python -m bench.vault_pages`. Pages are asked inside the process, without a server; the median of seven rounds counts.
Exit code 1 when a page takes more than 200 ms, or a search more than 100 ms.
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
from pathlib import Path
from typing import Any

from duenotice.custody.stretch import TEST_SETTING

PAGE_SECONDS, SEARCH_SECONDS = 0.2, 0.1
ROUNDS, EXHIBITS, EVENTS = 7, 500, 5_000
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
    return case


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
            "log/50/", "add/event/")  # fmt: skip
    slow = 0
    for path in ("/vault/", "/vault/copies/", *(f"/vault/cases/{case.pk}/{part}" for part in rest)):
        seconds = median(lambda path=path: client.get(path))
        slow += seconds > PAGE_SECONDS
        print(f"{seconds * 1000:6.0f} ms  {re.sub('[0-9a-f]{32}', 'ID', path)}")
    for words in ("minister", "pelargonium77", "invented event 4999", "zzz"):
        seconds = median(lambda words=words: index.search(words, [case.pk]))
        slow += seconds > SEARCH_SECONDS
        print(f"{seconds * 1000:6.0f} ms  search '{words}'")
    vault.lock()
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
