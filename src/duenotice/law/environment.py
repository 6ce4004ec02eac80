"""From a dossier to the environment its rules are judged in.

What the alert does *not* say counts only when the full alert was seen; otherwise it is unknown. The same dossier can be read
in several ways: with disputed facts unknown (the main reading), on one side's account, on documents alone, and without what
only the requesting state says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

from duenotice.dossier import Dossier, Fact, vocabulary
from duenotice.quantities import PartialDate
from duenotice.reasoning.values import Items, OpenList, OpenSet

_PERSON_SIDE = frozenset({"person", "counsel"})
_DOCUMENTARY = frozenset({"interpol", "ccf", "court", "document", "host_state"})


class Reading(StrEnum):
    """Whose account of the facts is taken."""

    MAIN = "main"
    PERSON = "person"
    REQUESTER = "requester"
    DOCUMENTS = "documents"
    #: Facts of the world that only the requesting state asserts, without exhibit, are left out.
    WITHOUT_BARE_ASSERTIONS = "without_bare_assertions"


def environment(dossier: Dossier, on: date, reading: Reading = Reading.MAIN) -> dict[str, Any]:
    """Fact name -> value for the rules; unknown facts are left out."""
    env: dict[str, Any] = {"as_of": PartialDate(on, on), "mechanism": dossier.mechanism}
    if (issued := dossier.issued) is not None:
        env["issued_on"] = issued
    env.update(_facts(dossier, reading))
    return env


def _facts(dossier: Dossier, reading: Reading) -> Iterator[tuple[str, Any]]:
    specs = vocabulary()
    complete = dossier.seen == "full_alert"
    for key, fact in dossier.facts.items():
        spec = specs[key]
        value = _value(fact, spec.about, reading)
        if value is None:
            continue
        if spec.about == "file" and not complete:
            value = _partial(value)
        if value is not None:
            yield key, Items(value) if type(value) is tuple else value


def _value(fact: Fact, about: str, reading: Reading) -> Any:
    if reading is Reading.DOCUMENTS:
        documented = bool(fact.exhibit) or fact.said_by in _DOCUMENTARY
        return fact.value if documented and not fact.disputed_by else None
    if reading is Reading.WITHOUT_BARE_ASSERTIONS and fact.bare_assertion_of_requester and about != "file":
        return None
    if not fact.disputed_by:
        return fact.value
    if reading is Reading.PERSON:
        return _account(fact, heard=bool(_PERSON_SIDE.isdisjoint(fact.disputed_by)))
    if reading is Reading.REQUESTER:
        return _account(fact, heard="requesting_state" not in fact.disputed_by)
    return None


def _account(fact: Fact, *, heard: bool) -> Any:
    """The fact as a side tells it: as stated, or, where that side disputes it, the opposite of a yes/no fact."""
    if heard:
        return fact.value
    return not fact.value if isinstance(fact.value, bool) else None


def _partial(value: Any) -> Any:
    if value is False:
        return None
    if isinstance(value, frozenset):
        return OpenSet(value)
    return OpenList(value) if isinstance(value, tuple) else value
