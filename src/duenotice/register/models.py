"""The present state of every case. Each row can be built again from the log, which is what counts."""

from __future__ import annotations

import secrets

from django.db import models

from duenotice.dossier import MECHANISMS, SEEN, SPEAKERS
from duenotice.register import fields

ID = 32
CONSENT = ("private", "shared_with_counsel", "counted", "published")
PROTECTION = (
    "pending", "refugee", "subsidiary", "humanitarian", "stateless", "naturalised_former_refugee", "refused", "ended",
)  # fmt: skip
REQUEST_STATUS = ("unknown", "requested", "under_review", "live", "suspended", "ended")
REQUEST_OUTCOME = ("deleted", "refused", "granted", "withdrawn", "expired", "other")
EVENT_KINDS = (
    "issued", "published", "circulated", "recorded", "arrested", "released", "asked", "answered", "filed", "received",
    "hearing", "decided", "deleted", "withdrawn", "status_granted", "status_ended", "other",
)  # fmt: skip
PROCEEDING_STATUS = ("planned", "filed", "pending", "decided", "closed")
PROCEEDING_OUTCOME = ("granted", "partly_granted", "refused", "inadmissible", "withdrawn", "other")
CONTACT_ROLES = (
    "counsel",
    "relative",
    "witness",
    "interpreter",
    "organisation",
    "authority",
    "opponent",
    "other",
)
TRANSLATION = ("not_needed", "missing", "draft", "certified")


def new_id() -> str:
    """A random id that says nothing."""
    return secrets.token_hex(ID // 2)


def _choice(values: tuple[str, ...], default: str = "") -> fields.Choice:
    choices = [(value, value) for value in values]
    return fields.Choice(max_length=32, choices=choices, default=default, blank=not default)


def _ref(to: str, related: str) -> models.ForeignKey:  # type: ignore[type-arg]  # either end may be a name
    return models.ForeignKey(to, models.PROTECT, null=True, blank=True, related_name=related)


class Case(models.Model):
    """One person's matter, known by a code name."""

    id = models.CharField(max_length=ID, primary_key=True, default=new_id, editable=False)
    code_name = fields.Word(max_length=60, unique=True)
    opened_on = fields.Day()
    closed_on = fields.Day()
    consent = _choice(CONSENT, "private")
    consent_on = fields.Day()
    notes = fields.Text(blank=True, default="")
    sample = models.BooleanField(default=False)

    class Meta:
        app_label = "register"
        db_table = "register_case"
        ordering = ("code_name",)

    def __str__(self) -> str:
        return str(self.code_name)


class Held(models.Model):
    """Anything that a case holds. `removed` says why it no longer counts; it stays for the record."""

    id = models.CharField(max_length=ID, primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    removed = fields.Text(blank=True, default="")

    class Meta:
        app_label = "register"
        abstract = True


class Subject(Held):
    """A person whom a request concerns."""

    names = fields.Names()
    born = fields.Day()
    birth_place = fields.Word(max_length=200, blank=True, default="")
    nationalities = fields.Countries()
    notes = fields.Text(blank=True, default="")

    class Meta:
        app_label = "register"
        db_table = "register_subject"


class Protection(Held):
    """A protection status of a person, with its dates."""

    subject = _ref("register.Subject", "protections")
    status = _choice(PROTECTION, "pending")
    state = fields.Country()
    against = fields.Countries()
    since = fields.Day()
    until = fields.Day()
    said_by = _choice(SPEAKERS, "person")
    exhibit = _ref("register.Exhibit", "protections")

    class Meta:
        app_label = "register"
        db_table = "register_protection"


class Request(Held):
    """What a state asks for, by any mechanism. Status is where it is; outcome is how it ended."""

    subject = _ref("register.Subject", "requests")
    mechanism = _choice(MECHANISMS, "red_notice")
    requesting_state = fields.Country()
    reference = fields.Word(max_length=120, blank=True, default="")
    seen = _choice(SEEN)
    issued_on = fields.Day()
    status = _choice(REQUEST_STATUS, "unknown")
    outcome = _choice(REQUEST_OUTCOME)
    notes = fields.Text(blank=True, default="")

    class Meta:
        app_label = "register"
        db_table = "register_request"


class Proceeding(Held):
    """A challenge or case in a forum. Status is where it is; outcome is how it ended."""

    request = _ref("register.Request", "proceedings")
    forum = fields.Word(max_length=200)
    reference = fields.Word(max_length=120, blank=True, default="")
    opened_on = fields.Day()
    status = _choice(PROCEEDING_STATUS, "planned")
    outcome = _choice(PROCEEDING_OUTCOME)
    decided_on = fields.Day()
    notes = fields.Text(blank=True, default="")

    class Meta:
        app_label = "register"
        db_table = "register_proceeding"


class Exhibit(Held):
    """A sealed file, by number."""

    number = models.PositiveIntegerField()
    title = fields.Word(max_length=300)
    file = models.CharField(max_length=ID)
    file_name = fields.Word(max_length=255)
    media_type = fields.Word(max_length=127)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    dated = fields.Day()
    received_on = fields.Day()
    language = fields.Word(max_length=35, blank=True, default="")
    translation = _choice(TRANSLATION)
    findings = fields.Findings()

    class Meta:
        app_label = "register"
        db_table = "register_exhibit"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="register_exhibit_number")]


class Event(Held):
    """What happened when, and when we learned it. Appended; a mistake is corrected by another event."""

    request = _ref("register.Request", "events")
    proceeding = _ref("register.Proceeding", "events")
    kind = _choice(EVENT_KINDS, "other")
    what = fields.Text()
    happened_on = fields.Day()
    learned_on = fields.Day()
    said_by = _choice(SPEAKERS, "person")
    exhibit = _ref("register.Exhibit", "events")
    corrects = _ref("register.Event", "corrections")

    class Meta:
        app_label = "register"
        db_table = "register_event"
        indexes = [models.Index(fields=["case", "happened_on"], name="register_event_line")]


class Fact(Held):
    """One thing said of a request: by whom, shown by which exhibit, disputed by whom."""

    request = _ref("register.Request", "facts")
    key = fields.Word(max_length=80)
    value = fields.Value(null=True)
    said_by = _choice(SPEAKERS, "person")
    said_on = fields.Day()
    exhibit = _ref("register.Exhibit", "facts")
    disputed_by = fields.Speakers()
    relied_on = models.BooleanField(default=True)

    class Meta:
        app_label = "register"
        db_table = "register_fact"
        indexes = [models.Index(fields=["request", "key"], name="register_fact_key")]


class Contact(Held):
    """Someone else in the case. A protected contact never appears in what leaves the vault without being named."""

    role = _choice(CONTACT_ROLES, "other")
    names = fields.Names()
    organisation = fields.Word(max_length=200, blank=True, default="")
    state = fields.Country()
    reach = fields.Text(blank=True, default="")
    protected = models.BooleanField(default=True)
    notes = fields.Text(blank=True, default="")

    class Meta:
        app_label = "register"
        db_table = "register_contact"


class Assessment(Held):
    """What the rules said of a request on a day: the facts it went by, the result, and the exact rulebook."""

    request = _ref("register.Request", "assessments")
    made_on = fields.Day()
    as_of = fields.Day()
    rulebook = fields.Word(max_length=64)
    rulebook_hash = models.CharField(max_length=64)
    headline = fields.Word(max_length=32)
    dossier = fields.Value()
    result = fields.Value()

    class Meta:
        app_label = "register"
        db_table = "register_assessment"


class Reading(models.Model):
    """How reading an exhibit went: its clean copy, what was found in it. Made from the sealed original, so not in the log."""

    exhibit = models.CharField(max_length=ID, primary_key=True)
    case = models.CharField(max_length=ID, db_index=True)
    status = models.CharField(max_length=16)
    kind = models.CharField(max_length=8, blank=True, default="")
    copy = models.CharField(max_length=ID, blank=True, default="")
    copy_kind = models.CharField(max_length=8, blank=True, default="")
    pages = models.PositiveIntegerField(default=0)
    passages = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    reason = models.CharField(max_length=64, blank=True, default="")
    detail = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        app_label = "register"
        db_table = "register_reading"


class Passage(models.Model):
    """A stretch of text that can be searched: a page of an exhibit, an event, a name. Made from what the case holds."""

    id = models.BigAutoField(primary_key=True)
    case = models.CharField(max_length=ID, db_index=True)
    kind = models.CharField(max_length=16)
    object = models.CharField(max_length=ID, db_index=True)
    unit = models.CharField(max_length=16, blank=True, default="")
    number = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()
    folded = models.TextField()

    class Meta:
        app_label = "register"
        db_table = "register_passage"


#: Every kind of object a case holds, in an order in which each comes after those it refers to.
HELD: dict[str, type[Held]] = {
    "subject": Subject,
    "exhibit": Exhibit,
    "protection": Protection,
    "request": Request,
    "proceeding": Proceeding,
    "event": Event,
    "fact": Fact,
    "contact": Contact,
    "assessment": Assessment,
}
