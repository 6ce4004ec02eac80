"""How an assessment is put into words: phrases, names of facts and values, who says so, citations."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from babel.dates import format_date

from duenotice.assess.model import Finding
from duenotice.dossier import Fact, plain, vocabulary
from duenotice.dossier.countries import country_name
from duenotice.law import rulebook
from duenotice.law.model import Provision
from duenotice.quantities import FactType
from duenotice.reasoning.rules import Verdict
from duenotice.reports import Line, Mark, Notes, Run, Style, splice
from duenotice.words import known, spoken

#: Sentences that an assessment carries as text, by the id of the phrase that says the same.
LIMITS = ("unverified", "interpol_only", "bare", "disputed", "elsewhere", "not_advice", "not_proof", "danger")
#: Entries of a list that a note names; the dossier holds them all.
MAX_ENTRIES = 20
#: Characters of a stated text, and of an exhibit or a text inside a list, that a note shows; the dossier holds it all.
MAX_TEXT, MAX_ITEM_TEXT = 2_000, 300
_PRESUMED = re.compile(r"^Rests on a presumption about: (.+)\.$")
_SAYS = {verdict: verdict.value for verdict in Verdict} | {Verdict.NO_DEFECT: "no_defect"}


class Telling:
    """Words in one language, with the notes they call for."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.notes = Notes()

    def say(self, name: str, style: Style = Style.PLAIN, **values: Any) -> Line:
        """A phrase of the report; values that are runs or lines keep their own language and style."""
        key = f"report.{name}"
        lang = self._other(spoken(key, self.lang, **values).lang)
        return splice(functools.partial(_phrase, key, self.lang), style=style, lang=lang, **values)

    def book(self, name: str, english: str, style: Style = Style.PLAIN) -> Run:
        """A string of the rulebook, in the report's language where it is translated."""
        shown = spoken(name, self.lang, english=english)
        return Run(shown.text, style, self._other(shown.lang))

    def english(self, text: str) -> Run:
        """Text that exists in English only."""
        return Run(text, Style.PLAIN, self._other("en"))

    def named(self, group: str, code: str) -> Line:
        """The phrase of a code; a code that no phrase knows is shown as it is, its words apart."""
        return (
            self.say(f"{group}.{code}") if known(f"report.{group}.{code}") else (self.english(_words(code)),)
        )

    def pair(self, name: str, **values: Any) -> Line:
        """A phrase that only sets its values side by side, in their language where they share another one."""
        held = [
            item for value in values.values() for item in (value if isinstance(value, tuple) else (value,))
        ]
        lang = _common(held) or self.lang
        return splice(functools.partial(_phrase, f"report.{name}", lang), lang=self._other(lang), **values)

    def joined(self, lines: Iterable[Line], separator: str = "list_separator") -> Line:
        """Lines one after another, with the separator of their language between them."""
        held = list(lines)
        lang = _common([item for line in held for item in line]) or self.lang
        between = Run(spoken(f"report.{separator}", lang).text + " ", Style.PLAIN, self._other(lang))
        made: Line = ()
        for index, line in enumerate(held):
            made += ((between,) if index else ()) + line
        return made

    def day(self, day: date) -> Run:
        """A date, the month in words."""
        return Run(format_date(day, "d MMMM y", locale={"en": "en_GB"}.get(self.lang, self.lang)))

    def family(self, name: str, style: Style = Style.PLAIN) -> Run:
        """A ground family."""
        return self.book(f"family.{name}", rulebook().families.get(name, name), style)

    def title(self, finding: Finding, style: Style = Style.PLAIN) -> Run:
        """The title of a rule."""
        return self.book(f"rule.{finding.rule}.title", finding.title, style)

    def says(self, finding: Finding) -> Run:
        """The sentence of a finding."""
        return self.book(f"rule.{finding.rule}.says.{_SAYS[finding.verdict]}", finding.says)

    def exception(self, finding: Finding, text: str) -> Run:
        """The sentence of an exception."""
        return self.book(_exception_ids(finding.rule).get(text, "-"), text)

    def limit(self, text: str) -> Line:
        """A sentence that limits a finding or the whole."""
        presumed = _PRESUMED.match(text)
        if presumed:
            names = self.joined((self.fact_name(name),) for name in presumed[1].split(", "))
            return self.say("limit.presumption", facts=names)
        name = _limit_ids().get(text)
        return self.say(name) if name else (self.english(text),)

    def fact_name(self, key: str) -> Run:
        """The name of a fact, derived fact or consideration."""
        book = rulebook()
        if key in vocabulary():
            return self.book(f"fact.{key}", vocabulary()[key].label)
        if key in book.factors:
            return self.book(f"factor.{key}", book.factors[key].definition)
        return self.english(_words(key))

    def consideration(self, code: str) -> Run:
        """A consideration by its definition, else a fact by its name."""
        factor = rulebook().factors.get(code)
        return self.book(f"factor.{code}", factor.definition) if factor else self.fact_name(code)

    def screen(self, name: str) -> Run:
        """A phrase that the screens use too."""
        shown = spoken(name, self.lang)
        return Run(shown.text, Style.PLAIN, self._other(shown.lang))

    def member(self, code: str) -> Run:
        """One of the values that a fact may take."""
        return self.screen(f"value.{code}") if known(f"value.{code}") else self.english(_words(code))

    def value(self, key: str, value: Any) -> Line:
        """The value of a fact."""
        spec = vocabulary().get(key)
        labels = dict(spec.item_labels) if spec else {}
        return self._typed(key, spec.type if spec else FactType("boolean"), value, labels)

    def _typed(
        self, key: str, kind: FactType, value: Any, labels: Mapping[str, str], *, inside: bool = False
    ) -> Line:
        match kind.kind:
            case "boolean" if isinstance(value, bool):
                return self.say("yes" if value else "no")
            case "enum":
                return (self.member(str(value)),)
            case "country":
                return (self.english(country_name(str(value))),)
            case "text":
                return (data(str(value), MAX_ITEM_TEXT if inside else MAX_TEXT),)
            case "set" | "countries":
                item = FactType("enum" if kind.kind == "set" else "country")
                return self.joined(self._typed(key, item, one, {}) for one in sorted(value)) or self.say(
                    "nothing"
                )
            case "list":
                entries = [self._item(key, kind, entry, labels) for entry in value[:MAX_ENTRIES]]
                if len(value) > MAX_ENTRIES:
                    entries.append(self.say("more", count=len(value) - MAX_ENTRIES))
                return self.joined(entries, "clause_separator") or self.say("nothing")
            case _:
                return (Run(str(plain(value)), Style.CITE),)

    def _item(self, key: str, kind: FactType, entry: Mapping[str, Any], labels: Mapping[str, str]) -> Line:
        pairs = (
            self.pair(
                "fact_value",
                label=self.book(f"fact.{key}.item.{name}", labels.get(name, name)),
                value=self._typed(key, kind.item[name], inner, {}, inside=True),
            )
            for name, inner in entry.items()
            if inner is not None and name in kind.item
        )
        return self.joined(pairs)

    def voice(self, fact: Fact) -> Line:
        """Who says a fact, from which exhibit, disputed by whom."""
        speaker = self.named("speaker", fact.said_by)
        if fact.exhibit:
            exhibit = data(fact.exhibit, MAX_ITEM_TEXT)
            said = self.say("note.said_exhibit", speaker=speaker, exhibit=exhibit)
        else:
            said = self.say("note.said", speaker=speaker)
        return (*said, Run(" "), *self.disputed(fact.disputed_by)) if fact.disputed_by else said

    def disputed(self, speakers: Iterable[str]) -> Line:
        """Who disputes a fact."""
        return self.say(
            "note.disputed", speakers=self.joined(self.named("speaker", name) for name in speakers)
        )

    def provision_note(self, provision: Provision) -> Line:
        """A provision as a note: citation, instrument, how well it was verified, public address."""
        cite, instrument = Run(provision.cite, Style.CITE), Run(provision.instrument, Style.CITE)
        line = self.pair("note.provision", cite=cite, instrument=instrument)
        space = Run(" ", lang=self._other("en"))
        if provision.confidence != "verified":
            space = Run(" ")
            line = (*line, space, *self.named("confidence", provision.confidence))
        return (*line, space, Run(provision.url, Style.CITE, url=provision.url)) if provision.url else line

    def fact_note(self, key: str, fact: Fact) -> Line:
        """A fact relied on as a note: name, value, who says so."""
        stated = self.pair("fact_value", label=self.fact_name(key), value=self.value(key, fact.value))
        return self.say("note.fact", fact=stated, voice=self.voice(fact))

    def derived_note(self, key: str) -> Line | None:
        """A fact that follows from others as a note, None when the book has no such fact."""
        derived = rulebook().derived.get(key)
        if derived is None:
            return None
        says = self.book(f"term.{key}", derived.says)
        return self.say("note.fact_derived", fact=self.fact_name(key), says=says)

    def _other(self, lang: str) -> str:
        return "" if lang == self.lang else lang


def place_of(item: Finding) -> str:
    """Where a finding is told: with the grounds, or apart."""
    if item.force == "standard":
        return "standards"
    if item.knowable_by == ("interpol_only",):
        return "ask_ccf"
    return "conduct" if item.nature == "conduct" else "grounds"


def verdict_word(item: Finding) -> str:
    """The phrase of a verdict: a gap of form or a lapse of an institution is not called a defect of the request."""
    if item.verdict is not Verdict.DEFECT:
        return item.verdict.value
    if item.force == "standard":
        return "defect_standard"
    return {"form": "defect_form", "conduct": "defect_conduct"}.get(item.nature, "defect")


def data(text: str, limit: int) -> Run:
    """A value of the case, cut with a mark where it is longer than the limit."""
    return Run(text if len(text) <= limit else f"{text[:limit]} [...]", Style.DATA)


def _phrase(key: str, lang: str, **values: Any) -> str:
    return spoken(key, lang, **values).text


def _common(items: Iterable[Run | Mark]) -> str:
    """The language all words share where it is not the report's, '' otherwise; values of the case have none."""
    languages = {
        "en" if item.style is Style.CITE else item.lang
        for item in items
        if isinstance(item, Run) and item.style is not Style.DATA
    }
    return languages.pop() if len(languages) == 1 else ""


def _words(code: str) -> str:
    return code.replace("_", " ").replace(".", ", ")


@cache
def _limit_ids() -> Mapping[str, str]:
    return {spoken(f"report.limit.{name}").text: f"limit.{name}" for name in LIMITS}


@cache
def _exception_ids(rule: str) -> Mapping[str, str]:
    """Sentence of an exception -> id of its translation, for one rule of the book."""
    held = rulebook().rules.get(rule)
    versions = held.versions if held else ()
    return {
        exemption.says: f"rule.{rule}.unless.{version.logic.start}.{number}"
        for version in versions
        for number, exemption in enumerate(version.logic.exemptions, 1)
    }
