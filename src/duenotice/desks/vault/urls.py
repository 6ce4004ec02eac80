"""Addresses of the vault's pages. What is typed travels in forms; cases and what they hold stand here by random id."""

from __future__ import annotations

from django.urls import path

from duenotice.desks.vault import (
    cases,
    copies,
    drawer,
    erasing,
    exhibits,
    finding,
    home,
    keeping,
    keys,
    objects,
    opening,
    requests,
    work,
)

app_name = "vault"
urlpatterns = [
    path("", home.home, name="home"),
    path("open/", opening.unlock, name="open"),
    path("new/", opening.create, name="create"),
    path("restore/", copies.restore, name="restore"),
    path("lock/", opening.lock, name="lock"),
    path("reveal/", opening.reveal, name="reveal"),
    path("state/", opening.state, name="state"),
    path("keys/", keys.keys, name="keys"),
    path("search/", finding.search, name="search"),
    path("copies/", copies.copies, name="copies"),
    path("copies/take/", copies.take, name="take_backup"),
    path("work/<slug:identity>/", work.state, name="job"),
    path("work/<slug:identity>/steer/", work.steer, name="steer"),
    path("keep/", keeping.keep, name="keep"),
    path("cases/new/", cases.new, name="new_case"),
    path("cases/sample/", cases.sample, name="sample"),
    path("cases/<slug:case>/", cases.show, name="case"),
    path("cases/<slug:case>/change/", cases.change, name="change_case"),
    path("cases/<slug:case>/events/<int:number>/", cases.events, name="events"),
    path("cases/<slug:case>/erase/", erasing.erase, name="erase"),
    path("cases/<slug:case>/log/", drawer.log, name="log"),
    path("cases/<slug:case>/log/<int:number>/", drawer.log, name="log_page"),
    path("cases/<slug:case>/exhibits/", exhibits.listed, name="exhibits"),
    path("cases/<slug:case>/exhibits/page/<int:number>/", exhibits.listed, name="exhibit_page"),
    path("cases/<slug:case>/exhibits/add/", exhibits.add, name="add_exhibits"),
    path("cases/<slug:case>/exhibits/<slug:identity>/", exhibits.show, name="exhibit"),
    path("cases/<slug:case>/exhibits/<slug:identity>/again/", exhibits.again, name="read_again"),
    path("cases/<slug:case>/exhibits/<slug:identity>/take/<slug:which>/", exhibits.take, name="take"),
    path("cases/<slug:case>/exhibits/<slug:identity>/<int:number>.png", exhibits.picture, name="picture"),
    path("cases/<slug:case>/requests/<slug:identity>/", requests.show, name="request"),
    path("cases/<slug:case>/assessments/", requests.listed, name="assessments"),
    path("cases/<slug:case>/assessments/keep/", keeping.kept, name="kept"),
    path("cases/<slug:case>/assessments/<slug:identity>/", requests.assessment, name="assessment"),
    path("cases/<slug:case>/assessments/<slug:identity>/take/", requests.download, name="take_assessment"),
    path("cases/<slug:case>/add/<slug:kind>/", objects.add, name="add"),
    path("cases/<slug:case>/<slug:kind>/<slug:identity>/change/", objects.change, name="change"),
    path("cases/<slug:case>/<slug:kind>/<slug:identity>/remove/", objects.remove, name="remove"),
]
