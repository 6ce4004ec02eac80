"""Each kind of condition, compiled and interpreted side by side over all its values and unknown."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.quantities import Duration, FactType, Money, PartialDate, Penalty
from duenotice.reasoning.cells import cells, environments
from duenotice.reasoning.compile import (
    CODED_KINDS,
    CODES,
    Column,
    DatedRule,
    Program,
    Table,
    code_columns,
    code_table,
    encode,
    on_day,
    programs,
    to_spark,
)  # fmt: skip
from duenotice.reasoning.grammar import parse
from duenotice.reasoning.rules import Exemption, RuleVersion, Verdict, judge
from duenotice.reasoning.tree import Node
from tests.reasoning.random_rows import LENGTHS

DAY = date(2024, 5, 1)
ITEM = {
    "penalty": FactType("penalty"),
    "kind": FactType("enum", ("x", "y")),
    "on": FactType("date"),
    "ok": FactType("boolean"),
}
TYPES = {
    "a": FactType("boolean"), "b": FactType("boolean"), "c": FactType("boolean"), "implied": FactType("boolean"),
    "n": FactType("integer"), "e": FactType("enum", ("x", "y", "z")), "d": FactType("date"), "d2": FactType("date"),
    "length": FactType("duration"), "length2": FactType("duration"), "p": FactType("penalty"), "p2": FactType("penalty"),
    "m": FactType("money"), "m2": FactType("money"), "k": FactType("country"), "k2": FactType("country"),
    "s": FactType("set", ("x", "y", "z")), "ks": FactType("countries"), "l": FactType("list", item=ITEM),
    "l2": FactType("list", item=ITEM), "as_of": FactType("date"), "mechanism": FactType("enum", ("red_notice", "other")),
}  # fmt: skip
DERIVED: dict[str, Node] = {"implied": parse("a and b or any of l2 where (ok)", TYPES)}
CONDITIONS = (
    "a", "not a", "a and b and c", "a or b or not c", "if a then b else c", "if a then (if b then c else a) else not c",
    "at least 2 of (a, b, c)", "at least 1 of (a, not a)", "presume false (a) or b", "presume true (a and b)", "true or a",
    "false and a", "if a then true else true", "implied", "implied and not a", "presume false (implied)",
    "n >= 3", "n != 3", "n in {2, 4}", "e = x", "e != y", "e in {x, z}", "not (e in {y})", "k = TR", "k = k2", "k in {TR, DE}",
    "s includes x", "not (s includes y)", "s includes e", "ks includes k", "ks includes TR",
    "d >= 2020-01-15", "d < 2020-01-15", "d = 2020-01-15", "d != 2020-01-15", "d in {2020-01-15}", "d > d2", "d = d2",
    "d + 1 months <= d2", "d <= d2 - 10 days", "d + 1 months 5 days > 2020-02-20", "as_of > d + 9 months",
    "length >= 6 months", "length > 30 days", "length = 1 months", "length != 1 months", "length < 1 months 15 days",
    "length in {6 months}", "length >= length2", "length = length2", "length < length2", "p >= 24 months", "p < 24 months",
    "p = 24 months", "p >= 0 days", "p <= 0 days", "p = life", "p != fine", "p in {life, death}", "p >= p2", "p = p2",
    "p > length", "m >= 10000 USD", "m = 10000 USD", "m != 10000 USD", "m in {10000 USD}", "m < m2", "m = m2",
    "any of l where (penalty >= 24 months)", "every of l where (penalty >= 24 months or kind = x)", "none of l where (ok)",
    "any of l where (ok and a)", "every of l where (on > d)", "none of l where (kind = y and on < 2020-01-15)",
    "any of l where (implied and ok)", "any of l where (ok) and every of l2 where (not ok)", "any of l where (kind = e)",
    "every of l where (presume false (ok))",
)  # fmt: skip
EXTRA: Mapping[str, Sequence[Any]] = {
    "date": [
        PartialDate.parse(text)
        for text in (2020, "2020-01", "2020-02", "2019-12-31", "9999-12-31", "0001-01-01", "9999")
    ],
    "duration": LENGTHS,
    "penalty": [Penalty("term", length) for length in LENGTHS],
    "money": [Money.parse(text) for text in ("10000 EUR", "10000 USD on 2020", "0.5 USD", "9999.99 USD")],
    "country": ["TR", "DE", "FR"],
    "integer": [0, 3, 4],
    "enum": ["x", "y"],
}


def _column(kind: FactType) -> Column:
    return Column(
        kind,
        coded=kind.kind in CODED_KINDS and kind.kind != "boolean",
        items={k: _column(v) for k, v in kind.item.items()},
    )


def _rows(conditions: Sequence[Node], number: int) -> list[dict[str, Any]]:
    options = {
        name: values
        for name, values in cells(conditions, TYPES).items()
        if name not in ("as_of", "mechanism")
    }
    wide = {name: [*values, *EXTRA.get(TYPES[name].kind, ())] for name, values in options.items()}
    found, _ = environments(wide, limit=number)
    return [*({**env, "as_of": PartialDate(DAY, DAY), "mechanism": "red_notice"} for env in found)]


class Bench:
    """A table of environments in DuckDB, stored as text with code tables, as a table of requests is.

    Few texts: what conditions say of each text is looked up. Many: the texts' parts are joined and compared in SQL.
    """

    def __init__(self, rows: Sequence[Mapping[str, Any]], *, few: bool) -> None:
        self.con = duckdb.connect()
        self.codes: dict[str, dict[str, tuple[Any, ...]]] = {kind: {} for kind in CODED_KINDS}
        self.texts: dict[str, dict[str, Any]] = {}
        self.types = {name: kind for name, kind in TYPES.items() if name not in ("as_of", "mechanism")}
        shape = ", ".join(f'"{name}" {self.sql_type(kind)}' for name, kind in self.types.items())
        self.con.execute(f"CREATE TABLE requests (_row BIGINT, id VARCHAR, mechanism VARCHAR, {shape})")
        places = ", ".join("?" for _ in range(len(self.types) + 3))
        for number, env in enumerate(rows):
            values = [self.stored(kind, env.get(name)) for name, kind in self.types.items()]
            self.con.execute(
                f"INSERT INTO requests VALUES ({places})", [number, str(number), "red_notice", *values]
            )
        for kind in CODED_KINDS:
            shape = ", ".join(f'"{name}" {sql}' for name, sql in code_columns(kind))
            self.con.execute(f"CREATE TABLE {code_table(kind)} ({shape})")
            for text, parts in self.codes[kind].items():
                marks = ", ".join("?" for _ in range(len(parts) + 1))
                self.con.execute(f"INSERT INTO {code_table(kind)} VALUES ({marks})", [text, *parts])
        columns = {name: _column(kind) for name, kind in self.types.items()}
        if few:
            columns = {name: self.with_texts(column) for name, column in columns.items()}
        self.table = Table(columns, False, DAY, DAY)

    def with_texts(self, column: Column) -> Column:
        kind = column.type
        if kind.kind == "enum":
            return replace(column, texts={member: member for member in kind.members})
        items = {key: self.with_texts(inner) for key, inner in column.items.items()}
        return replace(column, items=items, texts=self.texts.get(kind.kind))

    def sql_type(self, kind: FactType) -> str:
        match kind.kind:
            case "boolean":
                return "BOOLEAN"
            case "set" | "countries":
                return "VARCHAR[]"
            case "list":
                return (
                    "STRUCT("
                    + ", ".join(f'"{key}" {self.sql_type(inner)}' for key, inner in kind.item.items())
                    + ")[]"
                )
            case _:
                return "VARCHAR"

    def stored(self, kind: FactType, value: Any) -> Any:
        if value is None or kind.kind == "boolean":
            return value
        if kind.kind in ("set", "countries"):
            return sorted(value)
        if kind.kind == "list":
            return [
                {key: self.stored(inner, item.get(key)) for key, inner in kind.item.items()} for item in value
            ]
        if kind.kind in CODED_KINDS:
            self.codes[kind.kind][f"~{value}"] = encode(kind.kind, value)
            self.texts.setdefault(kind.kind, {})[f"~{value}"] = value
            return f"~{value}"
        return value

    def found(self, rules: Sequence[DatedRule]) -> list[tuple[int, ...]]:
        rows = sorted(self.con.execute(Program(self.table, rules).sql()).fetchall())
        return [row[4:] for row in rows]


def _rule(name: str, version: RuleVersion) -> DatedRule:
    return DatedRule(name, frozenset({"red_notice"}), ((date.min, version),))


def _plain(node: Node) -> RuleVersion:
    return RuleVersion(date.min, None, node)


@pytest.mark.parametrize("few", [True, False], ids=["looked up", "compared"])
@pytest.mark.parametrize("text", CONDITIONS)
def test_condition_means_the_same_compiled(text: str, few: bool) -> None:
    node = parse(text, TYPES, DERIVED)
    rows = _rows([node], 250)
    found = Bench(rows, few=few).found([_rule("rule", _plain(node))])
    for env, (code,) in zip(rows, found, strict=True):
        assert code == CODES[judge(_plain(node), env).verdict], (text, env)


def _versions() -> Iterator[tuple[str, RuleVersion]]:
    """Scope, middle, exceptions of both burdens and both ceilings, in every combination."""
    a, b, c, e, n = (parse(text, TYPES, DERIVED) for text in ("a", "b", "c", "e = x", "n >= 3"))
    exemptions = {
        "none": (), "presumed": (Exemption(c, "requester"),), "open": (Exemption(c, "anyone"),),
        "both": (Exemption(c, "anyone"), Exemption(n, "interpol")),
    }  # fmt: skip
    for scope, middle, lifted, ceiling in itertools.product(
        (None, e), (None, b), exemptions, (Verdict.DEFECT, Verdict.ARGUABLE)
    ):
        version = RuleVersion(date.min, None, a, scope, middle, exemptions[lifted], ceiling)
        yield f"{scope is not None}-{middle is not None}-{lifted}-{ceiling}", version


def test_every_shape_of_rule_gives_the_same_finding() -> None:
    named = list(_versions())
    rows = _rows([node for _, version in named for node in version.conditions()], 1_000)
    found = Bench(rows, few=True).found([_rule(name, version) for name, version in named])
    reached = set()
    for env, codes in zip(rows, found, strict=True):
        for (name, version), code in zip(named, codes, strict=True):
            verdict = judge(version, env).verdict
            reached.add(verdict)
            assert code == CODES[verdict], (name, env)
    assert reached == set(Verdict)


@settings(max_examples=25)
@given(st.booleans(), st.recursive(
    st.sampled_from(["a", "b", "c", "e = x", "n >= 3", "p >= 24 months", "d < 2020-01-15", "any of l where (ok)", "implied"]),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner), st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner), st.builds("(if {} then {} else {})".format, inner, inner, inner),
        st.builds("at least 2 of ({}, {}, {})".format, inner, inner, inner), st.builds("presume false ({})".format, inner),
    ),
    max_leaves=12,
))  # fmt: skip
def test_any_condition_means_the_same_compiled(few: bool, text: str) -> None:
    node = parse(text, TYPES, DERIVED)
    rows = _rows([node], 60)
    for env, (code,) in zip(rows, Bench(rows, few=few).found([_rule("rule", _plain(node))]), strict=True):
        assert code == CODES[judge(_plain(node), env).verdict], (text, env)


def test_row_takes_the_version_of_its_own_day() -> None:
    a = parse("a", TYPES)
    spans = (
        (date.min, None),
        (date(2012, 7, 1), _plain(a)),
        (date(2022, 1, 28), _plain(parse("not a", TYPES))),
    )
    rule = DatedRule("rule", frozenset({"red_notice"}), spans)
    con = duckdb.connect()
    con.execute("""CREATE TABLE requests AS SELECT row_number() OVER () AS _row, 'x' AS id, m AS mechanism,
        TRUE AS a, d AS issued_on
        FROM (VALUES (DATE '2010-01-01', 'red_notice'), ('2012-07-01', 'red_notice'), ('2022-01-27', 'red_notice'),
        ('2022-01-28', 'red_notice'), (NULL, 'red_notice'), ('2015-01-01', 'mla')) AS t(d, m)""")
    columns = {"a": Column(TYPES["a"]), "issued_on": Column(FactType("date"))}
    codes = [
        row[-1]
        for row in sorted(con.execute(Program(Table(columns, False, None, DAY), [rule]).sql()).fetchall())
    ]
    words = {code: verdict for verdict, code in CODES.items()}
    assert [words[code] for code in codes] == [
        Verdict.NOT_APPLICABLE, Verdict.DEFECT, Verdict.DEFECT, Verdict.NO_DEFECT, Verdict.NO_DEFECT, Verdict.NOT_APPLICABLE,
    ]  # fmt: skip


def test_absence_in_the_file_counts_only_with_the_full_alert() -> None:
    con = duckdb.connect()
    con.execute("""CREATE TABLE requests AS SELECT row_number() OVER () AS _row, 'x' AS id, 'red_notice' AS mechanism, s AS seen,
        FALSE AS a, ['y'] AS s, [{'ok': FALSE}] AS l FROM (VALUES ('full_alert'), ('hearsay'), (NULL)) AS t(s)""")
    con.execute("CREATE TABLE code_boolean (text VARCHAR, value BOOLEAN)")
    item = {"ok": Column(FactType("boolean"))}
    columns = {
        "a": Column(TYPES["a"], file=True), "s": Column(TYPES["s"], file=True), "l": Column(TYPES["l"], file=True, items=item),
    }  # fmt: skip
    rules = [
        _rule(text, _plain(parse(text, TYPES)))
        for text in ("not a", "not (s includes x)", "none of l where (ok)")
    ]
    rows = sorted(con.execute(Program(Table(columns, True, DAY, DAY), rules).sql()).fetchall())
    assert [row[-3:] for row in rows] == [(1, 1, 1), (3, 3, 3), (3, 3, 3)]


def test_missing_columns_are_unknown_and_leave_no_trace_in_the_query() -> None:
    table = Table({"a": Column(TYPES["a"])}, False, DAY, DAY)
    rules = [_rule(text, _plain(parse(text, TYPES, DERIVED))) for text in CONDITIONS]
    sql = Program(table, rules).sql()
    assert '"p.kind"' not in sql
    assert "UNNEST" not in sql
    assert "LIST_TRANSFORM" not in sql


def test_no_query_filters_on_truth_or_holds_null_in_a_list() -> None:
    table = Table(
        {name: _column(kind) for name, kind in TYPES.items() if name not in ("as_of", "mechanism")},
        True,
        None,
        DAY,
    )
    sql = Program(table, [_rule(text, _plain(parse(text, TYPES, DERIVED))) for text in CONDITIONS]).sql()
    assert " WHERE " not in sql
    assert "NOT IN" not in sql
    assert "LIST_BIT_OR" not in to_spark(sql)
    # The transpiler drops the brackets of its arguments.
    assert "XOR(" not in sql


def test_wide_books_are_asked_in_parts_that_keep_the_order() -> None:
    table = Table(
        {name: _column(kind) for name, kind in TYPES.items() if name not in ("as_of", "mechanism")},
        False,
        DAY,
        DAY,
    )
    rules = [
        _rule(f"rule{n}", _plain(parse(CONDITIONS[n % len(CONDITIONS)], TYPES, DERIVED))) for n in range(130)
    ]
    parts = programs(table, rules)
    assert len(parts) > 3
    assert [rule.id for part in parts for rule in part.rules] == [rule.id for rule in rules]


def test_day_is_written_into_a_version() -> None:
    version = _plain(parse("as_of > d + 9 months or any of l where (on < as_of)", TYPES))
    fixed = on_day(version, date(2020, 1, 1))
    assert "as_of" not in fixed.facts()
    env = {"d": PartialDate.parse("2019-01-01")}
    known = {**env, "as_of": PartialDate.parse("2020-01-01")}
    assert judge(fixed, env).verdict is judge(version, known).verdict is Verdict.DEFECT


def test_longest_and_shortest_run_of_days_travel_with_each_length() -> None:
    assert encode("duration", Duration(1, 15)) == (1, 15, 43, 46)
    assert encode("penalty", Penalty("life")) == ("life", None, None, None, None)


def test_lengths_in_whole_months_compare_by_months_alone() -> None:
    """What the shorter text says is what the longer one says, on lengths that allow it."""
    whole = [Duration(months) for months in (0, 1, 6, 23, 24)]
    for operator, left, right in itertools.product((">=", ">", "=", "!=", "<", "<="), whole, whole):
        node = parse(f"length {operator} length2", TYPES)
        env = {"length": left, "length2": right}
        expected = CODES[judge(_plain(node), env).verdict]
        con = duckdb.connect()
        con.execute(
            "CREATE TABLE requests AS SELECT 0 AS _row, 'x' AS id, 'red_notice' AS mechanism, 'a' AS length, 'b' AS length2"
        )
        shape = ", ".join(f'"{name}" {sql}' for name, sql in code_columns("duration"))
        con.execute(f"CREATE TABLE code_duration ({shape})")
        for text, value in (("a", left), ("b", right)):
            con.execute(
                "INSERT INTO code_duration VALUES (?, ?, ?, ?, ?)", [text, *encode("duration", value)]
            )
        columns = {
            name: Column(TYPES["length"], coded=True, whole_months=True) for name in ("length", "length2")
        }
        program = Program(Table(columns, False, DAY, DAY), [_rule("rule", _plain(node))])
        assert '"length.days" =' not in program.sql()
        assert con.execute(program.sql()).fetchall()[0][-1] == expected
