"""An assessment as plain JSON values: stable, versioned."""

from __future__ import annotations

from typing import Any

from duenotice.assess.model import SCHEMA, Assessment, FactorMark, Finding, PrecedentGroup, TraceLine
from duenotice.assess.nearest import NO_FORECAST
from duenotice.dossier import plain


def assessment_json(assessment: Assessment) -> dict[str, Any]:
    """The whole assessment; the same dossier, day and book give the same bytes."""
    return {
        "schema": SCHEMA,
        "rulebook": {
            "version": assessment.rulebook, "as_of": assessment.as_of.isoformat(), "as_of_basis": assessment.as_of_basis,
        },
        "request": {
            "mechanism": assessment.mechanism, "seen": assessment.seen, "reference": assessment.reference,
            "facts_hash": assessment.facts_hash,
        },
        "headline": {"verdict": assessment.headline.value, "text": assessment.text},
        "findings": [_finding(finding) for finding in assessment.findings],
        "factors": {
            "for": [_factor(mark) for mark in assessment.factors_for],
            "against": [_factor(mark) for mark in assessment.factors_against],
        },
        "precedents_note": NO_FORECAST,
        "precedents": [_precedents(group) for group in assessment.precedents],
        "questions": [
            {
                "fact": item.fact, "text": item.text, "why": item.why, "help": item.help, "knows": list(item.knows),
                "look": item.look, "changes": list(item.changes),
            }
            for item in assessment.questions
        ],
        "headline_changes": [
            {"answers": plain(item.answers), "headline": item.headline.value, "rule": item.rule}
            for item in assessment.headline_changes
        ],
        "not_examined": [{"rule": item.rule, "title": item.title, "why": item.why} for item in assessment.not_examined],
        "notes": list(assessment.notes),
    }  # fmt: skip


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "title": finding.title,
        "ground": finding.ground,
        "families": list(finding.families),
        "kind": finding.kind,
        "nature": finding.nature,
        "force": finding.force,
        "verdict": finding.verdict.value,
        "says": finding.says,
        "knowable_by": list(finding.knowable_by),
        "in_headline": finding.in_headline,
        "provisions": [item.as_json() for item in finding.provisions],
        "trace": [_trace(line) for line in finding.trace],
        "reason": list(finding.reason),
        "missing": list(finding.missing),
        "residual": finding.residual,
        "change_sets": [plain(answers) for answers in finding.change_sets],
        "unless": list(finding.unless),
        "rebuttal": finding.rebuttal,
        "consequence": list(finding.consequences),
        "evidence": dict(finding.evidence),
        "accounts": {name: verdict.value for name, verdict in finding.accounts.items()},
        "same_on_all_accounts": finding.same_on_all_accounts,
        "notes": list(finding.notes),
    }


def _trace(line: TraceLine) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": line.text, "value": line.value}
    for key in ("note", "said_by", "exhibit"):
        if getattr(line, key):
            shown[key] = getattr(line, key)
    if line.disputed_by:
        shown["disputed_by"] = list(line.disputed_by)
    if line.parts:
        shown["parts"] = [_trace(part) for part in line.parts]
    return shown


def _factor(mark: FactorMark) -> dict[str, Any]:
    return {
        "code": mark.code,
        "provision": "; ".join(item.cite for item in mark.provisions),
        "provisions": [item.as_json() for item in mark.provisions],
        "definition": mark.definition,
        "ground": mark.family,
        "disputed_by": list(mark.disputed_by),
    }


def _precedents(group: PrecedentGroup) -> dict[str, Any]:
    return {
        "issue": group.issue,
        "body": group.body,
        "note": group.note,
        "published": group.published,
        "nearest": [
            {
                "id": item.id, "outcome": item.outcome, "year": item.year, "cite": item.cite, "url": item.url,
                "reason": item.reason, "shared": list(item.shared), "distinguishing": list(item.distinguishing),
                "unknown": list(item.unknown),
            }
            for item in group.nearest
        ],
    }  # fmt: skip
