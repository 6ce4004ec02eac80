"""Same, possible, different, cannot tell: when each is said, and never on what."""

import inspect
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from duenotice.identity import Limits, answer_for, explain, person
from duenotice.identity.births import WEIGHT
from duenotice.identity.decide import ANSWERS, CANNOT_TELL, DIFFERENT, POSSIBLE, SAME
from duenotice.words import known

BASE: dict[str, Any] = {"name": "Timur Olegovich Akhmetov", "birthDate": "1974-05-09", "nationality": "KZ"}


def judge(left: dict[str, Any], right: dict[str, Any], **rest: Any) -> Any:
    return answer_for(person(left, key="left"), person(right, key="right"), **rest)


def test_full_agreement_to_the_day_is_the_same() -> None:
    assert judge(BASE, BASE).answer == SAME


@pytest.mark.parametrize(
    "change",
    [
        {"birthDate": []},
        {"birthDate": "1974"},
        {"birthDate": "1974-09-05"},
        {"birthDate": "circa 1974"},
        {"nationality": "FR"},
    ],
)
def test_anything_less_is_for_a_person_to_look_at(change: dict[str, Any]) -> None:
    decision = judge(BASE, BASE | change)
    assert decision.answer == POSSIBLE
    assert decision.ask
    assert not decision.automatic


def test_a_cross_script_name_alone_is_never_the_same() -> None:
    other = {"name": "Тимур Олегович Ахметов"}
    assert judge(BASE, other).answer == POSSIBLE
    assert (
        judge({"name": BASE["name"], "birthDate": "1974-05-09"}, other | {"birthDate": "1974-05-09"}).answer
        == POSSIBLE
    )


def test_across_scripts_with_day_and_state_may_be_the_same() -> None:
    assert judge(BASE, BASE | {"name": "Тимур Олегович Ахметов"}).answer == SAME


@pytest.mark.parametrize("kind", sorted(WEIGHT))
def test_never_same_across_scripts_whatever_the_weight_without_more(kind: str) -> None:
    left, right = person({"name": "Иван Петров"}, key="a"), person({"name": "Ivan Petrov"}, key="b")
    decision = answer_for(left, right, Limits(same=-99, look=-99, same_across=-99, look_across=-99))
    assert decision.answer != SAME, kind


def test_a_former_state_is_no_contradiction() -> None:
    assert judge(BASE, BASE | {"nationality": "Soviet Union"}).answer == SAME
    assert (
        judge(BASE | {"nationality": "Yugoslavia"}, BASE | {"nationality": "Serbia"}).evidence.state
        == "related"
    )


def test_a_contradicting_patronymic_is_not_the_same_and_kin_is_said() -> None:
    brother = BASE | {"name": "Ruslan Olegovich Akhmetov"}
    decision = judge(BASE, brother)
    assert decision.answer in (POSSIBLE, CANNOT_TELL)
    assert decision.evidence.kin
    assert "father_and_mother" in decision.ask


def test_father_and_son_of_one_name_are_a_generation_apart() -> None:
    decision = judge(BASE, BASE | {"birthDate": "1948-02-01"})
    assert decision.answer != SAME
    assert decision.evidence.kin


def test_a_strong_document_number_decides() -> None:
    left, right = (
        BASE | {"passportNumber": "N 012-345 67"},
        {"name": "Timour Ahmetov", "passportNumber": "n01234567"},
    )
    assert judge(left, right).answer == SAME


def test_but_not_against_another_name_or_when_several_hold_it() -> None:
    left = BASE | {"passportNumber": "N01234567"}
    decision = judge(left, {"name": "Maria Gonzalez", "passportNumber": "N01234567"})
    assert (decision.answer, decision.grounds[0]) == (POSSIBLE, "same_number_other_name")
    assert judge(left, left, number_shared=True).answer == POSSIBLE


def test_a_tie_is_not_the_same() -> None:
    assert judge(BASE, BASE, tie=True).answer == POSSIBLE


@pytest.mark.parametrize("name", ["", "X", "Dr.", "\u200b", "Sheikh Mullah"])
def test_an_unusable_name_cannot_be_told(name: str) -> None:
    decision = judge(BASE, {"name": name, "birthDate": "1974-05-09"})
    assert decision.answer == CANNOT_TELL
    assert "no_usable_name" in decision.grounds


def test_a_han_name_its_readings_do_not_settle_is_not_called_different() -> None:
    decision = judge({"name": "韋富健"}, {"name": "Malcolm Rivers"})
    assert decision.answer == CANNOT_TELL
    assert "readings_do_not_settle" in decision.grounds


def test_an_alias_with_the_same_birthday_is_not_silently_different() -> None:
    decision = judge(
        {"name": "Abu Salim", "birthDate": "1974-05-09"}, {"name": "Ivan Petrenko", "birthDate": "1974-05-09"}
    )
    assert decision.answer == CANNOT_TELL


def test_other_people_are_different_with_a_reason() -> None:
    decision = judge(BASE, {"name": "Maria Gonzalez", "birthDate": "1990-01-20"})
    assert decision.answer == DIFFERENT
    assert decision.grounds


def test_doubt_is_wider_where_protection_is_at_stake() -> None:
    order = {DIFFERENT: 0, CANNOT_TELL: 1, POSSIBLE: 2, SAME: 3}
    names = [
        "Timur Akhmetov",
        "Temur Ahmedov",
        "Timur Akmatov",
        "T. Ahmetoff",
        "Tamer Hamdi",
        "Akhmet Timurov",
    ]
    for name in names:
        wide = judge(BASE, {"name": name, "birthDate": "1975"}, protective=True).answer
        narrow = judge(BASE, {"name": name, "birthDate": "1975"}, protective=False).answer
        assert order[wide] >= order[narrow]


def test_weak_aliases_count_less_and_many_aliases_do_not_crash() -> None:
    many = {"name": "Somebody Else", "alias": [f"Other Person {number}" for number in range(500)]}
    found = person(many, key="m")
    assert len(found.names) == 60
    assert found.problems
    assert judge(BASE, many).answer == DIFFERENT


def test_a_birth_in_the_future_is_set_aside_and_said() -> None:
    found = person({"name": "Ann Lee", "birthDate": "2199-01-01"}, key="x")
    assert not found.births
    assert "future" in found.problems[0]


def test_an_impossible_date_keeps_its_year() -> None:
    found = person({"name": "Ann Lee", "birthDate": "1974-81-09"}, key="x")
    assert str(found.births[0]) == "1974"
    assert found.problems


def test_explanations_repeat_to_the_byte_and_show_no_weight() -> None:
    told = [
        json.dumps(explain(judge(BASE, BASE | {"name": "Тимур Ахметов"})), ensure_ascii=False)
        for _ in range(3)
    ]
    assert told[0] == told[1] == told[2]
    assert "weight" not in told[0]
    assert "score" not in told[0]
    assert "%" not in told[0]


def test_an_explanation_says_what_would_change_the_answer() -> None:
    told = explain(judge(BASE, BASE | {"birthDate": []}))
    assert any("same day" in line and "same" in line for line in told["would_change"])
    assert told["made_with"]["rules"]
    assert told["automatic"] is False


def test_every_answer_ground_and_question_has_words() -> None:
    source = Path(inspect.getfile(Limits)).read_text(encoding="utf-8")
    codes = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', source)) - {"cannot_tell"}
    unknown = {
        code for code in codes if not known(f"identity.ground.{code}") and not known(f"identity.ask.{code}")
    }
    assert unknown == set()
    assert all(known(f"identity.answer.{answer}") and known(f"identity.short.{answer}") for answer in ANSWERS)
    assert all(known(f"identity.birth.{kind}") for kind in WEIGHT)


def test_an_explanation_speaks_the_language_asked_for() -> None:
    decision = judge(BASE, BASE | {"name": "Тимур Ахметов", "birthDate": "1974"})
    english, arabic = explain(decision), explain(decision, lang="ar")
    assert [each["code"] for each in english["grounds"]] == [each["code"] for each in arabic["grounds"]]
    assert english["says"] != arabic["says"]
    assert explain(decision, lang="xx") == english


def test_evidence_does_not_depend_on_the_side() -> None:
    left, right = person(BASE, key="a"), person({"name": "Ахметов Тимур", "birthDate": "1974"}, key="b")
    there, back = answer_for(left, right), answer_for(right, left)
    assert there.answer == back.answer
    assert there.evidence.weight == pytest.approx(back.evidence.weight)
    assert replace(left, problems=("x",)) == left
