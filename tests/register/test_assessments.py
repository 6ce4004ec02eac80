"""An assessment kept in a case: the request takes the facts over exactly as they were stated, whoever said them."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
