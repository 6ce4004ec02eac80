"""The two evaluators agree on every finding of the shipped book: the interpreter and the compiled queries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from duenotice.assess import assess
from duenotice.law import rulebook
from duenotice.law.files import file_names
from duenotice.reasoning.rules import Verdict
from tests.reasoning.conformance import TODAY, compiled, differences, interpreted, random_requests


def _rules_of(file: str) -> list[str]:
    return [rule.id for rule in rulebook().rules.values() if rule.file == file]


@pytest.mark.parametrize("number", [300, pytest.param(2_000, marks=pytest.mark.slow)])
def test_whole_book_on_random_requests(number: int, tmp_path: Path) -> None:
    """Requests of any mechanism, year and way of being seen; a quarter of the facts unknown."""
    names = list(rulebook().rules)
    asked = random_requests(names, number, seed=20_26)
    found = compiled((request.line() for request in asked), (), tmp_path)
    assert list(differences(asked, found, names)) == []


def test_headline_is_that_of_a_single_assessment(tmp_path: Path) -> None:
    asked = random_requests(list(rulebook().rules), 20, seed=7)
    found = compiled((request.line() for request in asked), (), tmp_path)
    for request in asked:
        single = assess(request.dossier, None if request.dossier.issued is not None else TODAY)
        assert found[request.id]["headline"] == single.headline
        assert found[request.id]["as_of"] == single.as_of


def test_random_requests_reach_every_verdict() -> None:
    """A conformance suite that only ever sees 'open' would prove nothing."""
    names = list(rulebook().rules)
    asked = random_requests(names, 300, seed=3)
    seen = Counter(
        verdict for request in asked for verdict in interpreted(request, frozenset(names)).values()
    )
    assert all(seen[verdict] > 50 for verdict in Verdict)


@pytest.mark.slow
@pytest.mark.parametrize("file", list(file_names("rules")))
def test_each_rule_on_a_hundred_thousand_requests(file: str, tmp_path: Path) -> None:
    names = _rules_of(file)
    for seed in range(4):
        asked = random_requests(names, 25_000, seed=seed)
        found = compiled((request.line() for request in asked), names, tmp_path)
        assert list(differences(asked, found, names)) == []
