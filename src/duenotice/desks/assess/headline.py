"""The headline sentence and the notes of an assessment in the language of the page; the same words as in the documents."""

from __future__ import annotations

from duenotice.assess import Assessment
from duenotice.assess.headline import headline_of
from duenotice.assess.telling import LIMITS
from duenotice.words import Spoken, phrase, spoken


def headline_words(assessment: Assessment, lang: str) -> Spoken:
    """The sentence that states what was found."""
    return Spoken(headline_of(assessment, lang), lang)


def note_words(note: str, lang: str) -> Spoken:
    """A sentence that limits a finding or the whole; English where no phrase says the same."""
    for name in LIMITS:
        if phrase(f"report.limit.{name}") == note:
            return spoken(f"report.limit.{name}", lang)
    return Spoken(note, "en")
