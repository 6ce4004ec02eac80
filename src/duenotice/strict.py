"""YAML and JSON read strictly: no repeated keys, no aliases, no deep nests, every error with its line.

YAML's own traps are closed: `on`, `yes` and `no` stay words (YAML 1.2 core schema), a repeated key is an error, and an
alias (the "billion laughs" of YAML) is refused.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

MAX_BYTES = 8_000_000
MAX_DEPTH = 40

_INTEGER = re.compile(r"^[-+]?(0|[1-9][0-9]{0,17})$")
_FLOAT = re.compile(r"^[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictError(ValueError):
    """A file that cannot be read.

    Attributes:
        line: line of the fault, counted from one; 0 when it concerns the whole file.
        reason: what happened and why it matters.
        remedy: what to do.
    """

    def __init__(self, line: int, reason: str, remedy: str) -> None:
        self.line = line
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{f'line {line}: ' if line else ''}{reason} {remedy}".rstrip())


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content with the line of each value.

    Attributes:
        content: mappings, lists and plain values.
        lines: path (keys and indexes) -> line, for YAML; empty for JSON.
    """

    content: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, *path: str | int) -> int:
        """Line of the value at a path, or of the nearest value above it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 0


def read(data: bytes | str) -> Document:
    """Read JSON (when it starts with a bracket) or YAML.

    Raises:
        StrictError: empty, too large, not text, or not well formed.
    """
    text = _text(data)
    return _read_json(text) if text.lstrip()[0] in "{[" else read_yaml(text)


def _text(data: bytes | str) -> str:
    if len(data) > MAX_BYTES:
        size = MAX_BYTES // 1_000_000
        raise StrictError(
            0, f"The file is larger than {size} MB.", "Give the facts of one request; exhibits stay outside."
        )
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise StrictError(
                0, "The file is not text in UTF-8.", "Save it as JSON or YAML, encoded in UTF-8."
            ) from None
    if "\0" in data:
        line = data.count("\n", 0, data.index("\0")) + 1
        raise StrictError(
            line, "The file holds a NUL character, so it is not plain text.", "Save it as JSON or YAML."
        )
    if not data.strip():
        raise StrictError(
            0, "The file is empty.", 'The smallest dossier is {"mechanism": "red_notice", "facts": {}}.'
        )
    return data


def _read_json(text: str) -> Document:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(items)
        if len(mapping) < len(items):
            keys = [key for key, _ in items]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise StrictError(0, f"The key '{twice}' stands twice, so one value would be lost.", "Keep one.")
        return mapping

    def refuse(name: str) -> Any:
        raise StrictError(0, f"'{name}' is not a value of JSON.", "Write null for what is unknown.")

    try:
        content = json.loads(text, object_pairs_hook=pairs, parse_constant=refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        if text.lstrip()[0] == "{" and re.match(r"\s*\{\s*[\w.]+\s*:", text):
            return read_yaml(text)
        raise StrictError(
            error.lineno, f"This is not JSON: {error.msg} (column {error.colno}).", "Mend that place."
        ) from None
    except RecursionError:
        raise StrictError(0, "The file is nested too deeply.", "A dossier has a few levels only.") from None
    except ValueError as error:
        if isinstance(error, StrictError):
            raise
        raise StrictError(0, "A number in the file is too long.", "Check the numbers.") from None
    if _depth(content) > MAX_DEPTH:
        raise StrictError(0, "The file is nested too deeply.", "A dossier has a few levels only.")
    return Document(content, {})


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise StrictError(0, f"The number {text[:20]} is too large.", "Check it.")
    return number


def _depth(content: Any) -> int:
    level, layer = 0, [content]
    while layer and level <= MAX_DEPTH:
        level += 1
        layer = [
            inner
            for value in layer
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
    return level


def read_yaml(text: str) -> Document:
    """Read YAML, keeping the line of each value.

    Raises:
        StrictError: not well formed, a repeated key, an alias, more than one document.
    """
    builder = _Builder(text)
    try:
        return builder.document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise StrictError(line, f"This is not YAML: {error.problem}.", "Mend that line.") from None
    except yaml.YAMLError:
        raise StrictError(
            0, "The file holds characters that are not text.", "Save it as JSON or YAML in UTF-8."
        ) from None


class _Builder:
    def __init__(self, text: str) -> None:
        self.events = yaml.parse(text, Loader=_LOADER)
        self.lines: dict[tuple[str | int, ...], int] = {}

    def document(self) -> Document:
        content: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise StrictError(_line(event), "The file holds more than one document.", "Keep one.")
                content = self.value(next(self.events), ())
        return Document(content, self.lines)

    def value(self, event: Any, path: tuple[str | int, ...]) -> Any:
        line = _line(event)
        self.lines[path] = line
        if isinstance(event, yaml.AliasEvent):
            raise StrictError(
                line, "The file uses a YAML alias (*), which can hide or multiply content.", "Write it out."
            )
        if len(path) > MAX_DEPTH:
            raise StrictError(line, "The file is nested too deeply.", "A dossier has a few levels only.")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return self.mapping(path)

    def sequence(self, path: tuple[str | int, ...]) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.value(event, (*path, len(items))))
        return items

    def mapping(self, path: tuple[str | int, ...]) -> dict[str, Any]:
        held: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise StrictError(line, "A key must be a word.", "Write 'key: value'.")
            if event.value in held:
                raise StrictError(
                    line, f"The key '{event.value}' stands twice, so one value would be lost.", "Keep one."
                )
            held[event.value] = self.value(next(self.events), (*path, event.value))
        return held


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: Any, line: int) -> Any:
    text: str = event.value
    if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
        raise StrictError(line, f"The tag {event.tag} is not used here.", "Remove it.")
    if not event.implicit[0] or event.style in ("'", '"', "|", ">"):
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    if _INTEGER.match(text):
        return int(text)
    if _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return float(text) if _FLOAT.match(text) else text
