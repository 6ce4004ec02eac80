"""Dossier and law at a date, together: the assessment of one request, or of a table of them."""

from duenotice.assess.assessor import assess, law_of
from duenotice.assess.json import assessment_json
from duenotice.assess.model import Assessment, Finding, Headline

__all__ = ["Assessment", "Finding", "Headline", "assess", "assessment_json", "law_of"]
