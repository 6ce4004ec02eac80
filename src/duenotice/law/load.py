"""From files to the parts of a book: citations resolved, conditions parsed, facts typed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from duenotice.dossier import MECHANISMS, fact_types
from duenotice.law.errors import RulebookError
from duenotice.law.files import Entry, file_names, read_file, read_folder
from duenotice.law.model import (
    BURDENS,
    CONFIDENCE,
    CONSEQUENCES,
    FORCES,
    KINDS,
    KNOWERS,
    MECHANISM_GROUPS,
    NATURES,
    OUTCOMES,
    SHOWERS,
    DatedText,
    DerivedFact,
    Edition,
    Example,
    Factor,
    Instrument,
    Parts,
    Provision,
    Question,
    Rule,
)  # fmt: skip
from duenotice.quantities import FactType
from duenotice.reasoning.errors import ConditionError
from duenotice.reasoning.grammar import parse
from duenotice.reasoning.rules import Exemption, RuleVersion, Verdict
from duenotice.reasoning.tree import Node, Not

_CITE = re.compile(r"^([a-z0-9-]+)/([A-Za-z0-9.-]+)#(.+?)\s+([VPRO])$")
_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
Item = TypeVar("Item")
#: Facts every environment has beside the dossier's.
BUILT_IN = {
    "as_of": FactType("date"), "issued_on": FactType("date"), "mechanism": FactType("enum", MECHANISMS),
}  # fmt: skip


def load_parts(skipped: list[RulebookError] | None = None) -> Parts:
    """Read every file of the book.

    Args:
        skipped: when given, a faulty file of rules, questions or factors is left out and its fault added here; an author
            can then check one file while another is being written.

    Raises:
        RulebookError: the first fault, with file and line.
    """
    return _Loader(skipped).parts()


class _Loader:
    def __init__(self, skipped: list[RulebookError] | None) -> None:
        self.skipped = skipped
        self.instruments = {
            item.id: item for entry in read_folder("instruments") for item in _instruments(entry)
        }
        families = read_file("families.yaml")
        self.families = {key: str(text) for key, text in families.mapping("families").items()}
        self.types: dict[str, FactType] = {**fact_types(), **BUILT_IN}
        self.derived: dict[str, DerivedFact] = {}
        for _ in self.files("terms", self.terms):
            pass
        self.bodies: Mapping[str, Node] = {name: item.body for name, item in self.derived.items()}

    def parts(self) -> Parts:
        rules: dict[str, Rule] = {}
        for rule in self.files("rules", self.rules):
            if rule.id in rules:
                raise RulebookError(
                    rule.file, rule.line, f"the rule '{rule.id}' stands also in {rules[rule.id].file}."
                )
            rules[rule.id] = rule
        for rule in rules.values():
            for other in rule.overrides:
                if other not in rules and self.skipped is None:
                    raise RulebookError(
                        rule.file, rule.line, f"{rule.id} overrides '{other}', which does not exist."
                    )
        factors = {item.code: item for item in self.files("factors", self.factors)}
        questions = {item.fact: item for item in self.files("questions", self.questions)}
        return Parts(self.instruments, self.families, rules, factors, questions, self.derived)

    def files(self, folder: str, read: Callable[[Entry], Iterator[Item]]) -> Iterator[Item]:
        for name in file_names(folder):
            try:
                yield from list(read(read_file(name)))
            except RulebookError as error:
                if self.skipped is None:
                    raise
                self.skipped.append(error)

    def rules(self, entry: Entry) -> Iterator[Rule]:
        entry.only("rules")
        return (self.rule(item) for item in entry.entries("rules"))

    # citations and conditions -----------------------------------------------------------------------------------

    def provision(self, cite: str, entry: Entry, on: date | None) -> Provision:
        match = _CITE.match(cite)
        if match is None:
            raise entry.fail(f"'{cite}' is not 'instrument/edition#provision MARK'.", "source")
        name, version, article, mark = match.groups()
        instrument = self.instruments.get(name)
        if instrument is None or version not in instrument.editions:
            raise entry.fail(f"no instrument '{name}' with an edition '{version}'.", "source")
        edition = instrument.editions[version]
        if on is not None:
            self._in_force(instrument, edition, on, entry)
        return Provision(
            instrument.title, instrument.short, article, version, edition.url, CONFIDENCE[mark], mark
        )

    def _in_force(self, instrument: Instrument, edition: Edition, on: date, entry: Entry) -> None:
        if edition.in_force > on:
            raise entry.fail(
                f"{instrument.id}/{edition.id} is in force from {edition.in_force}, after {on}.", "source"
            )
        later = [item for item in instrument.editions.values() if edition.in_force < item.in_force <= on]
        if later and not instrument.concurrent:
            newest = max(later, key=lambda item: item.in_force)
            raise entry.fail(
                f"on {on} the edition of {instrument.id} in force is {newest.id}, not {edition.id}.", "source"
            )

    def sources(self, entry: Entry, on: date | None) -> tuple[Provision, ...]:
        return tuple(self.provision(cite, entry, on) for cite in entry.texts("source", required=True))

    def condition(self, entry: Entry, key: str) -> Node | None:
        if key not in entry.content:
            return None
        value = entry.content[key]
        text = str(value).lower() if isinstance(value, bool) else entry.text(key)
        try:
            return parse(text, self.types, self.bodies if hasattr(self, "bodies") else self.known_bodies())
        except ConditionError as error:
            raise entry.fail(f"{key}: {error.show()}", key) from None

    def known_bodies(self) -> Mapping[str, Node]:
        return {name: item.body for name, item in self.derived.items()}

    def terms(self, entry: Entry) -> Iterator[str]:
        entry.only("terms")
        for item in entry.entries("terms"):
            yield self.term(item)

    def term(self, entry: Entry) -> str:
        entry.only("name", "means", "source", "says")
        name = entry.text("name")
        if name in self.derived:
            raise entry.fail(f"the term '{name}' is defined twice.", "name")
        if name in self.types and self.types[name].kind != "boolean":
            raise entry.fail(f"'{name}' is a fact that is not yes/no.", "name")
        body = self.condition(entry, "means")
        if body is None:
            raise entry.fail("'means' is missing.")
        self.derived[name] = DerivedFact(
            name, body, self.sources(entry, None), entry.text("says"), entry.text("means")
        )
        self.types[name] = FactType("boolean")
        return name

    # rules ------------------------------------------------------------------------------------------------------

    def rule(self, entry: Entry) -> Rule:
        entry.only(
            "id", "title", "families", "mechanisms", "kind", "nature", "force", "knowable_by", "burden", "consequences",
            "versions", "evidence", "rebuttal", "says", "examples", "overrides", "against", "open_texture", "answers",
        )  # fmt: skip
        name = entry.text("id")
        if not _ID.match(name):
            raise entry.fail(f"'{name}' is not an id (lower case, hyphens).", "id")
        kind = entry.choice("kind", KINDS)
        versions = tuple(self.version(item, kind) for item in entry.entries("versions"))
        if not versions:
            raise entry.fail("a rule needs at least one version.")
        _check_order(versions, entry)
        says = {
            OUTCOMES[key]: str(text).strip() for key, text in entry.mapping("says").items() if key in OUTCOMES
        }
        for key in entry.mapping("says"):
            if key not in OUTCOMES:
                raise entry.fail(f"'{key}' is no outcome. Outcomes: {', '.join(OUTCOMES)}.", "says", key)
        return Rule(
            id=name,
            title=entry.text("title"),
            families=entry.texts("families", tuple(self.families), required=True),
            mechanisms=_mechanisms(entry),
            kind=kind,
            nature=entry.choice("nature", NATURES),
            force=entry.choice("force", FORCES),
            knowable_by=entry.texts("knowable_by", KNOWERS, required=True),
            burden=entry.choice("burden", BURDENS),
            consequences=entry.texts("consequences", CONSEQUENCES, required=True),
            versions=versions,
            evidence=self.evidence(entry),
            rebuttal=entry.text("rebuttal"),
            says=says,
            examples=tuple(self.examples(entry)),
            overrides=entry.texts("overrides"),
            against=entry.texts("against"),
            open_texture=entry.texts("open_texture"),
            answers=entry.text("answers", ""),
            file=entry.file,
            line=entry.document.line(*entry.path),
        )

    def evidence(self, entry: Entry) -> Mapping[str, str]:
        for fact in entry.mapping("evidence"):
            if fact not in self.types:
                raise entry.fail(f"evidence names '{fact}', which is no fact.", "evidence", fact)
        return {fact: str(text).strip() for fact, text in entry.mapping("evidence").items()}

    def version(self, entry: Entry, kind: str) -> DatedText:
        entry.only(
            "from", "until", "source", "applies", "requires", "defect_when", "arguable_when", "unless", "note"
        )
        start, end = _day(entry, "from"), _day(entry, "until")
        if start is None:
            raise entry.fail("'from' is missing.")
        sources = self.sources(entry, start)
        required, banned = self.condition(entry, "requires"), self.condition(entry, "defect_when")
        if (required is None) is (banned is None):
            raise entry.fail("write exactly one of 'requires' and 'defect_when'.")
        fault = Not(required) if required is not None else banned
        if fault is None:
            raise entry.fail("the test is missing.")
        if isinstance(required, Not):
            fault = required.part
        exemptions = list(entry.entries("unless"))
        verified = any(source.mark == "V" for source in sources)
        ceiling = Verdict.DEFECT if verified and kind != "factor" else Verdict.ARGUABLE
        logic = RuleVersion(
            start, end, fault, self.condition(entry, "applies"), self.condition(entry, "arguable_when"),
            tuple(self.exemption(item) for item in exemptions), ceiling,
        )  # fmt: skip
        written = {
            key: str(entry.content[key]).strip()
            for key in ("applies", "requires", "defect_when", "arguable_when")
            if key in entry.content
        }
        return DatedText(logic, sources, tuple(self.sources(item, start) for item in exemptions), written)

    def exemption(self, entry: Entry) -> Exemption:
        entry.only("id", "when", "shown_by", "source", "says")
        when = self.condition(entry, "when")
        if when is None:
            raise entry.fail("'when' is missing.")
        return Exemption(when, entry.choice("shown_by", SHOWERS), entry.text("says"))

    def examples(self, entry: Entry) -> Iterator[Example]:
        for item in entry.entries("examples"):
            item.only("name", "given", "then", "as_of", "mechanism", "seen", "each", "ask")
            then = OUTCOMES[item.choice("then", tuple(OUTCOMES))]
            mechanism = item.content.get("mechanism")
            given = dict(item.mapping("given"))
            each = item.texts("each", tuple(self.types))
            for extra in each or (None,):
                name = f"{item.text('name')} ({extra})" if extra else item.text("name")
                facts = {**given, extra: True} if extra else given
                yield Example(
                    name,
                    facts,
                    then,
                    _day(item, "as_of"),
                    mechanism,
                    str(item.content.get("seen", "full_alert")),
                )

    # factors and questions --------------------------------------------------------------------------------------

    def factors(self, entry: Entry) -> Iterator[Factor]:
        entry.only("factors")
        for item in entry.entries("factors"):
            item.only("code", "side", "type", "family", "weight", "element", "definition", "source")
            yield Factor(
                item.text("code"),
                item.choice("side", ("person", "request")),
                item.choice("type", ("fact", "plea", "finding")),
                item.choice("family", tuple(self.families)),
                item.choice("weight", ("factor", "bright_line", "none"), "factor"),
                item.text("definition"),
                self.sources(item, None),
                item.text("element", ""),
            )

    def questions(self, entry: Entry) -> Iterator[Question]:
        entry.only("questions")
        for fact in entry.mapping("questions"):
            content = entry.content["questions"][fact]
            item = Entry(entry.file, content or {}, entry.document, (*entry.path, "questions", fact))
            item.only("ask", "help", "why", "knows", "look", "cost", "likely", "asks_source")
            if fact not in self.types:
                raise item.fail(f"'{fact}' is no fact of the vocabulary.")
            cost, likely = item.content.get("cost", 2), item.content.get("likely")
            if cost not in (1, 2, 3, 4, 5) or not (
                likely is None or (isinstance(likely, int | float) and 0 < likely < 1)
            ):
                raise item.fail("'cost' is 1 to 5 and 'likely' between 0 and 1.")
            yield Question(
                fact,
                item.text("ask"),
                item.text("help", ""),
                item.text("why"),
                item.texts("knows"),
                item.text("look", ""),
                int(cost),
                None if likely is None else float(likely),
                bool(item.content.get("asks_source", False)),
            )


def _instruments(entry: Entry) -> Iterator[Instrument]:
    entry.only("instruments")
    for item in entry.entries("instruments"):
        item.only("id", "title", "short", "issuer", "symbol", "note", "concurrent", "editions")
        editions: dict[str, Edition] = {}
        for edition in item.entries("editions"):
            edition.only("id", "in_force", "in_force_mark", "url", "read", "read_on", "note")
            start = _day(edition, "in_force")
            if start is None:
                raise edition.fail("'in_force' is missing.")
            url = edition.text("url")
            editions[str(edition.content["id"])] = Edition(
                str(edition.content["id"]), start, url, bool(edition.content.get("read"))
            )
        concurrent = bool(item.content.get("concurrent", False))
        yield Instrument(
            item.text("id"), item.text("title"), item.text("short"), item.text("issuer"), editions, concurrent
        )


def _day(entry: Entry, key: str) -> date | None:
    value: Any = entry.content.get(key)
    if value is None or isinstance(value, date):
        return value
    raise entry.fail(f"'{key}: {value}' is not a day (YYYY-MM-DD).", key)


def _mechanisms(entry: Entry) -> frozenset[str]:
    named = entry.texts("mechanisms", (*MECHANISMS, *MECHANISM_GROUPS, "all"), required=True)
    if "all" in named:
        return frozenset(MECHANISMS)
    return frozenset(name for item in named for name in MECHANISM_GROUPS.get(item, (item,)))


def _check_order(versions: tuple[DatedText, ...], entry: Entry) -> None:
    for earlier, later in itertools.pairwise(versions):
        if earlier.logic.end is None or earlier.logic.end > later.logic.start:
            raise entry.fail("versions overlap: give the earlier one an 'until'.", "versions")
