"""What the vault's commands do. Imported only when one of them runs: it needs the database."""

from __future__ import annotations

import mimetypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from django.db import DatabaseError

from duenotice.cli.output import fail, note, out
from duenotice.custody import absence, backup, session, state, vault
from duenotice.custody.errors import AlreadyOpen, VaultError, WrongPassphrase
from duenotice.custody.header import Header
from duenotice.register import actions, conflicts, folder, projection, reading, retention, selectors
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case
from duenotice.strict import StrictError, read

_PIECE = 1 << 20


@contextmanager
def _in_words() -> Iterator[None]:
    """Every foreseen fault ends in a sentence and exit code 2; the vault is locked on the way out."""
    try:
        yield
    except VaultError as error:
        fail([str(error)])
    except RegisterError as error:
        fail(error.problems)
    except StrictError as error:
        fail([str(error)])
    except DatabaseError:
        fail(["The vault's database refused. Run `duenotice verify`; if it names faults, restore a backup."])
    finally:
        vault.lock()


def home() -> Path:
    """The vault's folder."""
    return Path(os.environ.get("DUENOTICE_HOME") or Path.home() / "DueNotice").absolute()


def _passphrase(prompt: str = "Passphrase", *, twice: bool = False) -> str:
    named = os.environ.get("DUENOTICE_PASSPHRASE_FILE")
    return _first_line(Path(named)) if named else _ask(prompt, twice=twice)


def _ask(prompt: str, *, twice: bool = False) -> str:
    answer: str = typer.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True)
    return answer


def _first_line(path: Path) -> str:
    try:
        if sys.platform != "win32" and path.stat().st_mode & 0o077:
            note(f"Others on this computer may read {path.name}. Allow only yourself: chmod 600.")
        return path.read_text("utf-8").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        raise VaultError(
            f"The passphrase cannot be read from {path.name}.", "Write it on the first line, in UTF-8."
        ) from None


@contextmanager
def _open(*, recovery: bool = False) -> Iterator[session.Session]:
    with _in_words():
        Header.read(home())
        code = _ask("Recovery code") if recovery else ""
        opening = vault.unlock(home(), "" if recovery else _passphrase(), recovery_code=code)
        for sentence in opening.notes:
            note(sentence)
        with opening.session.work():
            yield opening.session


def init() -> None:
    """Make a vault."""
    with _in_words():
        _, code = vault.create(home(), _passphrase("New passphrase", twice=True))
        out(f"The vault is made in {home()}.")
        out("")
        out(f"Recovery code: {code}")
        out("")
        out(
            "Write it on paper and keep it away from this computer. It opens the vault when the passphrase is forgotten."
        )
        out(
            "It is shown this once and kept nowhere. Without passphrase and code nobody can open the vault, we included."
        )


def lock() -> None:
    """Lock the vault that another process has open."""
    with _in_words():
        Header.read(home())
        if not session.ask_to_lock(home()):
            reason = "The program that has the vault open does not answer."
            raise AlreadyOpen(reason, "Close its window; the vault locks when the program ends.")
        out("The vault is locked.")


def passphrase(*, recovery: bool, new_code: bool, new_file: Path | None) -> None:
    """Change the passphrase or the recovery code."""
    with _open(recovery=recovery):
        if new_code:
            out(f"Recovery code: {vault.change_recovery_code()}")
            out("It is shown this once. The old code opens nothing any more, except older backups.")
            return
        vault.change_passphrase(_first_line(new_file) if new_file else _ask("New passphrase", twice=True))
        out("The passphrase is changed. Older backups still open with the old one.")


def travel(target: Path, names: list[str]) -> None:
    """Take cases off this computer."""
    with _open():
        cases = [selectors.case_named(name) for name in names]
        absence.leave([case.pk for case in cases], target.absolute())
        out(f"{_count(len(cases), 'case has', 'cases have')} left this computer.")
        out("The backup was read back and its restore rehearsed.")
        out(f"Keep {target.name} elsewhere: without it they cannot come back.")
        out("That something is away can be seen by whoever opens the vault; what it is cannot.")


def come_back(file: Path) -> None:
    """Bring back every case that is away."""
    with _open():
        away = absence.away()
        if not away:
            out("No case is away.")
            return
        absence.come_back(away, file, _rebuild)
        out(f"{_count(len(away), 'case is', 'cases are')} back: {', '.join(_names(away))}.")


def _rebuild(case: str) -> int:
    count = projection.rebuild(case)
    reading.start_over(case)
    return count


def _names(cases: list[str]) -> list[str]:
    return list(Case.objects.filter(pk__in=cases).values_list("code_name", flat=True))


def keep(set_from: Path | None, *, apply: bool, yes: bool) -> None:
    """List what is over its time; set the rules; let go."""
    with _open():
        if set_from is not None:
            retention.set_rules(_rules(set_from))
        rules = retention.rules()
        if not rules:
            out("No rule is set, so nothing is over its time. Set the office's rules with --set FILE.")
            return
        for rule in rules:
            out(f"Rule: {rule.kind}, {rule.keep}; {rule.source} (set on {rule.set_on}).")
        listed = retention.due(datetime.now(UTC).date())
        for entry in listed:
            out(f"{entry.code_name}: {entry.kind} {entry.id}, to be kept until {entry.until}.")
        out(f"{_count(len(listed), 'record is', 'records are')} over their time.")
        if apply and listed and (yes or _sure("Let them go for good?")):
            out(
                f"{_count(retention.apply(listed), 'record is', 'records are')} gone. Older backups keep them until replaced."
            )


def _rules(file: Path) -> list[retention.Rule]:
    try:
        content = read(file.read_bytes()).content
    except OSError:
        raise RegisterError(f"{file.name} cannot be read.") from None
    if not isinstance(content, dict) or not isinstance(content.get("rules"), list):
        raise RegisterError(
            f"{file.name} holds no rules: write 'rules:' and a list of kind, keep, source, set_on."
        )
    keys = {"kind", "keep", "source", "set_on"}
    for entry in content["rules"]:
        if not isinstance(entry, dict) or set(entry) != keys:
            raise RegisterError(f"A rule holds: {', '.join(sorted(keys))}.")
    return [
        retention.Rule.of(**{key: str(value) for key, value in entry.items()}) for entry in content["rules"]
    ]


def new(code_name: str) -> None:
    """Open a case."""
    with _open():
        out(f"Case {actions.open_case(code_name).code_name} is open.")


def list_cases() -> None:
    """List the cases."""
    with _open():
        cases = list(Case.objects.all())
        for case in cases:
            closed = f", closed {case.closed_on}" if case.closed_on else ""
            out(f"{case.code_name}: opened {case.opened_on or 'on an unknown day'}{closed}")
        away = len(absence.away())
        out(
            f"{_count(len(cases), 'case', 'cases')}."
            + (f" {_count(away, 'case is', 'cases are')} away." if away else "")
        )


def show(name: str, *, reveal: bool, on: str) -> None:
    """Show a case."""
    with _open():
        case = selectors.case_named(name)
        actions.note_read(case, "case.read")
        out(case.code_name)
        if on:
            _show_past(case, on, reveal=reveal)
            return
        for kind, count in selectors.counts(case).items():
            out(f"{_count(count, kind, _plural(kind))}")
        if reveal:
            for line in _revealed(case):
                out(line)


def _show_past(case: Case, day: str, *, reveal: bool) -> None:
    try:
        datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise RegisterError(f"'{day}' is not a day. Write year-month-day, for example 2026-03-15.") from None
    told = selectors.as_we_knew_it_on(case, day)
    out(f"As we knew it on {day}:")
    for kind in HELD:
        kept = [entry for entry in told[kind].values() if not entry["removed"]]
        out(f"{_count(len(kept), kind, _plural(kind))}")
        if reveal:
            for entry in kept:
                out(
                    "  "
                    + "; ".join(
                        f"{key}: {value}" for key, value in entry.items() if value not in ("", None, [])
                    )
                )


def _revealed(case: Case) -> Iterator[str]:
    for subject in case.subjects.filter(removed=""):
        yield f"Subject: {', '.join(entry['text'] for entry in subject.names) or 'name unknown'}"
    for request in case.requests.filter(removed=""):
        yield f"Request: {request.mechanism} of {request.requesting_state or 'an unknown state'}, {request.status}"
    for event in selectors.event_line(case):
        yield f"{event.happened_on or 'day unknown'} (learned {event.learned_on}): {event.what}"
    for exhibit in case.exhibits.filter(removed=""):
        yield f"E{exhibit.number} {exhibit.title}, {exhibit.size} bytes, SHA-256 {exhibit.digest}"


def add(name: str, files: list[Path]) -> None:
    """Seal files as exhibits."""
    with _open():
        case = selectors.case_named(name)
        if missing := [path.name for path in files if not path.is_file()]:
            raise RegisterError(*(f"{entry} is not a file." for entry in missing), "Nothing was added.")
        for path in files:
            media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            try:
                exhibit = actions.add_exhibit(case, path.name, _pieces(path), media_type=media)
            except OSError:
                raise RegisterError(f"{path.name} cannot be read. Exhibits named above were added.") from None
            out(f"E{exhibit.number} {exhibit.title}: sealed, {exhibit.size} bytes, SHA-256 {exhibit.digest}")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def export(name: str, target: Path) -> None:
    """Write a case as a folder."""
    with _open():
        manifest = folder.export(selectors.case_named(name), target.absolute())
        out(
            f"{manifest['code_name']} is written to {target}: {_count(len(manifest['files']), 'file', 'files')}."
        )
        note("The folder is in clear: whoever holds it can read the case. Delete it when it has served.")


def bring_in(source: Path, code_name: str) -> None:
    """Read a case from a folder."""
    with _open():
        case = folder.bring_in(source, code_name=code_name)
        out(f"Case {case.code_name} is in the vault.")
        _say_conflicts(case)


def show_conflicts(name: str) -> None:
    """Compare a case's people with those of the others."""
    with _open():
        case = selectors.case_named(name)
        actions.note_read(case, "case.compared")
        _say_conflicts(case)


def _say_conflicts(case: Case) -> None:
    births = {True: "births agree as far as known", False: "births differ", None: "births not both known"}
    found = conflicts.check(case)
    for match in found.matches:
        out(
            f"{match.name}: {match.role} here, {match.other_role} in {match.code_name}; {births[match.same_birth]}."
        )
    compared = f"{_count(found.names, 'name', 'names')} compared with {_count(found.cases, 'other case', 'other cases')}"
    unread = f"; {_count(found.unread, 'name', 'names')} too short to compare" if found.unread else ""
    out(
        f"{_count(len(found.matches), 'match', 'matches')}: {compared}{unread}. Spelling across scripts is not compared."
    )


def erase(name: str, *, yes: bool) -> None:
    """Erase a case."""
    with _open():
        case = selectors.case_named(name)
        if not yes and not _sure(f"Erase {case.code_name} for good?"):
            out("Nothing was erased.")
            return
        actions.erase_case(case)
        out("The case is erased. Older backups keep it until they are replaced; a restore erases it again.")


def back_up(target: Path) -> None:
    """Back the vault up."""
    with _open():
        report = backup.write(target.absolute())
        out(f"The backup is made and was read back: {_holds(report)}, {report.size} bytes.")
        rehearsed = state.get(state.LAST_REHEARSAL)
        out(
            "A restore was never rehearsed."
            if rehearsed is None
            else f"Last rehearsed restore: {_day(rehearsed)}."
        )


def _holds(report: backup.Report) -> str:
    return f"{_count(report.files, 'sealed file', 'sealed files')}, {report.rows} rows, {report.lines} lines of the log"


def _day(kept: dict[str, Any]) -> str:
    return f"{str(kept['at'])[:10]}" + ("" if kept["ok"] else f", failed: {kept['reason']}")


def restore(file: Path, target: Path, *, verify: bool, recovery: bool) -> None:
    """Restore a backup."""
    with _in_words():
        living = home() if (home() / "vault.json").exists() and home() != target.absolute() else None
        found, _ = backup.read_header(file)
        given = _ask("Recovery code") if recovery else _passphrase()
        master = _master(found, living, given, recovery=recovery)
        try:
            report = backup.restore(file, target.absolute(), master, erased_in=living)
        except VaultError as error:
            if verify:
                _record(living, found.vault, given, None, error.reason, recovery=recovery)
            raise
        out(
            f"Restored to {target}: {_holds(report)}. Counts, hashes, every line of the log and every file hold."
        )
        if verify:
            _record(living, found.vault, given, report, "", recovery=recovery)


def _master(found: Header, living: Path | None, given: str, *, recovery: bool) -> bytes:
    try:
        return found.master_by_recovery_code(given) if recovery else found.master_by_passphrase(given)
    except WrongPassphrase:
        present = Header.read(living) if living else None
        if present is None or present.vault != found.vault:
            raise
        return present.master_by_recovery_code(given) if recovery else present.master_by_passphrase(given)


def _record(
    living: Path | None,
    made_of: str,
    given: str,
    report: backup.Report | None,
    reason: str,
    *,
    recovery: bool,
) -> None:
    if living is None or Header.read(living).vault != made_of:
        note("The vault of this backup is not in DUENOTICE_HOME, so the rehearsal is recorded nowhere.")
        return
    try:
        vault.unlock(living, "" if recovery else given, recovery_code=given if recovery else "")
    except (AlreadyOpen, WrongPassphrase) as error:
        note(f"The rehearsal could not be recorded in the vault: {error.reason}")
        return
    backup.record_rehearsal(report, reason)
    out(
        "The rehearsal is recorded in the vault."
        if report
        else "The failed rehearsal is recorded in the vault."
    )


def verify() -> None:
    """Check the whole vault; exit 1 when something does not hold."""
    faults: list[str] = []
    with _open():
        health = vault.verify()
        faults = list(health.faults)
        if not faults:
            for case in Case.objects.all():
                faults += [
                    f"{case.code_name}: {entry} is not what the log says."
                    for entry in projection.differences(case.pk)
                ]
        for sentence in health.notes:
            note(sentence)
        out(
            f"{_count(health.lines, 'line', 'lines')} of the log and {_count(health.files, 'sealed file', 'sealed files')} read."
        )
        for fault in faults:
            out(fault)
        if not faults:
            out("Everything holds together.")
    if faults:
        raise SystemExit(1)


def _sure(question: str) -> bool:
    return typer.confirm(question, err=True)


def _plural(word: str) -> str:
    return word + "s"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
