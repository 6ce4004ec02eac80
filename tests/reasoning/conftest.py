"""Small typed worlds for the reasoning tests: no law in them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from duenotice.quantities import Duration, FactType, PartialDate, Penalty
from duenotice.reasoning.tree import (
    And,
    AtLeast,
    Compare,
    Constant,
    Holds,
    If,
    Includes,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Presume,
    Quantified,
    Ref,
    Shift,
)  # fmt: skip

TYPES: dict[str, FactType] = {
    **{name: FactType("boolean") for name in "abcd"},
    "purpose": FactType("enum", ("prosecution", "sentence", "other")),
    "penalty": FactType("penalty"),
    "length": FactType("duration"),
    "start": FactType("date"),
    "end": FactType("date"),
    "count": FactType("integer"),
    "state": FactType("country"),
    "home": FactType("country"),
    "states": FactType("countries"),
    "marks": FactType("set", ("name", "photo", "dna")),
    "items": FactType(
        "list",
        (),
        {"penalty": FactType("penalty"), "kind": FactType("enum", ("x", "y")), "ok": FactType("boolean")},
    ),
}

PENALTIES = [
    Penalty.parse(text) for text in ("23 months", "2 years", "25 months", "life", "fine", "corporal")
]
DATES = [PartialDate.parse(text) for text in ("2020", "2020-05", "2020-05-10", "2020-11-10", "2021-02-28")]
VALUES: dict[str, list[Any]] = {
    **{name: [True, False] for name in "abcd"},
    "purpose": ["prosecution", "sentence", "other"],
    "penalty": PENALTIES,
    "length": [Duration(5), Duration(6), Duration(7), Duration(0, 182)],
    "start": DATES,
    "end": DATES,
    "count": [0, 1, 2],
    "state": ["TR", "DE"],
    "home": ["TR", "DE"],
    "states": [frozenset(), frozenset({"TR"}), frozenset({"TR", "DE"})],
    "marks": [frozenset(), frozenset({"name"}), frozenset({"name", "photo", "dna"})],
    "items": [
        (),
        ({"penalty": PENALTIES[0]},),
        ({"penalty": PENALTIES[1], "ok": True}, {"kind": "x"}),
        ({"kind": "y", "ok": False},),
    ],
}

_PLAIN = st.one_of(
    st.sampled_from("abcd").map(Holds),
    st.builds(
        Compare,
        st.sampled_from(["=", "!="]),
        st.just(Ref("purpose")),
        st.sampled_from(["prosecution", "sentence"]).map(Literal),
    ),
    st.builds(
        Compare,
        st.sampled_from([">=", ">", "<", "<="]),
        st.just(Ref("penalty")),
        st.just(Literal(Duration(24))),
    ),
    st.builds(Compare, st.sampled_from([">=", "<"]), st.just(Ref("length")), st.just(Literal(Duration(6)))),
    st.builds(
        Compare,
        st.sampled_from([">=", "=", "<="]),
        st.just(Ref("count")),
        st.sampled_from([1, 2]).map(Literal),
    ),
    st.builds(
        Compare,
        st.just("<="),
        st.just(Ref("end")),
        st.builds(Shift, st.just(Ref("start")), st.just(Duration(6)), st.sampled_from([1, -1])),
    ),
    st.just(Compare("=", Ref("state"), Ref("home"))),
    st.just(Member(Ref("purpose"), ("prosecution", "other"))),
    st.just(Member(Ref("penalty"), ("life", "death"))),
    st.just(Includes("states", Ref("state"))),
    st.sampled_from(["name", "photo"]).map(lambda member: Includes("marks", Literal(member))),
    st.builds(
        Quantified,
        st.sampled_from(["any", "every", "none"]),
        st.just("items"),
        st.sampled_from(
            [
                Compare(">=", Ref(".penalty"), Literal(Duration(24))),
                And((Holds(".ok"), Holds("a"))),
                Member(Ref(".kind"), ("x", "y")),
            ]
        ),
    ),
    st.booleans().map(Constant),
)


def _grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        inner.map(Not),
        some.map(And),
        some.map(Or),
        st.builds(If, inner, inner, inner),
        some.flatmap(lambda parts: st.builds(AtLeast, st.integers(1, len(parts)), st.just(parts))),
    )


#: Conditions without presumptions, of every other shape.
CONDITIONS: st.SearchStrategy[Node] = st.recursive(_PLAIN, _grow, max_leaves=8)
#: The same with presumptions anywhere.
WITH_PRESUMPTIONS: st.SearchStrategy[Node] = st.recursive(
    _PLAIN, lambda inner: st.one_of(_grow(inner), st.builds(Presume, st.booleans(), inner)), max_leaves=8
)
#: Partly known environments.
ENVIRONMENTS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
)
