"""Which reader takes which type."""

from __future__ import annotations

from collections.abc import Callable

from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Cleaned, Kind

Reader = Callable[[bytes, Limits], Cleaned]


def reader(kind: Kind) -> Reader:
    """The function that makes the clean copy of a type. Loads what it needs, so that one type does not cost all."""
    if kind is Kind.PDF:
        from duenotice.documents.intake.pdf import clean_pdf as read
    elif kind is Kind.DOCX:
        from duenotice.documents.intake.docx import clean_docx as read
    elif kind is Kind.ODT:
        from duenotice.documents.intake.odt import clean_odt as read
    elif kind is Kind.XLSX:
        from duenotice.documents.intake.xlsx import clean_xlsx as read
    elif kind is Kind.EML:
        from duenotice.documents.intake.mail import clean_eml as read
    elif kind is Kind.MSG:
        from duenotice.documents.intake.mail import clean_msg as read
    elif kind is Kind.HTML:
        from duenotice.documents.intake.web import clean_html as read
    elif kind is Kind.TXT:
        from duenotice.documents.intake.plain import clean_txt as read
    elif kind is Kind.CSV:
        from duenotice.documents.intake.plain import clean_csv as read
    else:
        from duenotice.documents.intake.picture import clean_picture as read
    return read
