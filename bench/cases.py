"""One case: explained, asked about, and the first page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bench.data import sample_facts
from bench.measure import Line, timed
from duenotice.assess.assessor import questions
from duenotice.assess.findings import examiner
from duenotice.dossier import Dossier, dossier_from
from duenotice.reasoning.ask import Goal

DAY = date(2026, 6, 1)


def dossiers(number: int) -> list[Dossier]:
    """Made-up requests with three facts in four known."""
    found = []
    for facts in sample_facts(number):
        own = {key: facts.pop(key) for key in ("mechanism", "issued_on", "seen") if key in facts}
        facts.pop("id")
        plain = {
            key: value.isoformat() if isinstance(value, date) else _items(value)
            for key, value in facts.items()
        }
        found.append(dossier_from({**own, "facts": plain}))
    return found


def _items(value: object) -> object:
    if isinstance(value, list):
        return [_items(item) for item in value]
    if isinstance(value, dict):
        return {
            key: held.isoformat() if isinstance(held, date) else held
            for key, held in value.items()
            if held is not None
        }
    return value


def one_case() -> Iterator[Line]:
    """The whole book on one dossier, with its working; then the next question."""
    bench = examiner(DAY)
    cases = dossiers(200)
    short = [_first_facts(dossier, 12) for dossier in cases]
    for dossier in (*cases[:20], *short[:20]):
        list(questions(bench, dossier, bench.findings(dossier), Goal.DEFECT))
    rules = sum(1 for active in bench.rules if "red_notice" in active.rule.mechanisms)
    for label, held in (("twelve facts known", short), ("three facts in four known", cases)):
        times = [timed(lambda dossier=dossier: bench.findings(dossier)) for dossier in held]
        known = round(sum(len(dossier.facts) for dossier in held) / len(held))
        note = f"{rules} rules apply to Red Notices, {len(bench.rules)} are in force that day; {known} facts known on average"
        yield Line(f"one case, every finding with its working, {label}", times, aim=0.002, note=note)
        found = [(dossier, bench.findings(dossier)) for dossier in held]
        asked = [timed(lambda pair=pair: list(questions(bench, *pair, Goal.DEFECT))) for pair in found]
        yield Line(f"next questions, {label}", asked, aim=0.005)


def _first_facts(dossier: Dossier, number: int) -> Dossier:
    return Dossier(
        dossier.mechanism, dict(list(dossier.facts.items())[:number]), dossier.seen, dossier.issued_on
    )


def first_page() -> Iterator[Line]:
    """The start page, warm."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duenotice.web.settings")
    import django
    from django.test import Client

    django.setup()
    client = Client(headers={"host": "127.0.0.1"})
    for _ in range(5):
        status = client.get("/").status_code
    if status != 200:
        return
    yield Line("first page, warm", [timed(lambda: client.get("/")) for _ in range(50)], aim=0.1)
