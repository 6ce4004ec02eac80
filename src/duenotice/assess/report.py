"""An assessment as a report: the same words and notes for every kind of file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from duenotice import __version__
from duenotice.assess.headline import headline_of
from duenotice.assess.model import (
    Assessment,
    FactorMark,
    Finding,
    Headline,
    HeadlineChange,
    NearDecision,
    PrecedentGroup,
    QuestionToAsk,
)
from duenotice.assess.telling import MAX_ITEM_TEXT, Telling, data, place_of, verdict_word
from duenotice.law.model import Provision
from duenotice.reasoning.rules import Verdict
from duenotice.reports import (
    Block,
    Items,
    Labels,
    Line,
    Mark,
    Pairs,
    Paragraph,
    Report,
    Role,
    Run,
    Section,
    Style,
)
from duenotice.words import is_reviewed

#: Characters of a code name that stand in the title.
MAX_CODE_NAME = 120
_SHOWN = (Verdict.DEFECT, Verdict.ARGUABLE)
_SETTLED = (Verdict.EXCEPTED, Verdict.NO_DEFECT)


def build_report(assessment: Assessment, lang: str = "en", record_date: date | None = None) -> Report:
    """An assessment in words.

    Args:
        assessment: what to report.
        lang: language of the report; what has no translation stays English and is marked so.
        record_date: date in the file's properties; by default the day whose law was used, so that the same
            assessment gives the same file on any day.
    """
    return _Builder(assessment, lang).report(record_date or assessment.as_of)


class _Builder:
    def __init__(self, assessment: Assessment, lang: str) -> None:
        self.assessment = assessment
        self.words = Telling(lang)

    def report(self, record_date: date) -> Report:
        parts = (
            self._lead, self._assessed, self._grounds, self._factors, self._decisions, self._questions,
            self._not_examined, self._ask_ccf, self._conduct, self._standards, self._limits,
        )  # fmt: skip
        lead, *sections = [part() for part in parts]
        text = {name: _text(self.words.say(name)) for name in ("kind", "notes")}
        return Report(
            kind=text["kind"],
            code_name=data(self.assessment.reference or "", MAX_CODE_NAME).text,
            lang=self.words.lang,
            record_date=record_date,
            generator=f"Due Notice {__version__}",
            lead=lead,  # type: ignore[arg-type]
            sections=tuple(section for section in sections if isinstance(section, Section)),
            notes=self.words.notes.all(),
            labels=Labels(
                notes=text["notes"],
                note_mark=_text(self.words.say("note_mark", number="{number}")),
                back=_text(self.words.say("note_back", number="{number}")),
                page=_text(self.words.say("page", page="{page}", pages="{pages}")),
            ),
        )

    def _lead(self) -> tuple[Paragraph, ...]:
        words = self.words
        lead = [Paragraph((Run(headline_of(self.assessment, words.lang)),), Role.LEAD)]
        if self.assessment.headline not in (Headline.DEFECT, Headline.ARGUABLE):
            lead.append(Paragraph(words.say("limit.travel"), Role.CAUTION))
        if not is_reviewed(words.lang):
            lead.append(Paragraph(words.say("draft_translation"), Role.CAUTION))
        return tuple(lead)

    def _section(
        self, key: str, blocks: Iterable[Block | None], sections: Sequence[Section] = ()
    ) -> Section | None:
        held = tuple(block for block in blocks if block is not None)
        return (
            Section(key, self.words.say(f"section.{key}"), held, tuple(sections))
            if held or sections
            else None
        )

    def _assessed(self) -> Section | None:
        words, case = self.words, self.assessment
        law = words.say(
            "assessed.law_value", date=words.day(case.as_of), basis=words.say(f"basis.{case.as_of_basis}")
        )
        code_name: Line = (
            (data(case.reference, MAX_ITEM_TEXT),) if case.reference else words.say("assessed.no_code_name")
        )
        rows = (
            ("code_name", code_name),
            ("mechanism", words.named("mechanism", case.mechanism)),
            ("seen", words.named("seen", case.seen or "unknown")),
            ("law", law),
            ("rulebook", (Run(case.rulebook, Style.CITE),)),
            ("facts_hash", (Run(case.facts_hash, Style.CITE),)),
        )
        return self._section(
            "assessed", [Pairs(tuple((words.say(f"assessed.{name}"), value) for name, value in rows))]
        )

    def _of(self, group: str, *verdicts: Verdict) -> list[Finding]:
        return [
            item for item in self.assessment.findings if place_of(item) == group and item.verdict in verdicts
        ]

    def _grounds(self) -> Section | None:
        families = dict.fromkeys(item.ground for item in self._of("grounds", *_SHOWN, *_SETTLED))
        sections = [self._family(name) for name in families]
        empty = None if sections else Paragraph(self.words.say("grounds.none"))
        return self._section("grounds", [empty], sections)

    def _family(self, name: str) -> Section:
        own = [item for item in self._of("grounds", *_SHOWN, *_SETTLED) if item.ground == name]
        full = tuple(self._finding(item) for item in own if item.verdict in _SHOWN)
        settled = [item for item in own if item.verdict in _SETTLED]
        if not settled:
            return Section(f"ground-{name}", (self.words.family(name),), (), full)
        listed = Items(tuple(self._settled(item) for item in settled))
        if not full:
            return Section(f"ground-{name}", (self.words.family(name),), (listed,))
        rest = Section(f"settled-{name}", self.words.say("also"), (listed,))
        return Section(f"ground-{name}", (self.words.family(name),), (), (*full, rest))

    def _finding(self, item: Finding) -> Section:
        words = self.words
        blocks: list[Block] = [
            Paragraph(words.say(f"verdict.{verdict_word(item)}"), Role.LABEL),
            Paragraph((words.says(item), *self._marks(item))),
        ]
        for text in item.unless:
            blocks.append(Paragraph(words.say("unless_label"), Role.LABEL))
            blocks.append(Paragraph((words.exception(item, text),)))
        if item.accounts:
            blocks.append(Paragraph(self._accounts(item), Role.ASIDE))
        if item.rebuttal:
            blocks.append(Paragraph(words.say("rebuttal"), Role.LABEL))
            blocks.append(Paragraph((words.book(f"rule.{item.rule}.rebuttal", item.rebuttal),)))
        blocks += self._evidence(item)
        if item.consequences:
            blocks.append(Paragraph(words.say("consequences"), Role.LABEL))
            calls = (words.named("consequence", code) for code in item.consequences)
            blocks.append(Items(tuple((Paragraph(line),) for line in calls)))
        blocks += [Paragraph(words.limit(note), Role.ASIDE) for note in item.notes]
        return Section(f"rule-{item.rule}", (words.title(item),), tuple(blocks))

    def _evidence(self, item: Finding) -> list[Block]:
        words = self.words
        proofs = [
            words.pair(
                "evidence.one",
                fact=words.fact_name(fact),
                proof=words.book(f"rule.{item.rule}.evidence.{fact}", proof),
            )
            for fact, proof in item.evidence.items()
            if fact in item.voices or fact in item.reason
        ]
        if not proofs:
            return []
        return [
            Paragraph(words.say("evidence"), Role.LABEL),
            Items(tuple((Paragraph(line),) for line in proofs)),
        ]

    def _settled(self, item: Finding) -> tuple[Paragraph, ...]:
        words = self.words
        head = (
            words.title(item, Style.STRONG),
            Run(". "),
            *words.say(f"verdict.{item.verdict.value}"),
            Run("."),
        )
        lines = [Paragraph(head), Paragraph((words.says(item), *self._marks(item)), Role.ASIDE)]
        if item.accounts:
            lines.append(Paragraph(self._accounts(item), Role.ASIDE))
        return (*lines, *(Paragraph(words.limit(note), Role.ASIDE) for note in item.notes))

    def _accounts(self, item: Finding) -> Line:
        words = self.words
        if item.same_on_all_accounts:
            return words.say("accounts.same")
        told = [
            words.say(
                "accounts.one",
                account=words.say(f"account.{name}"),
                verdict=words.say(f"verdict.{verdict.value}"),
            )
            for name, verdict in item.accounts.items()
        ]
        lines: Line = ()
        for index, line in enumerate(told):
            lines += ((Run(" "),) if index else ()) + line
        return words.say("accounts.differ", accounts=lines)

    def _marks(self, item: Finding) -> tuple[Mark, ...]:
        """The notes of a finding: its provisions, then the facts it relies on."""
        words = self.words
        notes = [words.provision_note(provision) for provision in item.provisions]
        relied = item.reason or tuple(item.voices)
        disputed = (key for key, fact in item.voices.items() if fact.disputed_by)
        for key in dict.fromkeys((*relied, *disputed)):
            fact = item.voices.get(key)
            note = words.fact_note(key, fact) if fact is not None else words.derived_note(key)
            if note is not None:
                notes.append(note)
        return tuple(dict.fromkeys(words.notes.cite(note) for note in notes))

    def _factors(self) -> Section | None:
        words, case = self.words, self.assessment
        sides = (("for", case.factors_for), ("against", case.factors_against))
        below = [
            Section(f"factors-{side}", words.say(f"factors.{side}"), (self._factor_list(side, marks),))
            for side, marks in sides
        ]
        return self._section("factors", [Paragraph(words.say("factors.warning"), Role.ASIDE)], below)

    def _factor_list(self, side: str, marks: Sequence[FactorMark]) -> Block:
        if not marks:
            return Paragraph(self.words.say(f"factors.none_{side}"))
        return Items(tuple((Paragraph(self._factor(mark)),) for mark in marks))

    def _factor(self, mark: FactorMark) -> Line:
        words = self.words
        line: Line = (words.book(f"factor.{mark.code}", mark.definition),)
        if mark.disputed_by:
            speakers = words.joined(words.named("speaker", name) for name in mark.disputed_by)
            line += (Run(" ("), *words.say("factors.disputed", speakers=speakers), Run(")"))
        return line + self._provision_marks(mark.provisions)

    def _provision_marks(self, provisions: Iterable[Provision]) -> tuple[Mark, ...]:
        words = self.words
        return tuple(dict.fromkeys(words.notes.cite(words.provision_note(item)) for item in provisions))

    def _decisions(self) -> Section | None:
        if not self.assessment.precedents:
            return self._section("decisions", [Paragraph(self.words.say("decisions.none"))])
        warning = Paragraph(self.words.say("decisions.warning"), Role.CAUTION)
        below = [self._decision_group(group) for group in self.assessment.precedents]
        return self._section("decisions", [warning], below)

    def _decision_group(self, group: PrecedentGroup) -> Section:
        words = self.words
        title = words.pair("decisions.group", issue=words.family(group.issue), body=words.english(group.body))
        blocks: list[Block] = [Paragraph((words.english(group.note),), Role.ASIDE)] if group.note else []
        blocks.append(Items(tuple(self._decision(item) for item in group.nearest)))
        return Section(f"decisions-{group.issue}", title, tuple(blocks))

    def _decision(self, item: NearDecision) -> tuple[Paragraph, ...]:
        words = self.words
        outcome = words.named("decisions.outcome", item.outcome.replace(" ", "_"))
        cite = Run(item.cite, Style.CITE)
        line = words.say("decisions.one", outcome=outcome, cite=cite, year=Run(item.year, Style.CITE))
        if item.url:
            line += (words.notes.cite((cite, Run(". "), Run(item.url, Style.CITE, url=item.url))),)
        lines = [Paragraph(line)]
        if item.reason:
            lines.append(Paragraph((words.english(item.reason),), Role.ASIDE))
        for name, codes in (
            ("shared", item.shared),
            ("distinguishing", item.distinguishing),
            ("unknown", item.unknown),
        ):
            if codes or name != "unknown":
                held = words.joined(((words.consideration(code),) for code in codes), "clause_separator")
                listed = held or words.say("decisions.nothing")
                lines.append(Paragraph(words.say(f"decisions.{name}", items=listed), Role.ASIDE))
        return tuple(lines)

    def _questions(self) -> Section | None:
        words, case = self.words, self.assessment
        if not case.questions:
            return self._section("questions", [Paragraph(words.say("questions.none"))])
        titles = {item.rule: item for item in case.findings}
        asked = Items(tuple(tuple(self._question(item, titles)) for item in case.questions), ordered=True)
        below = []
        if case.headline_changes:
            changes = Items(tuple((Paragraph(self._change(item)),) for item in case.headline_changes))
            below = [Section("changes", words.say("changes.title"), (changes,))]
        return self._section("questions", [Paragraph(words.say("questions.intro"), Role.ASIDE), asked], below)

    def _question(self, item: QuestionToAsk, rules: dict[str, Finding]) -> Iterator[Paragraph]:
        words, stem = self.words, f"question.{item.fact}"
        yield Paragraph((words.book(f"{stem}.ask", item.text, Style.STRONG),))
        for name, text in (("why", item.why), ("help", item.help), ("look", item.look)):
            if text:
                yield Paragraph(
                    words.say(f"questions.{name}", text=words.book(f"{stem}.{name}", text)), Role.ASIDE
                )
        if item.knows:
            who = words.joined(words.named("knower", name) for name in item.knows)
            yield Paragraph(words.say("questions.knows", who=who), Role.ASIDE)
        changed = [(words.title(rules[rule]),) for rule in item.changes if rule in rules]
        if changed:
            listed = words.joined(changed, "clause_separator")
            yield Paragraph(words.say("questions.changes", rules=listed), Role.ASIDE)

    def _change(self, item: HeadlineChange) -> Line:
        words = self.words
        answers = words.joined(
            words.pair("fact_value", label=words.fact_name(key), value=words.value(key, value))
            for key, value in item.answers.items()
        )
        return words.say(
            "changes.one", answers=answers, headline=(words.screen(f"headline.{item.headline.value}.short"),)
        )

    def _not_examined(self) -> Section | None:
        words = self.words
        still = self._of("grounds", Verdict.OPEN)
        if still:
            entries = tuple(
                (Paragraph((words.title(item, Style.STRONG), Run(". "), words.says(item)), Role.ASIDE),)
                for item in still
            )
            blocks: list[Block] = [Paragraph(words.say("not_examined.intro")), Items(entries)]
        else:
            blocks = [Paragraph(words.say("not_examined.none"))]
        apart = [item for item in self._of("grounds", Verdict.NOT_APPLICABLE) if item.steps]
        if apart:
            blocks += [Paragraph(words.say("not_examined.not_applicable"), Role.LABEL), self._titles(apart)]
        blocks.append(Paragraph(words.say("not_examined.elsewhere"), Role.ASIDE))
        return self._section("not_examined", blocks)

    def _ask_ccf(self) -> Section | None:
        found = self._of("ask_ccf", *_SHOWN, *_SETTLED)
        still = self._of("ask_ccf", Verdict.OPEN)
        if not found and not still:
            return None
        listed = self._titles(still) if still else None
        intro = Paragraph(self.words.say("ask_ccf.intro"))
        return self._section("ask_ccf", [intro, listed], [self._finding(item) for item in found])

    def _conduct(self) -> Section | None:
        return self._apart("conduct")

    def _standards(self) -> Section | None:
        return self._apart("standards")

    def _apart(self, group: str) -> Section | None:
        full, settled = self._of(group, *_SHOWN), self._of(group, *_SETTLED)
        still = self._of(group, Verdict.OPEN)
        if not (full or settled or still):
            return None
        blocks: list[Block] = [Paragraph(self.words.say(f"{group}.intro"))]
        below = [self._finding(item) for item in full]
        if settled:
            listed = Items(tuple(self._settled(item) for item in settled))
            below.append(Section(f"{group}-settled", self.words.say("also"), (listed,)))
        if still:
            below.append(Section(f"{group}-open", self.words.say(f"{group}.open"), (self._titles(still),)))
        return self._section(group, blocks, below)

    def _titles(self, findings: Sequence[Finding]) -> Block:
        """Rules by name only, one entry for each ground family."""
        words = self.words
        entries = []
        for family in dict.fromkeys(item.ground for item in findings):
            titles = words.joined(
                ((words.title(item),) for item in findings if item.ground == family), "clause_separator"
            )
            name = words.family(family, Style.STRONG)
            entries.append((Paragraph(words.pair("fact_value", label=name, value=titles), Role.ASIDE),))
        return Items(tuple(entries))

    def _limits(self) -> Section | None:
        words = self.words
        notes = [words.limit(text) for text in self.assessment.notes] + [words.say("limit.travel")]
        return self._section("limits", [Items(tuple((Paragraph(line),) for line in dict.fromkeys(notes)))])


def _text(line: Line) -> str:
    return "".join(item.text for item in line if isinstance(item, Run))
