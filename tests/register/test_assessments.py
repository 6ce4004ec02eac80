"""An assessment kept in a case: the request takes the facts over exactly as they were stated, whoever said them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duenotice.assess import assess, assessment_json
from duenotice.dossier.model import Dossier, Fact
from duenotice.dossier.reader import dossier_from
from duenotice.register import actions, assessments, incoming, outgoing, selectors
from duenotice.register import models as register
from duenotice.register.models import SPEAKERS
from tests.monkey import worked_examples

pytestmark = pytest.mark.usefixtures("code")
#: Every so many worked examples of the rulebook, so that values of every kind of fact come by.
EVERY = 120


@pytest.fixture
def case(code):
    return actions.open_case("HERON")


def ask(case, dossier: Dossier):
    return actions.add(
        "request", case, mechanism=dossier.mechanism, seen=dossier.seen or "",
        issued_on=str(dossier.issued_on or ""),
    )  # fmt: skip


def worked() -> list[Dossier]:
    return [replace(dossier_from(content), reference="HERON") for content in worked_examples()[::EVERY]]


def test_facts_of_every_kind_come_back_as_they_were_stated(case):
    seen: set[str] = set()
    for dossier in worked():
        request = ask(case, dossier)
        assessments.keep(case, request, dossier)
        assert selectors.dossier_of(request) == dossier
        rows = register.Fact.objects.filter(request=request).count()
        assessments.keep(case, request, selectors.dossier_of(request))
        assert register.Fact.objects.filter(request=request).count() == rows, (
            "the same facts are not new ones"
        )
        seen |= {type(fact.value).__name__ for fact in dossier.facts.values()}
    assert {"str", "bool", "tuple", "frozenset", "PartialDate"} <= seen, seen


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_who_said_it_is_kept(case, speaker):
    other = next(one for one in SPEAKERS if one != speaker)
    stated = Fact("prosecution", said_by=speaker, disputed_by=(other,))
    dossier = Dossier("red_notice", {"sought_for": stated}, seen="full_alert", reference="HERON")
    request = ask(case, dossier)
    assessments.keep(case, request, dossier)
    assert selectors.dossier_of(request) == dossier


def test_what_changed_is_said_anew_and_the_earlier_stays_for_the_record(case):
    first = dossier_from({
        "mechanism": "red_notice", "reference": "HERON", "seen": "full_alert",
        "facts": {"sought_for": "prosecution", "offences": [{"label": "Fraud", "max_penalty": "18 months"}]},
    })  # fmt: skip
    request = ask(case, first)
    assessments.keep(case, request, first)
    longer = dossier_from(
        {"mechanism": "red_notice", "facts": {"offences": [{"label": "Fraud", "max_penalty": "3 years"}]}}
    )
    second = replace(first, facts=dict(longer.facts))
    assessments.keep(case, request, second)
    assert selectors.dossier_of(request) == second
    offences = register.Fact.objects.filter(request=request, key="offences").order_by("pk")
    assert sorted(row.relied_on for row in offences) == [False, True]
    assert register.Fact.objects.get(key="sought_for").removed


def test_facts_of_every_kind_go_out_with_their_case_and_come_in_again(case, tmp_path, elsewhere):
    kept = {}
    for number, dossier in enumerate(worked()):
        named = replace(dossier, reference=None)
        request = ask(case, named)
        actions.change(request, reference=f"R{number}")
        assessments.keep(case, request, named)
        kept[f"R{number}"] = dossier
    outgoing.export(case, tmp_path / "out")
    elsewhere()
    back = incoming.bring_in(tmp_path / "out")
    assert {row.reference: selectors.dossier_of(row) for row in back.requests.all()} == kept


def test_what_is_kept_of_a_finding_is_what_the_assessment_says_of_it(case):
    """Whole for a rule that speaks, the verdict alone for the others; the rest of the assessment is untouched."""
    for dossier in worked():
        told = assessments._told(assess(dossier))
        whole = assessment_json(assess(dossier))
        short = [{name: entry[name] for name in ("rule", "title", "verdict")} for entry in whole["findings"]]
        assert [entry if len(entry) > 3 else None for entry in told["findings"]] == [
            entry if entry["verdict"] in assessments._WHOLE else None for entry in whole["findings"]
        ]
        assert [
            {name: entry[name] for name in ("rule", "title", "verdict")} for entry in told["findings"]
        ] == short
        assert {**told, "findings": []} == {**whole, "findings": []}
