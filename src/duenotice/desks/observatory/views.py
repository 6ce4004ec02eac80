"""Pages and files of the observatory. Nothing is asked, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_safe

from duenotice.desks.observatory.shelf import Shelf, shelf
from duenotice.observatory import LedgerError
from duenotice.observatory.errors import NoSuchPage
from duenotice.observatory.site import START, Edition
from duenotice.observatory.site.build import FORMS, parts_sheet
from duenotice.observatory.site.opendata import feed as feed_of
from duenotice.observatory.site.opendata import files

_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "txt": "text/plain; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
}
_HELD = {part: f"obs.held.{part}" for part in ("title", "text", "remedy")}


def _lang(request: HttpRequest) -> str:
    return str(getattr(request, "lang", "en"))


def _shelf() -> Shelf:
    return shelf(reverse("observatory:start"))


def _marked(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """The answer with the hash of its content, or "not changed" to a browser that holds the same."""
    set_response_etag(response)
    made = get_conditional_response(request, etag=response["ETag"], response=response)
    return made if made is not None else response


def _guarded(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponseBase:
    try:
        return _marked(request, make())
    except NoSuchPage:
        raise Http404 from None
    except LedgerError:
        return render(request, "error.html", _HELD, status=503)


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """The opening page."""
    return _page(request, START)


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponseBase:
    """Any other page."""
    if name == START or name.endswith("/" + START):
        raise Http404
    return _page(request, "figures/index" if name == "figures" else name)


def _page(request: HttpRequest, name: str) -> HttpResponseBase:
    lang = _lang(request)
    prefix = "" if lang == "en" else f"/{lang}"

    def make() -> HttpResponse:
        made = _shelf().page(lang, prefix, name)
        return render(request, "observatory/page.html", {"heading": made.heading, "text": made.text})

    return _guarded(request, make)


@require_safe
def chart(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """A chart as a file."""

    def make() -> HttpResponse:
        edition = _shelf().edition()
        if name not in edition.charts:
            raise NoSuchPage(name)
        return _file(FORMS[form](edition, name, _lang(request)), form, f"{name}.{form}")

    return _guarded(request, make)


@require_safe
def data(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the open data."""

    def make() -> HttpResponse:
        held = files(_shelf().edition())
        if name not in held:
            raise NoSuchPage(name)
        return _file(held[name], name.rpartition(".")[2], name)

    return _guarded(request, make)


def _file(content: bytes, form: str, name: str) -> HttpResponse:
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=_TYPES[form], headers=headers)


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The style of what the pages hold."""
    return _marked(request, HttpResponse(parts_sheet(), content_type="text/css; charset=utf-8"))


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """The Atom feed of releases."""

    def make() -> HttpResponse:
        edition: Edition = _shelf().edition()
        place = reverse("observatory:page", args=("data",))
        return HttpResponse(
            feed_of(edition.ledger, edition.seen, place), content_type="application/atom+xml; charset=utf-8"
        )

    return _guarded(request, make)
