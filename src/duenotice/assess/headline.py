"""The headline: five states, in the words that do not mislead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from duenotice.assess.model import Assessment, FactorMark, Finding, Headline
from duenotice.dossier import Dossier
from duenotice.law.model import MECHANISM_GROUPS
from duenotice.reasoning.rules import Verdict
from duenotice.words import phrase

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
    mechanism: str,
    findings: Sequence[Finding],
    for_person: Sequence[FactorMark],
    against: Sequence[FactorMark],
    lang: str = "en",
) -> str:
    """The sentence of the state, in the words of a language; what is not translated stays English."""
    deciding = [finding for finding in findings if finding.in_headline]
    said = _Said(lang, interpol=mechanism in MECHANISM_GROUPS["interpol"])
    match state:
        case Headline.DEFECT:
            return said.defect(
                [item for item in deciding if item.verdict is Verdict.DEFECT and item.nature == "substance"]
            )
        case Headline.INCOMPLETE:
            return said.incomplete([item for item in deciding if item.verdict is Verdict.DEFECT])
        case Headline.ARGUABLE:
            return said.arguable(deciding, for_person, against)
        case Headline.NOTHING_FOUND:
            return said.nothing_found(deciding)
        case _:
            return said.phrase("not_enough_facts")


def headline_of(assessment: Assessment, lang: str) -> str:
    """The headline of an assessment in a language."""
    return headline_text(
        assessment.headline,
        assessment.mechanism,
        assessment.findings,
        assessment.factors_for,
        assessment.factors_against,
        lang,
    )


class _Said:
    """The headline in one language."""

    def __init__(self, lang: str, *, interpol: bool) -> None:
        self.lang = lang
        self.about = "alert" if interpol else "request"

    def phrase(self, name: str, **values: Any) -> str:
        return phrase(f"headline.said.{name}", self.lang, **values)

    def defect(self, defects: Sequence[Finding]) -> str:
        articles = self.listed(dict.fromkeys(item.provisions[0].cite for item in defects))
        parts = [self.phrase("defect", articles=articles)]
        if any(_override(item) for item in defects):
            parts.append(self.phrase("override"))
        return " ".join([*parts, self.phrase(f"live_{self.about}"), self.phrase("no_travel")])

    def incomplete(self, gaps: Sequence[Finding]) -> str:
        return " ".join([self.phrase(f"incomplete_{self.about}"), *(self.says(item) for item in gaps)])

    def arguable(
        self, deciding: Sequence[Finding], for_person: Sequence[FactorMark], against: Sequence[FactorMark]
    ) -> str:
        points = [self.factor(mark) for mark in for_person]
        if not points:
            points = [self.says(item) for item in deciding if item.verdict is Verdict.ARGUABLE]
        counterpoints = [self.factor(mark) for mark in against]
        text = self.phrase("arguable", points=self.listed(points), counterpoints=self.listed(counterpoints))
        return f"{text} {self.phrase('no_travel')}"

    def nothing_found(self, deciding: Sequence[Finding]) -> str:
        applied = [item for item in deciding if item.verdict is not Verdict.NOT_APPLICABLE]
        waiting = [item for item in applied if item.verdict is Verdict.OPEN]
        if not waiting:
            return f"{self.phrase('nothing_found')} {self.phrase('all_applied')}"
        titles = self.listed(
            phrase(f"rule.{item.rule}.title", self.lang, english=item.title) for item in waiting
        )
        tests = self.phrase("not_applied", open=len(waiting), all=len(applied), titles=titles)
        return f"{self.phrase('nothing_found')} {tests}"

    def says(self, finding: Finding) -> str:
        verdict = "no_defect" if finding.verdict is Verdict.NO_DEFECT else finding.verdict.value
        return phrase(f"rule.{finding.rule}.says.{verdict}", self.lang, english=finding.says)

    def factor(self, mark: FactorMark) -> str:
        return phrase(f"factor.{mark.code}", self.lang, english=mark.definition)

    def listed(self, points: Iterable[str]) -> str:
        held = [point.rstrip(".") for point in points]
        return f"{self.phrase('separator')} ".join(held) if held else self.phrase("none_known")


def _override(finding: Finding) -> bool:
    """INTERPOL may publish below 83(1)(a)(i) and (ii), and only there: RPD 83(1)(b)."""
    return any("particular importance" in says for says in finding.unless)
