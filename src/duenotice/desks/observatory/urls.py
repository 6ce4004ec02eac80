"""Addresses of the observatory. They name pages and files, never a person."""

from __future__ import annotations

from django.urls import path, re_path

from duenotice.desks.observatory import views

app_name = "observatory"
urlpatterns = [
    path("observatory/", views.start, name="start"),
    path("observatory/style.css", views.sheet, name="sheet"),
    path("observatory/feed.xml", views.feed, name="feed"),
    re_path(r"^observatory/charts/(?P<name>[a-z_]+)\.(?P<form>svg|png|csv|json)$", views.chart, name="chart"),
    re_path(r"^observatory/data/(?P<name>[A-Za-z_]+\.[a-z]+)$", views.data, name="data"),
    re_path(r"^observatory/(?P<name>[A-Za-z0-9_/-]+)/$", views.page, name="page"),
]
