"""TXT and CSV: read as text, written as UTF-8 without characters that do not show."""

from __future__ import annotations

import codecs
import csv
import io
import re

from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Cleaned, Found, Kind, Passage

#: Loaded with the module, since nothing can be loaded behind the fence.
_CHARSETS_LIST = (
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-7 ascii latin-1 iso8859-2 iso8859-3 iso8859-4 "
    "iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-13 iso8859-14 iso8859-15 "
    "iso8859-16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp866 koi8-r "
    "koi8-u mac-roman gb2312 gbk gb18030 big5 shift_jis euc_jp euc_kr iso2022_jp tis-620 cp874 hz johab"
)
CHARSETS = tuple(_CHARSETS_LIST.split())
for _name in CHARSETS:
    codecs.lookup(_name)

#: Characters that mark a copy or hide a word: zero width, invisible operators, tags (Unicode 16, 23.2 to 23.9).
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
#: Joiners mean something between letters that join (Arabic, Indic scripts) or pictures; elsewhere they only hide.
_JOINER = re.compile(r"(?<![\u0590-\U0001ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\U0001ffff])")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"^[+-]?[\d\s.,'\u00a0\u202f]+%?$")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes, found: Found) -> str:
    """The text of a file: UTF-8 or UTF-16 by its mark; otherwise as Windows wrote it in Western Europe, which is said."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(charset)
            except UnicodeDecodeError:
                raise Refused("damaged") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        found.add("encoding", 1, "Windows-1252")
        return data.decode("cp1252", "replace")


def visible_only(text: str, found: Found) -> str:
    """The text without characters that do not show, turn others round, or control a screen."""
    for pattern, code in (
        (_INVISIBLE, "invisible_characters"),
        (_JOINER, "invisible_characters"),
        (_DIRECTION, "direction_characters"),
        (_CONTROL, "control_characters"),
    ):
        text, count = pattern.subn("", text)
        found.add(code, count)
    return text


def clean_txt(data: bytes, limits: Limits) -> Cleaned:
    """A text file as UTF-8 with only what shows."""
    found = Found()
    text = visible_only(decode(data, found).replace("\r\n", "\n").replace("\r", "\n"), found)
    return Cleaned(text.encode(), Kind.TXT, found.all(), lines(text, limits, found))


def lines(text: str, limits: Limits, found: Found, label: str = "") -> tuple[Passage, ...]:
    """The lines that hold words, with their numbers."""
    found.add("too_long", int(len(text) > limits.text_characters))
    numbered = enumerate(text[: limits.text_characters].split("\n"), 1)
    return tuple(Passage("line", number, line, label) for number, line in numbered if line.strip())


def clean_csv(data: bytes, limits: Limits) -> Cleaned:
    """A table as UTF-8 CSV that no spreadsheet takes for formulas.

    Raises:
        Refused: a field or the table is too large.
    """
    found = Found()
    text = visible_only(decode(data, found).replace("\0", ""), found)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    out, passages, cells = io.StringIO(), [], 0
    writer = csv.writer(out, lineterminator="\n")
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), dialect), 1):
            cells += len(row)
            if cells > limits.cells:
                raise Refused("too_many_cells", str(limits.cells))
            guarded = [_guarded(cell, found) for cell in row]
            writer.writerow(guarded)
            if any(row):
                passages.append(Passage("row", number, "\t".join(row)))
    except csv.Error:
        raise Refused("damaged") from None
    return Cleaned(out.getvalue().encode(), Kind.CSV, found.all(), tuple(passages))


def _guarded(cell: str, found: Found) -> str:
    """A cell that a spreadsheet would run is marked as text."""
    if (cell.lstrip().startswith(_FORMULA) and not _NUMBER.match(cell.strip())) or cell.startswith(
        ("\t", "\r")
    ):
        found.add("formula_guard")
        return f"'{cell}"
    return cell
