"""The headline: five states, in the words that do not mislead."""

from __future__ import annotations

from collections.abc import Sequence

from duenotice.assess.model import FactorMark, Finding, Headline
from duenotice.dossier import Dossier
from duenotice.law.model import MECHANISM_GROUPS
from duenotice.reasoning.rules import Verdict

#: Families of Articles 2 and 3 of INTERPOL's Constitution: their questions must be answered before "nothing found".
ARTICLES_2_AND_3 = frozenset({"neutrality", "ill_treatment", "fair_trial", "refugee"})


def headline(dossier: Dossier, findings: Sequence[Finding]) -> Headline:
    """The state of an assessment, from findings that may set it."""
    deciding = [finding for finding in findings if finding.in_headline]
    defects = [finding for finding in deciding if finding.verdict is Verdict.DEFECT]
    if any(finding.nature == "substance" for finding in defects):
        return Headline.DEFECT
    if defects:
        return Headline.INCOMPLETE
    if any(finding.verdict is Verdict.ARGUABLE for finding in deciding):
        return Headline.ARGUABLE
    return Headline.NOTHING_FOUND if _complete(dossier, deciding) else Headline.NOT_ENOUGH_FACTS


def _complete(dossier: Dossier, deciding: Sequence[Finding]) -> bool:
    """Full alert seen, every bright line decided, the questions of Articles 2 and 3 answered."""
    must = [item for item in deciding if item.kind == "bright_line" or ARTICLES_2_AND_3 & set(item.families)]
    return (
        dossier.seen == "full_alert" and bool(must) and not any(item.verdict is Verdict.OPEN for item in must)
    )


def headline_text(
    state: Headline,
    dossier: Dossier,
    findings: Sequence[Finding],
    for_person: Sequence[FactorMark],
    against: Sequence[FactorMark],
) -> str:
    """The sentence of the state."""
    deciding = [finding for finding in findings if finding.in_headline]
    match state:
        case Headline.DEFECT:
            return _defect(
                dossier,
                [item for item in deciding if item.verdict is Verdict.DEFECT and item.nature == "substance"],
            )
        case Headline.INCOMPLETE:
            gaps = [item.says for item in deciding if item.verdict is Verdict.DEFECT]
            asker = "INTERPOL" if _is_interpol(dossier) else "The authority asked"
            return f"Incomplete: {asker} should ask the source to mend these gaps: " + " ".join(gaps)
        case Headline.ARGUABLE:
            return _arguable(deciding, for_person, against)
        case Headline.NOTHING_FOUND:
            return _nothing(deciding)
        case _:
            return "Not enough is known yet. The questions below matter most."


def _is_interpol(dossier: Dossier) -> bool:
    return dossier.mechanism in MECHANISM_GROUPS["interpol"]


def _defect(dossier: Dossier, defects: Sequence[Finding]) -> str:
    cites = "; ".join(dict.fromkeys(item.provisions[0].cite for item in defects))
    live = (
        "The alert stays live until INTERPOL removes it."
        if _is_interpol(dossier)
        else "The request stays live until the authority that decides on it says otherwise."
    )
    unless = " Unless a documented override exists." if any(_override(item) for item in defects) else ""
    return (
        f"Clear defect under {cites} if these facts are proved.{unless} {live} Do not travel on this result."
    )


def _override(finding: Finding) -> bool:
    """INTERPOL may publish below 83(1)(a)(i) and (ii), and only there: RPD 83(1)(b)."""
    return any("particular importance" in says for says in finding.unless)


def _arguable(
    deciding: Sequence[Finding], for_person: Sequence[FactorMark], against: Sequence[FactorMark]
) -> str:
    points = [mark.definition for mark in for_person]
    if not points:
        points = [item.says for item in deciding if item.verdict is Verdict.ARGUABLE]
    return (
        f"Arguable: factors for the person: {_listed(points)}; against: {_listed([mark.definition for mark in against])}."
        " Do not travel on this result."
    )


def _listed(points: Sequence[str]) -> str:
    return "; ".join(point.rstrip(".") for point in points) if points else "none known"


def _nothing(deciding: Sequence[Finding]) -> str:
    applied = [item for item in deciding if item.verdict is not Verdict.NOT_APPLICABLE]
    unapplied = [item for item in applied if item.verdict is Verdict.OPEN]
    text = (
        "We found no defect in what was entered. This does not mean the alert is lawful, or that you are safe."
        f" {len(unapplied)} of {len(applied)} tests could not be applied"
    )
    return f"{text}: {'; '.join(item.title for item in unapplied)}." if unapplied else f"{text}."
