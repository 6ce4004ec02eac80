"""Nearest decisions and a-fortiori constraint: both directions, unknowns, and agreement with brute force."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duenotice.reasoning.precedents import Answer, Decided, Issue, Reading, Side
from tests.patience import costs_under

PERSON = ("p1", "p2", "p3")
REQUEST = ("r1", "r2", "r3")
CODES = PERSON + REQUEST


def decided(name: str, winner: Side | None, present: str, absent: str = "", **more: object) -> Decided:
    values = {"issue": "neutrality", "body": "ccf", "year": 2020, **more}
    return Decided(
        name, winner=winner, present=frozenset(present.split()), absent=frozenset(absent.split()), **values
    )  # type: ignore[arg-type]


def issue(*decisions: Decided) -> Issue:
    return Issue("neutrality", PERSON, REQUEST, decisions)


def test_nearest_speaks_in_both_directions() -> None:
    base = issue(decided("a", Side.PERSON, "p1 p2"), decided("b", Side.REQUEST, "p1 r1"))
    near = base.nearest({"p1": True}, "ccf")
    assert [n.decided.id for n in near[Side.PERSON]] == ["a"]
    assert [n.decided.id for n in near[Side.REQUEST]] == ["b"]


def test_nearest_says_what_is_shared_what_differs_and_what_nobody_knows() -> None:
    base = issue(decided("a", Side.PERSON, "p1 p2 r1", "r2"))
    (near,) = base.nearest({"p1": True, "p2": False, "r2": True, "r3": True}, "ccf")[Side.PERSON]
    assert near.shared == ("p1",)
    assert near.only_there == ("p2",)
    assert near.only_here == ("r2",)
    assert near.unknown_here == ("r1",)
    assert near.unstated_there == ("r3",)
    assert near.distinguishing == ("p2", "r2")


def test_nearest_prefers_more_in_common_then_less_that_differs_then_the_later() -> None:
    base = issue(
        decided("old", Side.PERSON, "p1", year=2018),
        decided("new", Side.PERSON, "p1", year=2019),
        decided("more", Side.PERSON, "p1 p2"),
        decided("far", Side.PERSON, "p1 p3"),
    )
    near = base.nearest({"p1": True, "p2": True, "p3": False}, "ccf", k=4)[Side.PERSON]
    assert [n.decided.id for n in near] == ["more", "new", "old", "far"]


@pytest.mark.parametrize(
    "extra",
    [
        decided("nothing shared", Side.PERSON, "p2"),
        decided("other body", Side.PERSON, "p1", body="court"),
        decided("neither", None, "p1"),
        decided("repeated", Side.PERSON, "p1", countable=False),
        decided("left out", Side.PERSON, "p1"),
        decided("later", Side.PERSON, "p1", year=2022),
    ],
    ids=lambda d: d.id,
)
def test_nearest_passes_over(extra: Decided) -> None:
    base = issue(extra)
    near = base.nearest({"p1": True}, "ccf", before=2022, leave_out=frozenset({"left out"}))
    assert near == {Side.PERSON: (), Side.REQUEST: ()}


def test_a_case_with_everything_the_winner_had_and_nothing_new_against_it_is_forced() -> None:
    base = issue(decided("a", Side.PERSON, "p1 r1"))
    full = dict.fromkeys(CODES, False)
    assert base.constraint(full | {"p1": True, "p2": True}, "ccf", Reading.AS_CODED).side is Side.PERSON
    assert base.constraint(full | {"p1": True, "r1": True}, "ccf", Reading.AS_CODED).answer is Answer.FORCED
    assert base.constraint(full | {"p1": True, "r2": True}, "ccf", Reading.AS_CODED).answer is Answer.SILENT
    assert base.constraint(full | {"p2": True}, "ccf", Reading.AS_CODED).answer is Answer.SILENT


def test_what_is_not_stated_can_only_force_possibly() -> None:
    base = issue(decided("a", Side.PERSON, "p1"))
    found = base.constraint({"p1": True}, "ccf")
    assert found.answer is Answer.POSSIBLY_FORCED
    assert found.side is Side.PERSON
    assert found.possibly[Side.PERSON] == ("a",)
    complete = issue(decided("a", Side.PERSON, "p1", "p2 p3 r1 r2 r3"))
    assert (
        complete.constraint({"p1": True, "r1": False, "r2": False, "r3": False}, "ccf").answer
        is Answer.FORCED
    )


def test_two_decisions_that_force_apart_are_a_conflict_and_not_counted() -> None:
    full = {"p1": True, "r1": True} | dict.fromkeys(("p2", "p3", "r2", "r3"), False)
    base = issue(
        decided("a", Side.PERSON, "p1 r1"),
        decided("b", Side.REQUEST, "p1 r1"),
        decided("c", Side.REQUEST, "p1 r1"),
    )
    found = base.constraint(full, "ccf", Reading.AS_CODED)
    assert found.answer is Answer.CONFLICT
    assert found.side is None
    assert found.by == {Side.PERSON: ("a",), Side.REQUEST: ("b", "c")}
    assert [(c.person, c.request) for c in base.clashes("ccf")] == [("a", "b"), ("a", "c")]


def test_a_winner_with_nothing_stated_for_it_binds_nobody_unless_asked() -> None:
    base = issue(decided("a", Side.REQUEST, "p1"))
    assert base.constraint({"p1": True}, "ccf", Reading.AS_CODED).answer is Answer.SILENT
    loose = base.constraint({"p1": True}, "ccf", Reading.AS_CODED, winner_must_show=False)
    assert loose.side is Side.REQUEST


@pytest.mark.parametrize(
    ("person", "request_", "record", "words"),
    [
        (PERSON, REQUEST, decided("a", Side.PERSON, "p9"), "not on the list"),
        (PERSON, REQUEST, decided("a", Side.PERSON, "p1", "p1"), "present and absent"),
        (PERSON, REQUEST, decided("a", Side.PERSON, "p1", issue="refugee"), "decides 'refugee'"),
        (PERSON, ("p1",), decided("a", Side.PERSON, "p1"), "listed twice"),
    ],
)
def test_bad_records_are_refused(
    person: tuple[str, ...], request_: tuple[str, ...], record: Decided, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Issue("neutrality", person, request_, [record])


def test_an_id_coded_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="coded twice"):
        issue(decided("a", Side.PERSON, "p1"), decided("a", Side.PERSON, "p2"))


# properties

STATE = st.sampled_from(["present", "absent", "unstated"])
VALUE = st.sampled_from([True, False, None])


@st.composite
def records(draw: st.DrawFn) -> list[Decided]:
    found = []
    for index in range(draw(st.integers(0, 4))):
        states = {code: draw(STATE) for code in CODES}
        winner = draw(st.sampled_from(list(Side)))
        present = " ".join(code for code, state in states.items() if state == "present")
        absent = " ".join(code for code, state in states.items() if state == "absent")
        found.append(decided(f"d{index}", winner, present, absent))
    return found


CASES = st.fixed_dictionaries(dict.fromkeys(CODES, VALUE))


def _completions(known: dict[str, bool | None]) -> list[dict[str, bool]]:
    free = [code for code, value in known.items() if value is None]
    fixed = {code: value for code, value in known.items() if value is not None}
    return [
        fixed | dict(zip(free, bits, strict=True))
        for bits in itertools.product([True, False], repeat=len(free))
    ]


def _forces(winner: Side, there: dict[str, bool], here: dict[str, bool]) -> bool:
    mine, theirs = (PERSON, REQUEST) if winner is Side.PERSON else (REQUEST, PERSON)
    return all(here[c] for c in mine if there[c]) and all(there[c] for c in theirs if here[c])


@given(records(), CASES)
def test_incomplete_reading_is_every_and_some_completion(
    found: list[Decided], case: dict[str, bool | None]
) -> None:
    result = issue(*found).constraint(case, "ccf", winner_must_show=False)
    for record in found:
        there = {c: True if c in record.present else False if c in record.absent else None for c in CODES}
        assert record.winner is not None
        outcomes = {_forces(record.winner, a, b) for a in _completions(there) for b in _completions(case)}
        assert (record.id in result.by[record.winner]) is (outcomes == {True})
        assert (record.id in result.possibly[record.winner]) is (outcomes == {True, False})


@given(records(), CASES)
def test_more_facts_never_take_a_forced_answer_away(
    found: list[Decided], case: dict[str, bool | None]
) -> None:
    base = issue(*found)
    before = base.constraint(case, "ccf")
    for fuller in _completions(case)[:8]:
        after = base.constraint(fuller, "ccf")
        for side in Side:
            assert set(before.by[side]) <= set(after.by[side])
            assert set(after.by[side]) <= set(before.by[side]) | set(before.possibly[side])


@given(records(), CASES)
def test_nearest_accounts_for_every_consideration_once(
    found: list[Decided], case: dict[str, bool | None]
) -> None:
    for side, near in issue(*found).nearest(case, "ccf", k=9).items():
        for one in near:
            assert one.decided.winner is side
            parts = (one.shared, one.only_there, one.only_here, one.unknown_here, one.unstated_there)
            listed = [code for part in parts for code in part]
            assert len(listed) == len(set(listed))
            spoken = set(one.decided.present) | {code for code, value in case.items() if value}
            assert set(listed) == spoken


@given(records())
def test_a_clash_is_a_pair_each_of_which_forces_the_other(found: list[Decided]) -> None:
    base = issue(*found)
    for clash in base.clashes("ccf"):
        one = next(record for record in found if record.id == clash.person)
        here = {code: code in one.present for code in CODES}
        assert clash.request in base.constraint(here, "ccf", Reading.AS_CODED).by[Side.REQUEST]


def test_one_case_against_three_hundred_decisions_takes_under_a_millisecond() -> None:
    dice = random.Random(7)
    person, request_ = [f"p{i}" for i in range(60)], [f"r{i}" for i in range(40)]
    codes = person + request_
    many = [decided(f"d{i}", dice.choice(list(Side)), " ".join(dice.sample(codes, 6))) for i in range(300)]
    base = Issue("neutrality", person, request_, many)
    case = {code: dice.choice([True, False, None]) for code in codes}
    base.nearest(case, "ccf")
    with costs_under(300 * 0.001):
        for _ in range(300):
            base.nearest(case, "ccf")
