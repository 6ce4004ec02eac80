"""Terms and their comparison in SQL, with the order of the interpreter: dates as first and last day, durations by the
shortest and longest run of days, penalties by kind, sums within one currency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duenotice.quantities import Duration, Money, PartialDate
from duenotice.reasoning.compile.columns import PARTS, Column, encode, plain_parts
from duenotice.reasoning.compile.sql import (
    FALSE,
    TRUE,
    UNKNOWN,
    choose,
    day,
    every,
    is_among,
    some,
    text,
    truth,
)
from duenotice.reasoning.tree import Literal, Ref, Shift, Term

_OPERATORS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDER: Mapping[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0, "!=": lambda order: order != 0, "<": lambda order: order < 0,
    "<=": lambda order: order <= 0, ">": lambda order: order > 0, ">=": lambda order: order >= 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A term's value in SQL: its kind and the SQL of each part; the value of a constant; the ends of dates, where known."""

    kind: str
    parts: Mapping[str, str]
    constant: Any = None
    ends: tuple[date, date] | None = None
    whole_months: bool = False

    def __getitem__(self, part: str) -> str:
        return self.parts[part]

    @property
    def exact(self) -> bool:
        """A date that is a whole day."""
        return self.parts["first"] == self.parts["last"]


def held_column(name: str, column: Column) -> Held:
    """A fact's plain columns."""
    parts = plain_parts(name, column)
    return Held(column.type.kind, parts, ends=column.ends, whole_months=column.whole_months)


def held(term: Term, columns: Mapping[str, Column]) -> Held | None:
    """A term over the plain columns; None when the table has no column for its fact."""
    match term:
        case Ref(name):
            return held_column(name, columns[name]) if name in columns else None
        case Literal(constant):
            return _constant(constant)
        case Shift(base, duration, sign):
            return _shifted(held(base, columns), duration, sign)


def _constant(value: Any) -> Held:
    match value:
        case PartialDate():
            return Held("date", {"first": day(value.first), "last": day(value.last)}, value)
        case Duration():
            parts = dict(
                zip((part for part, _ in PARTS["duration"]), map(str, encode("duration", value)), strict=True)
            )
            return Held("duration", parts, value, whole_months=value.days == 0)
        case Money(amount, currency):
            return Held(
                "money",
                {"amount": f"CAST({text(str(amount))} AS DECIMAL(18,2))", "currency": text(currency)},
                value,
            )
        case int():
            return Held("integer", {"": str(value)}, value)
        case _:
            return Held("text", {"": text(str(value))}, value)


def _shifted(base: Held | None, duration: Duration, sign: int) -> Held | None:
    if base is None or base.kind != "date":
        return None
    if base.constant is not None:
        return _constant(base.constant.shift(duration, sign))
    inside = base.ends is not None and _stays_inside(base.ends, duration)
    return Held(
        "date", {part: _moved(sql, duration, sign, inside=inside) for part, sql in base.parts.items()}
    )


def _stays_inside(ends: tuple[date, date], duration: Duration) -> bool:
    """Whether no day between the ends, so moved, can leave the years 1 to 9999."""
    years = (duration.months + 11) // 12 + duration.days // 365 + 1
    return ends[0].year - years >= date.min.year and ends[1].year + years <= date.max.year


def _moved(sql: str, duration: Duration, sign: int, *, inside: bool) -> str:
    """A day moved by months, then days, kept within the calendar's years 1 to 9999."""
    moved = sql
    for number, unit in ((duration.months, "MONTH"), (duration.days, "DAY")):
        if number:
            moved = f"CAST({moved} {'+' if sign > 0 else '-'} INTERVAL '{number}' {unit} AS DATE)"
    if inside:
        return moved
    end, beyond = (date.max, ">") if sign > 0 else (date.min, "<")
    return f"(CASE WHEN {moved} {beyond} {day(end)} THEN {day(end)} ELSE {moved} END)"


def compare_terms(operator: str, left: Held, right: Held) -> str:
    """The comparison, NULL where a side is unknown or the quantities do not settle it."""
    match left.kind:
        case "date":
            return _dates(operator, left, right)
        case "duration":
            return _lengths(operator, left, right)
        case "penalty":
            return _penalties(operator, left, right)
        case "money":
            same = f"({left['currency']} = {right['currency']})"
            amounts = f"({left['amount']} {_OPERATORS[operator]} {right['amount']})"
            return choose([(same, amounts)], UNKNOWN)
        case _:
            return f"({left['']} {_OPERATORS[operator]} {right['']})"


def _dates(operator: str, left: Held, right: Held) -> str:
    if left.exact and right.exact:
        return f"({left['first']} {_OPERATORS[operator]} {right['first']})"
    if operator in ("=", "!="):
        return _same_day(operator, left, right)
    if operator in (">", ">="):
        left, right, operator = right, left, _FLIPPED[operator]
    if operator == "<":
        surely, never = f"({left['last']} < {right['first']})", f"({left['first']} >= {right['last']})"
    else:
        surely, never = f"({left['last']} <= {right['first']})", f"({left['first']} > {right['last']})"
    return choose([(surely, TRUE), (never, FALSE)], UNKNOWN)


def _same_day(operator: str, left: Held, right: Held) -> str:
    exact = every(f"({side['first']} = {side['last']})" for side in (left, right) if not side.exact)
    apart = some((f"({left['last']} < {right['first']})", f"({right['last']} < {left['first']})"))
    same = f"({left['first']} {_OPERATORS[operator]} {right['first']})"
    return choose([(exact, same), (apart, truth(operator == "!="))], UNKNOWN)


def _lengths(operator: str, left: Held, right: Held) -> str:
    """Durations.order: equal days compare months, equal months compare days, else only where every calendar agrees."""
    word = _OPERATORS[operator]
    if left.whole_months and right.whole_months:
        return f"({left['months']} {word} {right['months']})"
    shorter, longer = truth(_ORDER[operator](-1)), truth(_ORDER[operator](1))

    def both(sign: str) -> str:
        return f"({left['months']} {sign} {right['months']} AND {left['days']} {sign} {right['days']})"

    return choose(
        [
            (f"({left['days']} = {right['days']})", f"({left['months']} {word} {right['months']})"),
            (f"({left['months']} = {right['months']})", f"({left['days']} {word} {right['days']})"),
            (f"({left['longest']} < {right['shortest']})", shorter),
            (f"({left['shortest']} > {right['longest']})", longer),
            (both("<"), shorter),
            (both(">"), longer),
        ],
        UNKNOWN,
    )


def _penalties(operator: str, left: Held, right: Held) -> str:
    if right.kind == "text":
        return f"({left['kind']} {'=' if operator == '=' else '<>'} {right['']})"
    order = _ORDER[operator]
    if isinstance(right.constant, Duration):
        known, fine = TRUE, truth(order(-1 if right.constant != Duration() else 0))
    else:
        known = f"({right['months']} IS NOT NULL)"
        nothing = f"({right['months']} = 0 AND {right['days']} = 0)"
        fine = choose([(nothing, truth(order(0)))], truth(order(-1)))
    whens = [
        (f"({left['kind']} = 'term')", _lengths(operator, left, right)),
        (f"({left['kind']} IN ('life', 'death'))", truth(order(1))),
        (f"({left['kind']} = 'fine')", fine),
    ]
    return choose(((every((known, condition)), result) for condition, result in whens), UNKNOWN)


def member_of(term: Held, among: tuple[Any, ...]) -> str:
    """A term among constants, by the equality of the interpreter: a date or a duration matches only in all its parts."""
    match term.kind:
        case "date":
            return _matches(
                term, [value for value in among if isinstance(value, PartialDate)], ("first", "last")
            )
        case "duration":
            return _matches(
                term, [value for value in among if isinstance(value, Duration)], ("months", "days")
            )
        case "money":
            sums = [value for value in among if isinstance(value, Money)]
            found = _matches(term, sums, ("amount", "currency"))
            return (
                found if not sums or "dated" not in term.parts else every((found, f"(NOT {term['dated']})"))
            )
        case "penalty":
            return is_among(term["kind"], (text(value) for value in among if isinstance(value, str)))
        case "integer":
            return is_among(term[""], (str(value) for value in among))
        case _:
            return is_among(term[""], (text(str(value)) for value in among))


def _matches(term: Held, values: list[Any], parts: tuple[str, str]) -> str:
    known = f"({term[parts[0]]} IS NOT NULL)"
    constants = [_constant(value) for value in values]
    found = some(every(f"({term[part]} = {constant[part]})" for part in parts) for constant in constants)
    return choose([(known, found)], UNKNOWN)
