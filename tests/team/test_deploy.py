"""What is written for operators is true: settings, commands, addresses, and both ways to run it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
SETTINGS = (ROOT / "deploy" / "settings.example").read_text("utf-8")
UNITS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "deploy").glob("duenotice*"))}


def settings_read() -> set[str]:
    """Names that the program reads."""
    text = "".join(
        (ROOT / "src/duenotice" / name).read_text("utf-8")
        for name in ("web/settings_team.py", "cli/serve_team.py", "custody/place.py")
    )
    names = set(re.findall(r'"(DUENOTICE_[A-Z_]+)"', text))
    return {f"{name}_FILE" if f'_first_line("{name}")' in text else name for name in names}


def test_every_setting_is_told_and_none_is_invented():
    told = set(re.findall(r"^\| `(DUENOTICE_[A-Z_]+)`", PAGE, re.MULTILINE))
    assert told == settings_read()


def test_the_settings_of_the_systemd_way_exist_and_are_enough():
    named = set(re.findall(r"^(DUENOTICE_[A-Z_]+)=", SETTINGS, re.MULTILINE))
    assert named <= settings_read()
    assert named >= {f"DUENOTICE_{name}" for name in ("SITE", "HOME", "KEY_FILE", "DATABASE")}
    assert {line.partition("=")[0] for line in SETTINGS.splitlines() if not line.startswith("#")} == named


@pytest.mark.parametrize("name", UNITS)
def test_the_units_start_what_exists_where_the_page_puts_it(name):
    unit = UNITS[name]
    if name.endswith(".timer"):
        assert name.replace(".timer", ".service") in UNITS and "WantedBy=timers.target" in unit
        return
    program, *words = re.search(r"^ExecStart=(.+)$", unit, re.MULTILINE)[1].split()
    assert program == "/opt/duenotice/.venv/bin/duenotice" and "/opt/duenotice" in PAGE
    assert _offered(words) == words
    assert "EnvironmentFile=/etc/duenotice/settings" in unit and "/etc/duenotice/settings" in PAGE
    for folder in re.findall(r"/var/\S+", unit):
        assert folder in PAGE or folder in SETTINGS, folder
    assert name in PAGE


def _offered(words: list[str]) -> list[str]:
    """Those words of a command line that the program knows: commands, options, and what stands after them."""
    from typer.main import get_command

    from duenotice.cli.main import app

    command: Any = get_command(app)
    known = []
    for word in words:
        inner = getattr(command, "commands", {})
        if word in inner:
            command = inner[word]
        elif word.startswith("--"):
            assert word in {name for held in command.params for name in held.opts}, word
        known.append(word)
    assert not getattr(command, "commands", {}), "a whole command"
    return known


def test_every_command_line_of_the_page_is_one_the_program_takes():
    lines = re.findall(r"^(?:due|docker compose run .*? program duenotice) (.+)$", PAGE, re.MULTILINE)
    assert len(lines) >= 9
    for line in lines:
        _offered(shlex.split(line))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_the_units(name):
    done = subprocess.run(
        ["systemd-analyze", "verify", str(ROOT / "deploy" / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if name in line and "is not executable" not in line]
    assert said == []


def test_compose_names_settings_that_exist_and_opens_only_the_proxy():
    services = COMPOSE["services"]
    assert set(services["program"]["environment"]) <= settings_read()
    assert [name for name, held in services.items() if "ports" in held] == ["proxy"]
    assert services["database"]["network_mode"] == "none"
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    key, files = (services["program"]["environment"][f"DUENOTICE_{name}"] for name in ("KEY_FILE", "HOME"))
    assert not Path(key).is_relative_to(files)
    assert "trust" not in services["database"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_the_image_is_built_from_files_that_exist_and_hashes_are_required():
    recipe = COMPOSE["services"]["program"]["build"]["dockerfile_inline"]
    for line in re.findall(r"^COPY (.+)$", recipe, re.MULTILINE):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
    assert "--require-hashes" in recipe and "USER 10001" in recipe


def test_every_command_that_is_told_exists():
    from duenotice.cli.team import account_app, app

    known = {command.name for command in app.registered_commands} | {"account"}
    accounts = {command.name for command in account_app.registered_commands}
    for first, second in re.findall(r"duenotice team ([a-z-]+)(?: ([a-z-]+))?", PAGE):
        assert first in known, first
        assert first != "account" or second in accounts, second


def test_the_roles_of_the_page_are_those_of_the_policy():
    told = re.findall(r"^\| ([a-z][a-z ]+) \|", PAGE.partition("## Settings")[0], re.MULTILINE)
    assert told == ["role", "owner of the case", "counsel", "caseworker", "reader", "administrator"]
