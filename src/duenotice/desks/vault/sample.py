"""An invented case, marked as such, to look around in."""

from __future__ import annotations

from duenotice.register import actions, policy
from duenotice.register.models import Case

CODE_NAME = "SAMPLE HERON"


def open_sample(*, actor: str) -> Case:
    """Open the invented case; when it is there already, that one."""
    there = policy.cases(policy.Actor(actor)).filter(code_name=CODE_NAME, sample=True).first()
    if there is not None:
        return there
    case = actions.open_case(CODE_NAME, actor=actor, sample=True)
    person = actions.add(
        "subject", case, actor=actor, born="1980", nationalities=["TR"],
        names=[{"text": "Invented Person", "kind": "name"}, {"text": "شخص مختلق", "kind": "alias"}],
    )  # fmt: skip
    actions.add(
        "protection", case, actor=actor, subject=person, status="pending", state="DE", against=["TR"], since="2025-03",
    )  # fmt: skip
    request = actions.add(
        "request", case, actor=actor, subject=person, mechanism="red_notice", requesting_state="TR", seen="full_alert",
        issued_on="2026-02-03", status="live",
    )  # fmt: skip
    for day, kind, what, said_by in _EVENTS:
        actions.add(
            "event",
            case,
            actor=actor,
            request=request,
            kind=kind,
            what=what,
            happened_on=day,
            said_by=said_by,
        )
    actions.add(
        "contact", case, actor=actor, role="counsel", organisation="Invented Chambers",
        names=[{"text": "Invented Counsel", "kind": "name"}],
    )  # fmt: skip
    return case


_EVENTS = (
    ("2025-03-11", "filed", "Asylum claim lodged (invented)", "person"),
    ("2026-02-03", "issued", "Notice issued (invented)", "document"),
    ("2026-05", "asked", "Access to the files asked of the Commission (invented)", "counsel"),
)
