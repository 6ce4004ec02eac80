"""Findings, refusals and addresses in words; the phrases stand under `intake.` with the others."""

from __future__ import annotations

from duenotice.documents.intake.model import Finding, Passage
from duenotice.words import phrase


def text(name: str, lang: str = "en", **values: object) -> str:
    """The words of an id, with its placeholders filled.

    Raises:
        UnknownPhrase: no such id.
    """
    return phrase(f"intake.{name}", lang, english=None, **values)


def describe(finding: Finding, lang: str = "en") -> str:
    """A finding as one sentence."""
    return text(f"found.{finding.code}", lang, count=finding.count, detail=finding.detail)


def address(passage: Passage, lang: str = "en") -> str:
    """Where a passage stands: 'page 3', 'sheet Payments, row 4'."""
    name = f"at.{passage.unit}_of" if passage.label else f"at.{passage.unit}"
    return text(name, lang, number=passage.number, label=passage.label)
