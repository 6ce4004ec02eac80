"""A case that comes in from a folder another vault wrote (see `register.outgoing`).

What comes in gets new ids, a new key and new seals; the history keeps its own dates.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
from django.core.exceptions import ValidationError

from duenotice.custody import audit, casekeys, sealed, vault
from duenotice.law import RulebookError
from duenotice.register import books
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Exhibit, new_id
from duenotice.register.outgoing import FORMAT, MANIFEST, VERSION, file_path
from duenotice.register.projection import KINDS, differences, rebuild, snapshot
from duenotice.register.schema import case_schema, plural

_PIECE = 1 << 20
_PATH = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$")
_MAX_JSON = 200_000_000


def bring_in(folder: Path, *, code_name: str = "", actor: str = audit.LOCAL) -> Case:
    """Read a case from a folder.

    Args:
        folder: the folder.
        code_name: another code name, when the one in the folder is taken.
        actor: opaque id of who brings it in.

    Raises:
        RegisterError: every fault found: a file missing, changed or not in the manifest, or content that is not valid.
            Nothing is kept.
    """
    content, told = _read_folder(folder)
    mapped = _Mapping(content)
    with vault.change("the case"):
        casekeys.create(mapped.case)
        for row in content["exhibits"]:
            _seal(folder, row, mapped)
        for book in sorted((folder / "rulebooks").glob("*.zip")):
            _hold(book)
        _write(told or list(_present(content)), mapped, code_name, actor)
        rebuild(mapped.case)
        _compare(content, mapped, code_name)
    return Case.objects.get(pk=mapped.case)


def _hold(book: Path) -> None:
    try:
        books.take_in(book.read_bytes())
    except RulebookError as error:
        raise RegisterError(f"{book.name}: {error.reason}") from None


def _seal(folder: Path, row: dict[str, Any], mapped: _Mapping) -> None:
    path = folder / file_path(Exhibit(number=row["number"], file_name=row["file_name"]))
    if row["removed"] and not path.exists():
        return
    if not path.exists():
        raise RegisterError(f"Exhibit {row['number']} is in case.json, but its file is not in the folder.")
    with path.open("rb") as source:
        held = sealed.add(mapped.case, iter(lambda: source.read(_PIECE), b""))
    if held.digest != row["digest"]:
        raise RegisterError(f"Exhibit {row['number']} is not the file that case.json describes.")
    mapped.ids[row["file"]] = held.file


def _read_folder(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    manifest = _load(folder / MANIFEST)
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") != FORMAT
        or not isinstance(manifest.get("files"), dict)
    ):
        raise RegisterError(
            f"{folder.name} is not a case written by Due Notice: its manifest cannot be read."
        )
    if manifest.get("version") != VERSION:
        raise RegisterError(
            "This folder was written by a newer version of Due Notice. Install it to read the folder."
        )
    problems = [
        fault for name, entry in manifest["files"].items() if (fault := _file_fault(folder, name, entry))
    ]
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    problems += [
        f"{name}: not in the manifest." for name in sorted(present - manifest["files"].keys() - {MANIFEST})
    ]
    if problems:
        raise RegisterError(*problems)
    content = _load(folder / "case.json")
    faults = jsonschema.Draft202012Validator(case_schema()).iter_errors(content)
    if problems := [f"case.json {'/'.join(map(str, fault.path))}: {fault.message[:200]}" for fault in faults]:
        raise RegisterError(*problems[:50])
    for kind in HELD:
        content.setdefault(plural(kind), [])
    told = _load(folder / "history.json") if "history.json" in manifest["files"] else []
    return content, _check_history(told)


def _check_history(told: Any) -> list[dict[str, Any]]:
    keys = {"at", "verb", "actor", "kind", "object", "content"}
    fine = isinstance(told, list) and all(
        isinstance(line, dict) and set(line) == keys and line["kind"] in KINDS for line in told
    )
    if not fine or not all(isinstance(line["content"], dict) for line in told):
        raise RegisterError("history.json does not hold a history.")
    return list(told)


def _file_fault(folder: Path, name: Any, entry: Any) -> str:
    if not isinstance(name, str) or not _PATH.match(name) or not isinstance(entry, dict):
        return "The manifest names a file that no case has."
    path = folder / name
    if path.is_symlink() or not path.is_file():
        return f"{name}: missing."
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return "" if digest == entry.get("sha256") else f"{name}: not what was written: its hash differs."


def _load(path: Path) -> Any:
    try:
        if path.stat().st_size > _MAX_JSON:
            raise RegisterError(f"{path.name} is too large.")
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise RegisterError(f"{path.name} cannot be read.") from None


class _Mapping:
    """Old ids to new ones, the same wherever they stand."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.case = new_id()
        self.ids: dict[str, str] = {content["case"]["id"]: self.case}

    def __call__(self, old: str) -> str:
        return self.ids.setdefault(old, new_id())

    def object(self, content: dict[str, Any]) -> dict[str, Any]:
        moved = {
            name: self(value) if value and name.endswith("_id") else value for name, value in content.items()
        }
        if "file" in moved:
            moved["file"] = self(moved["file"])
        return moved


def _present(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in KINDS:
        for row in [content["case"]] if kind == "case" else content[plural(kind)]:
            kept = {name: value for name, value in row.items() if name != "id"}
            yield {
                "at": None,
                "verb": f"{kind}.added",
                "actor": "",
                "kind": kind,
                "object": row["id"],
                "content": kept,
            }


def _write(told: list[dict[str, Any]], mapped: _Mapping, code_name: str, actor: str) -> None:
    for line in told:
        kind, moved = line["kind"], mapped.object(line["content"])
        if kind == "case" and code_name:
            moved["code_name"] = code_name
        _valid(kind, mapped.case, moved)
        payload = {"object": moved, "verb": line["verb"], "actor": line["actor"]}
        if line["at"]:
            payload["written_at"] = line["at"]
        identity = mapped.case if kind == "case" else mapped(line["object"])
        audit.append(
            f"{kind}.brought_in", payload, case=mapped.case, kind=kind, object_id=identity, actor=actor
        )


def _valid(kind: str, case: str, content: dict[str, Any]) -> None:
    model = KINDS[kind]
    names = {field.attname for field in model._meta.concrete_fields} - {"id", "case_id"}
    if set(content) != names:
        raise RegisterError(f"A {kind} in the history has other fields than a {kind} has.")
    row = model(**content) if kind == "case" else model(case_id=case, **content)
    relations = [field.name for field in model._meta.concrete_fields if field.is_relation]
    check: list[Callable[[], None]] = [lambda: row.clean_fields(exclude=[*relations, "id"])]
    if kind == "case":
        check.append(lambda: row.validate_unique(exclude=["id"]))
    try:
        for step in check:
            step()
    except ValidationError as error:
        raise RegisterError(*(f"{kind}: {message}" for message in error.messages)) from None


def _compare(content: dict[str, Any], mapped: _Mapping, code_name: str) -> None:
    if differences(mapped.case):
        raise RegisterError("The history does not lead to one state of the case.")
    told, shown = (
        snapshot(Case.objects.get(pk=mapped.case)),
        {name: value for name, value in content["case"].items() if name != "id"},
    )
    if told != shown | ({"code_name": code_name} if code_name else {}):
        raise RegisterError("The history does not lead to the case that case.json shows.")
    for kind, model in HELD.items():
        rows = {row.pk: snapshot(row) for row in model._default_manager.filter(case_id=mapped.case)}
        expected = {
            mapped(row["id"]): mapped.object({k: v for k, v in row.items() if k != "id"})
            for row in content[plural(kind)]
        }
        if rows != expected:
            raise RegisterError(f"The history does not lead to the {plural(kind)} that case.json shows.")
