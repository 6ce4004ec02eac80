"""Addresses of the web project. None holds anything of a case."""

from __future__ import annotations

from django.urls import include, path

from duenotice.web.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("duenotice.desks.observatory.urls")),
    path("", include("duenotice.desks.assess.urls")),
]
handler400 = "duenotice.web.errors.bad_request"
handler403 = "duenotice.web.errors.forbidden"
handler404 = "duenotice.web.errors.not_found"
handler500 = "duenotice.web.errors.our_fault"
