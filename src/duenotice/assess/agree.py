"""How the rulebook fares on coded decisions: coverage, never a score of a case and never a forecast.

A coded decision is turned into a dossier of its mechanism, its year and what could be known before it was
decided; grounds, labels, outcomes and conclusions of the deciding body are never inputs. It is assessed as of
1 July of its year (official examples of the Repository of Practice: as of 1 December 2024) with the decision
itself left out of the precedents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from duenotice.assess.assessor import assess
from duenotice.assess.model import Assessment, Finding, Headline
from duenotice.dossier import MECHANISMS, Dossier, Fact
from duenotice.law import rulebook
from duenotice.law.precedents import load_precedents
from duenotice.reasoning.rules import Verdict
from duenotice.strict import StrictError, read_yaml

MAX_BYTES = 20_000_000
RAISED = (Verdict.DEFECT, Verdict.ARGUABLE)
ARTICLES_2_AND_3 = frozenset({"neutrality", "ill_treatment", "fair_trial", "refugee"})
EXAMPLES_AS_OF = date(2024, 12, 1)
#: Outcome words of both formats -> for whom it was decided; partial and other results are for neither.
DECIDED_FOR = {"not_compliant": "person", "refused": "person", "compliant": "request", "granted": "request"}
#: Names of mechanisms in coded decisions that the vocabulary calls otherwise.
#: An entry in one of INTERPOL's databases is read as a document entry, the only kind of entry it has.
RENAMED = {"wanted_diffusion": "diffusion", "message": "direct_message", "database_record": "document_entry"}
_NEEDED = ("id", "mechanism", "outcome", "factors_for", "factors_against")


@dataclass(frozen=True, slots=True)
class CodedDecision:
    """One row of coded decisions.

    Attributes:
        id: id of the row.
        mechanism: as the vocabulary names it.
        as_of: day whose law applies.
        decided_for: person, request or neither.
        body: kind of body that decided, as coded.
        grounds: families the decision turned on; empty when none is coded.
        won: those of them decided for the person.
        codes: considerations given, findings of the deciding body left out.
        tag_row: the codes are issues pleaded, not facts read in the decision.
        doubtful: the outcome is itself criticised as a failure of protection.
        example: an official worked example; its place in the text.
        leave_out: ids of published records of the same decision.
    """

    id: str
    mechanism: str
    as_of: date
    decided_for: str
    body: str
    grounds: frozenset[str]
    won: frozenset[str]
    codes: tuple[str, ...]
    tag_row: bool
    doubtful: bool
    example: str
    leave_out: frozenset[str]

    @property
    def interpol(self) -> bool:
        """Whether the request ran through INTERPOL's channels."""
        return self.mechanism not in (
            "extradition", "provisional_arrest", "surrender", "mla", "freezing", "removal", "national_alert",
        )  # fmt: skip

    def dossier(self) -> Dossier:
        """What could be known before the decision."""
        disputed = ("requesting_state",) if self.tag_row else ()
        return Dossier(self.mechanism, {code: Fact(True, disputed_by=disputed) for code in self.codes})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the book says of one coded decision.

    Attributes:
        row: the decision.
        headline: state of the assessment.
        raised: family -> rules that raise it.
        unfounded: families raised without a given fact that bears on them.
        defects: rules that call a clear defect.
        given: families of the considerations given.
    """

    row: CodedDecision
    headline: Headline
    raised: Mapping[str, tuple[str, ...]]
    unfounded: tuple[str, ...]
    defects: tuple[str, ...]
    given: frozenset[str]


@dataclass(slots=True)
class Tally:
    """Counts over rows; nothing here is divided.

    Attributes:
        rows: rows that count.
        hits: rows, or families, that agree.
        misses: ids of the rest, with what was raised in place of it.
    """

    rows: int = 0
    hits: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, hit: bool, miss: str) -> None:
        """Count one row."""
        self.rows += 1
        self.hits += hit
        if not hit:
            self.misses.append(miss)


def read_decisions(data: bytes | str) -> tuple[CodedDecision, ...]:
    """Read coded decisions, one JSON object a line, in either format.

    Raises:
        StrictError: not such a file; the message names the line.
    """
    if len(data) > MAX_BYTES:
        raise StrictError(
            0, "The file is larger than 20 MB.", "Give coded decisions, one JSON object a line."
        )
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise StrictError(0, "The file is not text in UTF-8.", "Save it as JSON lines in UTF-8.") from None
    rows = tuple(_rows(text))
    if not rows:
        raise StrictError(0, "The file holds no decision.", "Give coded decisions, one JSON object a line.")
    return rows


def _rows(text: str) -> Iterator[CodedDecision]:
    seen: set[str] = set()
    for line, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        try:
            entry = json.loads(raw)
        except (ValueError, RecursionError):
            raise StrictError(
                line, "This line is not JSON.", "Each line holds one decision as a JSON object."
            ) from None
        row = _row(entry, line)
        if row.id in seen:
            raise StrictError(line, f"The decision '{row.id}' stands twice.", "Keep one.")
        seen.add(row.id)
        yield row


def _row(entry: Any, line: int) -> CodedDecision:
    _check(entry, line)
    name, example = str(entry["id"]), str(entry.get("section") or "")
    mechanism = RENAMED.get(str(entry["mechanism"]), str(entry["mechanism"]))
    if mechanism == "other" and entry.get("kind") == "ccf_decision":
        # The CCF decides on INTERPOL's files alone, so what is not named is another of INTERPOL's notices or records.
        mechanism = "other_notice"
    if mechanism not in MECHANISMS:
        raise StrictError(
            line, f"'{mechanism}' is not a known mechanism.", f"One of: {', '.join(MECHANISMS)}."
        )
    grounds, won = _families(entry.get("grounds") or ())
    return CodedDecision(
        id=name,
        mechanism=mechanism,
        as_of=EXAMPLES_AS_OF if example else date(int(entry["year"]), 7, 1),
        decided_for=DECIDED_FOR.get(str(entry["outcome"]), "neither"),
        body=str(entry.get("kind") or ("official example" if example else "unknown")),
        grounds=grounds,
        won=won,
        codes=_codes(entry, line),
        tag_row=entry.get("factors_basis") == "tag_issue",
        doubtful=entry.get("doubtful_outcome") is True,
        example=example,
        leave_out=_same_decision(name, entry),
    )


def _check(entry: Any, line: int) -> None:
    if not isinstance(entry, dict):
        raise StrictError(
            line, "This line is not a decision.", "Each line holds one decision as a JSON object."
        )
    missing = [key for key in _NEEDED if key not in entry]
    if not entry.get("section") and not isinstance(entry.get("year"), int):
        missing.append("year")
    if missing:
        raise StrictError(
            line, f"The decision lacks {', '.join(missing)}.", "Give them, or leave the row out."
        )
    if not entry.get("section") and not 1950 <= entry["year"] <= 2100:
        raise StrictError(
            line, f"The year {entry['year']} is out of range.", "Give the year of the decision."
        )
    for key in ("factors_for", "factors_against", "grounds", "source_urls"):
        if not isinstance(entry.get(key) or [], list):
            raise StrictError(line, f"'{key}' is not a list.", "Give a list of codes.")


def _codes(entry: Mapping[str, Any], line: int) -> tuple[str, ...]:
    factors = rulebook().factors
    codes = [str(code) for code in (*entry["factors_for"], *entry["factors_against"])]
    if unknown := sorted(set(codes) - factors.keys()):
        raise StrictError(
            line, f"Unknown codes: {', '.join(unknown)}.", "`duenotice rules list` names the book."
        )
    return tuple(dict.fromkeys(code for code in codes if factors[code].type != "finding"))


def _same_decision(name: str, entry: Mapping[str, Any]) -> frozenset[str]:
    """The row's own published records, and those that repeat it or that it repeats."""
    addresses = {str(url).split(" ")[0] for url in entry.get("source_urls") or ()}
    records = load_precedents().records.values()
    ids = {name.lower(), str(entry.get("duplicate_of") or name).lower()}
    ids |= {record.id for record in records if record.basis == "stated" and record.url in addresses}
    ids |= {record.id for record in records if record.duplicate_of in ids}
    return frozenset(ids)


@cache
def _ground_families() -> tuple[Mapping[str, str], Mapping[str, str]]:
    text = (resources.files("duenotice.law") / "decision_grounds.yaml").read_text("utf-8")
    content = read_yaml(text).content
    person, request = (
        {code: family for family, codes in content[side].items() for code in codes}
        for side in ("for_person", "for_request")
    )
    return person, request


def _families(grounds: Sequence[object]) -> tuple[frozenset[str], frozenset[str]]:
    """Families a decision turned on, and those of them decided for the person."""
    person, request = _ground_families()
    turned, won = set(), set()
    for ground in map(str, grounds):
        base = ground.removesuffix("_rejected")
        family = person.get(base) or request.get(base)
        if family is not None:
            turned.add(family)
            if base == ground and base in person:
                won.add(family)
    return frozenset(turned), frozenset(won)


def outcome_of(row: CodedDecision) -> Outcome:
    """Assess one coded decision."""
    found = assess(row.dossier(), row.as_of, leave_out=row.leave_out)
    raised = raised_families(found)
    factors = rulebook().factors
    return Outcome(
        row=row,
        headline=found.headline,
        raised={family: tuple(finding.rule for finding in findings) for family, findings in raised.items()},
        unfounded=tuple(family for family, findings in raised.items() if not any(map(_founded, findings))),
        defects=tuple(item.rule for item in found.by_verdict(Verdict.DEFECT) if item.in_headline),
        given=frozenset(factors[code].family for code in row.codes),
    )


def raised_families(found: Assessment) -> Mapping[str, tuple[Finding, ...]]:
    """Families with a finding of defect or arguable, each with those findings."""
    raised: dict[str, list[Finding]] = {}
    for finding in found.by_verdict(*RAISED):
        for family in finding.families:
            raised.setdefault(family, []).append(finding)
    return {family: tuple(findings) for family, findings in raised.items()}


def _founded(finding: Finding) -> bool:
    """Whether a given fact bears on the finding: it read at least one that is stated."""
    return bool(finding.voices)


def empty_dossiers() -> dict[str, tuple[str, ...]]:
    """Families raised where nothing is known, by mechanism; there should be none."""
    raised = {name: tuple(raised_families(assess(Dossier(name)))) for name in MECHANISMS}
    return {name: families for name, families in raised.items() if families}


def person_rows(outcomes: Sequence[Outcome]) -> dict[str, Tally]:
    """(a) Of the rows decided for the person, those where a deciding family is raised; by family, `overall`.

    Official examples name no ground; there the question is whether Article 2 or 3 is raised at all.
    """
    tallies: dict[str, Tally] = {"overall": Tally()}
    for outcome in outcomes:
        deciding = ARTICLES_2_AND_3 if outcome.row.example else outcome.row.won
        if outcome.row.decided_for != "person" or not deciding:
            continue
        tallies["overall"].add(bool(deciding & outcome.raised.keys()), _miss(outcome, deciding))
        for family in sorted(deciding) if not outcome.row.example else ():
            tallies.setdefault(family, Tally()).add(family in outcome.raised, _miss(outcome, {family}))
    return tallies


def request_rows(outcomes: Sequence[Outcome]) -> Tally:
    """(b) Of the rows where the request stood, those not called a clear defect; doubtful outcomes aside."""
    tally = Tally()
    for outcome in outcomes:
        if outcome.row.decided_for == "request" and not outcome.row.doubtful:
            rules = ", ".join(outcome.defects)
            tally.add(outcome.headline is not Headline.DEFECT, f"{_place(outcome)}: clear defect by {rules}")
    return tally


@dataclass(frozen=True, slots=True)
class Breadth:
    """(b2) How widely grounds are raised, over rows with a coded ground.

    Attributes:
        rows: rows that count.
        decided: families those rows turned on.
        raised: families raised.
        right: families raised that the row turned on.
    """

    rows: int
    decided: int
    raised: int
    right: int


def breadth(outcomes: Sequence[Outcome], *, baseline: bool = False) -> Breadth:
    """(b2) Families raised by the book, or by the baseline: the family of every consideration given."""
    counted = [outcome for outcome in outcomes if outcome.row.grounds]
    said = [outcome.given if baseline else frozenset(outcome.raised) for outcome in counted]
    return Breadth(
        rows=len(counted),
        decided=sum(len(outcome.row.grounds) for outcome in counted),
        raised=sum(map(len, said)),
        right=sum(
            len(outcome.row.grounds & families) for outcome, families in zip(counted, said, strict=True)
        ),
    )


def _miss(outcome: Outcome, wanted: frozenset[str] | set[str]) -> str:
    raised = ", ".join(sorted(outcome.raised)) or "nothing"
    decided = "Article 2 or 3" if outcome.row.example else ", ".join(sorted(wanted))
    return f"{_place(outcome)}: decided on {decided}; raised {raised}"


def _place(outcome: Outcome) -> str:
    row = outcome.row
    return f"{row.id} ({row.example})" if row.example else row.id
