"""The boxes of a question: one widget for each type of fact, as plain data for the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duenotice.desks.assess.answers import MAX_ITEMS_SHOWN, Typed, first, item_count
from duenotice.desks.assess.names import item_label, member_label
from duenotice.quantities import FactType
from duenotice.words import Spoken, spoken

#: Longer enumerations are shown as a select box inside a list's item, never as a question of its own.
EXCLUSIVE = "none-of-these"
COUNTRY_BOXES = 3
MAX_COUNTRY_BOXES = 30


@dataclass(frozen=True, slots=True)
class Option:
    """One choice."""

    value: str
    label: Spoken
    chosen: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One small box of a compound answer: year, month, amount."""

    name: str
    label: Spoken
    value: str
    size: str


@dataclass(frozen=True, slots=True)
class Widget:
    """The boxes of one fact, or of one key of an item.

    Attributes:
        kind: which template part draws it.
        name: name of its boxes in the form.
        label: its name; the question stands above the outermost.
        value: what is typed in a single box.
        options: choices.
        boxes: boxes of a compound answer.
        items: for a list, the widgets of each item.
        error: what is wrong with it.
        unknown: whether "I don't know" is one of the choices (else it is a button of the page).
    """

    kind: str
    name: str
    label: Spoken | None = None
    value: str = ""
    options: tuple[Option, ...] = ()
    boxes: tuple[Box, ...] = ()
    items: tuple[tuple[Widget, ...], ...] = ()
    values: tuple[str, ...] = ()
    error: Spoken | str = ""
    unknown: bool = False
    nested: bool = False
    errors: Mapping[str, Spoken] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Where an error summary can link to."""
        return f"f-{self.name.replace('.', '-')}"


def widget(
    kind: FactType,
    name: str,
    typed: Typed,
    lang: str,
    errors: Mapping[str, Spoken],
    *,
    fact: str = "",
    label: Spoken | None = None,
) -> Widget:
    """The widget of a fact (no label) or of a key inside an item (with one)."""
    nested = label is not None
    error = errors.get(name, "")
    match kind.kind:
        case "boolean":
            options = _options(("yes", "no"), name, typed, lang, "answer")
            if nested:
                return Widget("select", name, label, options=options, error=error, nested=True)
            return Widget(
                "radios", name, options=(*options, _unknown(name, typed, lang)), error=error, unknown=True
            )
        case "enum":
            options = tuple(
                Option(member, member_label(member, lang), first(typed, name) == member)
                for member in kind.members
            )
            if nested:
                return Widget("select", name, label, options=options, error=error, nested=True)
            return Widget(
                "radios", name, options=(*options, _unknown(name, typed, lang)), error=error, unknown=True
            )
        case "set":
            chosen = typed.get(name) or []
            options = tuple(
                Option(member, member_label(member, lang), member in chosen) for member in kind.members
            )
            nobody = Option(EXCLUSIVE, spoken("answer.none_of_these", lang), EXCLUSIVE in chosen)
            return Widget("checkboxes", name, label, options=(*options, nobody), error=error, nested=nested)
        case "date":
            return Widget(
                "boxes", name, label, boxes=date_boxes(name, typed, lang), error=error, nested=nested
            )
        case "duration":
            return Widget(
                "boxes", name, label, boxes=length_boxes(name, typed, lang), error=error, nested=nested
            )
        case "penalty":
            return _penalty(name, label, typed, lang, error)
        case "money":
            return Widget(
                "boxes", name, label, boxes=_money_boxes(name, typed, lang), error=error, nested=nested
            )
        case "country":
            return Widget("country", name, label, first(typed, name), error=error, nested=nested)
        case "countries":
            return Widget(
                "countries", name, label, values=_country_values(name, typed), error=error, nested=nested
            )
        case "list":
            return _list(kind, name, typed, lang, errors, fact)
        case _:
            shape = "number" if kind.kind == "integer" else "line" if nested else "text"
            return Widget(shape, name, label, first(typed, name), error=error, nested=nested)


def _options(values: tuple[str, ...], name: str, typed: Typed, lang: str, stem: str) -> tuple[Option, ...]:
    return tuple(
        Option(value, spoken(f"{stem}.{value}", lang), first(typed, name) == value) for value in values
    )


def _unknown(name: str, typed: Typed, lang: str) -> Option:
    return Option("unknown", spoken("answer.unknown", lang), first(typed, name) == "unknown")


def date_boxes(name: str, typed: Typed, lang: str) -> tuple[Box, ...]:
    """Year, month and day: the last two may stay empty."""
    sizes = {"year": "four", "month": "two", "day": "two"}
    return tuple(
        Box(f"{name}.{part}", spoken(f"date.{part}", lang), first(typed, f"{name}.{part}"), size)
        for part, size in sizes.items()
    )


def length_boxes(name: str, typed: Typed, lang: str) -> tuple[Box, ...]:
    """Years, months and days."""
    return tuple(
        Box(f"{name}.{unit}", spoken(f"length.{unit}.label", lang), first(typed, f"{name}.{unit}"), "four")
        for unit in ("years", "months", "days")
    )


def _money_boxes(name: str, typed: Typed, lang: str) -> tuple[Box, ...]:
    amount = Box(f"{name}.amount", spoken("money.amount", lang), first(typed, f"{name}.amount"), "ten")
    currency = Box(
        f"{name}.currency", spoken("money.currency", lang), first(typed, f"{name}.currency"), "four"
    )
    return (amount, currency)


def _penalty(name: str, label: Spoken | None, typed: Typed, lang: str, error: Spoken | str) -> Widget:
    chosen = first(typed, f"{name}.kind")
    kinds = ("term", "life", "death", "corporal", "fine")
    options = tuple(Option(kind, spoken(f"penalty.{kind}", lang), chosen == kind) for kind in kinds)
    boxes = length_boxes(name, typed, lang)
    # Inside an entry of a list the kinds stand in a select box, so that several entries fit on a screen.
    shape = "penalty" if label is None else "penalty-short"
    return Widget(shape, name, label, options=options, boxes=boxes, error=error, nested=label is not None)


def _country_values(name: str, typed: Typed) -> tuple[str, ...]:
    held = [value for value in typed.get(name, ()) if value.strip()]
    return (*held, *[""] * max(COUNTRY_BOXES - len(held), 1))[:MAX_COUNTRY_BOXES]


def _list(
    kind: FactType, name: str, typed: Typed, lang: str, errors: Mapping[str, Spoken], fact: str
) -> Widget:
    count = item_count(name, typed)
    none = first(typed, name) == "none"
    shown = min(max(count, 0 if none else 1), MAX_ITEMS_SHOWN)
    items = tuple(
        tuple(
            widget(inner, f"{name}.{index}.{key}", typed, lang, errors, label=item_label(fact, key, lang))
            for key, inner in kind.item.items()
        )
        for index in range(shown)
    )
    options = (Option("none", spoken("list.none", lang), none),)
    return Widget("list", name, options=options, items=items, value=str(shown), error=errors.get(name, ""))
