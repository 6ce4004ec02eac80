"""One examiner serves every request of a day: no dossier may show in the assessment of another, or stay in memory."""

from __future__ import annotations

import gc
import weakref
from datetime import date
from typing import Any

from duenotice.assess import assess
from duenotice.assess.findings import examiner
from duenotice.assess.json import assessment_json
from duenotice.dossier import Dossier, Fact, dossier_from

DAY = date(2025, 3, 1)
DOSSIERS: list[dict[str, Any]] = [
    {"mechanism": "removal", "issued_on": "2025-02-01", "facts": {"requesting_state": "TR"}},
    {"mechanism": "red_notice", "facts": {}},
    {"mechanism": "extradition", "issued_on": "2024-12-24", "seen": "full_alert", "facts": {"sought_for": "prosecution"}},
    {"mechanism": "diffusion", "facts": {"protection_status": "refugee"}},
    {"mechanism": "blue_notice", "issued_on": "2025-01", "facts": {"live": True}},
]  # fmt: skip


def whole(content: dict[str, Any]) -> dict[str, Any]:
    return assessment_json(assess(dossier_from(content), DAY))


def test_what_came_before_never_shows() -> None:
    alone = []
    for content in DOSSIERS:
        examiner.cache_clear()
        alone.append(whole(content))
    for order in (DOSSIERS, DOSSIERS[::-1]):
        examiner.cache_clear()
        beside = {id(content): whole(content) for content in order}
        assert [beside[id(content)] for content in DOSSIERS] == alone


class Secret(str):
    """A text that can be watched."""

    __slots__ = ("__weakref__",)


def test_nothing_of_a_dossier_stays_in_memory() -> None:
    examiner.cache_clear()
    secret = Secret("canary")
    offences = ({"label": secret},)
    dossier = Dossier("red_notice", {"offences": Fact(offences, exhibit=secret)})
    found = assess(dossier, DAY)
    assert assessment_json(found)
    watched = weakref.ref(secret)
    del secret, offences, dossier, found
    gc.collect()
    assert watched() is None
