"""The API against its own description: generated requests, valid and not, in process."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)  # fmt: skip

from duenotice.web.wsgi import application

CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    response_headers_conformance, negative_data_rejection, positive_data_acceptance, unsupported_method,
)  # fmt: skip


#: One fact of every type, so that a few hundred requests reach all of them.
KEPT = (
    "live", "sought_for", "published_on", "sentence_imposed", "loss_value", "requesting_state", "nationalities",
    "identifiers", "drug_quantity", "offences", "warrant.issued_on", "extradition_requests", "protection_status",
)  # fmt: skip


def described(facts: Iterable[str] | None) -> dict[str, Any]:
    """The API's own description; with the facts named alone, or all of them."""
    client = Client(SERVER_NAME="127.0.0.1")
    content: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    if facts is not None:
        known = content["components"]["schemas"]["Dossier"]["properties"]["facts"]
        known["properties"] = {key: known["properties"][key] for key in facts}
    return content


def conforms(case: schemathesis.Case) -> None:
    response = case.call(headers={"Host": "127.0.0.1"})
    case.validate_response(response, checks=list(CHECKS))
    assert "Set-Cookie" not in response.headers


LIMITS: dict[str, Any] = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
few = schemathesis.openapi.from_dict(described(KEPT))
few.app = application
whole = schemathesis.openapi.from_dict(described(None))
whole.app = application


@pytest.mark.slow
@few.parametrize()
@settings(max_examples=25, **LIMITS)
def test_the_api_keeps_its_description(case: schemathesis.Case) -> None:
    conforms(case)


@pytest.mark.slow
@whole.parametrize()
@settings(max_examples=25, **LIMITS)
def test_the_api_keeps_its_description_over_every_fact(case: schemathesis.Case) -> None:
    conforms(case)


def test_the_description_names_every_address_and_no_other(client: object) -> None:
    content = json.loads(client.get("/api/v1/openapi.json").content)  # type: ignore[attr-defined]
    assert set(content["paths"]) == {"/api/v1/assess", "/api/v1/rules", "/api/v1/rules/{name}"}
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
