"""Conditions as three-valued SQL, one node at a time. The interpreter in `reasoning.tree` is the definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from duenotice.reasoning.compile.columns import Column, plain_parts
from duenotice.reasoning.compile.item_tests import ItemTest, alternatives, item_keys, item_test
from duenotice.reasoning.compile.items import Conjunctions, Items, Members, stored_key
from duenotice.reasoning.compile.sheet import Sheet, Test
from duenotice.reasoning.compile.sql import UNKNOWN, quoted
from duenotice.reasoning.compile.terms import compare_terms, held, member_of
from duenotice.reasoning.compile.truth import (
    LANES,
    OPEN,
    all_flipped,
    at_least,
    both,
    constant,
    either,
    flipped,
    lane,
    of_boolean,
    presumed,
)
from duenotice.reasoning.tree import (
    And,
    AtLeast,
    Compare,
    Constant,
    Derived,
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
    Term,
    facts_of,
    walk,
)  # fmt: skip

#: Columns of the table's own: an absence in the file is no (0) where the full alert was seen, else unknown; and its opposite.
ABSENT, TOLD = quoted("_absent"), quoted("_told")
#: A test of more alternatives than this is put to each item as it is written.
MAX_BRANCHES = 8


@dataclass(slots=True)
class Scope:
    """What names mean while conditions of one query are compiled, and the columns that came of it.

    Attributes:
        columns: facts the table has, in plain form.
        sheet: the columns.
        plain: facts whose plain form the table's own layer must hold.
        raw: stored columns it must hold as they are.
        lists: list -> groups of tests put to its items, each with its packed column and its layer.
        joint: list -> tests that one pass over its items answers, each with their packed column.
        sets: set -> members it is asked for, with their packed column.
        apart: whether any list's items become rows.
    """

    columns: Mapping[str, Column]
    sheet: Sheet = field(default_factory=Sheet)
    plain: set[str] = field(default_factory=set)
    raw: set[str] = field(default_factory=set)
    lists: dict[str, list[tuple[str, int, Items]]] = field(default_factory=dict)
    joint: dict[str, list[tuple[str, Conjunctions]]] = field(default_factory=dict)
    sets: dict[str, list[tuple[str, Members]]] = field(default_factory=dict)
    apart: bool = False

    def stored(self, name: str) -> str:
        """SQL of a stored text column."""
        if self.columns[name].coded or self.columns[name].partial:
            self.raw.add(name)
            return quoted(name, "raw")
        self.plain.add(name)
        return quoted(name)


def compile_node(node: Node, scope: Scope, *, negated: bool = False, items: Items | None = None) -> str:
    """The code of a condition, or of its opposite.

    Args:
        node: the condition.
        scope: what its names mean; columns are added to its sheet.
        negated: whether its opposite is asked.
        items: inside a quantifier, the group of tests it belongs to.
    """

    if (code := _looked_up(node, scope, negated, items)) is not None:
        return code

    def inner(part: Node, opposite: bool = negated) -> str:
        return compile_node(part, scope, negated=opposite, items=items)

    match node:
        case Constant(value):
            return constant(value is not negated)
        case Not(part):
            return inner(part, not negated)
        case And(parts):
            return (either if negated else both)(map(inner, parts))
        case Or(parts):
            return (both if negated else either)(map(inner, parts))
        case If(condition, then, otherwise):
            yes, no = inner(condition, False), inner(condition, True)
            branches = inner(then), inner(otherwise)
            # With the condition unknown, what both branches say.
            return either((both((yes, branches[0])), both((no, branches[1])), both(branches)))
        case AtLeast(number, parts):
            return at_least(len(parts) - number + 1 if negated else number, [inner(part) for part in parts])
        case Presume(counts_as, part):
            return presumed(inner(part), counts_as=counts_as is not negated)
        case Quantified():
            return _quantified(node, scope, negated=negated)
        case Derived():
            return _derived(node, scope, negated=negated)
        case Holds() | Compare() | Member() | Includes():
            keys = item_keys(node)
            return (
                _item_leaf(node, scope, keys, items, negated)
                if keys and items
                else _leaf(node, scope, negated)
            )
    raise TypeError(f"no SQL for {type(node).__name__}")  # a node type added without its SQL


# one test on one fact -----------------------------------------------------------------------------------------------


def _leaf(node: Node, scope: Scope, negated: bool) -> str:
    names = facts_of(node)
    if not names <= scope.columns.keys():
        return OPEN
    if isinstance(node, Includes) and isinstance(node.element, Literal):
        return _member(node, scope, negated)
    code = _looked_up(node, scope, negated, None, with_file=True)
    if code is None:
        scope.plain |= names
        code = scope.sheet.put(_computed(node, scope.columns, negated))
    if isinstance(node, Holds) and scope.columns[node.name].file:
        return scope.sheet.put(both((code, TOLD)) if negated else either((code, ABSENT)))
    return code


def _looked_up(
    node: Node, scope: Scope, negated: bool, items: Items | None, *, with_file: bool = False
) -> str | None:
    """A condition that rests on a single text of which there are few: what the interpreter says of each text."""
    keys, names = item_keys(node), facts_of(node)
    if len(keys) + len(names) != 1 or isinstance(node, Includes):
        return None
    if keys:
        (key,) = keys
        known = (
            items is not None and not items.apart and key in items.keys and items.keys[key].texts is not None
        )
        return items.of_text(key, (node, negated)) if items is not None and known else None
    (name,) = names
    column = scope.columns.get(name)
    if column is None or column.texts is None or (_is_told_by_file(column) and not with_file):
        return None
    return scope.sheet.said_of_text(scope.stored(name), column, (node, negated), name)


def _is_told_by_file(column: Column) -> bool:
    """A yes/no fact of the file, whose 'no' counts only where the full alert was seen."""
    return column.file and column.type.kind == "boolean"


def _member(node: Includes, scope: Scope, negated: bool) -> str:
    """Whether a set holds a member: asked of the set beside all other members asked for."""
    member, column = str(_constant_of(node.element)), scope.columns[node.name]
    held = scope.sets.setdefault(node.name, [])
    if not held or (member not in held[-1][1].members and len(held[-1][1].members) == LANES):
        fresh = Members(quoted(node.name), _unsettled(quoted(node.name), column))
        held.append((scope.sheet.add(1, fresh.sql), fresh))
    scope.plain.add(node.name)
    packed, members = next((pair for pair in held if member in pair[1].members), held[-1])
    place = members.members.setdefault(member, len(members.members))
    return scope.sheet.put(lane(scope.sheet.put(all_flipped(packed)) if negated else packed, place))


def _constant_of(term: Term) -> object:
    return term.constant if isinstance(term, Literal) else None


def _unsettled(raw: str, column: Column) -> str:
    """Where a list or set may hold more than it shows: it is unknown, or the file was not seen whole."""
    return f"{raw} IS NULL OR {ABSENT} = {OPEN}" if column.file else f"{raw} IS NULL"


def _computed(node: Node, columns: Mapping[str, Column], negated: bool) -> str:
    """A test computed from plain columns."""
    match node:
        case Holds(name):
            return of_boolean(plain_parts(name, columns[name])[""], negated=negated)
        case Compare(operator, left, right):
            sides = held(left, columns), held(right, columns)
            known = sides[0] is not None and sides[1] is not None
            return of_boolean(compare_terms(operator, *sides) if known else UNKNOWN, negated=negated)  # type: ignore[arg-type]
        case Member(term, among):
            side = held(term, columns)
            return of_boolean(UNKNOWN if side is None else member_of(side, among), negated=negated)
        case Includes():
            return _includes(node, columns, negated)
    raise TypeError(type(node).__name__)


def _includes(node: Includes, columns: Mapping[str, Column], negated: bool) -> str:
    """Held or not where both sides are known; in what the file says, not held only where the full alert was seen."""
    column, element = columns[node.name], held(node.element, columns)
    if element is None:
        return OPEN
    sides = (plain_parts(node.name, column)[""], element[""])
    missing = [f"{side} IS NULL" for side in sides if element.constant is None or side != element[""]]
    absent = (TOLD if negated else ABSENT) if column.file else constant(negated)
    within = f"WHEN list_contains({sides[0]}, {element['']}) THEN {constant(not negated)}"
    return f"CAST(CASE WHEN {' OR '.join(missing)} THEN {OPEN} {within} ELSE {absent} END AS UTINYINT)"


# items of a list ----------------------------------------------------------------------------------------------------


def _item_leaf(node: Node, scope: Scope, keys: set[str], items: Items, negated: bool) -> str:
    """A test on an item's own keys: looked up, or computed beside them; inside rows of items, computed from plain columns."""
    items.read |= keys
    outer = facts_of(node)
    if not keys <= items.keys.keys() or not outer <= scope.columns.keys():
        return OPEN
    if items.apart:
        scope.plain |= outer
        return _computed(node, {**scope.columns, **items.columns()}, negated)
    if any(items.keys[key].coded for key in keys):
        items.must_part = True
        return OPEN
    scope.plain |= outer
    here = {name: replace(column, reads=stored_key(name[1:])) for name, column in items.columns().items()}
    return items.of_leaf(_computed(node, {**scope.columns, **here}, negated))


def _quantified(node: Quantified, scope: Scope, *, negated: bool) -> str:
    """`any` is true once an item is, unknown while the list or an item is, or while the list may hold more."""
    column = scope.columns.get(node.name)
    if column is None:
        return OPEN
    test = item_test(node)
    opposite = (node.quantifier != "any") is not negated
    branches = _branches(test.condition, column)
    if branches is not None:
        return _any_branch(test.name, branches, column, scope, opposite)
    packed, place = _place(test, column, scope)
    return scope.sheet.put(lane(scope.sheet.put(all_flipped(packed)) if opposite else packed, place))


def _branches(condition: Node, column: Column) -> list[tuple[dict[str, Test | str], tuple[Node, ...]]] | None:
    """A test as alternatives, each a conjunction of parts on one key each and of conditions on the request alone."""
    found: list[tuple[dict[str, Test | str], tuple[Node, ...]]] = []
    for parts in alternatives(condition, False):
        if len(found) == MAX_BRANCHES:
            return None
        outer = tuple(part for part in parts if not item_keys(part))
        held = _by_key([part for part in parts if item_keys(part)], column)
        if held is None:
            return None
        found.append((held, outer))
    return found


def _by_key(parts: Sequence[Node], column: Column) -> dict[str, Test | str] | None:
    """Parts of a conjunction by the one key each reads; None where one reads more, or cannot be judged in its place."""
    by_key: dict[str, list[Node]] = {}
    for part in parts:
        keys = item_keys(part)
        if len(keys) != 1 or facts_of(part) or not keys <= column.items.keys():
            return None
        by_key.setdefault(next(iter(keys)), []).append(part)
    found: dict[str, Test | str] = {}
    for key, read in by_key.items():
        stored, node = column.items[key], read[0] if len(read) == 1 else And(tuple(read))
        bare = node.part if isinstance(node, Not) else node
        if stored.texts is not None and not any(isinstance(part, Includes) for part in walk(node)):
            found[key] = (node, False)
        elif not stored.coded and isinstance(bare, Holds | Compare | Member):
            here = {f".{key}": replace(stored, reads=stored_key(key))}
            found[key] = _computed(bare, here, bare is not node)
        else:
            return None
    return found


def _any_branch(
    name: str,
    branches: Sequence[tuple[dict[str, Test | str], tuple[Node, ...]]],
    column: Column,
    scope: Scope,
    opposite: bool,
) -> str:
    """Any item for which any branch holds. What does not depend on the item is asked once, beside the list."""
    found = [
        (
            _joint_lane(name, parts, column, scope, opposite),
            [compile_node(part, scope, negated=opposite) for part in outer],
        )
        for parts, outer in branches
    ]
    if not any(outer for _, outer in found):
        return scope.sheet.put((both if opposite else either)(code for code, _ in found))
    # Where the list may hold more, no condition beside it settles the answer: asked of no item, it says whether it may.
    more = _joint_lane(name, None, column, scope, opposite)
    if opposite:
        return scope.sheet.put(both((more, *(either((code, *outer)) for code, outer in found))))
    return scope.sheet.put(either((more, *(both((code, *outer)) for code, outer in found))))


def _joint_lane(
    name: str, parts: Mapping[str, Test | str] | None, column: Column, scope: Scope, opposite: bool
) -> str:
    """Column of one test that a single pass over the items answers beside others; None for a test no item meets."""
    raw, held = quoted(name, "raw"), scope.joint.setdefault(name, [])
    known = next((pair for pair in held if pair[1].knows(parts)), None)
    if known is None and (not held or len(held[-1][1].tests) == LANES):
        fresh = Conjunctions(raw, _unsettled(raw, column), column.items)
        held.append((scope.sheet.add(1, fresh.sql), fresh))
    scope.raw.add(name)
    packed, group = known or held[-1]
    place = group.add(parts)
    return scope.sheet.put(lane(scope.sheet.put(all_flipped(packed)) if opposite else packed, place))


def _place(test: ItemTest, column: Column, scope: Scope) -> tuple[str, int]:
    """The packed column of a test and its lane, beside other tests of the list that can be computed in the same layer."""
    trial = _group(test.name, column, scope, apart=False)
    sql = compile_node(test.condition, scope, items=trial)
    if trial.must_part:
        trial = _group(test.name, column, scope, apart=True)
        sql = compile_node(test.condition, scope, items=trial)
    level = max(map(scope.sheet.level, (sql, *trial.leaves)), default=0) + 1
    for packed, layer, group in scope.lists.setdefault(test.name, []):
        if layer == level and group.apart is trial.apart and group.has_room(trial.width):
            return packed, group.add(compile_node(test.condition, scope, items=group))
    scope.raw.add(test.name)
    trial.add(sql)
    packed = _joined(trial, level, scope) if trial.apart else scope.sheet.add(level, trial.sql)
    scope.lists[test.name].append((packed, level, trial))
    return packed, 0


def _group(name: str, column: Column, scope: Scope, *, apart: bool) -> Items:
    raw = quoted(name, "raw")
    return Items(raw, _unsettled(raw, column), column.items, apart)


def _joined(items: Items, level: int, scope: Scope) -> str:
    """A packed column computed from rows of items, joined to its layer."""
    scope.apart = True
    joins = scope.sheet.joins.setdefault(level, [])
    alias = f"g{len(joins)}"
    on = f'{alias}."_row" = r."_row"'
    joins.append(lambda layer: f"LEFT JOIN ({items.relation(layer)}) AS {alias} ON {on}")
    return scope.sheet.add(level, lambda: items.sql(alias))


# derived facts ------------------------------------------------------------------------------------------------------


def _derived(node: Derived, scope: Scope, *, negated: bool) -> str:
    """What is stated, else what is implied; unknown when the two contradict."""
    if node.name not in scope.columns:
        return scope.sheet.put(compile_node(node.body, scope, negated=negated))
    stated = _leaf(Holds(node.name), scope, False)
    implied = scope.sheet.put(compile_node(node.body, scope))
    agreed = stated
    if implied != OPEN:
        same = f"WHEN {implied} = 1 OR {implied} = {stated} THEN {stated}"
        agreed = scope.sheet.put(f"CAST(CASE WHEN {stated} = 1 THEN {implied} {same} ELSE 1 END AS UTINYINT)")
    return scope.sheet.put(flipped(agreed)) if negated else agreed
