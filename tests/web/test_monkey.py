"""Somebody walks the assess desk by chance, from worked examples: no page breaks and no link leads nowhere."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.monkey import Monkey, worked_examples


@pytest.mark.parametrize("seed", [1, 2])
def test_any_link_and_any_form(client: Client, tmp_path: Path, seed: int) -> None:
    dice, examples = random.Random(seed), worked_examples()

    def ask(method: str, where: str, form: dict[str, Any]) -> HttpResponse:
        asked: Any = client.get if method == "GET" else client.post
        response: HttpResponse = asked(where, form)
        return response

    def also() -> tuple[str, dict[str, Any]]:
        return "/assess/result/", {"dossier": json.dumps(dice.choice(examples), default=str), "way": ""}

    monkey = Monkey(ask, tmp_path, dice, home="/", also=also)
    try:
        monkey.walk(150, lambda: None)
    except BaseException:
        print("\n".join(monkey.trail[-12:]))
        raise
