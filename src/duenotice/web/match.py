"""The API asks "is this one of these people?": both sides come in the body; nothing is kept, logged or looked up elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import jsonschema

from duenotice.dossier import Problem
from duenotice.identity import Limits, Person, explain, person
from duenotice.identity.search import look_among
from duenotice.names import forget
from duenotice.words import phrase

MOST_PEOPLE: Final = 1000
#: Letters of the query's names times letters of the people's names: what a comparison costs.
MOST_WORK: Final = 20_000_000
_TEXTS = ("name", "alias", "weakAlias", "maidenName", "fatherName", "birthDate", "nationality", "gender", "birthPlace",
          "passportNumber", "idNumber")  # fmt: skip
_TEXT = {"type": "string", "maxLength": 400}


def match_schemas() -> dict[str, Any]:
    """Schemas of the question and its answer, for the API's description and for checking a body."""
    texts = {"anyOf": [_TEXT, {"type": "array", "maxItems": 60, "items": _TEXT}]}
    strings = {"type": "array", "items": {"type": "string"}}
    hit = {
        "type": "object",
        "required": ["place", "id", "answer", "says", "grounds", "agrees", "contradicts", "missing", "ask_for",
                     "would_change", "automatic", "made_with"],
        "properties": {"place": {"type": "integer"}, "id": {"type": "string"}, "answer": {"type": "string"},
                       "agrees": strings, "contradicts": strings, "missing": strings, "automatic": {"const": False}},
    }  # fmt: skip
    return {
        "Person": {
            "description": "Names and what else is known, by FollowTheMoney's names; a text or a list of texts each.",
            "type": "object",
            "additionalProperties": False,
            "properties": {"id": _TEXT, **dict.fromkeys(_TEXTS, texts)},
        },
        "Match": {
            "type": "object",
            "required": ["query", "people"],
            "additionalProperties": False,
            "properties": {
                "query": {"$ref": "#/components/schemas/Person"},
                "people": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_PEOPLE,
                    "items": {"$ref": "#/components/schemas/Person"},
                },
            },
        },
        "MatchAnswer": {
            "type": "object",
            "required": ["answer", "says", "hits", "compared", "set_aside"],
            "additionalProperties": False,
            "properties": {
                "answer": {"enum": ["same", "possible", "different", "cannot_tell"]},
                "says": {"type": "string"},
                "hits": {"type": "array", "items": hit},
                "compared": {"type": "integer"},
                "set_aside": strings,
            },
        },
    }


@cache
def _checker() -> Any:
    schemas = match_schemas()
    whole = {**schemas["Match"], "components": {"schemas": {"Person": schemas["Person"]}}}
    return jsonschema.Draft202012Validator(whole)


def problems_of(content: Any) -> list[Problem]:
    """Every fault of a body; none quotes what was typed."""
    found = sorted(_checker().iter_errors(content), key=lambda error: list(map(str, error.absolute_path)))
    return [
        Problem(
            ".".join(map(str, error.absolute_path)),
            "This is not what is asked for here.",
            _remedy(error.validator),
        )
        for error in found[:50]
    ]


def _remedy(rule: str) -> str:
    return {
        "required": "Give 'query' and 'people'.",
        "additionalProperties": f"A person has: id, {', '.join(_TEXTS)}.",
        "minItems": "Give at least one person.",
        "maxItems": f"At most {MOST_PEOPLE} people, and 60 texts in a list.",
    }.get(rule, "A text of up to 400 letters, or a list of such texts.")


def too_much(content: Mapping[str, Any]) -> bool:
    """Whether the names are so many and so long that comparing them would take too long."""
    letters = [sum(len(name) for name in _names(each)) for each in (content["query"], *content["people"])]
    return letters[0] * sum(letters[1:]) > MOST_WORK


def _names(each: Mapping[str, Any]) -> list[str]:
    values = (each.get(key, ()) for key in ("name", "alias", "weakAlias", "maidenName"))
    return [text for value in values for text in ((value,) if isinstance(value, str) else value)]


def match_answer(content: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """The answer to a body that has no fault; what was compared is forgotten before it is given.

    Raises:
        IdentityError: a record cannot be read as a person.
    """
    try:
        return _answer(content, lang)
    finally:
        forget()


def _answer(content: Mapping[str, Any], lang: str) -> dict[str, Any]:
    query = person(content["query"], key="query")
    people = [_placed(each, place) for place, each in enumerate(content["people"], 1)]
    found = look_among(query, people)
    places = {id(each): place for place, each in enumerate(people, 1)}
    limits = Limits()
    return {
        "answer": found.answer,
        "says": phrase(f"identity.answer.{found.answer}", lang),
        "hits": [
            {
                "place": places[id(hit.person)],
                "id": hit.person.id,
                **explain(hit.decision, limits, lang=lang),
            }
            for hit in found.hits
        ],
        "compared": found.looked_at,
        "set_aside": [f"{each.id}: {problem}" for each in (query, *people) for problem in each.problems],
    }


def _placed(each: Mapping[str, Any], place: int) -> Person:
    return person(each, key=f"person {place}")
