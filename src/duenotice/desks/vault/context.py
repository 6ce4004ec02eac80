"""What the templates of every page know of the vault."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duenotice.custody import session
from duenotice.custody.errors import VaultLocked
from duenotice.desks.vault.access import address
from duenotice.desks.vault.visits import Visit
from duenotice.register import policy
from duenotice.register.policy import Act, Actor


def vault(request: HttpRequest) -> dict[str, Any]:
    """That a vault is served here; on its own pages the visit, what the visitor may do, and the time until it locks itself."""
    visit: Visit | None = getattr(request, "visit", None)
    if visit is None:
        return {"vault_served": True}
    named = request.resolver_match.kwargs if request.resolver_match is not None else {}
    return {
        "vault_served": True, "visit": visit, "revealed": visit.revealed, "idle_seconds": _idle_seconds(),
        "this_page": _page_to_see(request, named.get("case")), "may": May(visit.actor, named.get("case")),
    }  # fmt: skip


class May:
    """The policy's answers, for templates: `may.change` is whether the visitor may change the case of this page.

    On a page of no case it is asked of the vault as a whole. A link shown without asking would lead to "there is no such
    page"; a page itself asks the policy again.

    Args:
        actor: who is there.
        case: id of the case in the address of the page; None when it names none.
    """

    def __init__(self, actor: Actor, case: str | None) -> None:
        self._actor = actor
        self._case = case
        self._known: dict[Act, bool] = {}

    def __getitem__(self, name: str) -> bool:
        act = Act(name)
        if act not in self._known:
            self._known[act] = (
                policy.may(self._actor, act)
                if self._case is None
                else policy.case_for(self._actor, act, self._case) is not None
            )
        return self._known[act]


def _page_to_see(request: HttpRequest, case: str | None) -> str:
    """Where a link back to this page leads: to the page itself, or to the case where it only answers a form."""
    if not getattr(request, "posted_only", False):
        return request.path
    return address(request, "home") if case is None else address(request, "case", case)


def _idle_seconds() -> int:
    try:
        return int(session.current().idle_seconds)
    except VaultLocked:
        return int(session.IDLE_SECONDS)
