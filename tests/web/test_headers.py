"""The headers of every kind of answer, word for word."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.conftest import at, carried

CSP = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip
FIXED = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
PAGES = [
    ("GET", "/", None, 200, "no-cache"),
    ("GET", "/ar/", None, 200, "no-cache"),
    ("GET", "/assess/", None, 200, "no-cache"),
    ("GET", "/assess/file/", None, 200, "no-cache"),
    ("GET", "/sample/", None, 200, "no-cache"),
    ("GET", "/limits/", None, 200, "no-cache"),
    ("GET", "/rules/", None, 200, "no-cache"),
    ("GET", "/rules/penalty-prosecution-2y/", None, 200, "no-cache"),
    ("GET", "/nowhere/", None, 404, "no-store"),
    ("GET", "/api/v1/rules", None, 200, "no-cache"),
    ("GET", "/api/v1/openapi.json", None, 200, "no-cache"),
    ("GET", "/api/v1/nowhere", None, 404, "no-store"),
    ("POST", "/assess/", {**at("sought_for"), "do": "next", "a": "prosecution"}, 200, "no-store"),
    ("POST", "/assess/", {**at("sought_for"), "do": "next"}, 422, "no-store"),
    ("POST", "/assess/review/", carried(), 200, "no-store"),
    ("POST", "/assess/result/", carried(), 200, "no-store"),
    ("POST", "/ar/assess/result/", carried(), 200, "no-store"),
    ("POST", "/assess/result/", {"dossier": "{"}, 400, "no-store"),
    ("POST", "/assess/download/json/", carried(), 200, "no-store"),
    ("POST", "/assess/download/pdf/", carried(), 200, "no-store"),
    ("POST", "/assess/download/docx/", carried(), 200, "no-store"),
]


@pytest.mark.parametrize(("method", "path", "form", "status", "kept"), PAGES)
def test_headers_of_every_kind_of_page(
    client: Client, method: str, path: str, form: dict[str, str] | None, status: int, kept: str
) -> None:
    response = client.get(path) if method == "GET" else client.post(path, form or {})
    assert response.status_code == status
    assert {part.strip() for part in response["Content-Security-Policy"].split(";")} == CSP
    for name, value in FIXED.items():
        assert response[name] == value, name
    assert response["Cache-Control"] == kept
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    assert "Set-Cookie" not in response
    assert not response.cookies
    assert "Server" not in response
    assert "unsafe" not in response["Content-Security-Policy"]


def test_static_files_carry_the_same_headers(client: Client) -> None:
    for path in (
        "/static/duenotice/style.css",
        "/static/duenotice/interview.js",
        "/static/django_htmx/htmx-2.min.js",
    ):
        response = client.get(path)
        assert response.status_code == 200
        for name, value in FIXED.items():
            assert response[name] == value, (path, name)
        response.close()


@pytest.mark.parametrize(("method", "path", "form", "status", "kept"), PAGES)
def test_nothing_inline_and_nothing_from_elsewhere(
    client: Client, method: str, path: str, form: dict[str, str] | None, status: int, kept: str
) -> None:
    import re

    response = client.get(path) if method == "GET" else client.post(path, form or {})
    if not response["Content-Type"].startswith("text/html"):
        return
    text = response.content.decode()
    assert not re.search(r"<style|\sstyle=|<script>|\son[a-z]+=|javascript:", text)
    for value in re.findall(r'(?:src|action|formaction)="([^"]*)"', text) + re.findall(
        r'<link[^>]*href="([^"]*)"', text
    ):
        assert value.startswith("/"), value
        assert not value.startswith("//"), value


def test_no_session_cookie_or_database_is_set_up() -> None:
    from django.conf import settings

    assert settings.DEBUG is False
    assert all(database["ENGINE"] == "django.db.backends.dummy" for database in settings.DATABASES.values())
    assert not [name for name in settings.MIDDLEWARE if "session" in name.lower() or "csrf" in name.lower()]
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert len(settings.SECRET_KEY) > 50
