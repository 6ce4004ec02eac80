"""A message as Outlook saves it, made by hand: a compound file ([MS-CFB], version 3) with the streams of [MS-OXMSG]."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Tree = Mapping[str, "bytes | Tree"]


def compound(tree: Tree) -> bytes:
    """A compound file whose streams are all short, so that they lie in the mini stream."""
    rows: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, _END, 0]]
    mini = bytearray()
    chain: list[int] = []

    def add(children: Tree) -> int:
        first = last = -1
        for name, value in children.items():
            at = len(rows)
            if isinstance(value, bytes):
                start = len(mini) // 64
                count = -(-len(value) // 64)
                mini.extend(value.ljust(count * 64, b"\0"))
                chain.extend([*range(start + 1, start + count), _END] if count else [])
                rows.append([name, 2, _FREE, _FREE, start if count else _END, len(value)])
            else:
                rows.append([name, 1, _FREE, _FREE, 0, 0])
                rows[at][3] = add(value)
            if last >= 0:
                rows[last][2] = at
            first, last = (at if first < 0 else first), at
        return first if first >= 0 else _FREE

    rows[0][3] = add(tree)
    blocks = [
        b"".join(_entry(row) for row in rows),
        b"".join(struct.pack("<I", link) for link in chain),
        bytes(mini),
    ]
    return _file(rows, blocks)


def _entry(row: list[object]) -> bytes:
    name, kind, right, child, start, size = row
    wide = str(name).encode("utf-16-le") + b"\0\0"
    head = wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def _file(rows: list[list[object]], blocks: list[bytes]) -> bytes:
    counts = [max(-(-len(block) // 512), 1) for block in blocks]
    starts = [1, 1 + counts[0], 1 + counts[0] + counts[1]]
    rows[0][4], rows[0][5] = starts[2], len(blocks[2])
    blocks[0] = b"".join(_entry(row) for row in rows).ljust(counts[0] * 512, b"\0")
    blocks[1] = blocks[1].ljust(counts[1] * 512, b"\xff")
    blocks[2] = blocks[2].ljust(counts[2] * 512, b"\0")
    table = [_FAT]
    for start, count in zip(starts, counts, strict=True):
        table += [*range(start + 1, start + count), _END]
    fat = b"".join(struct.pack("<I", link) for link in table).ljust(512, b"\xff")
    assert len(fat) == 512, "one sector of the table holds 128 links"
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    header += struct.pack("<IIIIIIIII", 0, 1, starts[0], 0, 4096, starts[1], counts[1], _END, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    return header + fat + b"".join(blocks)


def _properties(head: int, strings: Mapping[int, str], fixed: bytes = b"") -> tuple[bytes, dict[str, bytes]]:
    rows, streams = b"", {}
    for number, text in strings.items():
        value = text.encode("utf-16-le")
        rows += struct.pack("<HHIII", 0x1F, number, 6, len(value) + 2, 0)
        streams[f"__substg1.0_{number:04X}001F"] = value
    return bytes(head) + rows + fixed, streams


def message(subject: str, body: str, headers: str, attached: tuple[str, bytes]) -> bytes:
    """A MSG file from A B to C D, sent on 1 January 2024, with one attachment."""
    sent = struct.pack("<HHIQ", 0x40, 0x0039, 6, 133485768000000000)
    top, streams = _properties(
        32,
        {
            0x001A: "IPM.Note",
            0x0037: subject,
            0x1000: body,
            0x007D: headers,
            0x0C1A: "A B",
            0x0C1F: "a@b.example",
        },
        sent,
    )
    to, to_streams = _properties(8, {0x3001: "C D", 0x3003: "c@d.example", 0x39FE: "c@d.example"})
    name, content = attached
    rows = struct.pack("<HHIQ", 0x03, 0x3705, 6, 1) + struct.pack("<HHIII", 0x102, 0x3701, 6, len(content), 0)
    file, file_streams = _properties(8, {0x3707: name}, rows)
    return compound(
        {
            "__nameid_version1.0": {},
            "__properties_version1.0": top,
            **streams,
            "__recip_version1.0_#00000000": {"__properties_version1.0": to, **to_streams},
            "__attach_version1.0_#00000000": {
                "__properties_version1.0": file,
                **file_streams,
                "__substg1.0_37010102": content,
            },
        }
    )
