"""HTML: reduced to words, lists and tables; nothing runs, nothing is fetched."""

from __future__ import annotations

import html
import re

import nh3
from lxml import etree
from lxml import html as parser

from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Cleaned, Found, Kind
from duenotice.documents.intake.plain import decode, lines, visible_only

_TAGS_LIST = (
    "p br h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr th td caption blockquote pre "
    "code b i em strong u s sub sup hr div span"
)
_TAGS = frozenset(_TAGS_LIST.split())
_WITH_CONTENT = frozenset(
    (
        "script",
        "style",
        "title",
        "head",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "select",
    )
)
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_ACTIVE = re.compile(
    r"<(?:script|style|iframe|object|embed|applet|svg|math|form|input|meta|link|base|noscript|template)\b|\son\w+\s*=|javascript:",
    re.I,
)
_REMOTE = re.compile(r"(?:src|background|poster|srcset)\s*=|url\(|@import", re.I)
_LINK = re.compile(r"<a\s[^>]*href", re.I)
_REMARK = re.compile(r"<!--")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|\shidden(?=[\s>=])", re.I)
_BREAKS = re.compile(r"<(?:br|/p|/h[1-6]|/li|/tr|/div|/dt|/dd|/caption|/pre|/blockquote|hr)\b[^>]*>", re.I)
_CELLS = re.compile(r"</t[dh]>", re.I)
_HEAD = (
    '<!doctype html>\n<html><head><meta charset="utf-8">'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'"></head><body>\n'
)


def clean_html(data: bytes, limits: Limits) -> Cleaned:
    """A page as plain markup without scripts, styles, links, pictures or remarks."""
    found = Found()
    source = visible_only(decode(data, found), found)
    note_markup(source, found)
    body = reduce_markup(source)
    text = text_of(body)
    copy = f"{_HEAD}{body}\n</body></html>\n"
    return Cleaned(copy.encode(), Kind.HTML, found.all(), lines(text, limits, found))


def note_markup(source: str, found: Found) -> None:
    """Count what a page does beyond showing words."""
    for pattern, code in (
        (_ACTIVE, "markup"),
        (_REMOTE, "remote"),
        (_LINK, "link"),
        (_REMARK, "comment"),
        (_HIDDEN, "hidden_text"),
    ):
        found.add(code, len(pattern.findall(source)))


def reduce_markup(source: str) -> str:
    """Only the tags that lay out words, without attributes."""
    hidden = _without_hidden(source)
    return nh3.clean(
        hidden, tags=set(_TAGS), clean_content_tags=set(_WITH_CONTENT), attributes=_ATTRIBUTES,
        strip_comments=True, link_rel=None, generic_attribute_prefixes=set(), url_schemes=set(),
    )  # fmt: skip


def _without_hidden(source: str) -> str:
    """Elements that hide themselves are taken out with what is in them."""
    try:
        root = parser.document_fromstring(source)
    except (ValueError, etree.ParserError):
        return source
    for node in list(root.iter()):
        attributes = getattr(node, "attrib", {})
        style = str(attributes.get("style", ""))
        if ("hidden" in attributes or _HIDDEN.search(style)) and node.getparent() is not None:
            node.drop_tree()
    return str(parser.tostring(root, encoding="unicode"))


def text_of(body: str) -> str:
    """The words of reduced markup, a line for each block."""
    broken = _BREAKS.sub("\n", _CELLS.sub("\t", body))
    words = html.unescape(re.sub(r"<[^>]*>", "", broken))
    return "\n".join(line.strip(" ") for line in words.split("\n"))
