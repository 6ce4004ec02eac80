"""The blind check: what is found, what is said, what each safeguard refuses."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("private_set_intersection", reason="the extra [blind] is not installed")

from duenotice.identity import IdentityError, person
from duenotice.identity.blind import Caps, Message
from duenotice.identity.blind.authority import read_looks
from duenotice.identity.blind.curve import Secret
from duenotice.identity.blind.keys import A_PERSON, A_QUERY, blind_keys, padded_size
from duenotice.identity.blind.log import Log
from duenotice.identity.blind.messages import decode, joined
from tests.identity.blind_parties import HIT, MISS, PROTECTED, Line, Parties

ASKED = person(HIT, key="q")
OTHER = person(MISS, key="q")


def test_a_hit_is_known_to_the_authority_alone(parties: Parties) -> None:
    authority, bureau = parties.authority(), parties.bureau()
    line = Line(authority)
    there, other = bureau.ask(ASKED, line), bureau.ask(OTHER, line)
    assert there.said is None and other.said is None
    found = authority.look()
    assert [(look.number, look.people) for look in found] == [(there.number, ("r1",))]
    assert found[0].by
    assert read_looks(authority.folder) == found
    assert authority.look() == []


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ({"name": "Akhmetov, Timur", "birthDate": "1974-09-05"}, "r1"),  # day and month swapped
        ({"name": "Mohamed Ali Al Ansari", "birthDate": "1970-03-12"}, "r2"),  # another script
        ({"name": "Someone Else", "passportNumber": "ye 4455-667"}, "r2"),  # a document's number
        ({"name": "DEMIRKAYA Rojda", "birthDate": "1988"}, "r3"),  # the year alone
    ],
)
def test_keys_carry_the_fuzziness(parties: Parties, query: dict[str, str], known: str) -> None:
    authority, bureau = parties.authority(), parties.bureau()
    bureau.ask(person(query, key="q"), Line(authority))
    assert [look.people for look in authority.look()] == [(known,)]


def test_replies_to_hit_and_miss_differ_in_nothing_but_number_and_signature(parties: Parties) -> None:
    authority, bureau = parties.authority(), parties.bureau()
    heard = []
    for who in (ASKED, OTHER):
        line = Line(authority)
        bureau.ask(who, line)
        heard.append(decode(line.heard[-1]))
        assert len(decode(line.heard[-2]).body) == A_QUERY * 33
    one, two = heard
    assert one.kind == two.kind == "receipt"
    assert one.body == two.body == b""
    assert set(one.fields) == set(two.fields) == {"number", "at", "log", "to"}
    assert len(one.encode()) == len(two.encode())


def test_the_reply_is_made_before_anything_is_compared(
    parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, bureau = parties.authority(), parties.bureau()

    def never(*_: object) -> None:
        raise AssertionError("compared while answering")

    monkeypatch.setattr("duenotice.identity.blind.period.Table.find", never)
    assert bureau.ask(ASKED, Line(authority)).number


def _spellings(text: str) -> Iterator[bytes]:
    for form in {text, text.lower(), text.upper(), text.replace("-", "")}:
        data = form.encode()
        yield data
        yield json.dumps(form).strip('"').encode()
        yield b64encode(data).rstrip(b"=")
        yield data.hex().encode()
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
            digest = hashlib.new(name, data).digest()
            yield from (digest, digest[:8], digest.hex().encode(), b64encode(digest)[:16])


@pytest.mark.parametrize("agreement", ["", "Agreement 7 of 2026"])
def test_the_transcript_holds_no_name_no_date_and_no_hash_of_them(parties: Parties, agreement: str) -> None:
    authority, bureau = parties.authority(agreement=agreement), parties.bureau(agreement=agreement)
    line = Line(authority)
    bureau.ask(ASKED, line)
    said = b"\n".join(line.heard)
    logs = b"".join(
        (parties.folder / side / "log.jsonl").read_bytes() for side in ("authority-state", "bureau-state")
    )
    texts = []
    for each in (*PROTECTED, HIT):
        texts += [str(each["name"]), *str(each["name"]).split(), str(each["birthDate"])]
        texts += [key for _, key in blind_keys(person(each), query=True)]
    texts += [text.partition("|")[2] for text in texts if "|" in text]
    for text in texts:
        for form in _spellings(text):
            assert len(form) < 4 or form not in said, text
            assert len(form) < 4 or form not in logs, text


def test_points_of_one_key_under_two_secrets_have_nothing_in_common() -> None:
    one, two = Secret(), Secret()
    assert one.blind(["k"]) != two.blind(["k"])
    assert two.again(one.blind(["k"])) == one.again(two.blind(["k"]))


def test_list_and_question_are_padded(parties: Parties) -> None:
    authority, bureau = parties.authority(), parties.bureau()
    assert authority.period.size == padded_size(1) == 1024
    line = Line(authority)
    for query in ({"name": "Ann Lee", "passportNumber": "X1234567"}, PROTECTED[0]):
        bureau.ask(person(query, key="q"), line)
        assert len(decode(line.heard[-2]).body) == A_QUERY * 33


def test_enumeration_hits_the_cap_of_the_day_and_of_the_period(parties: Parties) -> None:
    clock = [datetime(2026, 11, 2, 9, tzinfo=UTC)]
    authority = parties.authority(caps=Caps(3, 5), now=lambda: clock[0])
    bureau, line = parties.bureau(), Line(authority)
    for _ in range(3):
        bureau.ask(ASKED, line)
    with pytest.raises(IdentityError, match="used up"):
        bureau.ask(ASKED, line)
    # A new start does not forget what was counted.
    with pytest.raises(IdentityError, match="used up"):
        bureau.ask(ASKED, Line(parties.authority(caps=Caps(3, 5), now=lambda: clock[0])))
    clock[0] += timedelta(days=1)
    line = Line(parties.authority(caps=Caps(3, 5), now=lambda: clock[0]))
    bureau.ask(ASKED, line)
    bureau.ask(ASKED, line)
    with pytest.raises(IdentityError, match="used up"):
        bureau.ask(ASKED, line)


def test_the_cap_answers_hit_and_miss_alike(parties: Parties) -> None:
    authority, bureau = parties.authority(caps=Caps(1, 1)), parties.bureau()
    lines = []
    bureau.ask(OTHER, Line(authority))
    for who in (ASKED, OTHER):
        line = Line(authority)
        with pytest.raises(IdentityError):
            bureau.ask(who, line)
        lines.append(decode(line.heard[-1]))
    assert lines[0].fields["why"] == lines[1].fields["why"] == "cap"
    assert len(lines[0].encode()) == len(lines[1].encode())


def test_a_replayed_question_is_refused_also_after_a_new_start(parties: Parties) -> None:
    authority, bureau = parties.authority(), parties.bureau()
    line = Line(authority)
    bureau.ask(ASKED, line)
    question = decode(line.heard[-2])
    assert question.kind == "query"
    for side in (authority, parties.authority()):
        assert side.answer(question).fields["why"] == "replayed"


@pytest.mark.parametrize("harm", ["body", "fields", "kind", "signature"])
def test_an_altered_message_is_refused(parties: Parties, harm: str) -> None:
    def alter(message: Message) -> Message:
        if message.kind != "query":
            return message
        if harm == "body":
            return replace(message, body=message.body[33:] + message.body[:33])
        if harm == "fields":
            return replace(message, fields={**message.fields, "nonce": "0" * 32})
        if harm == "kind":
            return replace(message, kind="hello")
        return replace(
            message, signatures=tuple((key, b64encode(b"0" * 64).decode()) for key, _ in message.signatures)
        )

    authority = parties.authority()
    line = Line(authority, there=alter)
    with pytest.raises(IdentityError):
        parties.bureau().ask(ASKED, line)
    assert decode(line.heard[-1]).fields["why"] == "not_approved"
    assert not [each for each in authority.log.entries if each["kind"] == "query"]


@pytest.mark.parametrize("harm", ["fields", "replay"])
def test_an_altered_or_replayed_reply_is_not_believed(parties: Parties, harm: str) -> None:
    authority, bureau = parties.authority(), parties.bureau()
    first = Line(authority)
    bureau.ask(ASKED, first)
    old = decode(first.heard[-1])

    def alter(message: Message) -> Message:
        if message.kind != "receipt":
            return message
        return old if harm == "replay" else replace(message, fields={**message.fields, "number": 1})

    with pytest.raises(IdentityError, match="altered or replayed"):
        bureau.ask(OTHER, Line(authority, back=alter))


@pytest.mark.parametrize("officers", [("one", "stranger"), ("stranger", "two")])
def test_two_known_officers_must_approve(parties: Parties, officers: tuple[str, str]) -> None:
    with pytest.raises(IdentityError, match="two approved officers"):
        parties.bureau(officers=officers).ask(ASKED, Line(parties.authority()))


def test_one_officer_twice_is_not_two(parties: Parties) -> None:
    with pytest.raises(IdentityError, match="two officers"):
        parties.bureau(officers=("one", "one"))


def test_something_that_is_no_point_is_refused(parties: Parties) -> None:
    authority, bureau = parties.authority(), parties.bureau()
    bureau.ask(ASKED, Line(authority))
    for body in (b"\x02" + b"\xff" * 32, b"\x00" * 33):
        message = Message(
            "query", {"period": authority.period.name, "nonce": body.hex()[:32]}, body * A_QUERY
        )
        for officer in bureau._officers:
            message = officer.sign(message)
        assert authority.answer(message).fields["why"] == "malformed"
    short = Message(
        "query", {"period": authority.period.name, "nonce": "1" * 32}, joined(Secret().blind(["k"]))
    )
    for officer in bureau._officers:
        short = officer.sign(short)
    assert authority.answer(short).fields["why"] == "malformed"


def test_the_bureau_caps_the_size_and_the_number_of_lists(parties: Parties) -> None:
    with pytest.raises(IdentityError, match="at most"):
        parties.bureau(most_keys=512).ask(ASKED, Line(parties.authority()))
    bureau, now = parties.bureau(state="other"), datetime.now(UTC)
    for number in range(4):
        bureau.ask(
            ASKED, Line(parties.authority(now=lambda number=number: now + timedelta(days=31 * number)))
        )
    with pytest.raises(IdentityError, match="4 lists"):
        bureau.ask(ASKED, Line(parties.authority(now=lambda: now + timedelta(days=200))))


def test_in_the_other_direction_the_bureau_reads_no_longer_list_than_agreed(parties: Parties) -> None:
    authority = parties.authority(agreement="A")
    with pytest.raises(IdentityError, match="longer than was agreed"):
        parties.bureau(agreement="A", most_keys=16).ask(ASKED, Line(authority))

    def longer(message: Message) -> Message:
        if message.kind != "list":
            return message
        return authority._signer.sign(Message("list", message.fields, message.body + b"\x00"))

    with pytest.raises(IdentityError, match="not as long as it said"):
        parties.bureau(agreement="A").ask(ASKED, Line(authority, back=longer))


def test_a_list_longer_than_it_says_is_not_evaluated(
    parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = parties.authority()
    longer = joined(Secret().blind([str(number) for number in range(1100)]))
    monkeypatch.setattr(authority.store, "chunk", lambda start, most: longer)
    with pytest.raises(IdentityError, match="not as long as it said"):
        parties.bureau().ask(ASKED, Line(authority))


def test_a_list_under_another_secret_is_not_taken_for_a_miss(parties: Parties) -> None:
    authority, bureau = parties.authority(), parties.bureau()
    bureau.ask(OTHER, Line(authority))
    secret = parties.folder / "bureau-state" / "secret.json"
    secret.write_text(json.dumps({"period": authority.period.name, "secret": bytes(Secret()).hex()}))
    parties.bureau().ask(ASKED, Line(authority))
    assert [look.unreadable for look in authority.look()] == [True]


def test_the_other_direction_needs_the_same_agreement_on_both_sides(parties: Parties) -> None:
    with pytest.raises(IdentityError, match="did not agree"):
        parties.bureau().ask(ASKED, Line(parties.authority(agreement="A")))
    with pytest.raises(IdentityError, match="did not agree"):
        parties.bureau(agreement="B").ask(ASKED, Line(parties.authority(agreement="A")))
    with pytest.raises(IdentityError, match="did not agree"):
        parties.bureau(agreement="A").ask(ASKED, Line(parties.authority(state="plain")))


def test_in_the_other_direction_the_bureau_learns_look_or_no_answer(parties: Parties) -> None:
    authority, bureau = parties.authority(agreement="A"), parties.bureau(agreement="A")
    line = Line(authority)
    assert bureau.ask(ASKED, line).said == "protected_look"
    assert bureau.ask(OTHER, line).said == "no_answer"
    assert authority.look() == []
    with pytest.raises(IdentityError, match="used up"):
        bureau.ask(OTHER, Line(parties.authority(agreement="A", caps=Caps(2, 2))))


def test_too_little_to_ask_is_said_before_anything_is_sent(parties: Parties) -> None:
    line = Line(parties.authority())
    for name in ("", "X", "Dr.", "Ann"):
        with pytest.raises(IdentityError, match="Too little"):
            parties.bureau().ask(person({"name": name}, key="q"), line)
    assert line.heard == []


@pytest.mark.parametrize("harm", ["change", "drop", "swap"])
def test_a_changed_log_stops_everything(parties: Parties, harm: str) -> None:
    parties.bureau().ask(ASKED, Line(parties.authority()))
    path = parties.folder / "authority-state" / "log.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) >= 3
    if harm == "change":
        lines[0] = lines[0].replace(b'"size":1024', b'"size":2048')
    elif harm == "drop":
        del lines[1]
    else:
        lines[0], lines[1] = lines[1], lines[0]
    path.write_bytes(b"".join(lines))
    with pytest.raises(IdentityError, match="was changed"):
        parties.authority()


def test_what_is_kept_is_readable_by_its_owner_only(parties: Parties) -> None:
    authority = parties.authority()
    parties.bureau().ask(ASKED, Line(authority))
    authority.look()
    for side in ("authority-state", "bureau-state"):
        assert (parties.folder / side).stat().st_mode & 0o077 == 0
        for name in ("period.json", "log.jsonl", "looks.json", "secret.json"):
            path = parties.folder / side / name
            assert not path.exists() or path.stat().st_mode & 0o077 == 0, name


def test_a_receipt_names_the_authoritys_log_entry(parties: Parties) -> None:
    authority, bureau = parties.authority(), parties.bureau()
    receipt = bureau.ask(ASKED, Line(authority))
    entry = Log(authority.folder / "log.jsonl").entries[receipt.number - 1]
    assert entry["hash"] == receipt.log
    assert bureau.log.entries[-1]["authority_log"] == receipt.log


def test_keys_are_few_and_repeat() -> None:
    for each in PROTECTED:
        keys = blind_keys(person(each))
        assert 2 <= len(keys) <= A_PERSON
        assert keys == blind_keys(person(each))
        assert (
            len(blind_keys(person({**each, "alias": ["Timur Akhmetoff", "Tim Ahmet"]}), query=True)) < A_QUERY
        )


@pytest.mark.parametrize("data", [b"", b"\x00" * 8, b"\xff" * 12, b"\x00\x00\x00\x02\x00\x00\x00\x00[]"])
def test_bytes_that_are_no_message(data: bytes) -> None:
    with pytest.raises(IdentityError, match="cannot be read"):
        decode(data)
