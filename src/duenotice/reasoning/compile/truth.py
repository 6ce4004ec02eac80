"""Truth as two bits: 0 false, 1 unknown, 3 true. The order false < unknown < true is then the order of sets of bits, so
Kleene's AND is `&` and his OR is `|`, which an engine computes on whole vectors without looking at a NULL.

NOT has no such operator; it is pushed down to the leaves (De Morgan), which are computed in the polarity that is asked for.
Several truths ride in one BIGINT, a lane of two bits each.
"""

from __future__ import annotations

from collections.abc import Iterable

from duenotice.reasoning.compile.sql import FALSE, TRUE, UNKNOWN

NO, OPEN, YES = "0", "1", "3"
#: Lanes of one BIGINT, its sign left alone.
LANES = 31
#: Unknown in every lane.
ALL_OPEN = (4**LANES - 1) // 3
_OF = {True: 3, None: 1, False: 0}
_CONSTANT = {TRUE: YES, FALSE: NO, UNKNOWN: OPEN}


def bits(value: bool | None) -> int:
    """A truth value as its two bits."""
    return _OF[value]


def constant(value: bool | None) -> str:
    """A truth value as SQL."""
    return str(_OF[value])


def of_boolean(sql: str, *, negated: bool = False) -> str:
    """The bits of a BOOLEAN expression in which NULL is unknown, or of its opposite."""
    if sql in _CONSTANT:
        found = _CONSTANT[sql]
        return flipped(found) if negated else found
    yes, no = (FALSE, TRUE) if negated else (TRUE, FALSE)
    surely, perhaps = f"({sql} IS NOT DISTINCT FROM {yes})", f"({sql} IS DISTINCT FROM {no})"
    return f"((CAST({surely} AS UTINYINT) * 2) | CAST({perhaps} AS UTINYINT))"


def both(parts: Iterable[str]) -> str:
    """AND."""
    return _joined(parts, " & ", neutral=YES, decides=NO)


def either(parts: Iterable[str]) -> str:
    """OR."""
    return _joined(parts, " | ", neutral=NO, decides=YES)


def _joined(parts: Iterable[str], sign: str, *, neutral: str, decides: str) -> str:
    kept = [part for part in dict.fromkeys(parts) if part != neutral]
    if decides in kept:
        return decides
    if len(kept) < 2:
        return kept[0] if kept else neutral
    return f"({sign.join(kept)})"


def flipped(code: str) -> str:
    """NOT of a code that is no leaf."""
    if code in (NO, OPEN, YES):
        return {NO: YES, OPEN: OPEN, YES: NO}[code]
    return f"CAST(CASE {code} WHEN 3 THEN 0 WHEN 0 THEN 3 ELSE 1 END AS UTINYINT)"


def presumed(code: str, *, counts_as: bool) -> str:
    """The truth where it is known, else what it counts as."""
    if code in (NO, YES):
        return code
    if code == OPEN:
        return constant(counts_as)
    return f"(({code} & 1) * 3)" if counts_as else f"(({code} >> 1) * 3)"


def at_least(number: int, parts: list[str]) -> str:
    """True once enough parts are true, false once too few can still be."""
    true = " + ".join(f"({part} >> 1)" for part in parts)
    possible = " + ".join(f"({part} & 1)" for part in parts)
    return f"CAST(CASE WHEN ({true}) >= {number} THEN 3 WHEN ({possible}) < {number} THEN 0 ELSE 1 END AS UTINYINT)"


def lane(packed: str, place: int) -> str:
    """One lane of a packed column."""
    moved = f"({packed} >> {2 * place})" if place else packed
    return f"CAST(({moved} & 3) AS UTINYINT)"


def packed_lanes(codes: Iterable[str]) -> str:
    """Codes packed into one BIGINT, the first in the lowest lane."""
    moved = [
        f"(CAST({code} AS BIGINT) << {2 * place})" if place else f"CAST({code} AS BIGINT)"
        for place, code in enumerate(codes)
        if code != NO
    ]
    return f"({' | '.join(moved)})" if moved else "CAST(0 AS BIGINT)"


def all_flipped(packed: str) -> str:
    """NOT of every lane: its two bits inverted and exchanged."""
    return f"((((~({packed})) & {ALL_OPEN}) * 2) | (((~({packed})) >> 1) & {ALL_OPEN}))"
