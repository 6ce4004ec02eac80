"""The API against its own description: generated requests, valid and not, over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.serving import served

#: One fact of every type, so that a few hundred requests reach all of them.
KEPT = (
    "live", "sought_for", "published_on", "sentence_imposed", "loss_value", "requesting_state", "nationalities",
    "identifiers", "drug_quantity", "offences", "warrant.issued_on", "extradition_requests", "protection_status",
)  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


def description() -> dict[str, Any]:
    """The API's own description."""
    content: dict[str, Any] = Client(SERVER_NAME="127.0.0.1").get("/api/v1/openapi.json").json()
    return content


def generated(address: str, file: Path, content: dict[str, Any], *options: str) -> None:
    """Let schemathesis put generated requests to the program; it fails on the first answer that is not as described."""
    file.write_text(json.dumps(content), "utf-8")
    program = [str(Path(sys.executable).with_name("schemathesis")), "run", str(file), "--url", address]
    fixed = ["--checks", "all", "--seed", "1", "--continue-on-failure", "--no-color", "--warnings", "off"]
    done = subprocess.run([*program, *fixed, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.slow
def test_the_api_keeps_its_description(address: str, tmp_path: Path) -> None:
    content = description()
    known = content["components"]["schemas"]["Dossier"]["properties"]["facts"]
    known["properties"] = {key: known["properties"][key] for key in KEPT}
    generated(address, tmp_path / "few.json", content, "--max-examples", "30")


@pytest.mark.slow
def test_the_api_keeps_its_description_over_every_fact(address: str, tmp_path: Path) -> None:
    """Without the phase that tries every property of every shape in turn: the one before does that, a fact of each type."""
    generated(address, tmp_path / "all.json", description(), "--phases", "fuzzing", "--max-examples", "15")


def test_the_description_names_every_address_and_no_other(client: object) -> None:
    content = json.loads(client.get("/api/v1/openapi.json").content)  # type: ignore[attr-defined]
    assert set(content["paths"]) == {
        "/api/v1/assess",
        "/api/v1/match",
        "/api/v1/rules",
        "/api/v1/rules/{name}",
    }
    assert content["openapi"].startswith("3.1")
    assert set(content["paths"]["/api/v1/assess"]["post"]["responses"]) == {
        "200",
        "400",
        "403",
        "413",
        "415",
        "422",
        "503",
    }
