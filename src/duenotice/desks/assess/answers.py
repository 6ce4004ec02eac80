"""Between the boxes of a form and the plain JSON of a fact. Reading decides nothing: the dossier's reader does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from duenotice.dossier.named_countries import code_of, name_of
from duenotice.quantities import Duration, FactType, Money, PartialDate, Penalty, QuantityError

Typed = Mapping[str, list[str]]
#: Items of a list shown on one page; a longer list is changed in its file.
MAX_ITEMS_SHOWN = 60
#: Marks a value that was typed but means nothing: the dossier's reader will say what is wrong.
UNREADABLE = "?"


def first(typed: Typed, name: str) -> str:
    """What stands in one box, without the spaces around it."""
    values = typed.get(name) or [""]
    return values[0].strip()


def read_answer(kind: FactType, name: str, typed: Typed) -> Any:
    """The plain value of what was typed; None when nothing was."""
    match kind.kind:
        case "boolean":
            return {"yes": True, "no": False}.get(first(typed, name))
        case "date":
            return _date(name, typed)
        case "duration":
            return _length(name, typed)
        case "penalty":
            chosen = first(typed, f"{name}.kind")
            return _length(name, typed) if chosen in ("", "term") else chosen
        case "money":
            return _money(name, typed)
        case "country":
            return code_of(first(typed, name)) or None
        case "countries":
            return [code_of(text.strip()) for text in typed.get(name, ()) if text.strip()] or None
        case "set":
            return _set(name, typed)
        case "list":
            return _items(kind, name, typed)
        case "integer":
            text = first(typed, name)
            return int(text) if text.isascii() and text.isdigit() and len(text) < 13 else text or None
        case _:
            return first(typed, name) or None


def _date(name: str, typed: Typed) -> str | None:
    year, month, day = (first(typed, f"{name}.{part}") for part in ("year", "month", "day"))
    if not (year or month or day):
        return None
    return "-".join(
        [year or UNREADABLE, *([month or UNREADABLE] if month or day else []), *([day] if day else [])]
    )


def _length(name: str, typed: Typed) -> str | None:
    parts = [(first(typed, f"{name}.{unit}"), unit) for unit in ("years", "months", "days")]
    words = " ".join(f"{number} {unit}" for number, unit in parts if number)
    return words or None


def _money(name: str, typed: Typed) -> dict[str, str] | None:
    amount, currency = first(typed, f"{name}.amount"), first(typed, f"{name}.currency").upper()
    if not (amount or currency):
        return None
    value = {"amount": amount or UNREADABLE, "currency": currency or UNREADABLE}
    on = _date(f"{name}.on", typed)
    return value if on is None else {**value, "on": on}


def _set(name: str, typed: Typed) -> list[str] | None:
    chosen = [value for value in typed.get(name, ()) if value]
    return [value for value in chosen if value != "none-of-these"] if chosen else None


def _items(kind: FactType, name: str, typed: Typed) -> list[dict[str, Any]] | None:
    if first(typed, name) == "none":
        return []
    items = []
    for index in range(item_count(name, typed)):
        read = {key: read_answer(inner, f"{name}.{index}.{key}", typed) for key, inner in kind.item.items()}
        if item := {key: value for key, value in read.items() if value is not None}:
            items.append(item)
    return items or None


def item_count(name: str, typed: Typed) -> int:
    """How many items the form shows."""
    text = first(typed, f"{name}.count")
    return min(int(text), MAX_ITEMS_SHOWN) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def typed_from(kind: FactType, name: str, value: Any, lang: str) -> dict[str, list[str]]:
    """What the boxes hold to show a known value."""
    return dict(_boxes(kind, name, value, lang)) if value is not None else {}


def _boxes(kind: FactType, name: str, value: Any, lang: str) -> Iterator[tuple[str, list[str]]]:
    match kind.kind:
        case "boolean":
            yield name, ["yes" if value else "no"]
        case "date":
            yield from _date_boxes(name, value)
        case "duration" | "penalty":
            yield from _penalty_boxes(name, value)
        case "money":
            yield from _money_boxes(name, value)
        case "country":
            yield name, [name_of(value, lang)]
        case "countries":
            yield name, [name_of(code, lang) for code in sorted(value)]
        case "set":
            yield name, sorted(value) or ["none-of-these"]
        case "list":
            yield from _item_boxes(kind, name, value, lang)
        case _:
            yield name, [str(value)]


def _date_boxes(name: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    for part, text in zip(("year", "month", "day"), str(PartialDate.parse(value)).split("-"), strict=False):
        yield f"{name}.{part}", [text.lstrip("0") if part != "year" else text]


def _penalty_boxes(name: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    penalty = value if isinstance(value, Penalty) else Penalty.parse(value)
    yield f"{name}.kind", [penalty.kind]
    term = penalty.term
    if isinstance(term, Duration):
        years, months = divmod(term.months, 12)
        for unit, number in (("years", years), ("months", months), ("days", term.days)):
            if number:
                yield f"{name}.{unit}", [str(number)]


def _money_boxes(name: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    money = Money.parse(value)
    yield f"{name}.amount", [str(money.amount)]
    yield f"{name}.currency", [money.currency]
    if money.on is not None:
        yield from _date_boxes(f"{name}.on", money.on)


def _item_boxes(kind: FactType, name: str, value: Any, lang: str) -> Iterator[tuple[str, list[str]]]:
    yield f"{name}.count", [str(len(value))]
    if not value:
        yield name, ["none"]
    for index, item in enumerate(value[:MAX_ITEMS_SHOWN]):
        for key, inner in kind.item.items():
            if item.get(key) is not None:
                yield from _boxes(inner, f"{name}.{index}.{key}", item[key], lang)


def without_item(name: str, typed: Typed, gone: int) -> dict[str, list[str]]:
    """The boxes with one item of a list taken out and those after it moved up."""
    count = item_count(name, typed)
    kept: dict[str, list[str]] = {f"{name}.count": [str(max(count - 1, 0))]}
    order = [index for index in range(count) if index != gone]
    for new, old in enumerate(order):
        before, after = f"{name}.{old}.", f"{name}.{new}."
        kept.update(
            {
                after + key.removeprefix(before): value
                for key, value in typed.items()
                if key.startswith(before)
            }
        )
    return kept


def is_readable(kind: FactType, value: Any) -> bool:
    """Whether a plain value can be shown in boxes."""
    try:
        dict(_boxes(kind, "a", value, "en"))
    except (QuantityError, TypeError, ValueError, AttributeError, KeyError):
        return False
    return True
