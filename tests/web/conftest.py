"""A client that speaks to the web project as a browser on this machine does."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

Step = Callable[..., HttpResponse]


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="127.0.0.1")


def carried(dossier: Mapping[str, Any] | None = None, **way: Any) -> dict[str, str]:
    """The hidden boxes of a page."""
    whole = {"goal": "defect", "path": [], "at": 0, "drafts": {}, "review": False, **way}
    return {
        "dossier": json.dumps(dossier or {"mechanism": "red_notice", "facts": {}}),
        "way": json.dumps(whole),
    }


def at(step: str, dossier: Mapping[str, Any] | None = None, **way: Any) -> dict[str, str]:
    """The hidden boxes of the page of one question."""
    return carried(dossier, path=[":mechanism", step], at=1, **way)


def flat(response: HttpResponse) -> str:
    """The text of a page with every run of white space as one space."""
    return re.sub(r"\s+", " ", response.content.decode())


def state_of(response: HttpResponse) -> tuple[dict[str, Any], dict[str, Any]]:
    """Dossier and way that a page carries on."""
    text = flat(response)
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', text) for name in ("dossier", "way")}
    values = [json.loads(html.unescape(match[1])) if match else {} for match in found.values()]
    return values[0], values[1]
