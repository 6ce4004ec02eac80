"""A case in which every word that can be typed is a canary, and everyone who stands in some relation to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duenotice.register import actions, assessments, index, reading, selectors
from duenotice.register.models import HELD, Case
from tests.documents.intake.canary_pictures import png

#: What every typed word of the hidden case begins with; no page holds it otherwise.
CANARY = "zqkanarie"
TEXT = f"{CANARY}exhibittext"


@dataclass
class World:
    """The hidden case, a case of the outsider, and people by their relation to the hidden one."""

    case: Case
    other: Case
    inside: dict[str, Any]
    outside: dict[str, Any]
    held: dict[str, list[str]]
    besides: list[str]

    def ids(self) -> dict[str, list[str]]:
        """Ids of everything in the hidden case, by kind, as they were before anything was erased."""
        return self.held

    def every_id(self) -> list[str]:
        """Those, and one of each that stands beside them: work, a membership, its account, a sealed file."""
        return [*(one for listed in self.held.values() for one in listed), *self.besides]


def ids_of(case: Case) -> dict[str, list[str]]:
    """Ids of everything in a case, by kind."""
    return {
        kind: [
            str(row.pk)
            for row in sorted(
                model._default_manager.filter(case=case), key=lambda row: getattr(row, "number", 0)
            )
        ]
        for kind, model in HELD.items()
    }


def _besides(case: Case) -> list[str]:
    from duenotice.custody import jobs
    from duenotice.custody.models import SealedFile
    from duenotice.desks.team.models import Membership

    job = jobs.enqueue("read", case.pk, actor="test")
    jobs.stop(job)
    member = Membership.objects.filter(case=case.pk).first()
    assert member is not None
    file = SealedFile.objects.filter(case=case.pk).values_list("file", flat=True)[0]
    return [job.pk, member.pk, member.account_id, file]


def word(part: str) -> str:
    """A canary that says where it stood."""
    return f"{CANARY}{part}"


def fill(case: Case, actor: str) -> None:
    """One of everything, each word a canary."""
    subject = actions.add(
        "subject", case, actor=actor, names=[{"text": word("name"), "kind": "name"}, {"text": word("alias"), "kind": "alias"}],
        birth_place=word("birthplace"), notes=word("subjectnotes"), nationalities=["TR"], born="1980",
    )  # fmt: skip
    added = reading.add(case, f"{word('filename')}.txt", f"{TEXT} and more\n".encode(), actor=actor)
    exhibit = added.exhibit
    assert exhibit is not None
    reading.read(exhibit, actor=actor)
    picture = reading.add(case, f"{word('picturename')}.png", png(), actor=actor).exhibit
    assert picture is not None
    reading.read(picture, actor=actor)
    actions.add(
        "protection", case, actor=actor, subject=subject, status="refugee", state="DE", exhibit=exhibit
    )
    request = actions.add(
        "request", case, actor=actor, subject=subject, mechanism="red_notice", requesting_state="TR", status="live",
        reference=word("reference"), notes=word("requestnotes"), seen="full_alert", issued_on="2026-02-03",
    )  # fmt: skip
    actions.add(
        "proceeding", case, actor=actor, request=request, forum=word("forum"), reference=word("docket"),
        notes=word("proceedingnotes"),
    )  # fmt: skip
    actions.add("event", case, actor=actor, request=request, what=word("event"), happened_on="2026-02-03")
    actions.add(
        "fact", case, actor=actor, request=request, key="sought_for", value="prosecution", said_by="document"
    )
    actions.add(
        "contact", case, actor=actor, role="witness", names=[{"text": word("witness"), "kind": "name"}],
        organisation=word("organisation"), reach=word("reach"), notes=word("contactnotes"),
    )  # fmt: skip
    assessments.keep(case, request, selectors.dossier_of(request), actor=actor)


#: A person and a file that stand in both cases: whoever sees one of the cases must not learn of the other by them.
TWIN_NAME, TWIN_FILE = "Zoran Petrović", b"the same leaflet was given to both\n"


def _twins(case: Case, actor: str) -> None:
    actions.add("subject", case, actor=actor, names=[{"text": TWIN_NAME, "kind": "name"}], born="1971")
    added = reading.add(case, "leaflet.txt", TWIN_FILE, actor=actor)
    assert added.exhibit is not None
    reading.read(added.exhibit, actor=actor)


def build(person: Any, state: str = "open") -> World:
    """The hidden case and everyone around it.

    Args:
        person: makes someone with an account.
        state: of the hidden case: open, closed, or erased.
    """
    from duenotice.desks.team import accounts, members

    owner = person("owner")
    case = actions.open_case(word("code").upper(), actor=owner.id, notes=word("casenotes"))
    fill(case, owner.id)
    _twins(case, owner.id)
    if state == "closed":
        actions.change_case(case, actor=owner.id, closed_on="2026-03-01")
    inside = {"owner": owner}
    for role in ("counsel", "caseworker", "reader"):
        inside[role] = person(role)
        members.add(case, inside[role].username, role, actor=owner.id)
    outside = {"outsider": person("outsider"), "administrator": person("boss", "administrator")}
    other = actions.open_case("OTHER MATTER", actor=outside["outsider"].id)
    _twins(other, outside["outsider"].id)
    for relation in ("paused", "taken_out"):
        outside[relation] = person(relation)
        row = members.add(case, outside[relation].username, "owner", actor=owner.id)
        if relation == "taken_out":
            members.remove(case, row.pk, actor=owner.id)
    accounts.reset(outside["paused"].account, actor="test")
    outside["paused"].take_over()
    outside["paused"].client.force_login(outside["paused"].account)
    index.rebuild(case.pk)
    world = World(case, other, inside, outside, ids_of(case), _besides(case))
    if state == "erased":
        actions.erase_case(Case.objects.get(pk=case.pk), actor=owner.id)
    return world
