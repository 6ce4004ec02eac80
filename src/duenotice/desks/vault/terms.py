"""How long records are kept: the office's own rules, what is over its time, and letting it go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.desks.vault import say
from duenotice.desks.vault.access import FORM, actor_id, go, language, page, visit_of
from duenotice.quantities import Duration
from duenotice.register import actions, policy, retention
from duenotice.register.errors import RegisterError
from duenotice.register.policy import Act
from duenotice.words import phrase, spoken

_UNITS = ("years", "months", "days")


@page(Act.ERASE, FORM)
def terms(request: HttpRequest) -> HttpResponse:
    """The office's rules and what is over its time under them. Nothing goes by itself."""
    if request.method != "POST":
        return _shown(request, [_typed(rule) for rule in retention.rules()])
    if request.POST.get("do") == "set":
        return _set(request)
    if request.POST.get("do") == "go":
        return _let_go(request)
    raise Http404


def _set(request: HttpRequest) -> HttpResponse:
    columns = [request.POST.getlist(name) for name in ("kind", "number", "unit", "source")]
    rows = [
        dict(zip(("kind", "number", "unit", "source"), row, strict=True))
        for row in zip(*columns, strict=False)
    ]
    filled = [row for row in rows if row["number"].strip() or row["source"].strip()]
    before = {(rule.kind, rule.keep, rule.source): rule.set_on for rule in retention.rules()}
    try:
        rules = [_rule(row, before) for row in filled]
    except RegisterError as error:
        return _shown(request, filled, faults=list(error.problems))
    retention.set_rules(rules, actor=actor_id(request))
    visit_of(request).note("vault.terms.set")
    return go(request, "terms")


def _rule(row: dict[str, str], before: dict[tuple[str, Duration, str], str]) -> retention.Rule:
    """A rule that says what an earlier one said keeps the day on which it was set."""
    unit = row["unit"] if row["unit"] in _UNITS else "years"
    rule = retention.Rule.of(
        row["kind"], f"{row['number'].strip()} {unit}", " ".join(row["source"].split()), actions.today()
    )
    day = before.get((rule.kind, rule.keep, rule.source))
    return rule if day is None else retention.Rule.of(rule.kind, rule.keep.iso(), rule.source, day)


def _let_go(request: HttpRequest) -> HttpResponse:
    ticked = set(request.POST.getlist("record"))
    chosen = [entry for entry in _due(request) if f"{entry.kind}.{entry.id}" in ticked]
    if not chosen:
        nothing = [phrase("vault.terms.none_ticked", language(request))]
        return _shown(request, [_typed(rule) for rule in retention.rules()], faults=nothing, said=True)
    number = retention.apply(chosen, actor=actor_id(request))
    visit_of(request).note("vault.terms.gone", number=number)
    return go(request, "terms")


def _due(request: HttpRequest) -> list[retention.Due]:
    """What is over its time in the cases that exist for the visitor."""
    mine = set(policy.cases(visit_of(request).actor).values_list("code_name", flat=True))
    return [entry for entry in retention.due(datetime.now(UTC).date()) if entry.code_name in mine]


def _typed(rule: retention.Rule) -> dict[str, str]:
    months, days = rule.keep.months, rule.keep.days
    number, unit = (
        (days, "days") if days else (months // 12, "years") if months % 12 == 0 else (months, "months")
    )
    return {
        "kind": rule.kind,
        "number": str(number),
        "unit": unit,
        "source": rule.source,
        "set_on": rule.set_on,
    }


def _shown(
    request: HttpRequest, rows: list[dict[str, str]], *, faults: list[str] | None = None, said: bool = False
) -> HttpResponse:
    lang = language(request)
    boxes = [
        _box(row, lang) for row in (*rows, {"kind": "case", "number": "", "unit": "years", "source": ""})
    ]
    listed = [
        {
            "entry": entry,
            "kind": spoken(f"vault.kind.{entry.kind}", lang),
            "until": say.day_text(entry.until, lang),
        }
        for entry in _due(request)
    ]
    shown = {
        "here": "copies", "notes": visit_of(request).take_notes(), "rows": boxes, "due": listed, "ruled": bool(retention.rules()),
        "faults": faults, "english": not said, "anchor": "due" if said else "number-1",
    }  # fmt: skip
    return render(request, "vault/terms.html", shown, status=422 if faults else 200)


def _box(row: dict[str, str], lang: str) -> dict[str, Any]:
    kinds = [
        (kind, spoken(f"vault.terms.from.{kind}", lang), kind == row["kind"])
        for kind in retention.COUNTED_FROM
    ]
    units = [(unit, spoken(f"vault.terms.unit.{unit}", lang), unit == row["unit"]) for unit in _UNITS]
    day = say.day_text(row["set_on"], lang) if row.get("set_on") else ""
    return {"number": row["number"], "source": row["source"], "kinds": kinds, "units": units, "day": day}
