"""Reports made by hand, plain and hostile, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from duenotice.reports import (
    Items,
    Labels,
    Line,
    Notes,
    Pairs,
    Paragraph,
    Report,
    Role,
    Run,
    Section,
    Style,
    Table,
)

URL = "https://www.interpol.int/Who-we-are/Legal-framework/Legal-documents"
HOSTILE = (
    "<Ann & Co>",
    '#panic() #read("/etc/passwd") $x^2$ @note-1 *a* _b_ `c` \\ ] [ // /* = -',
    "]]> <!-- --> &amp; </w:t><w:br/> <script>alert(1)</script> {{ 7*7 }} {% raw %}",
    "\u202egnp.exe \u2066\u2067\u200b\u00ad",
    "emoji \U0001f600 \U0001f469\u200d\u2696\ufe0f, \u4e2d\u6587, \u05e9\u05dc\u05d5\u05dd, \u10e5\u10d0, a\u0651\u0301",
    "\u0623\u062d\u0645\u062f (Ahmed) \u0412\u043b\u0430\u0434\u0438\u043c\u0438\u0440 \u0130stanbul",
    "w" * 10_000,
    "line\nbreak\ttab\x07bell\x1b[31m",
)
ARABIC = "هذا نص عربي يشير إلى المادة "

MakeReport = Callable[..., Report]


def note(notes: Notes, article: str) -> Line:
    """A line that cites an article."""
    cite = (Run(f"RPD 2025, {article}", Style.CITE), Run(". "), Run(URL, Style.CITE, url=URL))
    return (Run(f"Cites {article}."), notes.cite(cite))


def _report(lang: str = "en", code_name: str = "HERON", data: tuple[str, ...] = ()) -> Report:
    notes = Notes()
    arabic = lang == "ar"
    both = (*note(notes, "83(1)(a)(ii)"), *note(notes, "84")[1:])
    blocks = (
        Paragraph((Run(ARABIC if arabic else "This text cites "), Run("RPD 2025, 83(1)(a)(ii)", Style.CITE))),
        Paragraph(both),
        Paragraph((Run("A label", lang="en"),), Role.LABEL),
        Paragraph((Run("No offence carries two years.", lang="en"), *note(notes, "84")[1:])),
        Items(tuple((Paragraph((Run(text, Style.DATA),)),) for text in data or ("plain",))),
        Items(
            ((Paragraph((Run("Question one?", Style.STRONG),)), Paragraph((Run("Why."),), Role.ASIDE)),),
            ordered=True,
        ),
        Pairs(
            (
                ((Run("Code name"),), (Run(code_name, Style.DATA),)),
                ((Run("Law as of"),), (Run("4 March 2026"),)),
            )
        ),
        Table("Tests", ((Run("Test"),), (Run("Why"),)), (((Run("One"),), note(notes, "99")),)),
    )
    inner = Section("rule", (Run("A rule"),), (Paragraph((Run("Beware."),), Role.CAUTION),))
    sections = (
        Section("assessed", (Run("What was assessed"),), blocks),
        Section(
            "grounds",
            (Run("الأسباب" if arabic else "Grounds"),),
            (),
            (Section("family", (Run("Family"),), (), (inner,)),),
        ),
        Section("questions", (Run("Questions"),), (Paragraph((Run("Ask."),)),)),
    )
    lead = (
        Paragraph(
            (Run("عيب واضح إذا ثبتت هذه الوقائع." if arabic else "Clear defect if these facts are proved."),),
            Role.LEAD,
        ),
        Paragraph((Run("Do not travel on this result.", lang="en"),), Role.CAUTION),
    )
    labels = Labels(notes="الحواشي", page="صفحة {page} من {pages}") if arabic else Labels()
    kind = "تقييم" if arabic else "Assessment"
    return Report(
        kind, code_name, lang, date(2026, 3, 4), "Due Notice 0.1.0", lead, sections, notes.all(), labels
    )


@pytest.fixture
def make_report() -> MakeReport:
    """Makes a report: language, code name, strings that came with the case."""
    return _report
