"""Error pages, and the same errors for programs. They say what happened and what to do; they reveal and repeat nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render

from duenotice.dossier import DossierError, Problem
from duenotice.words import phrase

_KNOWN = (400, 403, 404, 405, 413, 415, 500, 503)


class Problems:
    """Turn what a view raises about its input into a page, or JSON, that lists every problem."""

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)  # type: ignore[operator, no-any-return]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for a fault of the input; anything else goes on to the page for our own faults."""
        if isinstance(error, DossierError):
            return problems_page(request, error.problems)
        if isinstance(error, RequestDataTooBig):
            return refusal(request, 413)
        faults = (
            BadRequest,
            SuspiciousOperation,
            TooManyFieldsSent,
            MultiPartParserError,
            UnreadablePostError,
        )
        return refusal(request, 400) if isinstance(error, faults) else None


def for_program(request: HttpRequest) -> bool:
    """Whether the address belongs to the API."""
    return request.path_info.startswith("/api/")


def problems_json(problems: Iterable[Problem], status: int) -> JsonResponse:
    """Problems as the API gives them."""
    listed = [{"path": item.path, "reason": item.reason, "remedy": item.remedy} for item in problems]
    return JsonResponse({"problems": listed}, status=status)


def problems_page(request: HttpRequest, problems: list[Problem], status: int = 400) -> HttpResponse:
    """A page that lists every problem of a dossier."""
    if for_program(request):
        return problems_json(problems, 422)
    return render(request, "problems.html", {"problems": problems}, status=status)


def refusal(request: HttpRequest, status: int) -> HttpResponse:
    """The page, or the JSON, for a status that needs no more words."""
    code = status if status in _KNOWN else 400
    if for_program(request):
        problem = Problem("", phrase(f"error.{code}.text"), phrase(f"error.{code}.remedy"))
        return problems_json([problem], status)
    named = {part: f"error.{code}.{part}" for part in ("title", "text", "remedy")}
    return render(request, "error.html", named, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return refusal(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return refusal(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return refusal(request, 404)


def our_fault(request: HttpRequest) -> HttpResponse:
    """500. Falls back to a bare sentence when even the page cannot be made."""
    try:
        return refusal(request, 500)
    except Exception:  # noqa: BLE001  # the last page of all must not fail
        return HttpResponse(
            "Something went wrong here. Nothing you typed was kept.", "text/plain; charset=utf-8", 500
        )
