"""The vault's own tables. Ids are opaque; what a row says of a case is sealed under that case's key."""

from __future__ import annotations

from django.db import models

ID = 32


class AuditRow(models.Model):
    """One line of the log: appended, never changed, chained to the line before."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=27)
    actor = models.CharField(max_length=64)
    verb = models.CharField(max_length=64)
    case = models.CharField(max_length=ID, blank=True, db_index=True)
    kind = models.CharField(max_length=32, blank=True)
    object = models.CharField(max_length=ID, blank=True, db_index=True)
    payload = models.BinaryField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "custody"
        db_table = "custody_audit"
        ordering = ("seq",)


class CaseKey(models.Model):
    """The key of one case, sealed under the master key. Erasing a case removes this row."""

    case = models.CharField(max_length=ID, primary_key=True)
    sealed = models.BinaryField()

    class Meta:
        app_label = "custody"
        db_table = "custody_case_key"


class Tombstone(models.Model):
    """A case that was erased, or that left this computer for a time."""

    case = models.CharField(max_length=ID, primary_key=True)
    at = models.CharField(max_length=27)
    reason = models.CharField(max_length=16)

    class Meta:
        app_label = "custody"
        db_table = "custody_tombstone"


class SealedFile(models.Model):
    """One sealed file and what its content must be."""

    file = models.CharField(max_length=ID, primary_key=True)
    case = models.CharField(max_length=ID, db_index=True)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "custody"
        db_table = "custody_file"


class State(models.Model):
    """Small facts about the vault itself: head of the log, last backup, last rehearsed restore."""

    key = models.CharField(max_length=32, primary_key=True)
    value = models.JSONField()

    class Meta:
        app_label = "custody"
        db_table = "custody_state"


class Job(models.Model):
    """Slow work: what it is, how far it is, how it stands. Ids and counts only; what it works on is read from its place."""

    id = models.CharField(max_length=ID, primary_key=True)
    kind = models.CharField(max_length=32)
    case = models.CharField(max_length=ID, blank=True, db_index=True)
    actor = models.CharField(max_length=64)
    status = models.CharField(max_length=16, db_index=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    detail = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")
    made_at = models.CharField(max_length=27)
    ended_at = models.CharField(max_length=27, blank=True, default="")

    class Meta:
        app_label = "custody"
        db_table = "custody_job"
        ordering = ("made_at", "id")
