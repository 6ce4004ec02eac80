"""Findings, refusals and addresses in words. The English stands in `findings.yaml`; a catalogue may translate it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from duenotice.documents.intake.model import Finding, Passage
from duenotice.strict import read_yaml
from duenotice.words import phrase


@cache
def english() -> Mapping[str, str]:
    """Id to English text."""
    file = resources.files("duenotice.documents.intake") / "findings.yaml"
    content = read_yaml(file.read_text("utf-8")).content
    return {str(name): str(said) for name, said in content.items()}


def text(name: str, lang: str = "en", **values: object) -> str:
    """The words of an id, with its placeholders filled.

    Raises:
        KeyError: no such id.
    """
    return phrase(f"intake.{name}", lang, english=english()[name], **values)


def describe(finding: Finding, lang: str = "en") -> str:
    """A finding as one sentence."""
    return text(f"found.{finding.code}", lang, count=finding.count, detail=finding.detail)


def address(passage: Passage, lang: str = "en") -> str:
    """Where a passage stands: 'page 3', 'sheet Payments, row 4'."""
    name = f"at.{passage.unit}_of" if passage.label else f"at.{passage.unit}"
    return text(name, lang, number=passage.number, label=passage.label)
