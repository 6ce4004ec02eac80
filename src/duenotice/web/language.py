"""The language of a page stands in its address (/ar/...): no cookie remembers it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from duenotice.web.security import GetResponse
from duenotice.words import LANGUAGES, direction, is_reviewed, offered


class LanguagePath:
    """Take the language off the front of the address; English has none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first, _, rest = request.path_info.removeprefix("/").partition("/")
        lang = first if first != "en" and first in offered() else "en"
        if lang != "en":
            request.path_info = f"/{rest}"
        request.lang = lang  # type: ignore[attr-defined]
        return self.get_response(request)


def language(request: HttpRequest) -> str:
    """Language of the page asked for."""
    return str(getattr(request, "lang", "en"))


def prefixed(lang: str, address: str) -> str:
    """An address of this site in a language."""
    return address if lang == "en" else f"/{lang}{address}"


def page_language(request: HttpRequest) -> dict[str, Any]:
    """For every template: language, direction, the other languages with this page's address in each."""
    lang = language(request)
    # An address that is no page of ours may hold what someone typed: it is not repeated.
    here = request.path_info if request.resolver_match is not None else "/"
    # What answers a form alone has no address that a link could lead to.
    leads = not getattr(request, "posted_only", False)
    others = [(LANGUAGES[code], prefixed(code, here)) for code in offered() if code != lang and leads]
    return {"lang": lang, "dir": direction(lang), "other_languages": others, "reviewed": is_reviewed(lang)}
