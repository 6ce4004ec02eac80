"""What the commands about the vault as a whole do. Imported only when one of them runs: it needs the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duenotice.cli import older_copies as copies_from_before
from duenotice.cli import vault_opening
from duenotice.cli.output import note, out, progress
from duenotice.cli.vault_opening import ask, count, first_line, in_words, opened, sure
from duenotice.custody import absence, backup, parcel, session, state, vault
from duenotice.custody.errors import AlreadyOpen, VaultError, WrongPassphrase
from duenotice.custody.header import Header
from duenotice.custody.place import home
from duenotice.custody.progress import Progress, part
from duenotice.register import journeys, projection, retention, selectors
from duenotice.register.errors import RegisterError
from duenotice.register.models import Case
from duenotice.strict import read


def init() -> None:
    """Make a vault."""
    with in_words():
        _, code = vault.create(home(), vault_opening.passphrase("New passphrase", twice=True))
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
    with in_words():
        Header.read(home())
        if not session.ask_to_lock(home()):
            reason = "The program that has the vault open does not answer."
            raise AlreadyOpen(reason, "Close its window; the vault locks when the program ends.")
        out("The vault is locked.")


def passphrase(*, recovery: bool, new_code: bool, new_file: Path | None) -> None:
    """Change the passphrase or the recovery code."""
    with opened(recovery=recovery):
        if new_code:
            out(f"Recovery code: {vault.change_recovery_code()}")
            out("It is shown this once. The old code opens nothing any more, except older backups.")
            return
        vault.change_passphrase(first_line(new_file) if new_file else ask("New passphrase", twice=True))
        out("The passphrase is changed. Older backups still open with the old one.")


def older_copies(*, delete: bool) -> None:
    """List or delete the copies from before an update."""
    with opened():
        copies_from_before.tell(delete=delete)


def travel(target: Path, names: list[str]) -> None:
    """Take cases off this computer."""
    with opened():
        cases = [selectors.case_named(name) for name in names]
        with progress("Backing up, rehearsing", share=True) as step:
            absence.leave([case.pk for case in cases], target.absolute(), progress=step)
        out(f"{count(len(cases), 'case has', 'cases have')} left this computer.")
        out("The backup was read back and its restore rehearsed.")
        out(f"Keep {target.name} elsewhere: without it they cannot come back.")
        out("Other backups and downloads on this computer still hold them: take those off too.")
        out("That something is away can be seen by whoever opens the vault; what it is cannot.")


def come_back(file: Path) -> None:
    """Bring back every case that is away."""
    with opened():
        with progress("Reading the backup", share=True) as step:
            away = journeys.come_back(file, progress=step)
        if not away:
            out("No case is away.")
            return
        out(f"{count(len(away), 'case is', 'cases are')} back: {', '.join(_names(away))}.")
        if still := len(absence.away()):
            out(f"{count(still, 'case', 'cases')} left with another backup, and stay away.")


def _names(cases: list[str]) -> list[str]:
    return list(Case.objects.filter(pk__in=cases).values_list("code_name", flat=True))


def keep(set_from: Path | None, *, apply: bool, yes: bool) -> None:
    """List what is over its time; set the rules; let go."""
    with opened():
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
        out(f"{count(len(listed), 'record is', 'records are')} over their time.")
        if apply and listed and (yes or sure("Let them go for good?")):
            out(
                f"{count(retention.apply(listed), 'record is', 'records are')} gone. Older backups keep them until replaced."
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


def back_up(target: Path) -> None:
    """Back the vault up."""
    with opened():
        with progress("Backing up", share=True) as step:
            report = backup.write(target.absolute(), progress=step)
        out(f"The backup is made and was read back: {_holds(report)}, {report.size} bytes.")
        rehearsed = state.get(state.LAST_REHEARSAL)
        out(
            "A restore was never rehearsed."
            if rehearsed is None
            else f"Last rehearsed restore: {_day(rehearsed)}."
        )


def _holds(report: backup.Report) -> str:
    return f"{count(report.files, 'sealed file', 'sealed files')}, {report.rows} rows, {report.lines} lines of the log"


def _day(kept: dict[str, Any]) -> str:
    return f"{str(kept['at'])[:10]}" + ("" if kept["ok"] else f", failed: {kept['reason']}")


def restore(file: Path, target: Path, *, verify: bool, recovery: bool) -> None:
    """Restore a backup."""
    with in_words():
        living = home() if (home() / "vault.json").exists() and home() != target.absolute() else None
        found, _ = parcel.read_header(file)
        given = ask("Recovery code") if recovery else vault_opening.passphrase()
        master = _master(found, living, given, recovery=recovery)
        try:
            with progress("Restoring", share=True) as step:
                report = backup.restore(file, target.absolute(), master, erased_in=living, progress=step)
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


def _differing(step: Progress) -> Iterator[str]:
    cases = list(Case.objects.all())
    for done, case in enumerate(cases):
        step(done, len(cases))
        for entry in projection.differences(case.pk):
            yield f"{case.code_name}: {entry} is not what the log says."


def verify() -> None:
    """Check the whole vault; exit 1 when something does not hold."""
    faults: list[str] = []
    with opened():
        with progress("Checking", share=True) as step:
            health = vault.verify(part(step, 0, 2))
            faults = list(health.faults) or list(_differing(part(step, 1, 2)))
        for sentence in health.notes:
            note(sentence)
        out(
            f"{count(health.lines, 'line', 'lines')} of the log and {count(health.files, 'sealed file', 'sealed files')} read."
        )
        for fault in faults:
            out(fault)
        if not faults:
            out("Everything holds together.")
    if faults:
        raise SystemExit(1)
