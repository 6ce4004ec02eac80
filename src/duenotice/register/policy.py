"""Who may do what, and which cases exist for whom: the one place where pages, lists, searches, exports and jobs ask.

On one computer there is one person, who may do everything once the vault is open. A team answers by role and membership:
it gives its own `Answers`, and nothing else. What someone may not see does not exist for them: it is left out of
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
    SHARE = "share"


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


def _alone(actor: Actor, case: Case) -> None:
    """On one computer: whoever opens a case has it already."""


def _every_case(actor: Actor) -> QuerySet[Case]:
    """On one computer: all."""
    return Case.objects.all()


def _unnamed(actor: str) -> str:
    """On one computer: nobody has a name besides the local person's."""
    return ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a policy answers.

    Attributes:
        decide: whether someone may do something, in a case or (None) in the vault as a whole.
        seen_by: the cases that exist for someone.
        opened: called in the transaction in which someone opens a case.
        named_beside: the cases among which a code name must be unlike all others.
        name_of: the name of the person behind an opaque id of the log; empty when there is none.
    """

    decide: Callable[[Actor, Act, Case | None], bool] = decide
    seen_by: Callable[[Actor], QuerySet[Case]] = seen_by
    opened: Callable[[Actor, Case], None] = _alone
    named_beside: Callable[[Actor], QuerySet[Case]] = _every_case
    name_of: Callable[[str], str] = _unnamed


#: The answers of one computer.
EMBEDDED = Answers()
_answers = EMBEDDED


def use(answers: Answers) -> None:
    """Put a team's answers in place of those of one computer, or those back."""
    global _answers
    _answers = answers


def may(actor: Actor, act: Act, case: Case | None = None) -> bool:
    """Whether someone may do something.

    Args:
        actor: who.
        act: what.
        case: in which case; None for the vault as a whole.
    """
    return _answers.decide(actor, act, case)


def cases(actor: Actor) -> QuerySet[Case]:
    """The cases that exist for someone. Every list, count and search begins here."""
    return _answers.seen_by(actor)


def case_for(actor: Actor, act: Act, identity: str) -> Case | None:
    """A case, when it exists for someone and they may do this in it; else None, whatever the reason."""
    case = cases(actor).filter(pk=identity).first()
    return case if case is not None and may(actor, act, case) else None


def opened(actor: Actor, case: Case) -> None:
    """Note who opened a case. Call it in the transaction of the opening."""
    _answers.opened(actor, case)


def name_of(actor: str) -> str:
    """The name of the person behind an opaque id of the log; empty when there is none."""
    return _answers.name_of(actor)


def named_beside(actor: Actor) -> QuerySet[Case]:
    """The cases among which a code name must be unlike all others: to refuse a name for any other would betray it."""
    return _answers.named_beside(actor)
