"""Earlier requests filed again: same subject, same facts, which channel."""

from typing import Any

import pytest

from duenotice.identity import IdentityError
from duenotice.identity.refiled import refiled, request

EARLIER: dict[str, Any] = {
    "id": "old",
    "subject": {"name": "Timur Akhmetov", "birthDate": "1974-05-09", "nationality": "KZ"},
    "channel": "red_notice",
    "source": "KZ",
    "charge": "Embezzlement of bank funds on a large scale",
    "dates": ["2009", "2010"],
    "place": "Almaty",
    "case_number": "No. 12-7/4411",
    "co_accused": ["Aslan Bekov"],
    "outcome": "deleted",
}


def judge(change: dict[str, Any]) -> Any:
    return refiled(
        request(EARLIER | {"id": "new", "channel": "diffusion"} | change, key="n"), request(EARLIER, key="o")
    )


def test_another_channel_and_spelling_is_the_same_request() -> None:
    found = judge(
        {
            "subject": EARLIER["subject"] | {"name": "Тимур Ахметов"},
            "case_number": "12/7-4411",
            "co_accused": ["А. Беков"],
        }
    )
    assert found.answer == "same_request"
    assert any("Before it came as red notice, now as diffusion" in line for line in found.says)
    assert any("deleted" in line for line in found.says)


def test_a_new_charge_on_the_same_facts_and_number_is_seen() -> None:
    found = judge({"charge": "Participation in an organised criminal group"})
    assert found.answer == "same_request"


def test_other_facts_against_the_same_subject() -> None:
    found = judge(
        {
            "charge": "Murder",
            "dates": "2019",
            "place": "Shymkent",
            "case_number": "77",
            "co_accused": ["Olga Kim"],
        }
    )
    assert found.answer == "same_subject_new_facts"


def test_another_subject() -> None:
    other = {"name": "Maria Gonzalez", "birthDate": "1990-01-20"}
    assert judge({"subject": other, "case_number": "9", "charge": "Fraud"}).answer == "different"
    assert judge({"subject": other}).answer == "cannot_tell"


def test_nothing_known_of_the_facts_cannot_be_told() -> None:
    bare = {"id": "n", "subject": EARLIER["subject"]}
    assert refiled(request(bare), request(EARLIER)).answer == "cannot_tell"


def test_a_request_without_subject_is_refused() -> None:
    with pytest.raises(IdentityError, match="no subject"):
        request({"charge": "Fraud"})
