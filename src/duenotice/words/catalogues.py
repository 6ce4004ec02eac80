"""Catalogues on disk: bring them up to date with the English, fill them, compile them, check them.

An entry's id is its msgid. The English stands in the extracted comment beside its fingerprint; when the English changes,
the entry becomes fuzzy, keeps the English it was made from, and is not shown until someone looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from duenotice.words.book import book_strings
from duenotice.words.languages import LANGUAGES
from duenotice.words.phrases import HASH_KEY, PLACEHOLDER, REVIEW_KEY, fingerprint, folder, read_english

SCREENS = "screens"
MACHINE = "machine-drafted, not reviewed"
_HASH = "english-hash: "
_BEFORE = "english before: "
_BARE_DATE = re.compile(r"(?<![\u2066\d-])\d{4}-\d{2}(?!\d)")
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = """\
# Words of Due Notice. The msgid is the id of a phrase; its English stands above it.
# An entry marked "machine-drafted, not reviewed" was not looked at by a person yet: delete that line when you have."""


def source_strings(root: Path | None = None) -> dict[str, dict[str, str]]:
    """Catalogue -> id -> English: the words of the screens and of the book.

    Args:
        root: the package folder that holds `words`, `law` and `dossier`; by default the installed one.
    """
    base = root if root is not None else folder().parent
    return {SCREENS: read_english(base / "words"), **book_strings(base)}


def targets() -> tuple[str, ...]:
    """Languages that have catalogues."""
    return tuple(code for code in LANGUAGES if code != "en")


def read_catalogue(path: Path) -> Catalog:
    """A catalogue from its file; an empty one when there is none."""
    if not path.is_file():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def entries(catalogue: Catalog) -> Iterator[tuple[str, Message]]:
    """Id and entry, without the header."""
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            yield message.id, message


def text_of(message: Message) -> str:
    """The translation, '' when there is none."""
    return message.string if isinstance(message.string, str) else ""


def hash_of(message: Message) -> str:
    """Fingerprint of the English an entry was last compared with."""
    return next((line.removeprefix(_HASH) for line in message.auto_comments if line.startswith(_HASH)), "")


def machine_drafted(message: Message) -> bool:
    """Whether nobody has reviewed the entry."""
    return MACHINE in message.user_comments


def updated(old: Catalog, strings: Mapping[str, str], lang: str) -> Catalog:
    """The catalogue for these strings, keeping every translation whose English is still there."""
    new = Catalog(
        locale=lang,
        project="Due Notice",
        header_comment=_HEADER,
        creation_date=_MADE,
        revision_date=_MADE,
        fuzzy=False,
    )
    held = dict(entries(old))
    for name in sorted(strings):
        english = strings[name]
        before = held.get(name)
        comments = [*english.splitlines(), _HASH + fingerprint(english)]
        if before is None or not text_of(before):
            new.add(name, "", auto_comments=comments)
            continue
        flags = set(before.flags) & {"fuzzy"}
        if hash_of(before) != fingerprint(english):
            flags.add("fuzzy")
            comments += [
                _BEFORE + line for line in before.auto_comments if not line.startswith((_HASH, _BEFORE))
            ]
        elif "fuzzy" in flags:
            comments += [line for line in before.auto_comments if line.startswith(_BEFORE)]
        new.add(
            name, text_of(before), auto_comments=comments, user_comments=before.user_comments, flags=flags
        )
    return new


def written(catalogue: Catalog) -> bytes:
    """The bytes of a catalogue's file: the same catalogue gives the same bytes."""
    out = BytesIO()
    write_po(out, catalogue, width=0, sort_output=True, ignore_obsolete=True)
    return out.getvalue()


def extract(root: Path | None = None) -> list[Path]:
    """Bring every catalogue up to date with the English. Returns the files that changed."""
    base = root if root is not None else folder().parent
    changed = []
    for lang in targets():
        for name, strings in source_strings(base).items():
            path = base / "words" / lang / f"{name}.po"
            content = written(updated(read_catalogue(path), strings, lang))
            if not path.is_file() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                changed.append(path)
    return changed


def fill(lang: str, texts: Mapping[str, str], root: Path | None = None) -> list[str]:
    """Put drafted translations into the catalogues, each marked as not reviewed.

    A translation that a person has reviewed is left as it is. Returns what was not taken, in sentences.
    """
    base = root if root is not None else folder().parent
    refused: list[str] = []
    left = dict(texts)
    for name, strings in source_strings(base).items():
        path = base / "words" / lang / f"{name}.po"
        catalogue = updated(read_catalogue(path), strings, lang)
        for key in [key for key in left if key in strings]:
            text, message = left.pop(key).rstrip("\n"), catalogue.get(key)
            if message is None or (text_of(message) and not machine_drafted(message) and not message.fuzzy):
                refused.append(f"{key}: a reviewed translation stands; it was kept.")
            elif reason := _placeholders(strings[key], text):
                refused.append(f"{key}: {reason}")
            else:
                message.string, message.user_comments = text, [MACHINE]
                message.flags.discard("fuzzy")
                message.auto_comments = [
                    line for line in message.auto_comments if not line.startswith(_BEFORE)
                ]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalogue))
    return refused + [f"{key}: no phrase has this id." for key in left]


def _placeholders(english: str, text: str) -> str:
    ours, theirs = set(PLACEHOLDER.findall(english)), set(PLACEHOLDER.findall(text))
    if theirs - ours:
        return f"unknown placeholder {{{min(theirs - ours)}}}."
    return f"the placeholder {{{min(ours - theirs)}}} is missing." if ours - theirs else ""


def compile_all(root: Path | None = None) -> list[Path]:
    """Compile every catalogue to .mo beside it; fuzzy entries are left out. Returns the files written."""
    base = root if root is not None else folder().parent
    made = []
    for lang in targets():
        for path in sorted((base / "words" / lang).glob("*.po")):
            catalogue = read_catalogue(path)
            shown = [
                (name, message)
                for name, message in entries(catalogue)
                if text_of(message) and not message.fuzzy
            ]
            if not shown:
                path.with_suffix(".mo").unlink(missing_ok=True)
                continue
            out = Catalog(locale=lang, creation_date=_MADE, revision_date=_MADE, fuzzy=False)
            for name, message in shown:
                out.add(name, text_of(message))
                out.add(HASH_KEY.format(name), hash_of(message))
            out.add(REVIEW_KEY, "no" if any(machine_drafted(message) for _, message in shown) else "yes")
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, out)
            made.append(path.with_suffix(".mo"))
    return made


def check(root: Path | None = None) -> list[str]:
    """What a release may not contain, one sentence each: stale or fuzzy entries, wrong placeholders, missing phrases."""
    base = root if root is not None else folder().parent
    faults: list[str] = []
    for lang in targets():
        for name, strings in source_strings(base).items():
            path = base / "words" / lang / f"{name}.po"
            catalogue = read_catalogue(path)
            where = f"{lang}/{name}.po"
            if not path.is_file() or path.read_bytes() != written(updated(catalogue, strings, lang)):
                faults.append(f"{where}: does not match the English. Run: python -m duenotice.words extract")
            required = LANGUAGES[lang].complete and name == SCREENS
            held = dict(entries(catalogue))
            faults += _entry_faults(where, held, strings, required=required)
            if LANGUAGES[lang].direction == "rtl":
                faults += _turned_dates(where, held)
    return faults


def _turned_dates(where: str, held: Mapping[str, Message]) -> Iterator[str]:
    """Among letters from right to left, 2026-03-15 shows as 15-03-2026 unless it is isolated (Unicode UAX 9)."""
    for name, message in held.items():
        if _BARE_DATE.search(text_of(message)):
            yield f"{where}: {name}: the date turns round on the screen. Put it between U+2066 and U+2069."


def _entry_faults(
    where: str, held: Mapping[str, Message], strings: Mapping[str, str], *, required: bool
) -> Iterator[str]:
    for name, english in strings.items():
        message = held.get(name)
        if message is None or not text_of(message):
            if required:
                yield f"{where}: {name}: not translated."
        elif message.fuzzy or hash_of(message) != fingerprint(english):
            yield f"{where}: {name}: the English changed; look at the translation again."
        elif reason := _placeholders(english, text_of(message)):
            yield f"{where}: {name}: {reason}"
