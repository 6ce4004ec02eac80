"""What travels in the form: the dossier and the way through the interview. Read again, as untrusted, on every request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from duenotice.dossier import Dossier, DossierError, Problem, dossier_from, read_dossier, vocabulary

#: Pages before the first question about the facts. A colon keeps them apart from the facts' own names.
OPENING = (":mechanism", ":seen", ":issued_on", ":goal")
GOALS = ("defect", "complete")
_START = {"mechanism": "red_notice", "facts": {}}
MAX_DRAFTS = 200_000


@dataclass(frozen=True, slots=True)
class Way:
    """Where the reader is.

    Attributes:
        goal: what the questions are for: `defect` or `complete`.
        path: steps already shown, in order: names of facts, or pages of the opening.
        at: index of the step shown now; the length of the path when none is.
        drafts: what was typed but could not be read yet, by step.
        review: whether the step was opened from the review page, so that going on returns there.
    """

    goal: str = "defect"
    path: tuple[str, ...] = ()
    at: int = 0
    drafts: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    review: bool = False

    @property
    def step(self) -> str | None:
        """The step shown now."""
        return self.path[self.at] if self.at < len(self.path) else None

    def dumps(self) -> str:
        """As JSON text for the form."""
        content = {
            "goal": self.goal,
            "path": self.path,
            "at": self.at,
            "drafts": self.drafts,
            "review": self.review,
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class State:
    """Dossier and way together.

    Attributes:
        dossier: the facts so far.
        way: where the reader is.
    """

    dossier: Dossier
    way: Way

    @property
    def dossier_text(self) -> str:
        """The dossier as JSON text for the form."""
        return json.dumps(self.dossier.to_json(), ensure_ascii=False, separators=(",", ":"))

    def moved(self, **changes: Any) -> State:
        """The same dossier, elsewhere on the way."""
        return State(self.dossier, replace(self.way, **changes))

    def open(self, step: str, *, review: bool = False) -> State:
        """The state with a step shown: where it stands on the path already, or added at the end."""
        path = self.way.path if step in self.way.path else (*self.way.path, step)
        return self.moved(path=path, at=path.index(step), review=review)

    def with_draft(self, step: str, typed: Mapping[str, list[str]] | None) -> State:
        """The state with what was typed on a step kept, or forgotten."""
        drafts = {key: value for key, value in self.way.drafts.items() if key != step}
        if typed:
            drafts[step] = typed
        return self.moved(drafts=drafts)


def fresh() -> State:
    """Before the first answer."""
    return State(dossier_from(_START), Way(path=OPENING[:1]))


def read_state(form: Mapping[str, str]) -> State:
    """The state a form carries.

    Raises:
        DossierError: the dossier or the way cannot be read.
    """
    text = form.get("dossier")
    if text is None:
        return fresh()
    return State(read_dossier(text), read_way(form.get("way")))


def read_way(text: str | None) -> Way:
    """The way a form carries.

    Raises:
        DossierError: it is not one this desk has written.
    """
    if not text:
        return Way()
    try:
        content = json.loads(text)
        return _way(content)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DossierError(
            [Problem("way", "The page was sent in a form that cannot be read.", "Go back and send it again.")]
        ) from None


def _way(content: Mapping[str, Any]) -> Way:
    goal, path, at, drafts, review = (content[key] for key in ("goal", "path", "at", "drafts", "review"))
    steps = set(OPENING) | vocabulary().keys()
    sound = goal in GOALS and isinstance(path, list) and isinstance(at, int) and 0 <= at <= len(path)
    if not sound or not all(step in steps for step in path) or len(set(path)) != len(path):
        raise ValueError("not a way")
    if (
        not all(step in steps and _typed(typed) for step, typed in drafts.items())
        or len(str(drafts)) > MAX_DRAFTS
    ):
        raise ValueError("not drafts")
    return Way(goal, tuple(path), at, drafts, review is True)


def _typed(typed: Any) -> bool:
    return isinstance(typed, dict) and all(
        isinstance(values, list) and all(isinstance(value, str) for value in values)
        for values in typed.values()
    )
