"""The fonts of the charts: those of the package, whatever a machine has installed.

Drawing looks fonts up by family name, and an installed font of the same name would win: the same ledger would then give other
bytes on another machine. So the package's fonts are registered under names of their own, and a drawn SVG is given the public
names back.
"""

from __future__ import annotations

import tempfile
from functools import cache
from importlib import resources
from pathlib import Path

import vl_convert

#: Public name -> own name, of the same length, because names are exchanged in place.
_OWN = {"Source Sans 3": "Notice Sans 3", "Noto Naskh Arabic": "Dues Naskh Arabic"}
LATIN, ARABIC = _OWN.values()


@cache
def register() -> tempfile.TemporaryDirectory[str]:
    """Make the fonts known. The folder they lie in goes when the program ends."""
    place = tempfile.TemporaryDirectory(prefix="duenotice-fonts-")
    for path in sorted((Path(str(resources.files("duenotice"))) / "web" / "fonts").glob("*.ttf")):
        content = path.read_bytes()
        for public, own in _OWN.items():
            for code in ("utf-16-be", "ascii"):  # the two encodings of a font's name table
                content = content.replace(public.encode(code), own.encode(code))
        (Path(place.name) / path.name).write_bytes(content)
    vl_convert.register_font_directory(place.name)
    return place


def public(drawn: str) -> str:
    """A drawn SVG with the names under which browsers know the fonts."""
    for name, own in _OWN.items():
        drawn = drawn.replace(own, name)
    return drawn
