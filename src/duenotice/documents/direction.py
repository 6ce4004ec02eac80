"""Which way text runs, and what keeps a run from turning the line around it (Unicode Standard Annex 9)."""

from __future__ import annotations

from duenotice.reports import Report, Run, Style
from duenotice.reports.model import right_to_left
from duenotice.reports.text import END_ISOLATE, FIRST_STRONG_ISOLATE, LTR_ISOLATE, RTL_ISOLATE

_OPENING = {"auto": FIRST_STRONG_ISOLATE, "ltr": LTR_ISOLATE, "rtl": RTL_ISOLATE}


def run_language(run: Run) -> str:
    """Language of a run where it is not the report's, '' otherwise. Citations are in Latin script."""
    return run.lang or ("en" if run.style is Style.CITE else "")


def run_direction(run: Run, report: Report) -> str:
    """`ltr`, `rtl` or `auto` for a run to be isolated, '' for one that goes with the line."""
    if run.style is Style.DATA:
        return "auto"
    lang = run_language(run)
    rtl = right_to_left(lang) if lang else report.rtl
    return "" if rtl is report.rtl else "rtl" if rtl else "ltr"


def isolated(run: Run, report: Report, words: str) -> str:
    """The words of a run between isolating characters where they need them."""
    way = run_direction(run, report)
    if way == "auto" and not report.rtl and words.isascii():
        return words
    opening = _OPENING.get(way, "")
    return f"{opening}{words}{END_ISOLATE}" if opening else words
