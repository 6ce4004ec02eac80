"""What is written for operators is true: settings, commands, addresses, and both ways to run it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
UNIT = (ROOT / "deploy" / "duenotice.service").read_text("utf-8")


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


@pytest.mark.parametrize("name", sorted(set(re.findall(r"(DUENOTICE_[A-Z_]+)=", UNIT))))
def test_the_unit_names_settings_that_exist(name):
    assert name in settings_read()


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
