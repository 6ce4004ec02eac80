"""The headline sentence and the notes of an assessment in the language of the page; the same words as in the documents."""

from __future__ import annotations

from duenotice.assess import Assessment
from duenotice.assess.telling import LIMITS
from duenotice.words import Spoken, phrase, spoken


def headline_words(assessment: Assessment, lang: str) -> Spoken:
    """The sentence that states what was found. The English is the assessment's own."""
    if lang == "en":
        return Spoken(assessment.text, "en")
    shown = spoken(f"report.headline.{assessment.headline}", lang)
    return shown if shown.lang == lang else Spoken(assessment.text, "en")


def note_words(note: str, lang: str) -> Spoken:
    """A sentence that limits a finding or the whole; English where no phrase says the same."""
    for name in LIMITS:
        if phrase(f"report.limit.{name}") == note:
            return spoken(f"report.limit.{name}", lang)
    return Spoken(note, "en")
