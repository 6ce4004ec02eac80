"""The rules, as pages anyone can read. They hold nothing of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from duenotice.desks.assess.names import date_text, fact_label, family_label, member_label
from duenotice.law import rulebook
from duenotice.law.model import OUTCOMES, DatedText, Provision, Rule
from duenotice.words import Spoken, spoken

_OUTCOME = {verdict: key for key, verdict in OUTCOMES.items()}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a rule as shown: from when until when, its words as written, its sources."""

    start: str
    end: str
    written: tuple[tuple[Spoken, str], ...]
    sources: tuple[Provision, ...]
    unless: tuple[Spoken, ...]


def _lang(request: HttpRequest) -> str:
    return str(getattr(request, "lang", "en"))


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, by ground family."""
    lang, book = _lang(request), rulebook()
    by_family: dict[str, list[tuple[str, Spoken]]] = {}
    for item in book.rules.values():
        by_family.setdefault(item.families[0], []).append((item.id, rule_title(item, lang)))
    groups = [
        (family, family_label(family, lang), by_family[family])
        for family in book.families
        if family in by_family
    ]
    return render(request, "assess/rules.html", {"groups": groups, "version": book.version})


@require_GET
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule: what it says, since when, on what source, and what the other side will answer."""
    lang, found = _lang(request), rulebook().rules.get(name)
    if found is None:
        raise Http404
    page: dict[str, Any] = {
        "rule": found,
        "title": rule_title(found, lang),
        "families": [family_label(family, lang) for family in found.families],
        "mechanisms": [member_label(item, lang) for item in sorted(found.mechanisms)],
        "kind": spoken(f"rule.kind.{found.kind}", lang),
        "nature": spoken(f"rule.nature.{found.nature}", lang),
        "force": spoken(f"rule.force.{found.force}", lang),
        "burden": spoken(f"rule.burden.{found.burden}", lang),
        "knowable": [spoken(f"report.knower.{who}", lang) for who in found.knowable_by],
        "consequences": [spoken(f"report.consequence.{code}", lang) for code in found.consequences],
        "versions": [_version(found, text, lang) for text in reversed(found.versions)],
        "says": [
            (spoken(f"report.verdict.{verdict}", lang), rule_says(found, verdict, lang))
            for verdict in found.says
        ],
        "evidence": [(fact_label(fact, lang), rule_evidence(found, fact, lang)) for fact in found.evidence],
        "rebuttal": rule_rebuttal(found, lang),
        "open_texture": found.open_texture,
    }
    return render(request, "assess/rule.html", page)


def _version(found: Rule, text: DatedText, lang: str) -> Version:
    written = tuple((spoken(f"rule.written.{key}", lang), words) for key, words in text.written.items())
    unless = tuple(
        spoken(f"rule.{found.id}.unless.{text.logic.start}.{number}", lang, english=item.says)
        for number, item in enumerate(text.logic.exemptions, 1)
    )
    return Version(
        date_text(text.logic.start, lang), _end(text.logic.end, lang), written, text.sources, unless
    )


def _end(end: date | None, lang: str) -> str:
    return date_text(end, lang) if end is not None else ""


def rule_title(found: Rule, lang: str) -> Spoken:
    """Title of a rule."""
    return spoken(f"rule.{found.id}.title", lang, english=found.title)


def rule_says(found: Rule, verdict: str, lang: str) -> Spoken:
    """Sentence of a rule for an outcome."""
    return spoken(f"rule.{found.id}.says.{_OUTCOME[verdict]}", lang, english=found.says[verdict])


def rule_evidence(found: Rule, fact: str, lang: str) -> Spoken:
    """What proves a fact, for a rule."""
    return spoken(f"rule.{found.id}.evidence.{fact}", lang, english=found.evidence[fact])


def rule_rebuttal(found: Rule, lang: str) -> Spoken:
    """The rebuttal to expect."""
    return spoken(f"rule.{found.id}.rebuttal", lang, english=found.rebuttal)
