"""Messages (EML, MSG): who, to whom, when, about what, and the words. Routes, machines and attachments stay out."""

from __future__ import annotations

import email
import email.errors
import email.headerregistry
import io
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import lxml.html  # noqa: F401  # loaded before the fence closes
import olefile  # noqa: F401
from oxmsg import Message as OutlookMessage

from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import DEFAULT, Limits
from duenotice.documents.intake.model import Attachment, Cleaned, Found, Kind, Passage
from duenotice.documents.intake.plain import CHARSETS, lines, visible_only
from duenotice.documents.intake.web import note_markup, reduce_markup, text_of

#: What a reader sees of a message (RFC 5322, 3.6). All other fields are technical.
_SHOWN = ("Date", "From", "To", "Cc", "Subject")
#: How the words are stored (RFC 2045); every message has these, the copy too.
_STORAGE = ("Mime-Version", "Content-Type", "Content-Transfer-Encoding")
_MOST_PARTS = 500
_DEEPEST = 12


def clean_eml(data: bytes, limits: Limits) -> Cleaned:
    """A message as plain text with the five fields a reader sees.

    Raises:
        Refused: damaged, or built of too many parts.
    """
    found = Found()
    try:
        message = email.message_from_bytes(data, policy=policy.default)
        fields = {name: str(message.get(name, "")) for name in _SHOWN}
        found.add("mail_header", len([name for name in message if name.title() not in (*_SHOWN, *_STORAGE)]))
        parts = _parts(message, found)
    except (
        email.errors.MessageError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        IndexError,
        RecursionError,
    ):
        raise Refused("damaged") from None
    return _cleaned(fields, *parts, limits, found)


def _parts(message: Any, found: Found) -> tuple[str, list[Attachment]]:
    """The words and the attached files. A message inside a message is an attached file."""
    texts: list[str] = []
    pages: list[str] = []
    attached: list[Attachment] = []
    waiting: list[tuple[Any, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > _MOST_PARTS or depth > _DEEPEST:
            raise Refused("bomb")
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            attached.append(Attachment("message.eml", inner[0].as_bytes() if inner else b""))
        elif part.is_multipart():
            waiting[0:0] = [(child, depth + 1) for child in part.get_payload()]
        elif kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            (pages if kind == "text/html" else texts).append(_words(part, found))
        else:
            content = part.get_payload(decode=True) or b""
            attached.append(
                Attachment(part.get_filename() or f"attachment-{len(attached) + 1}", bytes(content))
            )
    for page in pages:
        note_markup(page, found)
    if pages and not any(text.strip() for text in texts):
        found.add("html_body")
        texts = [text_of(reduce_markup(page)) for page in pages]
    return "\n".join(texts), attached


def _words(part: Any, found: Found) -> str:
    raw = bytes(part.get_payload(decode=True) or b"")
    charset = str(part.get_content_charset("utf-8")).lower().replace("windows-", "cp")
    if charset.replace("_", "-") not in {
        name.replace("_", "-") for name in CHARSETS
    } and not charset.startswith("iso-8859"):
        found.add("encoding", 1, "UTF-8")
        charset = "utf-8"
    return raw.decode(charset, "replace")


def clean_msg(data: bytes, limits: Limits) -> Cleaned:
    """A message saved by Outlook, in the same plain form ([MS-OXMSG]).

    Raises:
        Refused: damaged.
    """
    found = Found()
    try:
        message = OutlookMessage.load(io.BytesIO(data))
        sent = message.sent_date
        people = [
            f"{who.name} <{who.email_address}>" if who.name else str(who.email_address)
            for who in message.recipients
        ]
        fields = {
            "Date": format_datetime(sent) if sent else "",
            "From": str(message.sender or ""),
            "To": ", ".join(people),
            "Subject": str(message.subject or ""),
        }
        found.add("mail_header", len(message.message_headers))
        body, page = str(message.body or ""), str(message.html_body or "")
        attached = [
            Attachment(item.file_name or "attachment", bytes(item.file_bytes or b""))
            for item in message.attachments
        ]
    except Exception:  # noqa: BLE001  # the reader raises whatever a damaged file leads it to
        raise Refused("damaged") from None
    note_markup(page, found)
    if page and not body.strip():
        found.add("html_body")
        body = text_of(reduce_markup(page))
    return _cleaned(fields, body, attached, limits, found)


def _cleaned(
    fields: dict[str, str], body: str, attached: list[Attachment], limits: Limits, found: Found
) -> Cleaned:
    found.add("attachment", len(attached))
    shown = {
        name: " ".join(visible_only(value, found).split()) for name, value in fields.items() if value.strip()
    }
    text = visible_only(body.replace("\r\n", "\n").replace("\r", "\n"), found)
    copy = EmailMessage(policy=policy.SMTPUTF8)
    for name, value in shown.items():
        copy[f"X-Shown-{name}" if not _fits(name, value) else name] = value
    copy.set_content(text or "\n", cte="base64")
    del copy["MIME-Version"]
    copy["MIME-Version"] = "1.0"
    passages = tuple(
        Passage("header", number, value, name) for number, (name, value) in enumerate(shown.items(), 1)
    )
    return Cleaned(
        copy.as_bytes(), Kind.EML, found.all(), passages + lines(text, limits, found), 0, tuple(attached)
    )


def _fits(name: str, value: str) -> bool:
    """Whether a value can stand in a field as it is; a damaged address or date is shown, but under another name."""
    try:
        EmailMessage(policy=policy.SMTPUTF8)[name] = value
    except (ValueError, IndexError, AttributeError, TypeError, email.errors.MessageError):
        return False
    return True


#: The mail library loads parts of itself on first use; behind the fence that is too late.
_SAMPLE = (
    b"From: =?utf-8?q?A?= <a@b.example>\nTo: b@c.example\nDate: Mon, 01 Jan 2024 10:00:00 +0000\nSubject: =?utf-8?b?QQ==?=\n"
    b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/html; charset=koi8-r\n'
    b"Content-Transfer-Encoding: quoted-printable\n\n<p>A=20B\n--x\nContent-Type: message/rfc822\n\nSubject: B\n\nC\n--x--\n"
)
clean_eml(_SAMPLE, DEFAULT)
