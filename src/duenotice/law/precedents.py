"""Published decisions, coded one issue at a time, read from the YAML beside this file.

A record says of every consideration on its issue's list whether the decision states it as present, as absent,
or does not state it. Only decisions whose result was read in the decision or in an official text are held,
under neutral references, each with a public address; names of people, recalled rows and press accounts are
refused when the files are read.

Source of the coding protocol: docs/precedents.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from duenotice.dossier import shelf
from duenotice.reasoning.precedents import Decided, Issue, Nearness, Side
from duenotice.strict import Document, StrictError, read_yaml

OUTCOMES = ("person", "request", "part", "neither")
CONFIDENCE = ("verified",)
BASES = ("official_example", "stated", "tag_issue")
RESULT_OF = ("issue", "decision")

_SHARED = frozenset({"body", "url", "coder", "confidence", "basis", "result_of"})
_COLLECTION = _SHARED | {"title", "bodies", "note", "incomplete", "not_stated"}
_RECORD = _SHARED | {
    "id", "cites", "year", "mechanism", "also_mechanisms", "record", "issue", "outcome", "condition",
    "present", "absent", "findings", "reason", "hypothetical", "duplicate_of", "doubtful_outcome",
}  # fmt: skip
_REQUIRED = ("id", "cites", "year", "mechanism", "issue", "outcome", "present", "reason")
_ID = re.compile(r"^[a-z]{2,4}(-[a-z0-9]+)+(\.[a-z0-9.-]+)?$")
_VERSUS = re.compile(r"\b(v|vs|c)\.\s|\sv\s", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<![.;:!?] )(?<!^)\b[A-Z][a-z]\w*")
# Words that take a capital without naming a person: the texts of a record may hold no other.
_CAPITALS = frozenset({
    "American", "Article", "Articles", "August", "Case", "Cases", "Constitution", "Council", "Court",
    "February", "Human", "Inter", "January", "June", "May", "Molotov", "November", "Rights", "Scenario",
    "Scenarios", "Security", "State", "Statute",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Precedent:
    """One issue decided in one published decision.

    Attributes:
        id: neutral id.
        title: the collection it stands in, with its edition.
        cites: where in it: chapter and case, excerpt number, decision number.
        body: id of who decided.
        body_name: who decided.
        year: year of the decision, or of the text of an official example.
        mechanism: what was asked for.
        issue: ground family decided.
        outcome: person, request, part or neither.
        result_of: issue; or decision, where the result is inferred from that of the whole decision.
        present: considerations stated as present.
        absent: considerations stated as absent; the rest of the issue's list is not stated.
        findings: conclusions of the body; shown, never compared.
        reason: the reason as stated, paraphrased.
        condition: what the outcome depended on.
        note: what the publisher's choice means for the reader.
        url: public address.
        coder: who coded it.
        confidence: verified.
        basis: official_example, stated (read in the decision) or tag_issue (header of an excerpt).
        hypothetical: an official example that is not a real case.
        duplicate_of: id of the record it repeats.
        doubtful_outcome: the result is itself criticised as a failure of protection.
        incomplete: the coding does not yet say absent for anything but what is listed.
    """

    id: str
    title: str
    cites: str
    body: str
    body_name: str
    year: int
    mechanism: str
    issue: str
    outcome: str
    result_of: str
    present: tuple[str, ...]
    absent: tuple[str, ...]
    findings: tuple[str, ...]
    reason: str
    condition: str
    note: str
    url: str
    coder: str
    confidence: str
    basis: str
    hypothetical: bool
    duplicate_of: str
    doubtful_outcome: bool
    incomplete: bool

    @property
    def citation(self) -> str:
        """Body, text and place, for a footnote."""
        return (
            f"{self.body_name}, {self.title}, {self.cites}"
            if self.basis != "stated"
            else (f"{self.body_name}, {self.cites}")
        )

    def decided(self) -> Decided:
        """The record as the comparison reads it."""
        side = Side(self.outcome) if self.outcome in tuple(Side) else None
        countable = not (self.duplicate_of or self.doubtful_outcome)
        present, absent = frozenset(self.present), frozenset(self.absent)
        return Decided(self.id, self.issue, self.body, self.year, side, present, absent, countable)


@dataclass(frozen=True, slots=True)
class PrecedentBook:
    """All published decisions the book holds.

    Attributes:
        records: by id, in the order of the files.
        issues: the decisions on each issue, ready to compare.
        bodies: name of each body by id.
    """

    records: Mapping[str, Precedent]
    issues: Mapping[str, Issue]
    bodies: Mapping[str, str]

    def nearest(
        self,
        facts: Mapping[str, bool | None],
        issue: str,
        k: int = 3,
        *,
        before: int | None = None,
        leave_out: frozenset[str] = frozenset(),
    ) -> dict[str, dict[Side, tuple[Nearness, ...]]]:
        """The nearest decisions on an issue, body by body and in both directions; bodies with none left out.

        Args:
            facts: considerations of the case: True, False, or None (or missing) for unknown.
            issue: a ground family; one nobody decided gives an empty answer.
            k: at most so many in each direction.
            before: only decisions of an earlier year.
            leave_out: ids to pass over.
        """
        if issue not in self.issues:
            return {}
        compared = self.issues[issue]
        near = {
            body: compared.nearest(facts, body, k, before=before, leave_out=leave_out)
            for body in compared.bodies
        }
        return {body: sides for body, sides in near.items() if any(sides.values())}


@cache
def load_precedents() -> PrecedentBook:
    """Read every file of the folder.

    Raises:
        StrictError: a record breaks the protocol; the message names file, line and remedy.
    """
    folder = shelf.at("law", "precedents")
    texts = {e.name: e.read_text("utf-8") for e in folder.iterdir() if e.name.endswith(".yaml")}
    return read_precedents(dict(sorted(texts.items())))


def read_precedents(texts: Mapping[str, str]) -> PrecedentBook:
    """Read precedent files given as name -> text; `issues.yaml` holds the lists.

    Raises:
        StrictError: a record breaks the protocol.
    """
    lists = _lists(texts["issues.yaml"])
    records: dict[str, Precedent] = {}
    bodies: dict[str, str] = {}
    for name, text in texts.items():
        if name == "issues.yaml":
            continue
        for record, line in _Collection(name, read_yaml(text), lists).records():
            if record.id in records:
                raise StrictError(
                    line, f"{name}: '{record.id}' stands twice.", "Give each record its own id."
                )
            records[record.id] = record
            bodies[record.body] = record.body_name
    lost = next((r for r in records.values() if r.duplicate_of and r.duplicate_of not in records), None)
    if lost:
        raise StrictError(
            0, f"'{lost.id}' repeats '{lost.duplicate_of}', which is not held.", "Mend duplicate_of."
        )
    issues = {
        issue: Issue(issue, person, request, [r.decided() for r in records.values() if r.issue == issue])
        for issue, (person, request) in lists.items()
    }
    return PrecedentBook(records, issues, bodies)


def _lists(text: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    document = read_yaml(text)
    lists = {}
    for issue, entry in document.content["issues"].items():
        if set(entry) != {"person", "request"}:
            raise StrictError(
                document.line("issues", issue), f"issues.yaml: '{issue}'", "List person and request."
            )
        lists[issue] = (tuple(entry["person"]), tuple(entry["request"]))
    return lists


class _Collection:
    def __init__(
        self, name: str, document: Document, lists: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    ) -> None:
        self.name = name
        self.document = document
        self.lists = lists
        self.header: Mapping[str, Any] = document.content["collection"]
        unknown = sorted(set(document.content) - {"collection", "decisions"}) + sorted(
            set(self.header) - _COLLECTION
        )
        if unknown:
            raise self.fault(("collection",), f"unknown key {unknown}", "See docs/precedents.md.")
        if self.header.get("incomplete") is not True or self.header.get("not_stated") != "rest":
            raise self.fault(
                ("collection",), "the coding is not marked incomplete", "Write 'incomplete: true'."
            )

    def fault(self, path: tuple[str | int, ...], reason: str, remedy: str) -> StrictError:
        return StrictError(self.document.line(*path), f"{self.name}: {reason}.", remedy)

    def records(self) -> Iterator[tuple[Precedent, int]]:
        for index, entry in enumerate(self.document.content["decisions"]):
            path = ("decisions", index)
            self.check_keys(entry, path)
            record = self.record({**{k: v for k, v in self.header.items() if k in _SHARED}, **entry}, path)
            self.check(record, path)
            yield record, self.document.line(*path)

    def check_keys(self, entry: Mapping[str, Any], path: tuple[str | int, ...]) -> None:
        if unknown := sorted(set(entry) - _RECORD):
            raise self.fault(path, f"unknown key {unknown} in '{entry.get('id')}'", "See docs/precedents.md.")
        if missing := [key for key in _REQUIRED if key not in entry]:
            raise self.fault(
                path, f"'{entry.get('id')}' lacks {', '.join(missing)}", "Every record states them."
            )

    def record(self, entry: Mapping[str, Any], path: tuple[str | int, ...]) -> Precedent:
        for key in ("body", "url", "coder", "confidence", "basis", "result_of"):
            if not entry.get(key):
                raise self.fault(
                    path, f"'{entry['id']}' has no {key}", "A decision without it is not published."
                )
        if entry["body"] not in self.header["bodies"]:
            raise self.fault(
                path, f"'{entry['id']}': unknown body '{entry['body']}'", "Name it under 'bodies'."
            )
        return Precedent(
            id=entry["id"],
            title=self.header["title"],
            cites=str(entry["cites"]),
            body=entry["body"],
            body_name=self.header["bodies"][entry["body"]],
            year=entry["year"],
            mechanism=entry["mechanism"],
            issue=entry["issue"],
            outcome=entry["outcome"],
            result_of=entry["result_of"],
            present=tuple(entry["present"]),
            absent=tuple(entry.get("absent") or ()),
            findings=tuple(entry.get("findings") or ()),
            reason=entry["reason"],
            condition=entry.get("condition") or "",
            note=self.header["note"],
            url=entry["url"],
            coder=entry["coder"],
            confidence=entry["confidence"],
            basis=entry["basis"],
            hypothetical=entry.get("hypothetical") is True,
            duplicate_of=entry.get("duplicate_of") or "",
            doubtful_outcome=entry.get("doubtful_outcome") is True,
            incomplete=True,
        )

    def check(self, record: Precedent, path: tuple[str | int, ...]) -> None:
        faults = [*_protocol_faults(record), *_person_faults(record)]
        if record.issue not in self.lists:
            faults.append((f"unknown issue '{record.issue}'", "Use a ground family of issues.yaml."))
        else:
            known = {code for side in self.lists[record.issue] for code in side}
            if strange := sorted({*record.present, *record.absent} - known):
                faults.append(
                    (f"not on the issue's list: {', '.join(strange)}", "Move it or extend the list.")
                )
        if faults:
            reason, remedy = faults[0]
            raise self.fault(path, f"'{record.id}': {reason}", remedy)


def _protocol_faults(record: Precedent) -> Iterator[tuple[str, str]]:
    allowed = (
        (
            "confidence",
            record.confidence,
            CONFIDENCE,
            "Only results read in the decision or an official text.",
        ),
        ("basis", record.basis, BASES, "Recalled and reported rows are never published."),
        ("outcome", record.outcome, OUTCOMES, f"One of: {', '.join(OUTCOMES)}."),
        ("result_of", record.result_of, RESULT_OF, "issue, or decision where it is inferred."),
    )
    for key, value, values, remedy in allowed:
        if value not in values:
            yield f"{key} is '{value}'", remedy
    address = urlsplit(record.url)
    if address.scheme not in ("https", "http") or not address.netloc:
        yield "the address is not a public one", "Give the page where the result was read."
    if not isinstance(record.year, int) or not 1950 <= record.year <= 2100:
        yield f"the year is '{record.year}'", "Give the year of the decision."
    if not record.reason.strip() or not record.cites.strip():
        yield "no reason or no place in the text", "State both."


def _person_faults(record: Precedent) -> Iterator[tuple[str, str]]:
    if not _ID.match(record.id):
        yield "the id is not neutral", "Body, year and number, in lower case."
    for text in (record.cites, record.reason, record.condition):
        if _VERSUS.search(text):
            yield "a text names the parties", "Cite by body, year and number."
        if name := next((w for w in _CAPITAL.findall(text) if w not in _CAPITALS), None):
            yield f"'{name}' may be a name", "Write without names; if it is none, add the word to the list."
