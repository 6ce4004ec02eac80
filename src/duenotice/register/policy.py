"""Who may do what, and which cases exist for whom: the one place where pages, lists, searches, exports and jobs ask.

On one computer there is one person, who may do everything once the vault is open. A team answers by role and membership:
it replaces `decide` and `seen_by`, and nothing else. What someone may not see does not exist for them: it is left out of
lists, counts and searches, and its address leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from duenotice.custody import audit
from duenotice.register.models import Case


class Act(StrEnum):
    """What can be done, in the vault as a whole or in one case."""

    LIST = "list"
    OPEN_CASE = "open_case"
    READ = "read"
    CHANGE = "change"
    TAKE_OUT = "take_out"
    ERASE = "erase"
    READ_LOG = "read_log"
    BACK_UP = "back_up"
    RESTORE = "restore"
    CHECK = "check"
    CHANGE_KEYS = "change_keys"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks.

    Attributes:
        id: opaque id, as the log keeps it.
    """

    id: str


#: The one person of a vault on one computer.
LOCAL = Actor(audit.LOCAL)


def decide(actor: Actor, act: Act, case: Case | None) -> bool:
    """On one computer: the local person may do everything, anyone else nothing."""
    return actor == LOCAL


def seen_by(actor: Actor) -> QuerySet[Case]:
    """On one computer: every case for the local person, none for anyone else."""
    return Case.objects.all() if actor == LOCAL else Case.objects.none()


Decide = Callable[[Actor, Act, Case | None], bool]
Seen = Callable[[Actor], "QuerySet[Case]"]
_decide: Decide = decide
_seen: Seen = seen_by


def use(deciding: Decide, seeing: Seen) -> None:
    """Put a team's answers in place of those of one computer."""
    global _decide, _seen
    _decide, _seen = deciding, seeing


def may(actor: Actor, act: Act, case: Case | None = None) -> bool:
    """Whether someone may do something.

    Args:
        actor: who.
        act: what.
        case: in which case; None for the vault as a whole.
    """
    return _decide(actor, act, case)


def cases(actor: Actor) -> QuerySet[Case]:
    """The cases that exist for someone. Every list, count and search begins here."""
    return _seen(actor)


def case_for(actor: Actor, act: Act, identity: str) -> Case | None:
    """A case, when it exists for someone and they may do this in it; else None, whatever the reason."""
    case = cases(actor).filter(pk=identity).first()
    return case if case is not None and may(actor, act, case) else None
