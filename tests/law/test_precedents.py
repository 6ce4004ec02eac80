"""The shipped decisions keep the coding protocol, and a record that breaks it is refused."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from duenotice.dossier.vocabulary import vocabulary
from duenotice.law.precedents import PrecedentBook, load_precedents, read_precedents
from duenotice.reasoning.precedents import Side
from duenotice.strict import StrictError, read_yaml

LISTS = """
issues:
  neutrality:
    person: [political_opponent_status]
    request: [violence_or_victims]
"""
GOOD = """
collection:
  title: Judgments
  bodies: {un-cat: UN Committee against Torture}
  body: un-cat
  note: Chosen by the publisher.
  coder: one coder
  confidence: verified
  basis: stated
  result_of: issue
  not_stated: rest
  incomplete: true
decisions:
  - id: un-cat-2012-441
    cites: communication no. 441/2010
    year: 2012
    mechanism: removal
    issue: neutrality
    outcome: person
    present: [political_opponent_status]
    reason: The activity was known to the State.
    url: https://juris.ohchr.org/casedetails/5/en
"""
PUBLISHERS = {
    "www.interpol.int",
    "europeancourt.org",
    "juris.ohchr.org",
    "codices.coe.int",
    "bjn.poderjudicial.gub.uy",
    "summa.cejil.org",
    "juportal.be",
    "sjconsulta.csjn.gov.ar",
    "www.ustavnisud.me",
    "www.gjykatakushtetuese.gov.al",
    "www.saij.gob.ar",
}


@pytest.fixture(scope="module")
def book() -> PrecedentBook:
    return load_precedents()


def test_a_good_record_is_read() -> None:
    held = read_precedents({"issues.yaml": LISTS, "courts.yaml": GOOD})
    assert (
        held.records["un-cat-2012-441"].citation == "UN Committee against Torture, communication no. 441/2010"
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("confidence: verified", "confidence: recalled", "confidence is 'recalled'"),
        ("confidence: verified", "confidence: reported", "confidence is 'reported'"),
        ("basis: stated", "basis: recalled", "basis is 'recalled'"),
        ("    url: https://juris.ohchr.org/casedetails/5/en\n", "", "has no url"),
        ("https://juris.ohchr.org/casedetails/5/en", "a newspaper", "not a public one"),
        ("id: un-cat-2012-441", "id: Someone", "id is not neutral"),
        ("communication no. 441/2010", "Someone v. Kazakhstan", "names the parties"),
        ("communication no. 441/2010", "R v Someone", "names the parties"),
        ("The activity was known", "It was held that Mr Ivanov was known", "may be a name"),
        ("outcome: person", "outcome: won", "outcome is 'won'"),
        ("year: 2012", "year: long ago", "the year is"),
        ("[political_opponent_status]", "[unreliable_assurances]", "not on the issue's list"),
        ("issue: neutrality", "issue: politics", "unknown issue"),
        ("incomplete: true", "incomplete: false", "not marked incomplete"),
        ("    reason: The activity was known to the State.\n", "", "lacks reason"),
        ("    reason:", "    facts: A long story.\n    reason:", "unknown key"),
        ("    reason:", "    duplicate_of: un-cat-1\n    reason:", "not held"),
    ],
)
def test_a_record_that_breaks_the_protocol_is_refused(old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(StrictError, match=re.escape(words)):
        read_precedents({"issues.yaml": LISTS, "courts.yaml": GOOD.replace(old, new, 1)})


def test_all_145_official_examples_are_held(book: PrecedentBook) -> None:
    examples = {r.cites for r in book.records.values() if r.basis == "official_example"}
    assert len(examples) == 145


def test_every_record_has_a_public_address_of_a_known_publisher(book: PrecedentBook) -> None:
    assert {record.url.split("/")[2] for record in book.records.values()} <= PUBLISHERS


def test_no_address_carries_a_name(book: PrecedentBook) -> None:
    words = """who we are legal framework documents en interpol commission control files decision excerpts
        casedetails codices detail entity content ecli cass arr bjnpublica busquedasimple seam sjconsulta
        documentos verdocumentobyidlinks html idanalisis ustavnisud arhiva php uploads vend pdf"""
    plain = set(words.split())
    for record in book.records.values():
        path = record.url.split("/", 3)[3].lower()
        slug = re.sub(r"[a-z0-9]{8}-[a-z0-9-]{20,}|/[a-z0-9]{15}$", "", path)
        assert set(re.findall(r"[a-z]{3,}", slug)) <= plain, record.url


def test_the_examples_are_said_to_be_the_secretariats_own(book: PrecedentBook) -> None:
    for record in book.records.values():
        if record.basis == "official_example":
            assert "not that of the" in record.note
            assert record.body_name == "General Secretariat of INTERPOL"


def test_headers_of_excerpts_never_claim_more_than_the_header_says(book: PrecedentBook) -> None:
    for record in book.records.values():
        if record.basis == "tag_issue" and record.reason.count(";") and record.outcome != "part":
            assert record.result_of == "decision", record.id


def test_every_consideration_can_be_a_fact_of_a_dossier(book: PrecedentBook) -> None:
    codes = {code for issue in book.issues.values() for code in issue.codes}
    assert codes <= set(vocabulary())


def test_conclusions_of_a_body_are_never_compared(book: PrecedentBook) -> None:
    findings = {code for record in book.records.values() for code in record.findings}
    assert findings
    assert not findings & {code for issue in book.issues.values() for code in issue.codes}


def test_issues_are_ground_families(book: PrecedentBook) -> None:
    families = read_yaml((resources.files("duenotice.law") / "families.yaml").read_text("utf-8")).content
    assert set(book.issues) <= set(families["families"])


def test_repeated_examples_are_never_shown_twice(book: PrecedentBook) -> None:
    near = book.nearest({"illegal_emigration": True, "charges_separable": True}, "neutrality", k=50)
    shown = [n.decided.id for n in near["interpol-secretariat"][Side.REQUEST]]
    assert "rop-3.9-b1" in shown
    assert "rop-3.12-b1" not in shown


def test_nearest_answers_body_by_body_and_says_nothing_where_nothing_is_held(book: PrecedentBook) -> None:
    assert book.nearest({"political_opponent_status": True}, "no_such_issue") == {}
    near = book.nearest({"torture_pattern_country": True}, "ill_treatment")
    assert set(near) >= {"un-cat", "al-constitutional-court"}
    assert all(n.shared for sides in near.values() for found in sides.values() for n in found)
