"""The audit drawer: who read and changed what in a case."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from duenotice.custody.models import AuditRow
from duenotice.desks.vault import say
from duenotice.desks.vault.access import actor_id, language, page, visit_of
from duenotice.register import actions, policy
from duenotice.register.models import Case
from duenotice.register.policy import LOCAL, Act
from duenotice.words import Spoken, spoken
from duenotice.words.phrases import known

ON_A_PAGE = 100


@page(Act.READ_LOG)
def log(request: HttpRequest, case: Case, number: int = 1) -> HttpResponse:
    """Lines of the log about a case, the latest first."""
    lang = language(request)
    pages = Paginator(AuditRow.objects.filter(case=case.pk).order_by("-seq"), ON_A_PAGE)
    if number > pages.num_pages:
        raise Http404
    here = pages.page(number)
    # The number in the whole log tells how much happens in other cases: only who may check the whole log sees it.
    whole, last = policy.may(visit_of(request).actor, Act.CHECK), pages.count - here.start_index() + 1
    lines = [
        {
            "seq": row.seq if whole else last - place,
            "at": say.time_text(row.at, lang),
            "what": _verb(row.verb, lang),
            "actor": _actor(row.actor, lang),
        }
        for place, row in enumerate(here.object_list)
    ]
    actions.note_read(case, "log.read", actor=actor_id(request))
    return render(request, "vault/log.html", {"case": case, "lines": lines, "page": here})


def _verb(verb: str, lang: str) -> Spoken:
    """A verb of the log in words: its own phrase, or the kind and what was done to it."""
    if known(f"vault.verb.{verb}"):
        return spoken(f"vault.verb.{verb}", lang)
    kind, _, done = verb.rpartition(".")
    if known(f"vault.kind.{kind}") and known(f"vault.done.{done}"):
        return spoken(f"vault.done.{done}", lang, kind=spoken(f"vault.kind.{kind}", lang).text)
    return Spoken(verb, "en")


def _actor(actor: str, lang: str) -> Spoken:
    if actor == LOCAL.id:
        return spoken("vault.actor.local", lang)
    return Spoken(policy.name_of(actor) or actor, "und")
