"""A decision in words: which names agreed by which reading, what speaks for and against, what would change it.

The same decision gives the same bytes: order is fixed, nothing is drawn, no clock is read.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final

from duenotice import __version__
from duenotice.identity.births import GENERATION, MISSING, SAME_DAY, WEIGHT
from duenotice.identity.decide import Decision, Limits, would_be
from duenotice.identity.evidence import AGREES, DIFFERS, RELATED
from duenotice.names import NameComparison, WordMatch
from duenotice.names.name import AS_WRITTEN, shown
from duenotice.words import phrase

RULES: Final = "identity-2"
SCHEMA: Final = "urn:duenotice:identity:1"
_READERS: Final = ("anyascii", "nicknames", "pypinyin", "rapidfuzz", "tantivy", "ToJyutping")


def explain(
    decision: Decision, limits: Limits | None = None, *, lang: str = "en", **rest: Any
) -> dict[str, Any]:
    """A decision as plain values with its sentences.

    Args:
        decision: what was decided.
        limits: the limits used.
        lang: language of the sentences; English where it lacks one.
        rest: what else was given to `decide`.
    """
    held = decision.evidence
    agrees, against, missing = _sides(decision, lang)
    return {
        "schema": SCHEMA,
        "answer": decision.answer,
        "says": phrase(f"identity.answer.{decision.answer}", lang),
        "grounds": _listed("ground", decision.grounds, lang),
        "names": _names(held.name, held.left_name.text, held.right_name.text, lang)
        if held.name and held.left_name and held.right_name
        else None,
        "agrees": agrees,
        "contradicts": against,
        "missing": missing,
        "ask_for": _listed("ask", decision.ask, lang),
        "would_change": _changes(decision, limits, lang, **rest),
        "automatic": decision.automatic,
        "made_with": versions(),
    }


def _listed(kind: str, codes: tuple[str, ...], lang: str) -> list[dict[str, str]]:
    return [{"code": code, "says": phrase(f"identity.{kind}.{code}", lang)} for code in codes]


def _names(name: NameComparison, left: str, right: str, lang: str) -> dict[str, Any]:
    return {
        "left": left,
        "right": right,
        "across_scripts": name.cross_script,
        "left_read": name.left_way,
        "right_read": name.right_way,
        "parts": [_part(match, lang) for match in name.matches],
        "left_only": list(name.left_only),
        "right_only": list(name.right_only),
        "note": phrase(f"identity.note.{_note(name)}", lang),
    }


def _part(match: WordMatch, lang: str) -> dict[str, str]:
    degree = "same" if match.likeness >= 0.95 else "nearly" if match.likeness >= 0.8 else "somewhat"
    text = phrase(
        f"identity.how.{match.how}",
        lang,
        left=match.left,
        right=match.right,
        left_read=shown(match.left_sounds),
        right_read=shown(match.right_sounds),
        degree=phrase(f"identity.degree.{degree}", lang),
    )
    return {"left": match.left, "right": match.right, "how": match.how, "says": text}


def _note(name: NameComparison) -> str:
    if name.contradicts:
        return "contradicts"
    if name.left_only or name.right_only:
        return "omits"
    return "whole" if name.left_way == AS_WRITTEN == name.right_way else "one_of_several"


def _sides(decision: Decision, lang: str) -> tuple[list[str], list[str], list[str]]:
    held = decision.evidence
    agrees: list[str] = []
    against: list[str] = []
    missing: list[str] = []
    births = held.births
    text = phrase(f"identity.birth.{births.kind}", lang, left=births.left, right=births.right)
    (missing if births.kind == MISSING else agrees if WEIGHT[births.kind] > 0 else against).append(text)
    for kind, found in (
        ("state", held.state),
        ("sex", held.sex),
        ("place", held.place),
        ("document", held.document),
    ):
        if kind == "place" and found == DIFFERS:
            continue  # people move: another place speaks against nothing
        side = agrees if found in (AGREES, RELATED) else against if found == DIFFERS else missing
        side.append(phrase(f"identity.{kind}.{found}", lang))
    return agrees, against, missing


def _changes(decision: Decision, limits: Limits | None, lang: str, **rest: Any) -> list[str]:
    """What another date of birth would do, by the same rules."""
    lines = []
    for kind in (SAME_DAY, GENERATION, MISSING):
        if kind != decision.evidence.births.kind and decision.evidence.name is not None:
            other = would_be(decision, kind, limits, **rest)
            if other != decision.answer:
                answer = phrase(f"identity.short.{other}", lang)
                lines.append(phrase(f"identity.change.{kind}", lang, answer=answer))
    return lines


@lru_cache(maxsize=1)
def _readers() -> tuple[tuple[str, str], ...]:
    return tuple((name, version(name)) for name in _READERS)


def versions() -> dict[str, str]:
    """Versions of the program, its rules and the tables it reads with."""
    return {"duenotice": __version__, "rules": RULES, **dict(_readers())}
