"""The server as its operator runs it: tables, check, serving behind a proxy, refusing, verifying. Real processes."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.team.test_checks import guest, quiet  # noqa: F401  # fixtures
from tests.vault_support import forget_connection

pytestmark = [pytest.mark.usefixtures("team"), pytest.mark.slow]

PROXIED = {"Host": "team.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}


@pytest.fixture
def environment(quiet, tmp_path) -> dict[str, str]:  # noqa: F811
    forget_connection()
    password = tmp_path / "password"
    password.write_text(f"{quiet.password}\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DUENOTICE", "DJANGO"))}
    return kept | {
        "DUENOTICE_SITE": "https://team.example",
        "DUENOTICE_HOME": str(tmp_path / "files"),
        "DUENOTICE_KEY_FILE": str(tmp_path / "key" / "key.json"),
        "DUENOTICE_DATABASE": f"postgresql:///{quiet.name}?host={quiet.where['host']}&user={quiet.name}",
        "DUENOTICE_DATABASE_PASSWORD_FILE": str(password),
    }


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "duenotice", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def ask(port: int, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None):
    held = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = urlencode(form) if form else None
    more = (
        {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"} if form else {}
    )
    held.request(method, path, body, headers | more)
    answer = held.getresponse()
    return answer, answer.read().decode()


def test_from_nothing_to_a_server_that_signs_people_in(environment):
    made = run(environment, "team", "init", "--administrator", "Boss", "--name", "The Boss")
    assert made.returncode == 0, made.stderr
    once = re.search(r"^boss: ([a-z0-9-]+)$", made.stdout, re.MULTILINE)[1]
    assert Path(environment["DUENOTICE_KEY_FILE"]).stat().st_mode & 0o777 == 0o600
    again = run(environment, "team", "init")
    assert again.returncode == 0 and "Key made" not in again.stderr
    checked = run(environment, "team", "check")
    assert (checked.returncode, checked.stdout) == (0, "Nothing was found that is not safe.\n"), (
        checked.stdout
    )

    command = [sys.executable, "-m", "duenotice", "serve", "--team", "--port", "0"]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        line = server.stdout.readline()
        assert "serves the proxy" in line, server.stderr.read()
        port = int(re.search(r":(\d+) ", line)[1])
        assert ask(port, "GET", "/alive/", PROXIED)[1] == "ok\n"
        plain, _ = ask(port, "GET", "/alive/", {"Host": "team.example"})
        assert (plain.status, plain.getheader("Location")) == (301, "https://team.example/alive/")
        assert ask(port, "GET", "/alive/", PROXIED | {"Host": "other.example"})[0].status == 400
        assert ask(port, "GET", "/vault/", PROXIED)[0].getheader("Location") == "/account/login/"
        entered, _ = ask(port, "POST", "/account/login/", PROXIED, {"login": "boss", "password": once})
        assert (entered.status, entered.getheader("Location")) == (302, "/team/accounts/")
        cookie = entered.getheader("Set-Cookie")
        assert cookie.startswith("__Host-duenotice=") and "Secure" in cookie and "HttpOnly" in cookie
        held = PROXIED | {"Cookie": cookie.partition(";")[0]}
        assert ask(port, "GET", "/team/accounts/", held)[0].getheader("Location") == "/account/password/"
        second = run(environment, "serve", "--team", "--port", "0")
        assert second.returncode == 2 and "open in another window" in second.stderr
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    finally:
        server.kill()
        log = server.communicate()[1]
    assert "203.0.113.7" not in log and "boss" not in log.casefold() and once not in log
    verified = run(environment, "team", "verify")
    assert verified.returncode == 0 and "lines of the log" in verified.stdout, verified.stderr

    Path(environment["DUENOTICE_KEY_FILE"]).chmod(0o644)
    refused = run(environment | {"DUENOTICE_SITE": "http://team.example"}, "serve", "--team", "--port", "0")
    assert refused.returncode == 2
    assert "can be read by other accounts" in refused.stderr and "with https://" in refused.stderr


def test_a_lost_key_is_not_replaced(environment):
    assert run(environment, "team", "init").returncode == 0
    (Path(environment["DUENOTICE_HOME"]) / "files" / "ab").mkdir(parents=True)
    (Path(environment["DUENOTICE_HOME"]) / "files" / "ab" / ("ab" * 16)).write_bytes(b"sealed")
    Path(environment["DUENOTICE_KEY_FILE"]).unlink()
    refused = run(environment, "team", "init")
    assert refused.returncode == 2 and "sealed files and no key" in refused.stderr


def test_accounts_from_the_command_line(environment):
    assert run(environment, "team", "init").returncode == 0
    assert run(environment, "team", "account", "add", "anna", "--name", "Anna").stdout.startswith("anna: ")
    twice = run(environment, "team", "account", "add", "Anna", "--name", "Anna")
    assert twice.returncode == 2 and "already" in twice.stderr
    assert run(environment, "team", "account", "reset", "anna").stdout.startswith("anna: ")
    assert run(environment, "team", "account", "confirm", "anna").stdout == "Confirmed in 0 cases.\n"
    unknown = run(environment, "team", "account", "reset", "nobody")
    assert unknown.returncode == 2 and "Traceback" not in unknown.stderr
