"""The book's reader: strict files, every fault with file and line; the law of a day."""

from __future__ import annotations

from datetime import date

import pytest

from duenotice.law import RulebookError, rulebook
from duenotice.law.book import Rulebook
from duenotice.law.check import check_rule
from duenotice.law.files import Entry
from duenotice.law.load import _Loader
from duenotice.law.model import Parts, Rule
from duenotice.quantities import FactType
from duenotice.strict import read_yaml

GOOD = """
rules:
  - id: too-low
    title: The penalty is high enough
    families: [seriousness]
    mechanisms: [red_notice]
    kind: threshold
    nature: substance
    force: law
    knowable_by: [person]
    burden: requester
    consequences: [REFUSE]
    versions:
      - from: 2012-07-01
        source: ["interpol-rpd/2012#83(1)(a)(ii) V"]
        requires: sentence_imposed >= 6 months
    evidence: {sentence_imposed: The judgment.}
    rebuttal: Another sentence may be added.
    says: {defect: Under six months., no_defect: Six months or more., open: The sentence is not known.}
    examples:
      - {name: below, given: {sentence_imposed: 5 months}, then: defect}
      - {name: at, given: {sentence_imposed: 6 months}, then: no_defect}
      - {name: unknown, given: {}, then: open}
"""


def load(text: str) -> Rule:
    document = read_yaml(text)
    loader = _Loader(None)
    loader.types["unnamed_fact"] = FactType("boolean")
    return next(iter(loader.rules(Entry("draft.yaml", document.content, document, ()))))


def faults(text: str) -> list[str]:
    rule = load(text)
    book = rulebook()
    whole = Rulebook(
        Parts(book.instruments, book.families, {rule.id: rule}, book.factors, book.questions, book.derived),
        "draft",
    )
    return [fault.text for fault in check_rule(whole, rule)]


def test_a_well_written_rule_has_no_fault() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("kind: threshold", "kind: treshold", 7, "not one of"),
        ("rebuttal:", "rebutal:", 18, "Did you mean 'rebuttal'"),
        (
            "sentence_imposed >= 6 months\n",
            "sentence_imposd >= 6 months\n",
            16,
            "Did you mean 'sentence_imposed'",
        ),
        ("interpol-rpd/2012#", "interpol-rpd/2011#", 14, "no instrument"),
        ("interpol-rpd/2012#", "interpol-rpd/2025#", 14, "in force from 2025-11-27"),
        ("from: 2012-07-01", "from: 2020-01-01", 14, "in force is 2019"),
        ("families: [seriousness]", "families: [seriousnes]", 5, "Did you mean seriousness"),
        ("mechanisms: [red_notice]", "mechanisms: [red]", 6, "unknown"),
        ("requires: sentence", "defect_when: live\n        requires: sentence", 14, "exactly one"),
        ("id: too-low", "id: Too Low", 3, "not an id"),
        (' V"]', '"]', 14, "instrument/edition#provision MARK"),
        ("then: defect}", "then: breached}", 21, "not one of"),
    ],
)
def test_a_fault_names_file_line_and_remedy(old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(RulebookError) as caught:
        load(GOOD.replace(old, new, 1))
    assert caught.value.file == "draft.yaml"
    assert abs(caught.value.line - line) <= 1, str(caught.value)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "{name: at, given: {sentence_imposed: 6 months}, then: no_defect}",
            "{name: far, given: {sentence_imposed: 9 months}, then: no_defect}",
            "no example notices this slip",
        ),
        ("then: defect}", "then: no_defect}", "gives defect, not no_defect"),
        ("      - {name: unknown, given: {}, then: open}\n", "", "no example ends in open"),
        ("open: The sentence is not known.", "excepted: Never.", "no sentence for open"),
        (
            "sentence_imposed >= 6 months\n",
            "sentence_imposed >= 6 months or unnamed_fact\n",
            "nothing says what proves 'unnamed_fact'",
        ),
        ("given: {sentence_imposed: 5 months}", "given: {sentence_imposed: 5}", "has no unit"),
    ],
)
def test_the_check_fires(old: str, new: str, fault: str) -> None:
    found = faults(GOOD.replace(old, new, 1))
    assert any(fault in text for text in found), found


def test_every_shipped_file_is_read() -> None:
    assert len(rulebook().rules) >= 290
    assert rulebook().version.startswith("0.")


def test_the_clock_chooses_the_version() -> None:
    cheque = rulebook().rules["offence-unfunded-cheque-post-2022"]
    assert cheque.on(date(2021, 12, 31)) is None
    assert cheque.on(date(2022, 1, 28)) is not None
    legacy = rulebook().rules["cheque-usd-10000-legacy"]
    assert legacy.on(date(2021, 12, 31)) is not None
    assert legacy.on(date(2022, 2, 1)) is None
    assert rulebook().rules["ccf-portal-used"].on(date(2025, 1, 1)) is None


def test_a_special_rule_displaces_the_general_one() -> None:
    text = GOOD + GOOD.replace("rules:\n", "").replace("id: too-low", "id: special").replace(
        "requires: sentence_imposed >= 6 months",
        "applies: live\n        requires: sentence_imposed >= 4 months",
    ).replace("    rebuttal:", "    overrides: [too-low]\n    rebuttal:")
    document = read_yaml(text)
    loader = _Loader(None)
    rules = {rule.id: rule for rule in loader.rules(Entry("draft.yaml", document.content, document, ()))}
    book = Rulebook(Parts(loader.instruments, loader.families, rules), "draft")
    active = {item.rule.id: item for item in book.as_of(date(2024, 1, 1))}
    general = active["too-low"].logic
    assert general.applies is not None
    assert general.applies.step({"live": True}).value is False
    assert general.applies.step({"live": False}).value is True
