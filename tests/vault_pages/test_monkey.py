"""Somebody walks the vault by chance: no page breaks, no link leads nowhere, and what is kept holds together."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse

from tests.monkey import Monkey, worked_examples
from tests.vault_pages.conftest import Visitor


def _walk(visitor: Visitor, folder: Path, work: Callable[[], None], seed: int, steps: int) -> None:
    from duenotice.custody import vault
    from duenotice.register import projection
    from duenotice.register.models import Case

    visitor.get("")
    assert visitor.post("cases/sample/").status_code == 303
    visitor.reveal()

    def ask(method: str, where: str, form: dict[str, Any]) -> HttpResponse:
        asked: Any = visitor.client.get if method == "GET" else visitor.client.post
        response: HttpResponse = asked(where, form)
        return response

    dice = random.Random(seed)
    examples = worked_examples()

    def also() -> tuple[str, dict[str, Any]]:
        dossier = json.dumps(dice.choice(examples), default=str)
        return f"{visitor.lang}/assess/result/", {"dossier": dossier, "way": ""}

    monkey = Monkey(ask, folder, dice, also=also)
    try:
        monkey.walk(steps, work)
    except BaseException:
        print("\n".join(monkey.trail[-12:]))
        raise
    work()
    assert vault.verify().faults == ()
    for case in Case.objects.all():
        assert projection.differences(case.pk) == []


def test_any_link_and_any_form(visitor: Visitor, tmp_path: Path, work: Callable[[], None]) -> None:
    _walk(visitor, tmp_path, work, seed=1, steps=400)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 12))
@pytest.mark.parametrize("lang", ["", "/ar"])
def test_any_link_and_any_form_for_long(
    visitor: Visitor, tmp_path: Path, work: Callable[[], None], seed: int, lang: str
) -> None:
    visitor.lang = lang
    _walk(visitor, tmp_path, work, seed=seed, steps=int(os.environ.get("DUENOTICE_MONKEY", "600")))
