"""How large a request may be, and how long it may take."""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from duenotice.web.errors import refusal
from duenotice.web.security import SAFE_METHODS, GetResponse


class BodyLimit:
    """Refuse a body larger than `MAX_BODY` before it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return refusal(request, 400)
        if length > _longest(request):
            return refusal(request, 413)
        return self.get_response(request)


def _longest(request: HttpRequest) -> int:
    """Exhibits are larger than answers: the vault's pages, where they are served, take more."""
    prefix = getattr(settings, "LARGE_BODY_PREFIX", None)
    large = prefix is not None and request.path_info.startswith(prefix)
    return int(settings.LARGE_BODY if large else settings.MAX_BODY)


class TimeLimit:
    """Answer 503 when a computation takes longer than `TIME_LIMIT_SECONDS`; the reader never waits without end."""

    workers = 8

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.pool = ThreadPoolExecutor(self.workers, thread_name_prefix="limited")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        work = self.pool.submit(contextvars.copy_context().run, self.get_response, request)
        try:
            return work.result(timeout=settings.TIME_LIMIT_SECONDS)
        except TooLong:
            work.cancel()
            return refusal(request, 503)
