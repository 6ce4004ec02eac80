"""A case in FollowTheMoney, the exchange format of investigative work, written by ourselves.

What could find the person is left out: protection statuses, protected contacts, notes and how to reach anyone. Nobody is
given a topic such as "wanted" or "crime": a request is an accusation by a state, and is written as a court case.
"""

from __future__ import annotations

import json
import re
from typing import Any

from duenotice.register.models import Case, Contact, Event, Exhibit, Proceeding, Request, Subject

_LANGUAGE = re.compile(r"^[a-z]{3}$")
_SAFE_MEDIA = re.compile(r"^[a-z]+/[a-z0-9.+-]+$")


def entities(case: Case) -> list[dict[str, Any]]:
    """The entities of a case, each with id, schema and properties."""
    found = [_person(subject) for subject in Subject.objects.filter(case=case, removed="")]
    found += [_contact(contact) for contact in Contact.objects.filter(case=case, removed="", protected=False)]
    for request in Request.objects.filter(case=case, removed=""):
        found += _request(request)
    for proceeding in Proceeding.objects.filter(case=case, removed="").select_related("request"):
        found += _proceeding(proceeding)
    for event in Event.objects.filter(case=case).select_related("request"):
        found.append(_event(event))
    found += [_document(exhibit) for exhibit in Exhibit.objects.filter(case=case, removed="")]
    return found


def lines(case: Case) -> bytes:
    """The entities as JSON lines, the form the format's own tools read."""
    return "".join(
        json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n" for entity in entities(case)
    ).encode()


def _entity(identity: str, schema: str, **properties: list[str]) -> dict[str, Any]:
    known = {name: _kept(values) for name, values in properties.items()}
    return {
        "id": identity,
        "schema": schema,
        "properties": {name: values for name, values in known.items() if values},
    }


def _kept(values: list[str]) -> list[str]:
    return [value for value in values if value]


def _named(names: list[dict[str, str]], *kinds: str) -> list[str]:
    return [name["text"] for name in names if name["kind"] in kinds]


def _person(subject: Subject) -> dict[str, Any]:
    return _entity(
        subject.pk, "Person",
        name=_named(subject.names, "name") or _named(subject.names, "alias", "former", "birth"),
        alias=_named(subject.names, "alias"), previousName=_named(subject.names, "former", "birth"),
        birthDate=[subject.born], birthPlace=[subject.birth_place],
        nationality=[code.lower() for code in subject.nationalities],
    )  # fmt: skip


def _contact(contact: Contact) -> dict[str, Any]:
    schema = "LegalEntity" if contact.names else "Organization"
    return _entity(
        contact.pk, schema, name=_named(contact.names, "name", "alias") or [contact.organisation],
        country=[contact.state.lower()],
    )  # fmt: skip


def _request(request: Request) -> list[dict[str, Any]]:
    kind = request.mechanism.replace("_", " ")
    case = _entity(
        request.pk, "CourtCase", name=[f"{kind} {request.reference}".strip()], type=[kind], status=[request.status],
        caseNumber=[request.reference], country=[request.requesting_state.lower()], fileDate=[request.issued_on],
    )  # fmt: skip
    return [case, *_party(request.pk, request, request.subject_id)]


def _proceeding(proceeding: Proceeding) -> list[dict[str, Any]]:
    case = _entity(
        proceeding.pk, "CourtCase", name=[f"{proceeding.forum} {proceeding.reference}".strip()], court=[proceeding.forum],
        status=[proceeding.status], caseNumber=[proceeding.reference], fileDate=[proceeding.opened_on],
        closeDate=[proceeding.decided_on],
    )  # fmt: skip
    return [
        case,
        *_party(proceeding.pk, proceeding, proceeding.request.subject_id if proceeding.request else None),
    ]


def _party(identity: str, held: Any, subject: str | None) -> list[dict[str, Any]]:
    if not subject:
        return []
    return [
        _entity(
            f"{identity}-party", "CourtCaseParty", case=[held.pk], party=[subject], role=["person concerned"]
        )
    ]


def _event(event: Event) -> dict[str, Any]:
    subject = event.request.subject_id if event.request else None
    return _entity(
        event.pk, "Event", name=[event.what[:200]], description=[event.what], date=[event.happened_on],
        recordId=[event.pk], involved=[subject] if subject else [],
    )  # fmt: skip


def _document(exhibit: Exhibit) -> dict[str, Any]:
    media = exhibit.media_type.lower()
    told = _SAFE_MEDIA.match(media) and media != "application/octet-stream"
    return _entity(
        exhibit.pk, "Document", title=[f"E{exhibit.number} {exhibit.title}"], fileName=[exhibit.file_name],
        fileSize=[str(exhibit.size)], mimeType=[media] if told else [], date=[exhibit.dated],
        language=[exhibit.language] if _LANGUAGE.match(exhibit.language) else [],
    )  # fmt: skip
