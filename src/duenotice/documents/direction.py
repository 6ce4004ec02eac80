"""Which way text runs, and what keeps a run from turning the line around it (Unicode Standard Annex 9)."""

from __future__ import annotations

from collections.abc import Iterator

from duenotice.reports import Inline, Line, Report, Run, Style
from duenotice.reports.model import right_to_left
from duenotice.reports.text import END_ISOLATE, FIRST_STRONG_ISOLATE, LTR_ISOLATE, RTL_ISOLATE

_OPENING = {"auto": FIRST_STRONG_ISOLATE, "ltr": LTR_ISOLATE, "rtl": RTL_ISOLATE}


def run_language(run: Run) -> str:
    """Language of a run where it is not the report's, '' otherwise. Citations are in Latin script."""
    return run.lang or ("en" if run.style is Style.CITE else "")


def run_direction(run: Run, report: Report) -> str:
    """`ltr`, `rtl` or `auto` for a run to be isolated, '' for one that goes with the line."""
    if run.style is Style.DATA:
        return "" if not report.rtl and run.text.isascii() else "auto"
    lang = run_language(run)
    rtl = right_to_left(lang) if lang else report.rtl
    return "" if rtl is report.rtl else "rtl" if rtl else "ltr"


def spans(line: Line, report: Report) -> Iterator[tuple[str, Line]]:
    """A line in pieces, each with the way it runs, '' where it goes with the line.

    Neighbours in the other direction make one piece, so that a sentence of several runs keeps its order. Values of
    the case between two such runs belong to the piece; alone they go with the line, isolated each for itself.
    """
    other = "ltr" if report.rtl else "rtl"
    rest = list(line)
    while rest:
        end = _reach(rest, report, other)
        yield (other, tuple(rest[:end])) if end else ("", (rest[0],))
        del rest[: end or 1]


def _reach(items: list[Inline], report: Report, other: str) -> int:
    """How many items from the first make one piece in the other direction, 0 for none."""
    end = 0
    for index, item in enumerate(items):
        way = run_direction(item, report) if isinstance(item, Run) else ""
        if way == other:
            end = index + 1
        elif way != "auto" or not end:
            break
    return end


def isolates(line: Line, report: Report) -> Iterator[tuple[Inline, str, str]]:
    """Each item of a line with the isolating characters that go before and after it."""
    for way, items in spans(line, report):
        for index, item in enumerate(items):
            before = after = ""
            if isinstance(item, Run) and run_direction(item, report) == "auto":
                before, after = FIRST_STRONG_ISOLATE, END_ISOLATE
            if way and index == 0:
                before = _OPENING[way] + before
            if way and index == len(items) - 1:
                after += END_ISOLATE
            yield item, before, after
