"""Slow work of the open vault: kept in a table inside it, done by one thread, shown, stopped and resumed.

A job is a kind and ids. What it works on is read from the vault at each step, so that a stop, a lock or a killed process
loses at most the step in hand: what was running waits again at the next opening.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection

from duenotice.custody import audit, session
from duenotice.custody.errors import VaultError, VaultLocked
from duenotice.custody.models import Job

WAITING, RUNNING, STOPPED, DONE, FAILED = "waiting", "running", "stopped", "done", "failed"
OPEN = (WAITING, RUNNING, STOPPED)
_SAVE_EVERY = 1.0
_log = logging.getLogger("duenotice.jobs")


class Stopped(Exception):
    """A person stopped the job."""


class Step:
    """What the work tells of itself, and where it learns that it should stop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._saved = time.monotonic()

    def at(self, done: int, total: int) -> None:
        """Note how far the work is.

        Raises:
            Stopped: a person stopped it.
            VaultLocked: the vault was locked.
        """
        self.job.done, self.job.total = done, total
        _progress[self.job.pk] = (done, total)
        if self.job.pk in _stops:
            raise Stopped
        session.current()
        if not connection.in_atomic_block and time.monotonic() - self._saved > _SAVE_EVERY:
            self._saved = time.monotonic()
            self.job.save(update_fields=["done", "total"])


Handler = Callable[[Job, Step], None]
_handlers: dict[str, Handler] = {}
_progress: dict[str, tuple[int, int]] = {}
_stops: set[str] = set()
_one_at_a_time = threading.Lock()


def handle(kind: str, handler: Handler) -> None:
    """Say what does the work of a kind."""
    _handlers[kind] = handler


def enqueue(kind: str, case: str = "", *, actor: str = audit.LOCAL, **detail: Any) -> Job:
    """Put work in the table. The same work for the same case is not put there twice.

    Args:
        kind: which.
        case: id of the case, empty for the vault itself.
        actor: opaque id of who asked for it.
        detail: what the work needs: ids and places, nothing of a case.
    """
    there = Job.objects.filter(kind=kind, case=case, status__in=(WAITING, RUNNING)).first()
    if there is not None:
        return there
    Job.objects.filter(kind=kind, case=case, status=STOPPED).delete()
    return Job.objects.create(
        id=secrets.token_hex(16),
        kind=kind,
        case=case,
        actor=actor,
        status=WAITING,
        detail=detail,
        made_at=audit.now(),
    )


def get(identity: str) -> Job | None:
    """A job, with its progress of this moment."""
    return _now(Job.objects.filter(pk=identity).first())


def latest(kind: str, case: str = "") -> Job | None:
    """The last job of a kind."""
    return _now(Job.objects.filter(kind=kind, case=case).order_by("-made_at").first())


def _now(job: Job | None) -> Job | None:
    if job is not None and job.status == RUNNING and job.pk in _progress:
        job.done, job.total = _progress[job.pk]
    return job


def stop(job: Job) -> None:
    """Stop a job after the step in hand."""
    if Job.objects.filter(pk=job.pk, status=WAITING).update(status=STOPPED):
        return
    _stops.add(job.pk)


def resume(job: Job) -> None:
    """Let a stopped or failed job go on."""
    _stops.discard(job.pk)
    Job.objects.filter(pk=job.pk, status__in=(STOPPED, FAILED)).update(status=WAITING, reason="", ended_at="")


def after_opening() -> None:
    """What a lock or a crash interrupted waits again."""
    _stops.clear()
    _progress.clear()
    Job.objects.filter(status=RUNNING).update(status=WAITING)


def remove_case(case: str) -> None:
    """Forget the jobs of a case."""
    Job.objects.filter(case=case).delete()


def run_waiting() -> None:
    """Do what waits, one job after the other, in this thread. Ends when nothing waits or the vault is locked."""
    with _one_at_a_time:
        try:
            while (job := Job.objects.filter(status=WAITING).first()) is not None:
                _run(job)
        except (VaultLocked, DatabaseError):
            if session.is_open():
                raise
        finally:
            connection.close()


def _run(job: Job) -> None:
    job.status = RUNNING
    job.save(update_fields=["status"])
    with session.current().work():
        status, reason = _outcome(job)
    _stops.discard(job.pk)
    _progress.pop(job.pk, None)
    job.status, job.reason = status, reason
    job.ended_at = audit.now() if status in (DONE, FAILED) else ""
    # Without making it again: the case, and the job with it, may have been erased meanwhile.
    Job.objects.filter(pk=job.pk).update(
        status=job.status,
        reason=job.reason,
        ended_at=job.ended_at,
        done=job.done,
        total=job.total,
        detail=job.detail,
    )


def _outcome(job: Job) -> tuple[str, str]:
    handler = _handlers.get(job.kind)
    if handler is None:
        return FAILED, "This version of the program does not know this kind of work."
    try:
        handler(job, Step(job))
    except Stopped:
        return STOPPED, ""
    except VaultLocked:
        raise
    except VaultError as error:
        return FAILED, f"{error.reason} {error.remedy}"
    except DatabaseError:
        if not session.is_open():
            raise
        _log.exception("job")
        return FAILED, "The vault's database refused. Check the vault."
    except Exception:  # noqa: BLE001  # a job must never end unseen; the log gets the place in the code, nothing of the case
        _log.exception("job")
        return FAILED, "The program met a fault of its own. Nothing that was done before is lost."
    return DONE, ""


class Worker(threading.Thread):
    """Does waiting jobs whenever it is woken."""

    def __init__(self) -> None:
        super().__init__(name="jobs", daemon=True)
        self.bell = threading.Event()

    def run(self) -> None:
        """Wait, work, wait."""
        while True:
            self.bell.wait()
            self.bell.clear()
            try:
                run_waiting()
            except (VaultError, DatabaseError):
                _log.exception("jobs")


_worker: Worker | None = None
_start = threading.Lock()


def wake() -> None:
    """Have waiting jobs done in the background."""
    global _worker
    with _start:
        if _worker is None:
            _worker = Worker()
            _worker.start()
    _worker.bell.set()
