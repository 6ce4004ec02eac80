"""docs/web.md says what the program does."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from duenotice.strict import MAX_BYTES
from duenotice.web.policy import HEADERS

PAGE = (Path(__file__).parents[2] / "docs" / "web.md").read_text("utf-8")


def test_every_header_is_documented_with_its_value() -> None:
    for name, value in HEADERS.items():
        if name != "Permissions-Policy":
            assert f"| {name} | `{value}` |" in PAGE
        assert name in PAGE


def test_the_limits_are_documented() -> None:
    assert f"| body or upload | {settings.MAX_BODY // 1_000_000} MB | 413 |" in PAGE
    assert f"| a dossier's file | {MAX_BYTES // 1_000_000} MB |" in PAGE
    assert f"| time | {settings.TIME_LIMIT_SECONDS} seconds | 503 |" in PAGE


def test_every_call_of_the_api_is_documented() -> None:
    from duenotice.web.api import api

    for path in api.get_openapi_schema()["paths"]:
        assert path.replace("{name}", "ID") in PAGE
