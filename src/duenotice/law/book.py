"""The rulebook as one object: rules as of a day, with the texts behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from importlib.resources.abc import Traversable

from duenotice import __version__
from duenotice.dossier import fact_types, shelf
from duenotice.law.errors import RulebookError
from duenotice.law.load import BUILT_IN, load_parts
from duenotice.law.model import DatedText, DerivedFact, Factor, Instrument, Parts, Question, Rule
from duenotice.quantities import FactType
from duenotice.reasoning.rules import RuleVersion
from duenotice.reasoning.tree import And, Constant, Node, Not


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule with the version in force on a day, more special rules already set apart.

    Attributes:
        rule: the rule.
        text: the version with its sources.
        logic: its logic, narrowed where a more special rule applies.
        facts: names of the facts it reads.
    """

    rule: Rule
    text: DatedText
    logic: RuleVersion
    facts: frozenset[str]


class Rulebook:
    """Rules, factors, questions and instruments, as read from the files."""

    def __init__(self, parts: Parts, version: str) -> None:
        self.instruments: Mapping[str, Instrument] = parts.instruments
        self.families: Mapping[str, str] = parts.families
        self.rules: Mapping[str, Rule] = parts.rules
        self.factors: Mapping[str, Factor] = parts.factors
        self.questions: Mapping[str, Question] = parts.questions
        self.derived: Mapping[str, DerivedFact] = parts.derived
        self.version = version
        self._as_of = lru_cache(maxsize=64)(self._compile)
        self._versions: dict[tuple[object, ...], ActiveRule] = {}

    @cached_property
    def types(self) -> Mapping[str, FactType]:
        """Type of every fact a rule may read, derived and built-in ones included."""
        return {**fact_types(), **BUILT_IN, **{name: FactType("boolean") for name in self.derived}}

    def evidence(self, rule: Rule) -> dict[str, str]:
        """What proves each fact of a rule: as the rule says, else where its question says to look."""
        looks = {fact: self.questions[fact].look for fact in sorted(rule.facts()) if fact in self.questions}
        return {**{fact: text for fact, text in looks.items() if text}, **rule.evidence}

    def as_of(self, day: date) -> tuple[ActiveRule, ...]:
        """Every rule with the version in force on a day; rules not yet or no longer in force are left out."""
        return self._as_of(day)

    def _compile(self, day: date) -> tuple[ActiveRule, ...]:
        texts = {rule.id: text for rule in self.rules.values() if (text := rule.on(day)) is not None}
        special: dict[str, list[str]] = {}
        for name in texts:
            for general in self.rules[name].overrides:
                special.setdefault(general, []).append(name)
        return tuple(self._version(name, texts, special.get(name, ())) for name in texts)

    def _version(self, name: str, texts: Mapping[str, DatedText], special: Iterable[str]) -> ActiveRule:
        """A rule's version with more special ones set apart; worked out once for all days that share these versions."""
        key = (name, *((other, texts[other].logic.start) for other in (name, *special)))
        if key not in self._versions:
            scopes = (texts[other].logic.applies for other in special)
            narrowed = [Not(scope) if scope is not None else Constant(False) for scope in scopes]
            self._versions[key] = _active(self.rules[name], texts[name], narrowed)
        return self._versions[key]


def _active(rule: Rule, text: DatedText, narrowed: Iterable[Node]) -> ActiveRule:
    logic = text.logic
    parts = (*((logic.applies,) if logic.applies is not None else ()), *narrowed)
    if len(parts) > (0 if logic.applies is None else 1):
        logic = replace(logic, applies=parts[0] if len(parts) == 1 else And(parts))
    return ActiveRule(rule, text, logic, logic.facts())


@cache
def rulebook() -> Rulebook:
    """The shipped book.

    Raises:
        RulebookError: a file is not well formed.
    """
    return Rulebook(load_parts(), f"{edition()}+{rulebook_digest()[:12]}")


def edition() -> str:
    """Version of the program that the book was shipped with."""
    named = shelf.at(EDITION)
    return named.read_text("utf-8").strip() if named.is_file() else __version__


#: In an archive of a book: the version of the program it was shipped with.
EDITION = "edition.txt"


def draft_book(skipped: list[RulebookError]) -> Rulebook:
    """The book without its faulty files, which are listed in `skipped`. For authors alone."""
    return Rulebook(load_parts(skipped), "draft")


def book_files(book: Traversable | None = None) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file that can change a finding, in order of folder and name.

    Args:
        book: where it lies; the book in use when None.
    """
    whole = book or shelf.at()
    for room, folder in (("dossier", "vocabulary"), *(("law", name) for name in _FOLDERS)):
        root = whole / room / folder
        if root.is_dir():
            for file in sorted(root.iterdir(), key=lambda item: item.name):
                if file.name.endswith(".yaml"):
                    yield f"{room}/{folder}/{file.name}", file.read_bytes()


def digest_of(book: Traversable | None = None) -> str:
    """SHA-256 over every file of a book that can change a finding."""
    whole = hashlib.sha256()
    for path, content in book_files(book):
        whole.update(path.rpartition("/")[2].encode() + b"\0" + content + b"\0")
    return whole.hexdigest()


@cache
def rulebook_digest() -> str:
    """The digest of the book in use."""
    return digest_of()


_FOLDERS = ("instruments", "rules", "factors", "terms", "questions", "precedents")
