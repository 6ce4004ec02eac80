"""The parts of a rulebook: instruments, provisions, rules, factors, questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duenotice.reasoning.rules import RuleVersion
from duenotice.reasoning.tree import Node

KINDS = ("bright_line", "threshold", "factor", "procedural")
NATURES = ("substance", "form", "conduct")
FORCES = ("law", "practice", "standard")
KNOWERS = ("person", "counsel", "bureau", "interpol_only")
BURDENS = ("requester", "interpol", "person", "court", "none")
SHOWERS = ("requester", "interpol", "person", "court", "anyone")
CONSEQUENCES = (
    "REFUSE", "DELETE", "UPDATE", "ASK", "BLOCK", "REFER", "INADM", "BREACH", "WEIGH", "DISCHARGE", "ASSURANCE", "STAY", "REMIT",
)  # fmt: skip
#: Marks of the sources and the words they are shown as.
CONFIDENCE = {"V": "verified", "P": "partly", "R": "reported", "O": "unverified"}
#: `then` in an example -> verdict.
OUTCOMES = {
    "defect": "defect", "arguable": "arguable", "no_defect": "no_defect_on_stated_facts", "open": "open",
    "excepted": "excepted", "not_applicable": "not_applicable",
}  # fmt: skip
MECHANISM_GROUPS = {
    "interpol": (
        "red_notice", "diffusion", "blue_notice", "green_notice", "yellow_notice", "black_notice", "orange_notice",
        "purple_notice", "silver_notice", "un_special_notice", "other_notice", "other_diffusion", "document_entry",
        "direct_message",
    ),
    "notices": (
        "red_notice", "blue_notice", "green_notice", "yellow_notice", "black_notice", "orange_notice",
        "purple_notice", "silver_notice", "un_special_notice", "other_notice",
    ),
    "wanted": ("red_notice", "diffusion"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated text of an instrument.

    Attributes:
        id: name of the edition.
        in_force: first day.
        url: public address.
        read: whether the official text of this edition was read for the book.
    """

    id: str
    in_force: date
    url: str
    read: bool = False


@dataclass(frozen=True, slots=True)
class Instrument:
    """A legal text with its editions; `concurrent` when its editions stand side by side (resolutions)."""

    id: str
    title: str
    short: str
    issuer: str
    editions: Mapping[str, Edition]
    concurrent: bool = False


@dataclass(frozen=True, slots=True)
class Provision:
    """A citation, resolved.

    Attributes:
        instrument: its title.
        short: the title as cited.
        article: article, chapter or paragraph.
        version: edition.
        url: public address of the edition.
        confidence: verified, partly, reported or unverified.
        mark: the mark of the source, as carried over.
    """

    instrument: str
    short: str
    article: str
    version: str
    url: str
    confidence: str
    mark: str

    def as_json(self) -> dict[str, str]:
        """The citation as plain JSON values."""
        return {
            "instrument": self.instrument, "article": self.article, "version": self.version, "url": self.url,
            "confidence": self.confidence, "mark": self.mark,
        }  # fmt: skip

    @property
    def cite(self) -> str:
        """The citation in one line: RPD 2012, 83(1)(a)(ii)."""
        return f"{self.short} {self.version}, {self.article}"


@dataclass(frozen=True, slots=True)
class DatedText:
    """A version of a rule: its logic, its sources and the words it was written in."""

    logic: RuleVersion
    sources: tuple[Provision, ...]
    exemption_sources: tuple[tuple[Provision, ...], ...]
    written: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: facts given, finding expected."""

    name: str
    given: Mapping[str, Any]
    then: str
    as_of: date | None = None
    mechanism: str | None = None
    seen: str = "full_alert"


@dataclass(frozen=True, slots=True)
class Rule:
    """A test drawn from provisions. See docs/rulebook-format.md for every attribute."""

    id: str
    title: str
    families: tuple[str, ...]
    mechanisms: frozenset[str]
    kind: str
    nature: str
    force: str
    knowable_by: tuple[str, ...]
    burden: str
    consequences: tuple[str, ...]
    versions: tuple[DatedText, ...]
    evidence: Mapping[str, str]
    rebuttal: str
    says: Mapping[str, str]
    examples: tuple[Example, ...]
    overrides: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    open_texture: tuple[str, ...] = ()
    answers: str = ""
    file: str = ""
    line: int = 0

    def on(self, day: date) -> DatedText | None:
        """The version in force that day, None before the first and after the last."""
        return next((version for version in self.versions if version.logic.in_force(day)), None)

    def facts(self) -> frozenset[str]:
        """All facts any version reads."""
        return frozenset().union(*(version.logic.facts() for version in self.versions))

    @property
    def in_headline(self) -> bool:
        """Whether a finding may set the headline: about the alert itself, law or practice, knowable outside INTERPOL."""
        return (
            self.nature != "conduct" and self.force != "standard" and self.knowable_by != ("interpol_only",)
        )


@dataclass(frozen=True, slots=True)
class Factor:
    """A consideration that weighs for one side."""

    code: str
    side: str
    type: str
    family: str
    weight: str
    definition: str
    sources: tuple[Provision, ...]
    element: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One plain question for one fact.

    Attributes:
        cost: 1 (at hand) to 5 (hard to obtain).
        likely: how often yes, for yes/no facts, None when nobody knows.
        asks_source: only the state that asks could answer, so asking can give the person away.
    """

    fact: str
    ask: str
    help: str
    why: str
    knows: tuple[str, ...] = ()
    look: str = ""
    cost: int = 2
    likely: float | None = None
    asks_source: bool = False


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """A fact that other facts imply."""

    name: str
    body: Node
    sources: tuple[Provision, ...]
    says: str
    written: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything read from the files, before it becomes a book."""

    instruments: Mapping[str, Instrument]
    families: Mapping[str, str]
    rules: Mapping[str, Rule]
    factors: Mapping[str, Factor] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    derived: Mapping[str, DerivedFact] = field(default_factory=dict)
