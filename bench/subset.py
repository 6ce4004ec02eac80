"""The rules of the book that peers can express: yes/no facts and enumerations, joined by and, or, not. Written out for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from duenotice.dossier import fact_types
from duenotice.law import ActiveRule
from duenotice.reasoning.tree import (
    And,
    Compare,
    Constant,
    Holds,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Ref,
    facts_of,
    walk,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine writes a condition."""

    both: str
    either: str
    deny: str
    equal: str
    name: str
    coded: bool


#: zen and rule-engine compare words; OpenFisca compares the places of words in their list, in NumPy.
DIALECTS: Mapping[str, Dialect] = {
    "zen": Dialect(" and ", " or ", "(not ({}))", "({} == {})", "{}", False),
    "rule_engine": Dialect(" and ", " or ", "(not ({}))", "({} == {})", "{}", False),
    "openfisca": Dialect(" & ", " | ", "(~({}))", "({} == {})", "v['{}']", True),
}


def plain_name(fact: str) -> str:
    """A fact's name without dots."""
    return fact.replace(".", "__")


def expressible(active: ActiveRule) -> bool:
    """Whether every peer can state the rule: no exception, no middle, no derived fact, list, date or quantity."""
    logic = active.logic
    if logic.arguable is not None or logic.exemptions:
        return False
    nodes = [node for condition in logic.conditions() for node in walk(condition)]
    return all(_simple(node) for node in nodes) and bool(logic.facts())


def _simple(node: Node) -> bool:
    match node:
        case And() | Or() | Not() | Constant():
            return True
        case Holds(name):
            return fact_types().get(name) is not None
        case Compare("=" | "!=", Ref(name), Literal(str())) | Member(Ref(name), _):
            return fact_types().get(name) is not None and fact_types()[name].kind == "enum"
        case _:
            return False


def written(node: Node, dialect: Dialect) -> str:
    """A condition in a dialect."""
    match node:
        case Constant(truth):
            return str(truth) if dialect.coded else str(truth).lower()
        case Holds(name):
            return dialect.name.format(plain_name(name))
        case Not(part):
            return dialect.deny.format(written(part, dialect))
        case And(parts):
            return "(" + dialect.both.join(written(part, dialect) for part in parts) + ")"
        case Or(parts):
            return "(" + dialect.either.join(written(part, dialect) for part in parts) + ")"
        case Compare(operator, Ref(name), Literal(constant)):
            same = _same(name, constant, dialect)
            return same if operator == "=" else dialect.deny.format(same)
        case Member(Ref(name), among):
            return "(" + dialect.either.join(_same(name, value, dialect) for value in among) + ")"
    raise TypeError(type(node).__name__)


def _same(name: str, value: str, dialect: Dialect) -> str:
    constant = str(fact_types()[name].members.index(value)) if dialect.coded else f"'{value}'"
    return dialect.equal.format(dialect.name.format(plain_name(name)), constant)


def rules_for(active: list[ActiveRule], engine: str) -> Iterator[dict[str, str]]:
    """The rules as a peer takes them: id, scope and fault."""
    dialect = DIALECTS[engine]
    for rule in active:
        scope = rule.logic.applies
        always = "True" if dialect.coded else "true"
        applies = always if scope is None else written(scope, dialect)
        yield {"id": rule.rule.id, "applies": applies, "fault": written(rule.logic.fault, dialect)}


def facts_for(active: list[ActiveRule]) -> dict[str, tuple[str, ...]]:
    """Facts the rules read -> words of an enumeration, none for yes/no facts."""
    names = sorted(set().union(*(facts_of(node) for rule in active for node in rule.logic.conditions())))
    return {name: fact_types()[name].members for name in names}
