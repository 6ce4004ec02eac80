"""The API, version 1: assess a dossier, compare people, read the rules. Stateless; keeps and logs nothing it is given."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from duenotice import __version__
from duenotice.assess import assess, assessment_json
from duenotice.dossier import Dossier, DossierError, Problem, dossier_from
from duenotice.identity import IdentityError
from duenotice.law import rulebook
from duenotice.law.catalogue import rule_json
from duenotice.law.model import Rule
from duenotice.reasoning.ask import Goal
from duenotice.strict import StrictError, read
from duenotice.web.errors import problems_json, refusal
from duenotice.web.language import language
from duenotice.web.match import match_answer, problems_of, too_much
from duenotice.web.schemas import components

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PROBLEMS = {"application/json": {"schema": {"$ref": "#/components/schemas/Problems"}}}


def _answer(name: str, text: str) -> dict[str, Any]:
    return {
        "description": text,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
    }


def _faults(*codes: int) -> dict[str, Any]:
    texts = {
        400: "The body or the query is not well formed.", 403: "Sent by a page of another site.", 404: "No such rule.",
        413: "Too large.", 415: "The body is not marked as JSON.", 422: "What was sent has faults; all are listed.",
        503: "Took too long.",
    }  # fmt: skip
    return {str(code): {"description": texts[code], "content": _PROBLEMS} for code in codes}


class _Api(NinjaAPI):
    """The API with its schemas written out exactly."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """OpenAPI 3.1 with the named schemas of the vocabulary."""
        schema = super().get_openapi_schema(**kwargs)
        schema["components"] = {"schemas": components()}
        return schema


api = _Api(
    title="Due Notice",
    version=__version__,
    description="What the rules say about one government request against a person. Not legal advice; no score.",
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api",
)

_QUERY = [
    {
        "name": "on", "in": "query", "required": False, "schema": {"type": "string", "format": "date"},
        "description": "The day whose law applies. By default the day the request was issued, else today.",
    },
    {
        "name": "goal", "in": "query", "required": False, "schema": {"enum": [goal.value for goal in Goal]},
        "description": "What the questions are for.",
    },
]  # fmt: skip


@api.post(
    "/assess",
    summary="Assess one dossier",
    openapi_extra={
        "parameters": _QUERY,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Dossier"}}},
        },
        "responses": {
            "200": _answer("Assessment", "The assessment."),
            **_faults(400, 403, 413, 415, 422, 503),
        },
    },
)
def assess_dossier(request: HttpRequest) -> HttpResponse:
    """Facts of one request in, assessment out."""
    if request.content_type != "application/json":
        return refusal(request, 415)
    day, goal = _query(request)
    return JsonResponse(assessment_json(assess(_dossier(request.body), day, goal=goal)))


@api.post(
    "/match",
    summary="Is this one of these people?",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Match"}}},
        },
        "responses": {
            "200": _answer("MatchAnswer", "The answer, with reasons. Never a score."),
            **_faults(400, 403, 413, 415, 422, 503),
        },
    },
)
def match_people(request: HttpRequest) -> HttpResponse:
    """One person and a list of people in, an answer with reasons out. Nothing is kept."""
    if request.content_type != "application/json":
        return refusal(request, 415)
    if request.GET:
        raise HttpError(400, "The query holds a key that is not known.\nThis address takes none.")
    content = _content(request.body)
    if problems := problems_of(content):
        return problems_json(problems, 422)
    if too_much(content):
        return refusal(request, 413)
    try:
        return JsonResponse(match_answer(content, language(request)))
    except IdentityError as error:
        return problems_json([Problem("", error.reason, error.remedy)], 422)


def _dossier(body: bytes) -> Dossier:
    """The dossier of a body.

    Raises:
        HttpError: the body is not JSON.
        DossierError: the dossier has faults.
    """
    return dossier_from(_whole(_content(body)))


def _content(body: bytes) -> Any:
    """What a body of JSON holds.

    Raises:
        HttpError: the body is not JSON.
    """
    try:
        document = read(body)
    except StrictError as error:
        raise HttpError(400, f"{error.reason}\n{error.remedy}") from None
    if document.lines:
        raise HttpError(400, "The body is not JSON.\nSend one JSON object.")
    return document.content


def _whole(content: Any) -> Any:
    """JSON knows one kind of number: 639.0 is the whole number 639."""
    if isinstance(content, float) and content.is_integer():
        return int(content)
    if isinstance(content, dict):
        return {key: _whole(value) for key, value in content.items()}
    return [_whole(value) for value in content] if isinstance(content, list) else content


def _query(request: HttpRequest) -> tuple[date | None, str]:
    known = {str(item["name"]) for item in _QUERY}
    for name in request.GET:
        if name not in known or len(request.GET.getlist(name)) > 1:
            raise HttpError(400, "The query holds a key that is not known, or one twice.\nKeys: on, goal.")
    goal = request.GET.get("goal", Goal.DEFECT.value)
    if goal not in tuple(Goal):
        raise HttpError(400, f"The goal is not known.\nOne of: {', '.join(Goal)}.")
    return _day(request.GET.get("on")), goal


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise HttpError(400, "'on' is not a day.\nWrite year-month-day.") from None


@api.get("/rules", summary="Every rule", openapi_extra={"responses": {"200": _answer("Rules", "The rules.")}})
def list_rules(request: HttpRequest) -> HttpResponse:
    """Ids and titles, filed by ground family."""
    book = rulebook()
    return JsonResponse({"version": book.version, "rules": [_summary(rule) for rule in book.rules.values()]})


def _summary(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id, "title": rule.title, "families": list(rule.families), "kind": rule.kind, "nature": rule.nature,
        "force": rule.force,
    }  # fmt: skip


@api.get(
    "/rules/{name}",
    summary="One rule",
    openapi_extra={
        "parameters": [
            {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        ],
        "responses": {"200": _answer("Rule", "The rule."), **_faults(404)},
    },
)
def one_rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule with its versions, sources, sentences and examples."""
    rule = rulebook().rules.get(name)
    return refusal(request, 404) if rule is None else JsonResponse(rule_json(rule))


@api.exception_handler(HttpError)
def _bad(request: HttpRequest, error: HttpError) -> HttpResponse:
    reason, _, remedy = str(error).partition("\n")
    return problems_json([Problem("", reason, remedy)], error.status_code)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return refusal(request, 400)


@api.exception_handler(DossierError)
def _faulty(request: HttpRequest, error: DossierError) -> HttpResponse:
    return problems_json(error.problems, 422)
