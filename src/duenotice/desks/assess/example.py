"""What an assessment looks like, at a glance: the headline and some findings of the invented request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from duenotice.assess import assess
from duenotice.desks.assess.present import Row, result_page
from duenotice.desks.assess.state import State, Way
from duenotice.samples import sample_dossier


@cache
def example(lang: str) -> Mapping[str, Any]:
    """Headline and one row of each verdict, in a language; the same for everyone, so made once."""
    dossier = sample_dossier()
    page = result_page(assess(dossier), State(dossier, Way()), lang)
    one_each: dict[str, Row] = {}
    for ground in page["grounds"]:
        for row in ground.part.rows:
            one_each.setdefault(row.mark, row)
    return {
        "mark": page["assessment"].headline,
        "short": page["short"],
        "headline": page["headline"],
        "rows": list(one_each.values()),
    }
