"""Small pieces of three-valued SQL, folded where a part is already decided.

SQL's AND, OR and NOT over TRUE, FALSE and NULL are Kleene's strong logic, as in the interpreter. Two habits keep it so on
every engine: no NULL ever stands in a list, and no row is ever filtered on a truth value (a WHERE drops the unknown).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

TRUE = "TRUE"
FALSE = "FALSE"
UNKNOWN = "CAST(NULL AS BOOLEAN)"
_NEVER = (FALSE, UNKNOWN)


def quoted(*parts: str) -> str:
    """A column name; parts are joined by dots inside one pair of quotes (`"warrant.issued_on.first"`)."""
    return '"' + ".".join(parts).replace('"', '""') + '"'


def text(value: str) -> str:
    """A text constant."""
    return "'" + value.replace("'", "''") + "'"


def day(value: date) -> str:
    """A date constant."""
    return f"DATE '{value.isoformat()}'"


def truth(value: bool | None) -> str:
    """A truth value as a constant."""
    return UNKNOWN if value is None else TRUE if value else FALSE


def negate(part: str) -> str:
    """NOT."""
    return {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}.get(part) or f"(NOT {part})"


def every(parts: Iterable[str]) -> str:
    """AND: false once a part is false."""
    return _joined(parts, " AND ", neutral=TRUE, decides=FALSE)


def some(parts: Iterable[str]) -> str:
    """OR: true once a part is true."""
    return _joined(parts, " OR ", neutral=FALSE, decides=TRUE)


def _joined(parts: Iterable[str], word: str, *, neutral: str, decides: str) -> str:
    kept = [part for part in dict.fromkeys(parts) if part != neutral]
    if decides in kept:
        return decides
    if len(kept) < 2:
        return kept[0] if kept else neutral
    return f"({word.join(kept)})"


def choose(cases: Iterable[tuple[str, str]], otherwise: str) -> str:
    """CASE: the first case whose condition is true; branches that cannot be reached are left out."""
    kept: list[tuple[str, str]] = []
    for condition, result in cases:
        if condition in _NEVER:
            continue
        if condition == TRUE:
            otherwise = result
            break
        kept.append((condition, result))
    while kept and kept[-1][1] == otherwise:
        kept.pop()
    if not kept:
        return otherwise
    whens = " ".join(f"WHEN {condition} THEN {result}" for condition, result in kept)
    return f"(CASE {whens} ELSE {otherwise} END)"


def is_among(column: str, values: Iterable[str]) -> str:
    """IN over constants, of which none is NULL; false when there are none and the column is known."""
    listed = sorted(set(values))
    if not listed:
        return choose([(f"({column} IS NOT NULL)", FALSE)], UNKNOWN)
    if len(listed) == 1:
        return f"({column} = {listed[0]})"
    return f"({column} IN ({', '.join(listed)}))"
