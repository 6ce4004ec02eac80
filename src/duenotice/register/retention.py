"""How long each kind of record is kept, and what is over its time.

The office sets its own rules, each with its legal source; none is shipped, because the periods differ by bar and state.
Nothing goes by itself: a list first, then erasing by a named person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from duenotice.custody import audit, sealed, state, vault
from duenotice.quantities import Duration, PartialDate
from duenotice.register import actions, reading
from duenotice.register.errors import RegisterError
from duenotice.register.models import Case, Contact, Exhibit

STATE = "retention"
#: What a rule can speak of, and the date from which it counts.
COUNTED_FROM = {"case": "closed_on", "exhibit": "received_on", "contact": "closed_on"}


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one kind of record is kept.

    Attributes:
        kind: case (all of it, from its closing), exhibit (from its receipt), contact (from the closing of its case).
        keep: how long, for example P5Y.
        source: the law or decision that says so.
        set_on: day on which the office set the rule.
    """

    kind: str
    keep: Duration
    source: str
    set_on: str

    @classmethod
    def of(cls, kind: str, keep: str, source: str, set_on: str) -> Rule:
        """A rule from plain values.

        Raises:
            RegisterError: an unknown kind, no source, or not a duration.
        """
        if kind not in COUNTED_FROM or not source.strip():
            raise RegisterError(
                f"A rule speaks of one of: {', '.join(COUNTED_FROM)}, and names its legal source."
            )
        try:
            return cls(kind, Duration.parse(keep), source, str(PartialDate.parse(set_on)))
        except ValueError as error:
            raise RegisterError(str(error)) from None

    def to_json(self) -> dict[str, str]:
        """The rule as plain values."""
        return {"kind": self.kind, "keep": self.keep.iso(), "source": self.source, "set_on": self.set_on}


@dataclass(frozen=True, slots=True)
class Due:
    """A record over its time.

    Attributes:
        rule: the rule.
        code_name: its case.
        kind: case, exhibit or contact.
        id: its id.
        until: the last day on which it had to be kept.
    """

    rule: Rule
    code_name: str
    kind: str
    id: str
    until: str


def rules() -> list[Rule]:
    """The rules set in this vault."""
    kept = state.get(STATE) or {"rules": []}
    return [Rule.of(**entry) for entry in kept["rules"]]


def set_rules(new: Iterable[Rule], *, actor: str = audit.LOCAL) -> None:
    """Set the rules in place of those before. The log keeps both."""
    content: dict[str, Any] = {"rules": [rule.to_json() for rule in new]}
    with vault.change("the rules"):
        state.put(STATE, content)
        audit.append("retention.set", content, actor=actor)


def due(today: date) -> list[Due]:
    """What is over its time on a day. Where the start is known only to the month or year, its last day counts."""
    found = [entry for rule in rules() for entry in _due_under(rule, today)]
    return sorted(found, key=lambda entry: (entry.until, entry.code_name, entry.kind, entry.id))


def _due_under(rule: Rule, today: date) -> Iterable[Due]:
    rows: models.QuerySet[Any]
    if rule.kind == "case":
        rows = Case.objects.exclude(closed_on="")
    elif rule.kind == "exhibit":
        rows = Exhibit.objects.filter(removed="").exclude(received_on="").select_related("case")
    else:
        rows = Contact.objects.exclude(case__closed_on="").filter(removed="").select_related("case")
    for row in rows:
        case = row if isinstance(row, Case) else row.case
        start = row.received_on if isinstance(row, Exhibit) else case.closed_on
        until = PartialDate.parse(start).shift(rule.keep).last
        if until < today:
            yield Due(rule, case.code_name, rule.kind, str(row.pk), until.isoformat())


def apply(entries: Iterable[Due], *, actor: str = audit.LOCAL) -> int:
    """Let go of records that were listed. Returns how many.

    A case is erased. Of an exhibit the sealed file goes and its row says why; of a contact, names and ways to reach go.
    What the log holds of the two goes when their case is erased.
    """
    count = 0
    for entry in entries:
        reason = f"Kept until {entry.until}: {entry.rule.source}"
        if entry.kind == "case":
            count += _erase(entry, actor)
        else:
            with vault.change("the removal"):
                count += _let_go(entry, reason, actor)
    vault.empty_write_ahead_log()
    return count


def _erase(entry: Due, actor: str) -> int:
    case = Case.objects.filter(pk=entry.id).first()
    if case is not None:
        actions.erase_case(case, actor=actor)
    return int(case is not None)


def _let_go(entry: Due, reason: str, actor: str) -> int:
    if entry.kind == "exhibit":
        exhibit = Exhibit.objects.filter(pk=entry.id, removed="").first()
        if exhibit is not None:
            actions.remove(exhibit, reason, actor=actor)
            reading.forget(exhibit)
            sealed.remove(exhibit.file)
        return int(exhibit is not None)
    contact = Contact.objects.filter(pk=entry.id, removed="").first()
    if contact is not None:
        actions.change(contact, actor=actor, names=[], reach="", notes="", organisation="")
        actions.remove(contact, reason, actor=actor)
    return int(contact is not None)
