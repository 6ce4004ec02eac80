"""Reading the register: cases, their people, requests, event lines, and how they stood on a past day."""

from __future__ import annotations

from typing import Any

from duenotice.dossier import Dossier, dossier_from
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Event, Fact, Request
from duenotice.register.projection import as_told


def case_named(code_name: str) -> Case:
    """The case of a code name.

    Raises:
        RegisterError: there is none.
    """
    case = Case.objects.filter(code_name__iexact=" ".join(code_name.split())).first()
    if case is None:
        raise RegisterError(f"No case is called '{code_name}'. `duenotice case list` shows every code name.")
    return case


def event_line(case: Case, request: Request | None = None) -> list[Event]:
    """Events in the order in which they happened; those of unknown day last. Corrected ones are left out."""
    events = Event.objects.filter(case=case).select_related("exhibit", "request")
    if request is not None:
        events = events.filter(request=request)
    corrected = set(events.exclude(corrects=None).values_list("corrects_id", flat=True))
    kept = [event for event in events if event.pk not in corrected]
    return sorted(
        kept, key=lambda event: (event.happened_on == "", event.happened_on, event.learned_on, event.pk)
    )


def as_we_knew_it_on(case: Case, day: str) -> dict[str, dict[str, dict[str, Any]]]:
    """The case as the log shows it at the end of a day (UTC): what had been written by then, as it then read.

    Args:
        case: the case.
        day: YYYY-MM-DD.

    Returns:
        Kind, then id, then the object's fields. An event learned later than that day is left out.
    """
    told = as_told(case.id, f"{day}T23:59:59.999999Z")
    told["event"] = {key: event for key, event in told["event"].items() if event["learned_on"] <= day}
    return told


def dossier_of(request: Request) -> Dossier:
    """The known facts of a request, as the assessment reads them.

    Raises:
        DossierError: a stored value no longer fits the vocabulary.
    """
    facts = Fact.objects.filter(request=request, removed="", relied_on=True).select_related("exhibit")
    content: dict[str, Any] = {
        "mechanism": request.mechanism,
        "reference": request.case.code_name,
        "facts": {},
    }
    if request.seen:
        content["seen"] = request.seen
    if request.issued_on:
        content["issued_on"] = request.issued_on
    if request.requesting_state:
        content["facts"]["requesting_state"] = {"value": request.requesting_state, "said_by": "document"}
    for fact in facts:
        entry: dict[str, Any] = {
            "value": fact.value,
            "said_by": fact.said_by,
            "disputed_by": fact.disputed_by,
        }
        if fact.exhibit:
            entry["exhibit"] = f"E{fact.exhibit.number}"
        content["facts"][fact.key] = entry
    return dossier_from(content)


def counts(case: Case) -> dict[str, int]:
    """How many objects of each kind a case holds, removed ones left out."""
    return {
        kind: model._default_manager.filter(case=case, removed="").count() for kind, model in HELD.items()
    }


def event_page(case: Case, start: int, count: int, request: Request | None = None) -> tuple[list[Event], int]:
    """A stretch of the event line, the latest first, and how many events it has. Corrected ones are left out.

    Args:
        case: the case.
        start: how many to pass over.
        count: how many at most.
        request: only events of this request.
    """
    corrections = Event.objects.filter(case=case).exclude(corrects=None)
    kept = Event.objects.filter(case=case).exclude(pk__in=corrections.values("corrects_id"))
    if request is not None:
        kept = kept.filter(request=request)
    line = kept.select_related("exhibit").order_by("-happened_on", "-learned_on", "-pk")
    return list(line[start : start + count]), kept.count()
