"""Pages of the assess desk. They hold no rule and keep nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duenotice.assess import Assessment, assess
from duenotice.desks.assess import flow
from duenotice.desks.assess.example import example
from duenotice.desks.assess.exports import FORMATS, exported
from duenotice.desks.assess.pages import question_page, review_page
from duenotice.desks.assess.present import result_page
from duenotice.desks.assess.state import OPENING, State, Way, fresh, read_state
from duenotice.dossier import DossierError, Problem, read_dossier, vocabulary
from duenotice.samples import sample_dossier

CHECK = "check"
RESULT = "result"


def _lang(request: HttpRequest) -> str:
    return str(getattr(request, "lang", "en"))


def _typed(form: QueryDict) -> dict[str, list[str]]:
    return {
        name: [str(value) for value in form.getlist(name)]
        for name in form
        if name not in ("dossier", "way", "do")
    }


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The start page: one thing to do, and what comes of it."""
    return render(request, "assess/start.html", {"example": example(_lang(request))})


@require_GET
def limits(request: HttpRequest) -> HttpResponse:
    """What this does not do."""
    return render(request, "assess/limits.html")


@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """The assessment of an invented request."""
    state = State(sample_dossier(), Way())
    return _result(request, state, invented=True)


@require_http_methods(["GET", "HEAD", "POST"])
def interview(request: HttpRequest) -> HttpResponse:
    """One question a page."""
    if request.method != "POST":
        return _question(request, fresh())
    state = read_state(request.POST)
    action, _, detail = request.POST.get("do", "next").partition(":")
    act = _ACTIONS.get(action)
    if act is None:
        raise DossierError([Problem("do", "No such action.", "Go back and use the buttons of the page.")])
    return act(request, state, _typed(request.POST), detail)


def _next(request: HttpRequest, state: State, typed: Mapping[str, list[str]], detail: str) -> HttpResponse:
    outcome = flow.take(state, typed, unknown=detail == "unknown")
    if outcome.errors:
        return _question(request, state, typed, outcome, status=422)
    if outcome.state.way.review:
        return _review(request, outcome.state)
    return _onward(request, outcome.state)


def _onward(request: HttpRequest, state: State) -> HttpResponse:
    """The next step, worked out from one assessment that the page then shows."""
    assessment = flow.assessed(state)
    onward = flow.forward(state, assessment)
    if onward.way.step is None:
        return _review(request, onward)
    return render(
        request, "assess/question.html", question_page(onward, _lang(request), assessment=assessment)
    )


def _back(request: HttpRequest, state: State, typed: Mapping[str, list[str]], detail: str) -> HttpResponse:
    return _question(request, flow.back(state, typed))


def _show(request: HttpRequest, state: State, typed: Mapping[str, list[str]], detail: str) -> HttpResponse:
    return _question(request, state, typed or None)


def _ask(request: HttpRequest, state: State, typed: Mapping[str, list[str]], detail: str) -> HttpResponse:
    """Open a question out of order: from the road ahead, the review page or the assessment."""
    step, _, origin = detail.partition("@")
    if step not in vocabulary() and step not in OPENING:
        raise DossierError([Problem("do", "No such question.", "Go back and use the buttons of the page.")])
    return _question(request, flow.keep(state, typed).open(step, review=origin == CHECK))


def _go_on(request: HttpRequest, state: State, typed: Mapping[str, list[str]], detail: str) -> HttpResponse:
    """From the review page to the next question that still matters."""
    return _onward(request, state.moved(at=max(len(state.way.path) - 1, 0)))


def _add(request: HttpRequest, state: State, typed: Mapping[str, list[str]], detail: str) -> HttpResponse:
    return _question(request, state, flow.with_one_more(state, typed))


def _remove(request: HttpRequest, state: State, typed: Mapping[str, list[str]], detail: str) -> HttpResponse:
    index = int(detail) if detail.isascii() and detail.isdigit() and len(detail) < 5 else 0
    return _question(request, state, flow.with_one_less(state, typed, index))


_ACTIONS = {
    "next": _next,
    "back": _back,
    "show": _show,
    "ask": _ask,
    "on": _go_on,
    "add": _add,
    "remove": _remove,
}


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Check your answers."""
    if request.method != "POST":
        return HttpResponseRedirect("../")
    return _review(request, _kept(request))


@require_http_methods(["GET", "HEAD", "POST"])
def result(request: HttpRequest) -> HttpResponse:
    """The assessment."""
    if request.method != "POST":
        return HttpResponseRedirect("../")
    return _result(request, _kept(request))


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Read a dossier, or one notice of INTERPOL's public pages, instead of asking."""
    if request.method != "POST":
        return render(request, "assess/upload.html")
    file = request.FILES.get("file")
    if isinstance(file, list) or file is None:
        return render(request, "assess/upload.html", {"missing": True}, status=422)
    dossier = read_dossier(file.read())
    return _review(request, State(dossier, Way()), notes=dossier.notes)


@require_POST
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The assessment as JSON, DOCX or PDF; or the dossier, to go on with later."""
    if form not in FORMATS:
        raise Http404
    state = _kept(request)
    kind, suffix = FORMATS[form]
    response = HttpResponse(exported(form, state.dossier, state.way.goal, _lang(request)), content_type=kind)
    # A fixed name: a file name of our making holds nothing that was typed.
    response["Content-Disposition"] = f'attachment; filename="{suffix}"'
    return response


def _kept(request: HttpRequest) -> State:
    """The state of the form, with what stands in a question's boxes and the code name taken along."""
    if "dossier" not in request.POST:
        raise DossierError(
            [Problem("", "The page was sent without its answers.", "Start again, or give a file.")]
        )
    state = flow.keep(read_state(request.POST), _typed(request.POST))
    reference = request.POST.get("reference")
    return state if reference is None else flow.named(state, reference)


def _question(
    request: HttpRequest,
    state: State,
    typed: Mapping[str, list[str]] | None = None,
    outcome: flow.Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    if state.way.step is None:
        return _review(request, state)
    page = question_page(state, _lang(request), typed, outcome)
    return render(request, "assess/question.html", page, status=status)


def _review(request: HttpRequest, state: State, notes: tuple[str, ...] = ()) -> HttpResponse:
    return render(request, "assess/review.html", review_page(state, _lang(request), notes))


def _result(request: HttpRequest, state: State, *, invented: bool = False) -> HttpResponse:
    assessment: Assessment = assess(state.dossier, goal=state.way.goal)
    page: dict[str, Any] = result_page(assessment, state, _lang(request))
    return render(request, "assess/result.html", {**page, "invented": invented})
