"""Addresses of the assess desk. Answers travel in forms, never in an address."""

from __future__ import annotations

from django.urls import path

from duenotice.desks.assess import views
from duenotice.desks.assess.catalogue import rule, rules

app_name = "assess"
urlpatterns = [
    path("", views.start, name="start"),
    path("assess/", views.interview, name="interview"),
    path("assess/review/", views.review, name="review"),
    path("assess/result/", views.result, name="result"),
    path("assess/file/", views.upload, name="upload"),
    path("assess/download/<slug:form>/", views.download, name="download"),
    path("sample/", views.sample, name="sample"),
    path("limits/", views.limits, name="limits"),
    path("rules/", rules, name="rules"),
    path("rules/<slug:name>/", rule, name="rule"),
]
