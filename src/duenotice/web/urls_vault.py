"""Addresses of the web project with a vault. Cases and exhibits stand in them by random id, never by name."""

from __future__ import annotations

from django.urls import include, path

from duenotice.web.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("vault/", include("duenotice.desks.vault.urls")), *urlpatterns]
