"""A decision in words: which names agreed by which reading, what speaks for and against, what would change it.

The same decision gives the same bytes: order is fixed, nothing is drawn, no clock is read.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final

from duenotice import __version__
from duenotice.identity.births import GENERATION, MISSING, SAME_DAY, WEIGHT
from duenotice.identity.decide import CANNOT_TELL, DIFFERENT, POSSIBLE, SAME, Decision, Limits, would_be
from duenotice.identity.evidence import AGREES, DIFFERS, RELATED
from duenotice.names import NameComparison, WordMatch
from duenotice.names.name import AS_WRITTEN, shown

RULES: Final = "identity-1"
SCHEMA: Final = "urn:duenotice:identity:1"
_READERS: Final = ("anyascii", "nicknames", "pypinyin", "rapidfuzz", "tantivy", "ToJyutping")

ANSWERS: Final = {
    SAME: "The records describe the same person as far as they go. A person must confirm it before anything is done.",
    POSSIBLE: "This may be the same person. A person must look before anything is done.",
    DIFFERENT: "What is known speaks against one person. It does not exclude a name or a date that is not in the records.",
    CANNOT_TELL: "The records do not settle it. Nothing may be done on them; ask for what is missing.",
}
GROUNDS: Final = {
    "document_agrees": "The same document number stands in both records and nothing speaks against it.",
    "names_and_birth_agree": "The names agree, the dates of birth are the same day, and nothing speaks against it.",
    "agrees_in_part": "Names and dates agree in part.",
    "no_usable_name": "One record has no name that can be compared: it is empty, a single letter or titles only.",
    "number_held_by_several": "More than one person in the registry holds this document number, so it decides nothing.",
    "same_number_other_name": "The document number is the same, but the names are not.",
    "same_number_other_birth": "The document number is the same, but the dates of birth are far apart.",
    "same_number_other_sex": "The document number is the same, but the sex is not.",
    "perhaps_relatives": "They may be relatives: the family's names agree, a given name or the generation does not.",
    "names_contradict": "Each record holds a name that the other lacks.",
    "names_have_nothing_in_common": "The names have nothing in common.",
    "birth_not_known": "A date of birth is missing, and names alone do not decide.",
    "birth_not_to_the_day": "The dates of birth do not agree to the day.",
    "sex_differs": "The sex is not the same.",
    "nationality_differs": "The nationalities are not the same.",
    "across_scripts_only": "The names agree only through a reading from one script into another.",
    "other_number": "Documents of the same kind have other numbers.",
    "two_fit_alike": "Another person in the registry fits as well.",
    "too_little_known": "Too little is known to tell.",
    "too_little_agrees": "Too little agrees.",
    "same_day_other_name": "The dates of birth are the same day though the names are not: an alias cannot be excluded.",
    "readings_do_not_settle": "The letters of one name can be read in several ways, and no reading settles it.",
    "births_differ": "The dates of birth are years apart.",
    "births_far_apart": "The dates of birth are a generation apart.",
}  # fmt: skip
ASK: Final = {
    "full_name": "the full name",
    "document_number": "the number and kind of an identity document",
    "see_document": "a look at the document itself",
    "birth_to_the_day": "the date of birth to the day",
    "place_of_birth": "the place of birth",
    "father_and_mother": "the names of father and mother",
    "name_in_both_scripts": "the name in both scripts, as the person's papers write it",
    "nationality": "all nationalities, former ones included",
}
BIRTHS: Final = {
    "same_day": "The dates of birth are the same day: {left}.",
    "day_and_month_swapped": "Day and month of birth are swapped: {left} and {right}.",
    "one_digit_differs": "The dates of birth differ in one digit: {left} and {right}.",
    "same_month": "The dates of birth agree to the month: {left} and {right}.",
    "same_year": "The dates of birth agree in the year: {left} and {right}.",
    "within_range": "The dates of birth may be the same: {left} and {right}.",
    "same_year_other_day": "The dates of birth are in the same year on other days: {left} and {right}.",
    "a_year_or_two_apart": "The dates of birth are at most two years apart: {left} and {right}.",
    "years_apart": "The dates of birth are years apart: {left} and {right}.",
    "a_generation_apart": "The dates of birth are a generation apart: {left} and {right}.",
    "not_known": "A date of birth is missing on at least one side.",
}
_HOW: Final = {
    "same_letters": "“{left}” and “{right}” are the same letters",
    "sound": "“{left}” ({left_read}) and “{right}” ({right_read}) sound {degree}",
    "letters": "“{left}” and “{right}” differ by a slip of the pen",
    "custom": "“{left}” and “{right}” are forms of one name by custom",
    "initial": "“{left}” and “{right}” may be initial and name",
}


def explain(decision: Decision, limits: Limits | None = None, **rest: Any) -> dict[str, Any]:
    """A decision as plain values with its sentences.

    Args:
        decision: what was decided.
        limits: the limits used.
        rest: what else was given to `decide`.
    """
    held = decision.evidence
    agrees, against, missing = _sides(decision)
    return {
        "schema": SCHEMA,
        "answer": decision.answer,
        "says": ANSWERS[decision.answer],
        "grounds": [{"code": code, "says": GROUNDS[code]} for code in decision.grounds],
        "names": _names(held.name, held.left_name.text, held.right_name.text)
        if held.name and held.left_name and held.right_name
        else None,
        "agrees": agrees,
        "contradicts": against,
        "missing": missing,
        "ask_for": [{"code": code, "says": ASK[code]} for code in decision.ask],
        "would_change": _changes(decision, limits, **rest),
        "automatic": decision.automatic,
        "made_with": versions(),
    }


def _names(name: NameComparison, left: str, right: str) -> dict[str, Any]:
    return {
        "left": left,
        "right": right,
        "across_scripts": name.cross_script,
        "left_read": name.left_way,
        "right_read": name.right_way,
        "parts": [_part(match) for match in name.matches],
        "left_only": list(name.left_only),
        "right_only": list(name.right_only),
        "note": _note(name),
    }


def _part(match: WordMatch) -> dict[str, str]:
    degree = (
        "the same"
        if match.likeness >= 0.95
        else "nearly the same"
        if match.likeness >= 0.8
        else "somewhat alike"
    )
    text = _HOW[match.how].format(
        left=match.left,
        right=match.right,
        left_read=shown(match.left_sounds),
        right_read=shown(match.right_sounds),
        degree=degree,
    )
    return {"left": match.left, "right": match.right, "how": match.how, "says": text + "."}


def _note(name: NameComparison) -> str:
    if name.contradicts:
        return "Each side holds a name that the other lacks: that contradicts."
    if name.left_only or name.right_only:
        return "One side leaves names out: that alone does not contradict."
    return (
        "No name is left over."
        if name.left_way == AS_WRITTEN == name.right_way
        else "Read in one of several ways."
    )


def _sides(decision: Decision) -> tuple[list[str], list[str], list[str]]:
    held = decision.evidence
    agrees: list[str] = []
    against: list[str] = []
    missing: list[str] = []
    births = held.births
    text = BIRTHS[births.kind].format(left=births.left, right=births.right)
    (missing if births.kind == MISSING else agrees if WEIGHT[births.kind] > 0 else against).append(text)
    for found, yes, no, unknown in (
        (
            held.state,
            "A nationality is the same.",
            "No nationality is the same.",
            "A nationality is missing.",
        ),
        (
            held.sex,
            "The sex is the same.",
            "The sex is not the same.",
            "The sex is missing on at least one side.",
        ),
        (held.place, "A place is the same.", "", "A place is missing on at least one side."),
        (
            held.document,
            "A document number is the same.",
            "Documents of one kind have other numbers.",
            "No document numbers of the same kind to compare.",
        ),
    ):
        if found == AGREES:
            agrees.append(yes)
        elif found == RELATED:
            agrees.append("The nationalities are of a former state and one that came after it.")
        elif found == DIFFERS:
            against += [no] if no else []
        else:
            missing.append(unknown)
    return agrees, against, missing


def _changes(decision: Decision, limits: Limits | None, **rest: Any) -> list[str]:
    """What another date of birth would do, by the same rules."""
    lines = []
    for kind, words in (
        (SAME_DAY, "were the same day"),
        (GENERATION, "were a generation apart"),
        (MISSING, "were not known"),
    ):
        if kind != decision.evidence.births.kind and decision.evidence.name is not None:
            other = would_be(decision, kind, limits, **rest)
            if other != decision.answer:
                lines.append(
                    f"If the dates of birth {words}, the answer would be “{other.replace('_', ' ')}”."
                )
    return lines


@lru_cache(maxsize=1)
def _readers() -> tuple[tuple[str, str], ...]:
    return tuple((name, version(name)) for name in _READERS)


def versions() -> dict[str, str]:
    """Versions of the program, its rules and the tables it reads with."""
    return {"duenotice": __version__, "rules": RULES, **dict(_readers())}
