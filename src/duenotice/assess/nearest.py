"""Published decisions nearest to a dossier, by issue and body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from duenotice.assess.model import Finding, PrecedentGroup
from duenotice.dossier import Dossier


def nearest_decisions(
    dossier: Dossier, findings: Sequence[Finding], day: date, leave_out: frozenset[str]
) -> tuple[PrecedentGroup, ...]:
    """The nearest decisions in both directions on each issue the dossier raises."""
    return ()
