"""Is this the same person? Knows nothing of desks or database."""

from duenotice.identity.compare import answer_for
from duenotice.identity.decide import Decision, Limits, decide
from duenotice.identity.errors import IdentityError
from duenotice.identity.evidence import Evidence, weigh
from duenotice.identity.explain import explain
from duenotice.identity.records import Person, person

__all__ = [
    "Decision",
    "Evidence",
    "IdentityError",
    "Limits",
    "Person",
    "answer_for",
    "decide",
    "explain",
    "person",
    "weigh",
]
