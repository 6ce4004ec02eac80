"""Headers of every answer, and the check that stands in place of a CSRF token.

No page sets a cookie, so a forged request carries no authority of the reader; it is refused all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

from duenotice.web.errors import refusal
from duenotice.web.policy import HEADERS, PRIVATE, PUBLIC

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Set the headers of `policy`, and who may keep a copy of the answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        private = request.method not in SAFE_METHODS or response.status_code >= 400
        if private:
            response.headers["Cache-Control"] = PRIVATE
        else:
            response.headers.setdefault("Cache-Control", PUBLIC)
        return response


class SameOrigin:
    """Refuse a request for a host we do not serve, and one that computes something for a page of another site."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises for a name not served, on every address: a name that was re-pointed here reads nothing
        if request.method not in SAFE_METHODS and not same_origin(request):
            return refusal(request, 403)
        return self.get_response(request)


def same_origin(request: HttpRequest) -> bool:
    """Whether the request comes from a page of this site, or from a program that is no browser.

    A browser says where a request comes from in `Sec-Fetch-Site`; older ones only in `Origin`. Under `no-referrer` a
    browser writes `Origin: null` on a form it posts, so `null` counts only beside `Sec-Fetch-Site: same-origin`. A
    request with neither header comes from no browser and carries nobody's authority.

    Source: W3C Fetch Metadata Request Headers; WHATWG Fetch, "append a request Origin header".
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin"):
        return False
    if origin is None:
        return True
    if origin == "null":
        return site == "same-origin"
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc == request.get_host()
