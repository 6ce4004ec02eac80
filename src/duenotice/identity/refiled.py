"""Is a new request an earlier one filed again? Same subject, and how far the same facts, by another channel or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rapidfuzz import fuzz

from duenotice.identity.births import Birth, read_birth
from duenotice.identity.compare import answer_for
from duenotice.identity.decide import CANNOT_TELL, DIFFERENT, POSSIBLE, SAME, Decision, Limits
from duenotice.identity.errors import IdentityError
from duenotice.identity.explain import explain, versions
from duenotice.identity.intake import read_objects
from duenotice.identity.records import Person, person
from duenotice.identity.states import state_code
from duenotice.names import compare, name_of
from duenotice.quantities import QuantityError
from duenotice.words import known, phrase

SAME_REQUEST, NEW_FACTS = "same_request", "same_subject_new_facts"
_NOT_NUMBER = re.compile(r"[\W_]+")
_ALIKE, _UNLIKE = 78.0, 45.0
_CO_ACCUSED = 0.72
_STRONG: Final = frozenset(("case_number", "warrant_number"))
FACTS: Final = ("case_number", "warrant_number", "charge", "dates", "place", "co_accused")
_FIELDS: Final = frozenset(("id", "subject", "channel", "mechanism", "source", "outcome", *FACTS))
_ORDER: Final = (SAME_REQUEST, NEW_FACTS, CANNOT_TELL, DIFFERENT)
SCHEMA: Final = "urn:duenotice:refiled:1"


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
        problems: what was set aside, in words.
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
    problems: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Refiled:
    """Whether one request is another filed again.

    Attributes:
        answer: same_request, same_subject_new_facts, different or cannot_tell.
        new: the new request.
        earlier: the earlier one.
        subject: the decision on the subjects.
        same: facts that are the same.
        other: facts that are not.
        unknown: facts that one side does not state, or that cannot be compared.
    """

    answer: str
    new: Request
    earlier: Request
    subject: Decision
    same: tuple[str, ...]
    other: tuple[str, ...]
    unknown: tuple[str, ...]


def request(values: Mapping[str, Any], *, key: str = "") -> Request:
    """Read a request from a mapping with `subject` (a person) and the fields of `Request`.

    Raises:
        IdentityError: no subject, or a date that is none.
    """
    if not isinstance(values, Mapping):
        raise IdentityError("A request is no JSON object.", "Give 'subject' and what is known.", key)
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
    who = person(subject, key=f"{key} subject")
    unread = sorted(set(map(str, values)) - _FIELDS)
    return Request(
        str(values.get("id") or key),
        who,
        str(values.get("channel") or values.get("mechanism") or ""),
        state_code(str(values["source"])) if values.get("source") else "",
        " ".join(str(values.get("charge") or "").split()).casefold(),
        dates,
        " ".join(str(values.get("place") or "").split()).casefold(),
        _number(values.get("case_number")),
        _number(values.get("warrant_number")),
        tuple(str(each) for each in (others if isinstance(others, list | tuple) else (others,)) if each),
        str(values.get("outcome") or ""),
        (*who.problems, *(f"Field not read: {name}." for name in unread)),
    )


def read_requests(path: Path) -> list[Request]:
    """The requests of a file in JSON (one, or a list) or JSON lines.

    Raises:
        IdentityError: the file holds no request, one of them cannot be read, or an id stands twice.
        OSError: the file cannot be read.
    """
    found = [
        request(values, key=f"{path.name}, request {number}")
        for number, values in read_objects(path, "requests")
    ]
    if not found:
        raise IdentityError("The file holds no request.", "Give at least one.", path.name)
    for place, each in enumerate(found):
        if any(other.id == each.id for other in found[:place]):
            raise IdentityError(
                f"The id '{each.id}' stands twice, so answers could not say which request is meant.",
                "Give every request its own id.",
                path.name,
            )
    return found


def _number(value: object) -> str:
    return _NOT_NUMBER.sub("", str(value or "")).casefold()


def refiled(new: Request, earlier: Request, limits: Limits | None = None) -> Refiled:
    """Compare a new request with an earlier one."""
    decision = answer_for(new.subject, earlier.subject, limits)
    told = {name: _fact(name, new, earlier) for name in FACTS}
    same = tuple(name for name, found in told.items() if found is True)
    other = tuple(name for name, found in told.items() if found is False)
    unknown = tuple(name for name, found in told.items() if found is None)
    number = bool(_STRONG & set(same)) and not _other_state(new, earlier)
    answer = _answer(decision.answer, frozenset(same), frozenset(other), number=number)
    return Refiled(answer, new, earlier, decision, same, other, unknown)


def refiled_among(new: Request, earlier: Sequence[Request], limits: Limits | None = None) -> list[Refiled]:
    """Compare a new request with each earlier one; the foremost first, each kind in the order given."""
    return sorted(
        (refiled(new, each, limits) for each in earlier), key=lambda found: _ORDER.index(found.answer)
    )


def _other_state(new: Request, earlier: Request) -> bool:
    """A number of a case says something within one state only."""
    return bool(new.source and earlier.source and new.source != earlier.source)


def _answer(subject: str, same: frozenset[str], other: frozenset[str], *, number: bool) -> str:
    if subject == DIFFERENT:
        # A shared case or warrant number with another person's name is a reason to look, not an answer.
        return CANNOT_TELL if number else DIFFERENT
    if subject == SAME:
        # The same facts may come back under another charge: then three of them must agree.
        facts = len(same) >= (2 if "charge" in same else 3) and "dates" not in other
        if number or facts:
            return SAME_REQUEST
        # Another charge or another number alone may be given to the same facts.
        return NEW_FACTS if not same and ("dates" in other or len(other) > 1) else CANNOT_TELL
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
    if name_of(one).script != name_of(two).script:
        return None  # no translation is made
    alike = max(fuzz.token_set_ratio(one, two), fuzz.token_sort_ratio(one, two))
    return True if alike >= _ALIKE else False if alike <= _UNLIKE else None


def explain_refiled(found: Refiled, *, lang: str = "en") -> dict[str, Any]:
    """The comparison of two requests as plain values with its sentences.

    Args:
        found: what was compared.
        lang: language of the sentences; English where it lacks one.
    """
    return {
        "schema": SCHEMA,
        "answer": found.answer,
        "says": phrase(f"identity.refiled.answer.{found.answer}", lang),
        "reasons": list(_reasons(found, lang)),
        "new": found.new.id,
        "earlier": found.earlier.id,
        "channel": {"before": found.earlier.channel, "now": found.new.channel},
        "facts": {"same": list(found.same), "other": list(found.other), "unknown": list(found.unknown)},
        "subject": explain(found.subject, lang=lang),
        "set_aside": [*found.new.problems, *found.earlier.problems],
        "automatic": False,
        "made_with": versions(),
    }


def _reasons(found: Refiled, lang: str) -> Iterator[str]:
    new, earlier = found.new, found.earlier
    yield phrase(f"identity.refiled.subject.{found.subject.answer}", lang)
    for kind, names in (("same", found.same), ("other", found.other), ("unknown", found.unknown)):
        if names:
            yield phrase(f"identity.refiled.facts.{kind}", lang, facts=_listed(names, lang))
    if earlier.channel:
        kind = "before" if not new.channel else "same" if new.channel == earlier.channel else "other"
        before, now = _channel(earlier.channel, lang), _channel(new.channel, lang)
        yield phrase(f"identity.refiled.channel.{kind}", lang, before=before, now=now)
    if new.source and earlier.source:
        yield phrase(f"identity.refiled.source.{'other' if _other_state(new, earlier) else 'same'}", lang)
        if _other_state(new, earlier) and _STRONG & set(found.same):
            yield phrase("identity.refiled.number_of_another_state", lang)
    if earlier.outcome:
        yield phrase("identity.refiled.ended", lang, outcome=earlier.outcome.replace("_", " "))


def _listed(names: Iterable[str], lang: str) -> str:
    told = (phrase(f"identity.refiled.fact.{name}", lang) for name in names)
    return (chr(0x060C) + " " if lang == "ar" else ", ").join(told)


def _channel(channel: str, lang: str) -> str:
    name = f"value.{channel}"
    return phrase(name, lang) if known(name) else channel.replace("_", " ")
