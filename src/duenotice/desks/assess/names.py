"""What facts, values, speakers and the like are called on screen, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date

from duenotice.dossier import vocabulary
from duenotice.dossier.named_countries import name_of
from duenotice.law import rulebook
from duenotice.quantities import Duration, FactType, Money, PartialDate, Penalty
from duenotice.words import Spoken, known, phrase, spoken


def fact_label(key: str, lang: str) -> Spoken:
    """Name of a fact."""
    spec = vocabulary().get(key)
    if spec is not None:
        return spoken(f"fact.{key}", lang, english=spec.label)
    derived = rulebook().derived.get(key)
    return (
        spoken(f"term.{key}", lang, english=derived.says)
        if derived is not None
        else Spoken(_humane(key), "en")
    )


def item_label(key: str, name: str, lang: str) -> Spoken:
    """Name of one key of a list's items."""
    spec = vocabulary()[key]
    return spoken(f"fact.{key}.item.{name}", lang, english=spec.item_labels.get(name, _humane(name)))


def member_label(member: str, lang: str) -> Spoken:
    """Name of one value of an enumeration."""
    name = f"value.{member}"
    return spoken(name, lang) if known(name) else Spoken(_humane(member), "en")


def family_label(family: str, lang: str) -> Spoken:
    """Name of a ground family."""
    return spoken(f"family.{family}", lang, english=rulebook().families.get(family, _humane(family)))


def question_words(key: str, lang: str) -> Mapping[str, Spoken]:
    """The words of a question: ask, help, why, look; its label where nobody has written one."""
    question = rulebook().questions.get(key)
    if question is None:
        return {"ask": fact_label(key, lang)}
    texts = {"ask": question.ask, "help": question.help, "why": question.why, "look": question.look}
    return {
        part: spoken(f"question.{key}.{part}", lang, english=text) for part, text in texts.items() if text
    }


def value_text(kind: FactType, value: Any, lang: str) -> Spoken:
    """A known value, in words."""
    match kind.kind:
        case "boolean":
            return spoken("answer.yes" if value else "answer.no", lang)
        case "enum":
            return member_label(value, lang)
        case "country":
            return Spoken(name_of(value, lang), lang)
        case "countries":
            return _joined([Spoken(name_of(code, lang), lang) for code in sorted(value)], lang)
        case "set":
            return _joined([member_label(member, lang) for member in sorted(value)], lang)
        case "date":
            return Spoken(date_text(value, lang), lang)
        case "duration" | "penalty":
            return penalty_text(value, lang)
        case "money":
            return Spoken(money_text(value, lang), lang)
        case _:
            return Spoken(str(value), "und")


def _joined(parts: list[Spoken], lang: str) -> Spoken:
    if not parts:
        return spoken("answer.none_of_these", lang)
    shown = lang if all(part.lang == lang for part in parts) else "en"
    return Spoken(phrase("list.separator", lang).join(part.text for part in parts), shown)


def penalty_text(value: Penalty | Duration, lang: str) -> Spoken:
    """A penalty or a length of time."""
    if isinstance(value, Penalty):
        if value.term is None:
            return spoken(f"penalty.{value.kind}", lang)
        value = value.term
    # Whole years are said in years; '23 months' stays in months, as the law and the alert put it.
    years, months = divmod(value.months, 12)
    parts = [("year", years), ("month", 0)] if not months else [("year", 0), ("month", value.months)]
    named = [_counted(unit, number, lang) for unit, number in (*parts, ("day", value.days)) if number]
    return Spoken(phrase("list.separator", lang).join(named) or _counted("day", 0, lang), lang)


def _counted(unit: str, number: int, lang: str) -> str:
    """A number with its unit in the form the language uses for that number."""
    return phrase(f"length.{unit}.{Locale(lang).plural_form(number)}", lang, number=number)


def money_text(value: Money, lang: str) -> str:
    """A sum with its currency."""
    return phrase("money.sum", lang, amount=f"{value.amount:,}", currency=value.currency)


def date_text(value: PartialDate | date, lang: str) -> str:
    """A day as 'Tue 8 Dec 2026', or the month or year alone where no more is known."""
    if isinstance(value, PartialDate):
        if not value.exact:
            same_month = (value.first.year, value.first.month) == (value.last.year, value.last.month)
            return format_date(value.first, "MMM y" if same_month else "y", locale=lang)
        value = value.first
    return format_date(value, "EEE d MMM y", locale=lang)


def _humane(key: str) -> str:
    words = key.replace(".", ": ").replace("_", " ")
    return words[:1].upper() + words[1:]
