"""What is typed reaches no log, address, cookie, file or error page."""

from __future__ import annotations

import io
import json
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duenotice.web.logs import QuietFormatter
from duenotice.web.startup import faults
from duenotice.web.wsgi import application
from tests.web.conftest import at, carried

CANARY = "kanarie-Zq81"
SECRET = {
    "mechanism": "red_notice",
    "reference": CANARY,
    "facts": {"drug_quantity": {"value": CANARY, "exhibit": CANARY}},
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that every logger would write, in the form in which it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(QuietFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "waitress")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


REQUESTS = [
    ("/assess/", {**at("drug_quantity"), "a": CANARY, "do": "next"}),
    ("/assess/", {**at("drug_quantity", SECRET), "do": "back"}),
    ("/assess/", {**at("issued_on", SECRET), "a.year": CANARY, "do": "next"}),
    ("/assess/", {"dossier": CANARY, "do": "next"}),
    ("/assess/", {**carried(SECRET), "do": CANARY}),
    ("/assess/", {**carried(SECRET), "way": CANARY}),
    ("/assess/review/", carried(SECRET)),
    ("/assess/result/", carried(SECRET)),
    ("/assess/download/json/", carried(SECRET)),
    ("/assess/download/pdf/", carried(SECRET)),
    ("/assess/download/docx/", carried(SECRET)),
    ("/assess/nowhere/", carried(SECRET)),
    ("/assess/result/?q=" + CANARY, carried(SECRET)),
]


@pytest.mark.parametrize(("path", "form"), REQUESTS)
def test_no_log_address_or_cookie_holds_what_was_typed(
    client: Client, log: io.StringIO, path: str, form: dict[str, str]
) -> None:
    response = client.post(path, form)
    assert CANARY not in log.getvalue()
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    assert CANARY not in headers
    assert not response.cookies
    assert f'action="{CANARY}' not in response.content.decode("utf-8", "replace")


def test_no_link_or_form_address_holds_what_was_typed(client: Client) -> None:
    import re

    for path in ("/assess/review/", "/assess/result/", "/ar/assess/result/"):
        text = client.post(path, carried(SECRET)).content.decode()
        assert CANARY in text
        for value in re.findall(r'(?:href|action|formaction|src)="([^"]*)"', text):
            assert CANARY not in value


def test_the_api_logs_nothing_it_is_given(client: Client, log: io.StringIO) -> None:
    for body in (json.dumps(SECRET), f'{{"mechanism": "{CANARY}"}}', CANARY, "{"):
        client.post(f"/api/v1/assess?q={CANARY}", body, content_type="application/json")
        client.post("/api/v1/assess", body, content_type="application/json")
    assert CANARY not in log.getvalue()


def test_our_own_fault_reveals_nothing(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("duenotice.desks.assess.views.assess", broken)
    monkeypatch.setattr("duenotice.web.api.assess", broken)
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    page = client.post("/assess/result/", carried(SECRET))
    answer = client.post("/api/v1/assess", json.dumps(SECRET), content_type="application/json")
    for response in (page, answer):
        assert response.status_code == 500
        text = response.content.decode()
        assert CANARY not in text
        assert "Traceback" not in text
        assert "RuntimeError" not in text
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Security-Policy"]
    assert CANARY not in log.getvalue()
    assert "RuntimeError" in log.getvalue()
    assert "problems" in answer.json()


def test_an_upload_touches_no_disk(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", forbidden)
    monkeypatch.setattr(tempfile, "TemporaryFile", forbidden)
    padded = json.dumps(
        {**SECRET, "facts": {"drug_quantity": "x" * 15000, "offences": [{"label": "y" * 5000}] * 700}}
    )
    assert len(padded) > 3_000_000
    response = client.post("/assess/file/", {"file": SimpleUploadedFile("a.json", padded.encode())})
    assert response.status_code == 200
    assert not list(tmp_path.iterdir())


def test_the_start_up_check_of_a_public_address_passes() -> None:
    assert faults(application) == []


def test_the_start_up_check_sees_what_is_wrong(settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    found = " ".join(faults(application))
    assert "DEBUG" in found
    assert "host name" in found
