"""Two records, one answer: the call that everything else goes through."""

from __future__ import annotations

from duenotice.identity.decide import Decision, Limits, decide
from duenotice.identity.evidence import Evidence, Telling, weigh
from duenotice.identity.records import Person
from duenotice.names import name_of
from duenotice.names.common import telling as commonly_telling


def answer_for(
    left: Person,
    right: Person,
    limits: Limits | None = None,
    *,
    telling: Telling = commonly_telling,
    tie: bool = False,
    number_shared: bool = False,
    protective: bool = True,
) -> Decision:
    """Are these two records of one person? See `decide` for the arguments."""
    evidence = weigh(left, right, telling)
    return decide(
        evidence,
        limits,
        scripts=scripts_of(evidence),
        tie=tie,
        number_shared=number_shared,
        protective=protective,
    )


def scripts_of(evidence: Evidence) -> tuple[str, str]:
    """The scripts of the two names that fitted best."""
    if not evidence.left_name or not evidence.right_name:
        return ("", "")
    return name_of(evidence.left_name.text).script, name_of(evidence.right_name.text).script
