"""Reading the rulebook's files: strict keys, every fault with file and line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duenotice.dossier import shelf
from duenotice.law.errors import RulebookError
from duenotice.strict import Document, StrictError, read_yaml


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a file, with its place.

    Attributes:
        file: the file's name.
        content: the mapping.
        document: the file it stands in.
        path: where in the file.
    """

    file: str
    content: Mapping[str, Any]
    document: Document
    path: tuple[str | int, ...]

    def fail(self, reason: str, *path: str | int) -> RulebookError:
        """An error at this entry, or at a key below it."""
        return RulebookError(self.file, self.document.line(*self.path, *path), reason)

    def only(self, *allowed: str) -> None:
        """Refuse keys that are not allowed, naming the nearest valid one."""
        for key in self.content:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1)
                hint = f" Did you mean '{near[0]}'?" if near else f" Keys: {', '.join(allowed)}."
                raise self.fail(f"unknown key '{key}'.{hint}", key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text value; an error when it is missing and has no default."""
        value = self.content.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fail(f"'{key}' is missing or is not text.", key)
        return value.strip()

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """A value among those allowed."""
        value = self.content.get(key, default)
        if value not in allowed:
            raise self.fail(f"'{key}: {value}' is not one of {', '.join(allowed)}.", key)
        return str(value)

    def texts(
        self, key: str, allowed: tuple[str, ...] | None = None, *, required: bool = False
    ) -> tuple[str, ...]:
        """A list of texts (or one text), each among those allowed."""
        value = self.content.get(key)
        listed = [value] if isinstance(value, str) else (value or [])
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            raise self.fail(f"'{key}' is not a list of words.", key)
        if required and not listed:
            raise self.fail(f"'{key}' is missing.", key)
        for item in listed:
            if allowed is not None and item not in allowed:
                near = difflib.get_close_matches(item, allowed, n=1)
                raise self.fail(
                    f"'{item}' in '{key}' is unknown.{f' Did you mean {near[0]}?' if near else ''}", key
                )
        return tuple(listed)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """A mapping, empty when missing."""
        value = self.content.get(key) or {}
        if not isinstance(value, dict):
            raise self.fail(f"'{key}' is not a mapping.", key)
        return value

    def entries(self, key: str) -> Iterator[Entry]:
        """The mappings of a list."""
        value = self.content.get(key) or []
        if not isinstance(value, list):
            raise self.fail(f"'{key}' is not a list.", key)
        for index, item in enumerate(value):
            path = (*self.path, key, index)
            if not isinstance(item, dict):
                raise RulebookError(
                    self.file, self.document.line(*path), f"an entry of '{key}' is not a mapping."
                )
            yield Entry(self.file, item, self.document, path)


def file_names(folder: str) -> Iterator[str]:
    """The YAML files of a folder of the book, in order of name."""
    root = shelf.at("law", folder)
    if root.is_dir():
        names = sorted(file.name for file in root.iterdir())
        yield from (f"{folder}/{name}" for name in names if name.endswith(".yaml"))


def read_folder(folder: str) -> Iterator[Entry]:
    """Every YAML file of a folder of the book, as one entry each, in order of name."""
    return (read_file(name) for name in file_names(folder))


def read_file(name: str) -> Entry:
    """One YAML file of the book.

    Raises:
        RulebookError: it is not well formed.
    """
    text = shelf.at("law", *name.split("/")).read_text("utf-8")
    try:
        document = read_yaml(text)
    except StrictError as error:
        raise RulebookError(name, error.line, f"{error.reason} {error.remedy}") from None
    content = {} if document.content is None else document.content
    if not isinstance(content, dict):
        raise RulebookError(name, 1, "the file is not a mapping.")
    return Entry(name, content, document, ())
