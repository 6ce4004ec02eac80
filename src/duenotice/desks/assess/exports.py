"""The assessment as a file."""

from __future__ import annotations

import json

from duenotice import documents
from duenotice.assess import assess, assessment_json
from duenotice.assess.report import build_report
from duenotice.dossier import Dossier

#: Form -> content type and file name.
FORMATS = {
    "json": ("application/json; charset=utf-8", "assessment.json"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "assessment.docx"),
    "pdf": ("application/pdf", "assessment.pdf"),
    "dossier": ("application/json; charset=utf-8", "dossier.json"),
}


def exported(form: str, dossier: Dossier, goal: str, lang: str) -> bytes:
    """The bytes of one form of the assessment, or of the dossier itself.

    Args:
        form: a key of FORMATS.
        dossier: the facts.
        goal: what the questions are for.
        lang: language of DOCX and PDF.
    """
    if form == "dossier":
        return _json(dossier.to_json())
    assessment = assess(dossier, goal=goal)
    if form == "json":
        return _json(assessment_json(assessment))
    report = build_report(assessment, lang)
    return documents.to_pdf(report) if form == "pdf" else documents.to_docx(report)


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
