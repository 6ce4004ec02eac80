"""Reading exhibits: from the sealed original a clean copy, what was found in it, its text in the index.

Everything here is made again from the original whenever it is missing: after a return from travel, after a case was
brought in, after a vault was brought to a newer schema.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from duenotice.custody import audit, jobs, sealed, vault
from duenotice.custody.jobs import Step
from duenotice.custody.models import Job, SealedFile
from duenotice.documents.intake import (
    DEFAULT,
    Finding,
    Intake,
    Kind,
    Limits,
    Refused,
    describe,
    kind_of,
    take_in,
)
from duenotice.register import actions, index
from duenotice.register.errors import RegisterError
from duenotice.register.models import Case, Exhibit, Passage, Reading

READ = "read"
READY, REFUSED = "ready", "refused"
#: How the finding of a file that came inside another one begins.
_CAME = "Came inside exhibit "


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file that was given.

    Attributes:
        exhibit: the exhibit; None when the file was not taken.
        again: the same file was in the case already.
        reason: why it was not taken, in English; empty when it was.
    """

    exhibit: Exhibit | None
    again: bool = False
    reason: str = ""


def add(
    case: Case,
    name: str,
    content: bytes,
    *,
    actor: str = audit.LOCAL,
    limits: Limits = DEFAULT,
    came_in: str = "",
) -> Added:
    """Seal a file of an allowed type as an exhibit. It is read later, by a job.

    Args:
        case: the case.
        name: the name it came with.
        content: its bytes.
        actor: opaque id of who adds it.
        limits: of size.
        came_in: label of the exhibit it was inside of, such as E3.

    Raises:
        RegisterError: a field is not valid.
        DiskTrouble: disk full or not writable; nothing is kept.
    """
    try:
        kind = kind_of(content, name, limits)
    except Refused as refusal:
        return Added(None, reason=f"{refusal.reason} {refusal.remedy}")
    there = Exhibit.objects.filter(case=case, digest=hashlib.sha256(content).hexdigest(), removed="").first()
    if there is not None:
        return Added(there, again=True)
    findings = [f"{_CAME}{came_in}."] if came_in else []
    plain = " ".join(name.split())[-255:] or f"file.{kind.value}"
    exhibit = actions.add_exhibit(
        case,
        plain,
        (content,),
        actor=actor,
        media_type=kind.media_type,
        title=_title(plain),
        findings=findings,
    )
    return Added(exhibit)


def _title(name: str) -> str:
    """The name without its ending; a person may change it."""
    stem, dot, ending = name.rpartition(".")
    return (stem if dot and stem and len(ending) <= 5 else name)[:300]


def waiting(case: Case | None = None) -> QuerySet[Exhibit]:
    """Exhibits not read yet whose file is here."""
    read = Reading.objects.filter(exhibit=OuterRef("pk"))
    here = SealedFile.objects.filter(file=OuterRef("file"))
    rows = Exhibit.objects.filter(~Exists(read), Exists(here), removed="")
    return rows if case is None else rows.filter(case=case)


def enqueue(case: Case, *, actor: str = audit.LOCAL) -> Job | None:
    """Have the case's exhibits read. None when nothing waits."""
    return jobs.enqueue(READ, case.pk, actor=actor) if waiting(case).exists() else None


def catch_up() -> None:
    """After an opening: have read, and indexed, what was not."""
    for case in Case.objects.all():
        if not Passage.objects.filter(case=case.pk, kind="case").exists():
            index.rebuild(case.pk)
        enqueue(case)


def read_case(job: Job, step: Step) -> None:
    """Read every exhibit of a case that waits, one after the other."""
    case = Case.objects.filter(pk=job.case).first()
    if case is None:
        return
    done = 0
    while (exhibit := waiting(case).order_by("number").first()) is not None:
        step.at(done, done + waiting(case).count())
        read(exhibit, actor=job.actor)
        done += 1
    step.at(done, done)


jobs.handle(READ, read_case)


def read(exhibit: Exhibit, *, actor: str = audit.LOCAL, limits: Limits = DEFAULT) -> Reading:
    """Read one exhibit: clean copy, findings, text. What was read of it before goes.

    Raises:
        Damaged: the sealed original does not open.
    """
    content = b"".join(sealed.read(exhibit.file))
    forget(exhibit)
    try:
        taken = take_in(content, exhibit.file_name, limits)
    except Refused as refusal:
        return Reading.objects.create(
            exhibit=exhibit.pk,
            case=exhibit.case_id,
            status=REFUSED,
            reason=refusal.code,
            detail=refusal.detail[:80],
        )
    with vault.change("the clean copy"):
        row = _keep(exhibit, taken, actor)
    for attachment in taken.attachments:
        add(exhibit.case, attachment.name, attachment.content, actor=actor, came_in=f"E{exhibit.number}")
    return row


def _keep(exhibit: Exhibit, taken: Intake, actor: str) -> Reading:
    same = taken.copy_sha256 == taken.sha256
    copy = exhibit.file if same else sealed.add(exhibit.case_id, (taken.copy,)).file
    pages = [(one.unit, one.number, one.label, one.text) for one in taken.passages]
    count = index.put_pages(exhibit.case_id, exhibit.pk, pages)
    sentences = [describe(finding) for finding in taken.findings]
    came = [text for text in exhibit.findings if text.startswith(_CAME)]
    if came + sentences != exhibit.findings or exhibit.media_type != taken.kind.media_type:
        actions.change(exhibit, actor=actor, findings=came + sentences, media_type=taken.kind.media_type)
    return Reading.objects.create(
        exhibit=exhibit.pk, case=exhibit.case_id, status=READY, kind=taken.kind.value, copy=copy,
        copy_kind=taken.copy_kind.value, pages=taken.pages, passages=count,
        findings=[[finding.code, finding.count, finding.detail] for finding in taken.findings],
    )  # fmt: skip


def of(exhibit: Exhibit) -> Reading | None:
    """How reading an exhibit went; None when it waits."""
    return Reading.objects.filter(exhibit=exhibit.pk).first()


def findings(row: Reading) -> Iterator[Finding]:
    """What was found in an exhibit."""
    for code, count, detail in row.findings:
        yield Finding(str(code), int(count), str(detail))


def copy_of(row: Reading) -> bytes:
    """The clean copy of an exhibit.

    Raises:
        RegisterError: there is none.
    """
    if not row.copy:
        raise RegisterError("There is no clean copy of this exhibit.")
    return b"".join(sealed.read(row.copy))


def can_be_drawn(row: Reading) -> bool:
    """Whether its pages are shown as pictures; of the others the text is shown."""
    return bool(row.copy_kind) and (row.copy_kind == Kind.PDF or Kind(row.copy_kind).is_picture)


def forget(exhibit: Exhibit) -> None:
    """Remove what was read of an exhibit: clean copy and text."""
    row = of(exhibit)
    if row is None:
        return
    if row.copy and row.copy != exhibit.file:
        sealed.remove(row.copy)
    Passage.objects.filter(object=exhibit.pk, kind="page").delete()
    row.delete()


def start_over(case: str) -> None:
    """Remove every file of a case that no exhibit is: clean copies whose readings are gone. They are made again."""
    known = Exhibit.objects.filter(case_id=case).values("file")
    for file in SealedFile.objects.filter(case=case).exclude(file__in=known).values_list("file", flat=True):
        sealed.remove(file)
    Reading.objects.filter(case=case).delete()


def remove_case(case: str) -> None:
    """Forget the readings of a case; its sealed files go with it."""
    Reading.objects.filter(case=case).delete()
