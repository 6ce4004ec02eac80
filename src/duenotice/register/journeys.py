"""Cases that leave this computer for a journey and come back: the work behind the command and the page."""

from __future__ import annotations

from pathlib import Path

from duenotice.custody import absence, audit, jobs, upkeep
from duenotice.custody.jobs import Step
from duenotice.custody.models import Job
from duenotice.custody.progress import Progress, silent
from duenotice.register import projection, reading

LEAVE, RETURN = "leave", "return"


def come_back(file: Path, *, actor: str = audit.LOCAL, progress: Progress = silent) -> list[str]:
    """Bring back every case that left with this backup. Returns their ids; none when no case is away.

    Raises:
        VaultError: the backup holds none of the cases that are away; nothing was changed.
    """
    away = absence.away()
    return absence.come_back(away, file, _rebuild, actor=actor, progress=progress) if away else []


def _rebuild(case: str) -> int:
    count = projection.rebuild(case)
    reading.start_over(case)
    return count


def _leave(job: Job, step: Step) -> None:
    out = upkeep.new_file(str(job.detail["folder"]))
    upkeep.put_there(out, absence.leave(list(job.detail["cases"]), out, actor=job.actor, progress=step.at))


def _return(job: Job, step: Step) -> None:
    come_back(Path(str(job.detail["file"])), actor=job.actor, progress=step.at)
    reading.catch_up()


jobs.handle(LEAVE, _leave)
jobs.handle(RETURN, _return)
