"""How large a file may be, and what reading it may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of taking one file in; beyond any of them the file is refused in words.

    Attributes:
        file_bytes: size of the file as it comes.
        pages: pages of a document, frames of a picture.
        pixels: width times height of one picture, or of one page of a preview.
        archive_entries: parts of a DOCX, ODT or XLSX package.
        archive_bytes: size of a package when expanded.
        archive_ratio: how many times larger than stored one part may become.
        cells: cells of a workbook or table.
        text_characters: characters of text that are kept for search.
        cpu_seconds: processor time of the child process.
        wall_seconds: time on the clock until the child process is killed.
        memory_bytes: address space of the child process.
        output_bytes: what the child process may send back.
    """

    file_bytes: int = 100_000_000
    pages: int = 3_000
    pixels: int = 60_000_000
    archive_entries: int = 5_000
    archive_bytes: int = 300_000_000
    archive_ratio: int = 300
    cells: int = 2_000_000
    text_characters: int = 20_000_000
    cpu_seconds: int = 60
    wall_seconds: float = 120.0
    memory_bytes: int = 1_500_000_000
    output_bytes: int = 300_000_000


DEFAULT = Limits()
