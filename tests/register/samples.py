"""An invented case with every kind of object."""

from __future__ import annotations

from duenotice.register import actions, assessments, selectors
from duenotice.register.models import Case


def fill(case: Case, word: str = "invented") -> None:
    """Put one of everything into a case."""
    subject = actions.add(
        "subject", case, names=[{"text": f"Ayşe {word}", "kind": "name"}, {"text": "عائشة", "kind": "alias"}],
        born="1980", nationalities=["TR"], notes=f"{word} notes",
    )  # fmt: skip
    exhibit = actions.add_exhibit(
        case, f"{word}.pdf", [f"{word} content ".encode() * 1000], language="tr", dated="2024-03"
    )
    actions.add(
        "protection",
        case,
        subject=subject,
        status="refugee",
        state="DE",
        against=["TR"],
        since="2021-06",
        exhibit=exhibit,
    )
    request = actions.add(
        "request", case, subject=subject, mechanism="red_notice", requesting_state="TR", seen="full_alert",
        issued_on="2025-12-24", reference=f"{word}/2025", status="live",
    )  # fmt: skip
    proceeding = actions.add(
        "proceeding", case, request=request, forum="CCF", status="filed", opened_on="2026-04-02"
    )
    actions.add(
        "event", case, request=request, kind="issued", what=f"{word} notice issued", happened_on="2025-12-24"
    )
    actions.add(
        "event",
        case,
        proceeding=proceeding,
        kind="filed",
        what="Filed",
        happened_on="2026-04-02",
        exhibit=exhibit,
    )
    actions.add(
        "fact",
        case,
        request=request,
        key="sought_for",
        value="prosecution",
        said_by="document",
        exhibit=exhibit,
    )
    actions.add(
        "contact",
        case,
        role="counsel",
        names=[{"text": f"Counsel {word}", "kind": "name"}],
        reach=f"{word}@example.org",
    )
    assessments.keep(case, request, selectors.dossier_of(request))
