"""What the commands about one case do. Imported only when one of them runs: it needs the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from duenotice.cli.output import note, out, progress
from duenotice.cli.vault_opening import count, opened, plural, sure
from duenotice.custody import absence
from duenotice.documents.intake import Refused, describe
from duenotice.register import actions, conflicts, incoming, outgoing, reading, selectors
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Exhibit


def new(code_name: str) -> None:
    """Open a case."""
    with opened():
        out(f"Case {actions.open_case(code_name).code_name} is open.")


def list_cases() -> None:
    """List the cases."""
    with opened():
        cases = list(Case.objects.all())
        for case in cases:
            closed = f", closed {case.closed_on}" if case.closed_on else ""
            out(f"{case.code_name}: opened {case.opened_on or 'on an unknown day'}{closed}")
        away = len(absence.away())
        out(
            f"{count(len(cases), 'case', 'cases')}."
            + (f" {count(away, 'case is', 'cases are')} away." if away else "")
        )


def show(name: str, *, reveal: bool, on: str) -> None:
    """Show a case."""
    with opened():
        case = selectors.case_named(name)
        actions.note_read(case, "case.read")
        out(case.code_name)
        if on:
            _show_past(case, on, reveal=reveal)
            return
        for kind, number in selectors.counts(case).items():
            out(f"{count(number, kind, plural(kind))}")
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
        out(f"{count(len(kept), kind, plural(kind))}")
        if reveal:
            for entry in kept:
                out(
                    "  "
                    + "; ".join(
                        f"{key}: {value}"
                        for key, value in entry.items()
                        if value not in ("", None, []) and key not in ("dossier", "result")
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
    """Seal files as exhibits and read them, as the pages do."""
    with opened():
        case = selectors.case_named(name)
        if missing := [path.name for path in files if not path.is_file()]:
            raise RegisterError(*(f"{entry} is not a file." for entry in missing), "Nothing was added.")
        refused = 0
        for path in files:
            refused += not _add(case, path)
        # One after the other: what lies inside a message comes in while the message is read.
        while (exhibit := reading.waiting(case).order_by("number").first()) is not None:
            _read(exhibit)
    if refused:
        raise SystemExit(1)


def _add(case: Case, path: Path) -> bool:
    try:
        added = reading.add(case, path.name, path.read_bytes())
    except OSError:
        raise RegisterError(f"{path.name} cannot be read. Exhibits named above were added.") from None
    exhibit = added.exhibit
    if exhibit is None:
        out(f"{path.name}: not taken. {added.reason}")
    elif added.again:
        out(f"{path.name}: in the case already, as E{exhibit.number}")
    else:
        out(f"E{exhibit.number} {exhibit.title}: sealed, {exhibit.size} bytes, SHA-256 {exhibit.digest}")
    return exhibit is not None


def _read(exhibit: Exhibit) -> None:
    row = reading.read(exhibit)
    if row.status == reading.REFUSED:
        refusal = Refused(row.reason, row.detail)
        out(f"E{exhibit.number}: no clean copy. {refusal.reason} {refusal.remedy}")
        return
    out(f"E{exhibit.number}: read, {count(row.passages, 'passage', 'passages')} to search")
    for finding in reading.findings(row):
        out(f"  {describe(finding)}")


def export(name: str, target: Path) -> None:
    """Write a case as a folder."""
    with opened():
        case = selectors.case_named(name)
        with progress("Writing the case", share=True) as step:
            manifest = outgoing.export(case, target.absolute(), progress=step)
        out(
            f"{manifest['code_name']} is written to {target}: {count(len(manifest['files']), 'file', 'files')}."
        )
        note("The folder is in clear: whoever holds it can read the case. Delete it when it has served.")


def bring_in(source: Path, code_name: str) -> None:
    """Read a case from a folder or an archive."""
    with opened():
        with progress("Reading the case", share=True) as step:
            case = incoming.bring_in(source, code_name=code_name, progress=step)
        out(f"Case {case.code_name} is in the vault.")
        _say_conflicts(case)


def show_conflicts(name: str) -> None:
    """Compare a case's people with those of the others."""
    with opened():
        case = selectors.case_named(name)
        actions.note_read(case, "case.compared")
        _say_conflicts(case)


def _say_conflicts(case: Case) -> None:
    births = {True: "births agree as far as known", False: "births differ", None: "births not both known"}
    found = conflicts.check(case)
    for match in found.matches:
        out(
            f"{match.name}: {match.role} here; {match.other_name}: {match.other_role} in {match.code_name}; "
            f"{births[match.same_birth]}."
        )
    compared = f"{count(found.people, 'person', 'people')} compared with {count(found.cases, 'other case', 'other cases')}"
    unread = (
        f"; {count(found.unread, 'person', 'people')} without a name that can be compared"
        if found.unread
        else ""
    )
    out(
        f"{count(len(found.matches), 'match', 'matches')}: {compared}{unread}. Nothing found is not 'no conflict'."
    )


def erase(name: str, *, yes: bool) -> None:
    """Erase a case."""
    with opened():
        case = selectors.case_named(name)
        if not yes and not sure(f"Erase {case.code_name} for good?"):
            out("Nothing was erased.")
            return
        actions.erase_case(case)
        out("The case is erased. Older backups keep it until they are replaced; a restore erases it again.")
