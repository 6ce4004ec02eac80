"""Documentation is a test target: what is generated is current, what is named exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duenotice.cli.main import app
from duenotice.law import rulebook
from duenotice.law.catalogue import catalogue

ROOT = Path(__file__).parents[2]
DOCS = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_rule_catalogue_is_current() -> None:
    """Regenerate with `duenotice rules list --format markdown > docs/rules.md`."""
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == catalogue(rulebook())


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.name)
def test_pages_name_files_that_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    named = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    for name in named - {"version"}:
        assert f"duenotice {name}" in text, name


def test_nothing_tracked_names_a_machine() -> None:
    import subprocess

    listed = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
        .stdout.decode()
        .split("\0")
    )
    pattern = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|home/\w+)/")
    for name in listed:
        path = ROOT / name
        if (
            path.suffix in (".py", ".md", ".yaml", ".toml", ".html", ".css", ".txt", ".lock")
            and path.is_file()
        ):
            assert not pattern.search(path.read_text("utf-8", errors="replace")), name
