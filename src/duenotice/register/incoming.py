"""A case that comes in from a folder or archive another vault wrote (see `register.outgoing`).

What comes in gets new ids, a new key and new seals; the history keeps its own dates.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import jsonschema
from django.core.exceptions import ValidationError

from duenotice.custody import audit, casekeys, sealed, session, vault
from duenotice.custody.progress import Progress, part, silent
from duenotice.law import RulebookError
from duenotice.register import actions, books, policy
from duenotice.register.carriers import Carrier, carrier
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Exhibit, new_id
from duenotice.register.outgoing import FORMAT, MANIFEST, VERSION, file_path
from duenotice.register.projection import KINDS, differences, rebuild, snapshot
from duenotice.register.schema import case_schema, plural

_PIECE = 1 << 20
_PATH = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_MAX_JSON, _MAX_BOOK = 200_000_000, 50_000_000


def bring_in(
    path: Path | IO[bytes], *, code_name: str = "", actor: str = audit.LOCAL, progress: Progress = silent
) -> Case:
    """Read a case from a folder or from a ZIP archive.

    Args:
        path: the folder, the archive, or the content of one.
        code_name: another code name, when the one inside is taken.
        actor: opaque id of who brings it in.
        progress: told how far it is; when it raises, nothing is kept.

    Raises:
        RegisterError: every fault found: a file missing, changed or not in the manifest, or content that is not valid.
            Nothing is kept.
    """
    store = session.current().files
    with carrier(path) as source:
        arrival = _Arrival(*_read(source, part(progress, 0, 3)), code_name, actor)
        _named(arrival)
        try:
            with vault.change("the case"):
                return _write(source, arrival, progress)
        except BaseException:
            # Their rows went back with the change; the files themselves do not.
            for file in arrival.sealed:
                store.remove(file)
            raise


def _write(source: Carrier, arrival: _Arrival, progress: Progress) -> Case:
    casekeys.create(arrival.case)
    exhibits = arrival.content["exhibits"]
    for done, row in enumerate(exhibits):
        part(progress, 1, 3)(done, len(exhibits))
        _seal(source, row, arrival)
    for book in sorted(name for name in source.names if name.startswith("rulebooks/")):
        _hold(source, book)
    audit.append_all(_lines(arrival, part(progress, 2, 3)))
    rebuild(arrival.case)
    _compare(arrival)
    case = Case.objects.get(pk=arrival.case)
    policy.opened(policy.Actor(arrival.actor), case)
    return case


def _named(arrival: _Arrival) -> None:
    """Refuse a code name that cannot be kept or is taken, before anything is sealed."""
    told = arrival.named({name: value for name, value in arrival.content["case"].items() if name != "id"})
    _valid("case", arrival.case, told)
    if problems := actions.taken(told["code_name"], arrival.actor):
        raise RegisterError(*problems)


def _hold(source: Carrier, name: str) -> None:
    if source.size(name) > _MAX_BOOK:
        raise RegisterError(f"{name} is too large for a rulebook.")
    try:
        with source.open(name) as file:
            books.take_in(file.read())
    except RulebookError as error:
        raise RegisterError(f"{name}: {error.reason}") from None


def _seal(source: Carrier, row: dict[str, Any], arrival: _Arrival) -> None:
    name = file_path(Exhibit(number=row["number"], file_name=row["file_name"]))
    there = name in source.names
    if row["removed"] and not there:
        return
    if not there:
        raise RegisterError(f"Exhibit {row['number']} is in case.json, but its file is not with it.")
    with source.open(name) as file:
        held = sealed.add(arrival.case, iter(lambda: file.read(_PIECE), b""))
    arrival.sealed.append(held.file)
    if held.digest != row["digest"]:
        raise RegisterError(f"Exhibit {row['number']} is not the file that case.json describes.")
    arrival.ids[row["file"]] = held.file


def _read(source: Carrier, progress: Progress) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    manifest = _load(source, MANIFEST)
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") != FORMAT
        or not isinstance(manifest.get("files"), dict)
    ):
        raise RegisterError(
            f"{source.name} is not a case written by Due Notice: its manifest cannot be read."
        )
    if manifest.get("version") != VERSION:
        raise RegisterError("This was written by a newer version of Due Notice. Install that one to read it.")
    problems = []
    for done, (name, entry) in enumerate(manifest["files"].items()):
        progress(done, len(manifest["files"]))
        problems += _file_fault(source, name, entry)
    unknown = source.names - manifest["files"].keys() - {MANIFEST}
    problems += [f"{name}: not in the manifest." for name in sorted(unknown)]
    if problems:
        raise RegisterError(*problems[:50])
    content = _load(source, "case.json")
    faults = jsonschema.Draft202012Validator(case_schema()).iter_errors(content)
    if problems := [f"case.json {'/'.join(map(str, fault.path))}: {fault.message[:200]}" for fault in faults]:
        raise RegisterError(*problems[:50])
    for kind in HELD:
        content.setdefault(plural(kind), [])
    told = _load(source, "history.json") if "history.json" in manifest["files"] else []
    return content, _check_history(told)


_WORDS = {"verb", "actor", "kind", "object"}
_LINE = {"at", "content", *_WORDS}


def _check_history(told: Any) -> list[dict[str, Any]]:
    if not isinstance(told, list) or not all(map(_is_line, told)):
        raise RegisterError("history.json does not hold a history.")
    return list(told)


def _is_line(line: Any) -> bool:
    return (
        isinstance(line, dict)
        and set(line) == _LINE
        and all(isinstance(line[name], str) for name in _WORDS)
        and isinstance(line["at"], str | None)
        and isinstance(line["content"], dict)
        and line["kind"] in KINDS
    )


def _file_fault(source: Carrier, name: Any, entry: Any) -> list[str]:
    if not isinstance(name, str) or not _PATH.match(name) or not isinstance(entry, dict):
        return ["The manifest names a file that no case has."]
    try:
        with source.open(name) as file:
            digest = hashlib.sha256()
            while piece := file.read(_PIECE):
                digest.update(piece)
    except RegisterError as error:
        return list(error.problems)
    same = digest.hexdigest() == entry.get("sha256")
    return [] if same else [f"{name}: not what was written: its hash differs."]


def _load(source: Carrier, name: str) -> Any:
    try:
        if source.size(name) > _MAX_JSON:
            raise RegisterError(f"{name} is too large.")
        with source.open(name) as file:
            found = json.loads(file.read())
        # Halves of signs and NUL can be written in JSON, and kept nowhere.
        if _NUL.search(json.dumps(found, ensure_ascii=False).encode()):
            raise RegisterError(f"{name} holds a NUL, which no text does.")
        return found
    except (OSError, ValueError, RecursionError):
        raise RegisterError(f"{name} cannot be read.") from None


class _Arrival:
    """A case on its way in. Called with an old id, it gives the new one, the same wherever it stands.

    Attributes:
        content: what case.json holds.
        told: the history; empty where none came along.
        code_name: another code name; empty for the one inside.
        actor: opaque id of who brings it in.
        case: the new id.
        sealed: ids of the files sealed so far.
    """

    def __init__(
        self, content: dict[str, Any], told: list[dict[str, Any]], code_name: str, actor: str
    ) -> None:
        self.content, self.told, self.code_name, self.actor = content, told, code_name, actor
        self.case = new_id()
        self.ids: dict[str, str] = {content["case"]["id"]: self.case}
        self.sealed: list[str] = []

    def named(self, case: dict[str, Any]) -> dict[str, Any]:
        """The fields of the case under the code name it gets here."""
        return case | ({"code_name": self.code_name} if self.code_name else {})

    def __call__(self, old: Any) -> str:
        if not isinstance(old, str):
            raise RegisterError("The history names an object by what is no id.")
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


def _lines(arrival: _Arrival, progress: Progress) -> Iterator[audit.Told]:
    told = arrival.told or list(_present(arrival.content))
    for done, line in enumerate(told):
        progress(done, len(told))
        kind, moved = line["kind"], arrival.object(line["content"])
        if kind == "case":
            moved = arrival.named(moved)
        _valid(kind, arrival.case, moved)
        payload = {"object": moved, "verb": line["verb"], "actor": line["actor"]}
        if line["at"]:
            payload["written_at"] = line["at"]
        identity = arrival.case if kind == "case" else arrival(line["object"])
        yield audit.Told(f"{kind}.brought_in", payload, arrival.case, kind, identity, arrival.actor)


def _valid(kind: str, case: str, content: dict[str, Any]) -> None:
    model = KINDS[kind]
    names = {field.attname for field in model._meta.concrete_fields} - {"id", "case_id"}
    if set(content) != names:
        raise RegisterError(f"A {kind} in the history has other fields than a {kind} has.")
    row = model(**content) if kind == "case" else model(case_id=case, **content)
    if missing := [
        field.name
        for field in model._meta.concrete_fields
        if content.get(field.attname, "") is None and not field.null
    ]:
        raise RegisterError(f"{kind}: {missing[0]} is missing.")
    relations = [field.name for field in model._meta.concrete_fields if field.is_relation]
    try:
        row.clean_fields(exclude=[*relations, "id"])
    except ValidationError as error:
        raise RegisterError(*(f"{kind}: {message}" for message in error.messages)) from None


def _compare(arrival: _Arrival) -> None:
    if differences(arrival.case):
        raise RegisterError("The history does not lead to one state of the case.")
    shown = arrival.named({name: value for name, value in arrival.content["case"].items() if name != "id"})
    if snapshot(Case.objects.get(pk=arrival.case)) != shown:
        raise RegisterError("The history does not lead to the case that case.json shows.")
    for kind, model in HELD.items():
        rows = {row.pk: snapshot(row) for row in model._default_manager.filter(case_id=arrival.case)}
        expected = {
            arrival(row["id"]): arrival.object({k: v for k, v in row.items() if k != "id"})
            for row in arrival.content[plural(kind)]
        }
        if rows != expected:
            raise RegisterError(f"The history does not lead to the {plural(kind)} that case.json shows.")
