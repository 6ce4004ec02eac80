"""Is a new request an earlier one filed again? Same subject, and how far the same facts, by another channel or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rapidfuzz import fuzz

from duenotice.identity.births import Birth, read_birth
from duenotice.identity.compare import answer_for
from duenotice.identity.decide import CANNOT_TELL, DIFFERENT, POSSIBLE, SAME, Decision, Limits
from duenotice.identity.errors import IdentityError
from duenotice.identity.records import Person, person
from duenotice.identity.states import state_code
from duenotice.names import compare, name_of
from duenotice.quantities import QuantityError

SAME_REQUEST, NEW_FACTS = "same_request", "same_subject_new_facts"
_NOT_NUMBER = re.compile(r"[\W_]+")
_ALIKE, _UNLIKE = 78.0, 45.0
_CO_ACCUSED = 0.72
_STRONG: Final = frozenset(("case_number", "warrant_number"))
FACTS: Final = {
    "case_number": "case number",
    "warrant_number": "warrant number",
    "charge": "charge",
    "dates": "dates of the facts",
    "place": "place of the facts",
    "co_accused": "co-accused",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as far as known.

    Attributes:
        id: its key.
        subject: whom it seeks.
        channel: how it came (red_notice, diffusion, extradition, direct_message, ...), or ''.
        source: code of the requesting state, or ''.
        charge: what the person is accused of, or ''.
        dates: when the facts are said to have happened.
        place: where, folded, or ''.
        case_number: number of the case, signs dropped, or ''.
        warrant_number: number of the warrant, signs dropped, or ''.
        co_accused: names of others accused.
        outcome: how it ended (refused, deleted, ...), or ''.
    """

    id: str
    subject: Person
    channel: str = ""
    source: str = ""
    charge: str = ""
    dates: tuple[Birth, ...] = ()
    place: str = ""
    case_number: str = ""
    warrant_number: str = ""
    co_accused: tuple[str, ...] = ()
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Refiled:
    """Whether one request is another filed again.

    Attributes:
        answer: same_request, same_subject_new_facts, different or cannot_tell.
        earlier: the earlier request's id.
        subject: the decision on the subjects.
        same: facts that are the same.
        other: facts that are not.
        unknown: facts one side does not state.
        says: sentences, the answer's grounds first.
    """

    answer: str
    earlier: str
    subject: Decision
    same: tuple[str, ...]
    other: tuple[str, ...]
    unknown: tuple[str, ...]
    says: tuple[str, ...]


def request(values: Mapping[str, Any], *, key: str = "") -> Request:
    """Read a request from a mapping with `subject` (a person) and the fields of `Request`.

    Raises:
        IdentityError: no subject, or a date that is none.
    """
    subject = values.get("subject")
    if not isinstance(subject, Mapping):
        raise IdentityError("The request names no subject.", "Give 'subject' with at least a name.", key)
    held = values.get("dates", ())
    try:
        dates = tuple(
            read_birth(each) for each in (held if isinstance(held, list | tuple) else (held,)) if each
        )
    except QuantityError as error:
        raise IdentityError(
            f"A date of the facts cannot be read: {error}", "Mend or leave it out.", key
        ) from None
    others = values.get("co_accused", ())
    return Request(
        str(values.get("id") or key),
        person(subject, key=f"{key} subject"),
        str(values.get("channel") or values.get("mechanism") or ""),
        state_code(str(values["source"])) if values.get("source") else "",
        " ".join(str(values.get("charge") or "").split()).casefold(),
        dates,
        " ".join(str(values.get("place") or "").split()).casefold(),
        _number(values.get("case_number")),
        _number(values.get("warrant_number")),
        tuple(str(each) for each in (others if isinstance(others, list | tuple) else (others,)) if each),
        str(values.get("outcome") or ""),
    )


def _number(value: object) -> str:
    return _NOT_NUMBER.sub("", str(value or "")).casefold()


def refiled(new: Request, earlier: Request, limits: Limits | None = None) -> Refiled:
    """Compare a new request with an earlier one."""
    decision = answer_for(new.subject, earlier.subject, limits)
    told = {name: _fact(name, new, earlier) for name in FACTS}
    same = tuple(name for name, found in told.items() if found is True)
    other = tuple(name for name, found in told.items() if found is False)
    unknown = tuple(name for name, found in told.items() if found is None)
    answer = _answer(decision.answer, same, other)
    return Refiled(
        answer,
        earlier.id,
        decision,
        same,
        other,
        unknown,
        tuple(_says(answer, new, earlier, same, other, unknown)),
    )


def _answer(subject: str, same: tuple[str, ...], other: tuple[str, ...]) -> str:
    number = bool(_STRONG & set(same))
    facts = number or (len(same) >= 2 and "charge" in same)
    if subject == DIFFERENT:
        # A shared case or warrant number with another person's name is a reason to look, not an answer.
        return CANNOT_TELL if number else DIFFERENT
    if subject == SAME:
        if facts and not ("charge" in other and not number):
            return SAME_REQUEST
        return NEW_FACTS if other and not same else CANNOT_TELL
    if subject == POSSIBLE and number and len(same) >= 2:
        return SAME_REQUEST
    return CANNOT_TELL


def _fact(name: str, new: Request, earlier: Request) -> bool | None:
    one, two = getattr(new, name), getattr(earlier, name)
    if not one or not two:
        return None
    if name == "dates":
        return any(a.span.first <= b.span.last and b.span.first <= a.span.last for a in one for b in two)
    if name == "co_accused":
        return any(compare(name_of(a), name_of(b)).weight >= _CO_ACCUSED for a in one for b in two)
    if name in _STRONG:
        return bool(one == two)
    alike = max(fuzz.token_set_ratio(one, two), fuzz.token_sort_ratio(one, two))
    return True if alike >= _ALIKE else False if alike <= _UNLIKE else None


def _says(
    answer: str,
    new: Request,
    earlier: Request,
    same: tuple[str, ...],
    other: tuple[str, ...],
    unknown: tuple[str, ...],
) -> Iterable[str]:
    yield {
        SAME_REQUEST: "This looks like an earlier request filed again. A person must confirm it.",
        NEW_FACTS: "The subject is the same; the facts stated are others.",
        DIFFERENT: "The subject of the earlier request is another person, as far as the records go.",
        CANNOT_TELL: "The records do not settle whether this is the earlier request.",
    }[answer]
    for words, names in (("The same", same), ("Not the same", other), ("Not stated on both sides", unknown)):
        if names:
            yield f"{words}: {', '.join(FACTS[name] for name in names)}."
    if new.channel and earlier.channel:
        changed = "by another channel" if new.channel != earlier.channel else "by the same channel"
        yield f"Before it came as {_plain(earlier.channel)}, now as {_plain(new.channel)}: {changed}."
    elif earlier.channel:
        yield f"Before it came as {_plain(earlier.channel)}."
    if new.source and earlier.source:
        yield (
            "The requesting state is the same."
            if new.source == earlier.source
            else "The requesting states are not the same."
        )
    if earlier.outcome:
        yield f"The earlier request ended: {_plain(earlier.outcome)}."


def _plain(word: str) -> str:
    return word.replace("_", " ")
