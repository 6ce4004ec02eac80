"""Every word on screen, by id: English as written, other languages from catalogues keyed by the same id.

A phrase that a language lacks falls back to English, and says so, so that a page can mark it. Quotations of law are not
phrases: they are never translated.
"""

from duenotice.words.languages import LANGUAGES, Language, direction
from duenotice.words.phrases import Spoken, UnknownPhrase, is_reviewed, known, offered, phrase, speaks, spoken

__all__ = [
    "LANGUAGES", "Language", "Spoken", "UnknownPhrase", "direction", "is_reviewed", "known", "offered", "phrase",
    "speaks", "spoken",
]  # fmt: skip
