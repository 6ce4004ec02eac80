"""No page shows a way that leads nowhere: what a role may not do is not offered to it."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.team import world as planted
from tests.team.conftest import Person
from tests.team.test_matrix import INSIDE
from tests.team.world import World

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture
def hidden(team) -> World:
    """A world of its own: the owner's forms, sent empty, take members out."""
    return planted.build(Person)


_LINK = re.compile(r'<a\s[^>]*?href="(/(?:vault|team)/[^"#]*)"', re.S)
_FORM = re.compile(r'<form\s[^>]*?action="(/(?:vault|team)/[^"]*)"', re.S)
_LEAVING = ("/vault/lock/", "/vault/reveal/")


def ways(someone: Any) -> tuple[set[str], set[str]]:
    """Every address of the vault and of the team a person can reach by following links from the first page, and every form."""
    links, forms, waiting = {"/vault/"}, set(), ["/vault/"]
    while waiting:
        address = waiting.pop()
        answer = someone.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        text = answer.content.decode() if not answer.streaming else ""
        forms |= {unescape(found) for found in _FORM.findall(text)}
        for found in {unescape(found) for found in _LINK.findall(text)} - links:
            links.add(found)
            waiting.append(found)
    return links, {form for form in forms if form not in _LEAVING}


@pytest.mark.parametrize("role", INSIDE)
def test_every_link_and_form_a_role_is_shown_is_open_to_it(role, hidden):
    someone = hidden.inside[role]
    someone.prove()
    someone.reveal()
    links, forms = ways(someone)
    assert f"/vault/cases/{hidden.case.pk}/" in links
    assert (f"/vault/cases/{hidden.case.pk}/log/" in links) == (role in ("owner", "counsel"))
    assert (f"/vault/cases/{hidden.case.pk}/erase/" in links) == (role == "owner")
    assert (f"/vault/cases/{hidden.case.pk}/add/event/" in links) == (role != "reader")
    for form in sorted(forms):
        answer = someone.post(form, {})
        assert answer.status_code != 404, form


def test_a_reader_reads_what_was_written_and_is_offered_no_change(hidden):
    reader = hidden.inside["reader"]
    reader.prove()
    subject = hidden.ids()["subject"][0]
    page = f"/vault/cases/{hidden.case.pk}/subject/{subject}/change/"
    text = reader.get(page).content.decode()
    assert "zqkanariesubjectnotes" in text and "<fieldset" in text and " disabled" in text
    assert 'type="submit">Keep' not in text
    assert reader.post(page, {"name": "Other"}).status_code == 404


def test_templates_ask_only_acts_that_exist():
    from duenotice.desks import vault
    from duenotice.register.policy import Act

    asked = {
        name
        for path in (Path(vault.__file__).parent / "templates").rglob("*.html")
        for name in re.findall(r"\bmay\.(\w+)", path.read_text("utf-8"))
    }
    assert asked and asked <= {act.value for act in Act}


def test_a_member_takes_the_whole_case_out_and_another_case_stays_unnamed(hidden):
    owner = hidden.inside["owner"]
    owner.prove()
    taken = owner.post(f"/vault/cases/{hidden.case.pk}/take/", {"reason": "To the client"})
    with zipfile.ZipFile(io.BytesIO(b"".join(taken.streaming_content))) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist())
    assert b"zqkanarieexhibittext" in whole and b"OTHER MATTER" not in whole
    assert hidden.case.pk.encode() in whole and hidden.other.pk.encode() not in whole


def test_a_case_brought_in_is_of_whoever_brings_it_and_of_nobody_else(hidden):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from duenotice.custody import vault
    from duenotice.register import projection

    owner, outsider = hidden.inside["owner"], hidden.outside["outsider"]
    for someone in (owner, outsider):
        someone.prove()
    taken = owner.post(f"/vault/cases/{hidden.case.pk}/take/", {"reason": "To the other office"})
    content = b"".join(taken.streaming_content)
    # The code name is taken by a case she does not see: to refuse it would betray that.
    there = outsider.post("/vault/cases/bring/", {"file": SimpleUploadedFile("case.zip", content)})
    assert there.status_code == 303, there.content.decode()
    case = there["Location"].rstrip("/").rpartition("/")[2]
    outsider.reveal()
    assert "zqkanariename" in outsider.get(f"/vault/cases/{case}/").content.decode().lower()
    assert outsider.get(f"/team/cases/{case}/members/").status_code == 200
    assert owner.get(f"/vault/cases/{case}/").status_code == 404
    assert outsider.get(f"/vault/cases/{hidden.case.pk}/").status_code == 404
    assert projection.differences(case) == [] and vault.verify().faults == ()


def test_a_conflict_with_a_case_one_does_not_belong_to_is_not_told(hidden):
    from duenotice.register import actions

    name = [{"text": "Zqkanariename Invented", "kind": "name"}]
    actions.add("contact", hidden.other, actor=hidden.outside["outsider"].id, role="opponent", names=name)
    actions.add("subject", hidden.case, actor=hidden.inside["owner"].id, names=name)
    outsider, owner = hidden.outside["outsider"], hidden.inside["owner"]
    for someone, mine, other in ((outsider, hidden.other, hidden.case), (owner, hidden.case, hidden.other)):
        someone.prove()
        someone.reveal()
        page = someone.get(f"/vault/cases/{mine.pk}/elsewhere/").content.decode()
        assert other.code_name not in page and other.pk not in page
        assert "Nobody in this case was found" in page and "Other cases: 0" in page
