"""Addresses of accounts and memberships. People stand in them by random id, never by name."""

from __future__ import annotations

from django.urls import path

from duenotice.desks.team import views

app_name = "team"
urlpatterns = [
    path("accounts/", views.accounts_page, name="accounts"),
    path("accounts/<slug:identity>/<slug:act>/", views.account_act, name="account_act"),
    path("cases/<slug:case>/members/", views.members_page, name="members"),
    path("cases/<slug:case>/members/<slug:identity>/<slug:act>/", views.member_act, name="members_act"),
]
