"""Origin and Sec-Fetch-Site stand in place of a token; names we do not serve are refused."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.conftest import carried

HERE = "http://127.0.0.1"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"HTTP_ORIGIN": HERE}, 200),
        ({"HTTP_ORIGIN": HERE, "HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
        ({"HTTP_ORIGIN": "null"}, 403),
        ({"HTTP_ORIGIN": "https://evil.example"}, 403),
        ({"HTTP_ORIGIN": "http://127.0.0.1:9999"}, 403),
        ({"HTTP_ORIGIN": "file://"}, 403),
        ({"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "same-origin"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "none"}, 403),
        ({"HTTP_ORIGIN": HERE, "HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
    ],
)
@pytest.mark.parametrize(
    "path", ["/assess/", "/assess/review/", "/assess/result/", "/assess/download/json/", "/api/v1/assess"]
)
def test_what_comes_from_elsewhere_is_refused(
    client: Client, path: str, headers: dict[str, str], status: int
) -> None:
    if path.startswith("/api/"):
        response = client.post(
            path, '{"mechanism": "red_notice"}', content_type="application/json", **headers
        )  # type: ignore[arg-type]
    else:
        response = client.post(path, {**carried(), "do": "show"}, **headers)  # type: ignore[arg-type]
    assert response.status_code == status
    if status == 403:
        assert b"red_notice" not in response.content


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0"]
)
@pytest.mark.parametrize("path", ["/", "/assess/", "/api/v1/rules"])
def test_a_name_we_do_not_serve_reads_nothing(host: str, path: str) -> None:
    response = Client(SERVER_NAME=host).get(path)
    assert response.status_code == 400
    assert host.encode() not in response.content


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_is_served(host: str) -> None:
    assert Client(SERVER_NAME=host).get("/").status_code == 200
