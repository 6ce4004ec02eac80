"""Values of the register in the words of a page."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date, format_datetime

from duenotice.quantities import PartialDate, QuantityError
from duenotice.words import Spoken, spoken
from duenotice.words.phrases import known

_LOCALES = {"en": "en_GB"}


def locale(lang: str) -> str:
    """The Babel locale of a page's language; English writes days before months."""
    return _LOCALES.get(lang, lang)


def day_text(day: str, lang: str) -> str:
    """A day as 'Tue 8 Dec 2026', or the month or year alone where no more is known."""
    try:
        value = PartialDate.parse(day)
    except QuantityError:
        return day
    if value.exact:
        return format_date(value.first, "EEE d MMM y", locale=locale(lang))
    same_month = (value.first.year, value.first.month) == (value.last.year, value.last.month)
    return format_date(value.first, "MMM y" if same_month else "y", locale=locale(lang))


def time_text(at: str, lang: str) -> str:
    """A moment of the log: day and time, UTC."""
    moment = datetime.strptime(at[:19], "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007  # shown as UTC, with the letters UTC
    return f"{format_datetime(moment, 'd MMM y HH:mm', locale=locale(lang))} UTC"


def choice(group: str, value: str, lang: str) -> Spoken:
    """A word of a closed list, as it reads on a page."""
    for name in (f"vault.choice.{group}.{value}", f"report.{group}.{value}"):
        if known(name):
            return spoken(name, lang)
    return Spoken(value.replace("_", " "), "en")


def size_text(size: int) -> str:
    """A size in kilobytes or megabytes."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size, 1_000) // 1_000} kB"
