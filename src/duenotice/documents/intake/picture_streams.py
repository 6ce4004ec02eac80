"""JPEG and JPEG 2000 data inside a PDF: the descriptions cut out, the picture itself untouched."""

from __future__ import annotations

from duenotice.documents.intake.errors import Refused

#: Markers without a length (ITU-T T.81, table B.1): TEM, RST0-7, SOI, EOI.
_BARE = frozenset((0x01, *range(0xD0, 0xDA)))
_SOI, _EOI, _SOS, _COM, _APP0, _APP14, _APP15 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xEE, 0xEF
#: Boxes a JPEG 2000 file needs (ITU-T T.800, annex I): signature, type, header, data.
_BOXES = (b"jP  ", b"ftyp", b"jp2h", b"jp2c")


def bare_jpeg(data: bytes) -> tuple[bytes, int]:
    """A JPEG without application data and remarks, and how many pieces were cut.

    Kept: what changes the decoding of the colours (APP14 of Adobe) and, cut to its fixed part, JFIF. Anything after the
    end mark is cut.

    Raises:
        Refused: not a JPEG.
    """
    if not data.startswith(b"\xff\xd8"):
        raise Refused("damaged")
    out, at, cut = bytearray(b"\xff\xd8"), 2, 0
    while at < len(data) - 1:
        if data[at] != 0xFF:
            raise Refused("damaged")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _EOI:
            out += b"\xff\xd9"
            return bytes(out), cut + int(len(data[at + 2 :].strip(b"\0\r\n ")) > 0)
        length = 0 if marker in _BARE else int.from_bytes(data[at + 2 : at + 4], "big")
        if marker not in _BARE and length < 2:
            raise Refused("damaged")
        segment = data[at : at + 2 + length]
        if marker == _COM or _APP0 <= marker <= _APP15:
            kept = _kept(marker, segment)
            cut += int(kept != segment)
            out += kept
        else:
            out += segment
        at += 2 + length
        if marker == _SOS:
            end = _scan_end(data, at)
            out += data[at:end]
            at = end
    return bytes(out), cut


def _kept(marker: int, segment: bytes) -> bytes:
    if marker == _APP14 and segment[4:9] == b"Adobe":
        return b"\xff\xee\x00\x0e" + segment[4:16]
    if marker == _APP0 and segment[4:9] == b"JFIF\0":
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"
    return b""


def _scan_end(data: bytes, at: int) -> int:
    """Where coded data stops: the first marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return len(data)


def bare_jpeg2000(data: bytes) -> tuple[bytes, int]:
    """A JPEG 2000 file without descriptions, and how many boxes were cut.

    Raises:
        Refused: not a JPEG 2000 file.
    """
    if data.startswith(b"\xff\x4f\xff\x51"):
        return _bare_codestream(data)
    out, at, cut = bytearray(), 0, 0
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        size = length or len(data) - at
        if size < 8:
            raise Refused("damaged")
        if kind in _BOXES:
            out += data[at : at + size]
        else:
            cut += 1
        at += size
    if b"jp2c" not in out:
        raise Refused("damaged")
    return bytes(out), cut


def _bare_codestream(data: bytes) -> tuple[bytes, int]:
    """A bare codestream without its remarks (COM, FF64) in the main header."""
    out, at, cut = bytearray(data[:2]), 2, 0
    while at + 4 <= len(data):
        marker, length = data[at : at + 2], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == b"\xff\x90" or not marker.startswith(b"\xff"):
            break
        if marker == b"\xff\x64":
            cut += 1
        else:
            out += data[at : at + 2 + length]
        at += 2 + length
    return bytes(out + data[at:]), cut
