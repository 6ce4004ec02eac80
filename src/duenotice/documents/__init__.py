"""Reports as files: PDF, DOCX, HTML and plain text from one model, with the same words and the same notes."""

from duenotice.documents.docx import to_docx
from duenotice.documents.errors import DocumentError
from duenotice.documents.html import to_html
from duenotice.documents.pdf import to_pdf
from duenotice.documents.text import to_text

__all__ = ["DocumentError", "to_docx", "to_html", "to_pdf", "to_text"]
