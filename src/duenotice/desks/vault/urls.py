"""Addresses of the vault's pages. What is typed travels in forms; cases and what they hold stand here by random id."""

from __future__ import annotations

from django.urls import path

from duenotice.desks.vault import cases, home, keys, opening

app_name = "vault"
urlpatterns = [
    path("", home.home, name="home"),
    path("open/", opening.unlock, name="open"),
    path("new/", opening.create, name="create"),
    path("lock/", opening.lock, name="lock"),
    path("reveal/", opening.reveal, name="reveal"),
    path("state/", opening.state, name="state"),
    path("keys/", keys.keys, name="keys"),
    path("cases/new/", cases.new, name="new_case"),
    path("cases/sample/", cases.sample, name="sample"),
    path("cases/<slug:case>/", cases.show, name="case"),
]
