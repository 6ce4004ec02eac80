"""A case out as a folder and in again: nothing lost, nothing slipped in."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import jsonschema
import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from duenotice.custody import audit, sealed, session, vault
from duenotice.law.archive import packed_digest
from duenotice.register import (
    actions,
    assessments,
    books,
    exchange,
    incoming,
    outgoing,
    projection,
    schema,
    selectors,
    tables,
)
from duenotice.register.errors import RegisterError
from duenotice.register.models import HELD, Case, Exhibit
from tests.register.samples import fill

pytestmark = pytest.mark.usefixtures("code")


@pytest.fixture
def case(code):
    with time_machine.travel("2026-03-01", tick=True):
        held = actions.open_case("HERON")
        fill(held)
    with time_machine.travel("2026-05-01", tick=True):
        actions.change(held.requests.get(), status="ended", outcome="deleted")
    return held


@pytest.fixture
def out(case, tmp_path):
    outgoing.export(case, tmp_path / "out")
    return tmp_path / "out"


def shape(case):
    """A case without its ids."""

    def plain(row):
        return {
            name: value
            for name, value in projection.snapshot(row).items()
            if not name.endswith("_id") and name != "file"
        }

    return {
        kind: sorted(str(plain(row)) for row in model.objects.filter(case=case))
        for kind, model in HELD.items()
    }


def test_a_case_survives_the_way_out_and_in(case, out, tmp_path, elsewhere):
    before, text = shape(case), b"".join(sealed.read(case.exhibits.get().file))
    elsewhere()
    back = incoming.bring_in(out)
    assert shape(back) == before and back.pk != case.pk
    assert b"".join(sealed.read(back.exhibits.get().file)) == text
    assert back.requests.get().subject == back.subjects.get()
    assert projection.differences(back.pk) == [] and vault.verify().faults == ()


def test_the_rulebook_of_a_kept_assessment_goes_along(case, tmp_path, elsewhere):
    kept = assessments.keep(case, case.requests.get(), selectors.dossier_of(case.requests.get()))
    outgoing.export(case, tmp_path / "out")
    elsewhere()
    assert books.of(kept.rulebook_hash) is None
    incoming.bring_in(tmp_path / "out")
    assert packed_digest(books.of(kept.rulebook_hash)) == kept.rulebook_hash


def test_a_rulebook_that_is_none_is_refused(case, tmp_path, elsewhere):
    assessments.keep(case, case.requests.get(), selectors.dossier_of(case.requests.get()))
    outgoing.export(case, tmp_path / "out")
    (book,) = (tmp_path / "out" / "rulebooks").iterdir()
    book.write_bytes(b"not a book")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    digest = hashlib.sha256(b"not a book").hexdigest()
    manifest["files"][f"rulebooks/{book.name}"] = {"sha256": digest, "size": 10}
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(manifest))
    elsewhere()
    with pytest.raises(RegisterError, match="rulebook"):
        incoming.bring_in(tmp_path / "out")
    assert not Case.objects.exists()


def test_what_was_known_when_survives_too(out, tmp_path, elsewhere):
    elsewhere()
    back = incoming.bring_in(out)
    states = [
        [request["status"] for request in selectors.as_we_knew_it_on(back, day)["request"].values()]
        for day in ("2026-02-01", "2026-03-15", "2026-06-01")
    ]
    assert states == [[], ["live"], ["ended"]]


def test_a_second_way_out_is_the_same(case, out, tmp_path, elsewhere):
    elsewhere()
    outgoing.export(incoming.bring_in(out), tmp_path / "again")
    for name in ("tables/facts.csv", "history.json"):
        assert len((tmp_path / "again" / name).read_bytes()) == len((out / name).read_bytes())


def test_the_folder_is_in_the_log_and_private(case, out):
    assert [line.verb for line in audit.lines(kind="reading")] == ["case.exported"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in [out, *out.rglob("*")])


def test_an_archive_holds_what_the_folder_holds(case, out, tmp_path, elsewhere):
    whole = tmp_path / "case.zip"
    whole.write_bytes(b"".join(outgoing.archive(case)))
    with zipfile.ZipFile(whole) as packed:
        assert packed.testzip() is None
        assert sorted(packed.namelist()) == sorted(
            p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()
        )
        packed.extractall(tmp_path / "unpacked")
    before = shape(case)
    elsewhere()
    assert shape(incoming.bring_in(tmp_path / "unpacked")) == before


def test_case_json_fits_its_published_schema(out):
    described = json.loads((out / "schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(described)
    jsonschema.validate(json.loads((out / "case.json").read_text()), described)
    assert described == schema.case_schema()


def test_no_name_from_outside_becomes_a_path(case, tmp_path):
    actions.add_exhibit(case, "../../evil.sh", [b"x"])
    actions.add_exhibit(case, "CON.\u202etxt".replace("\u202e", ""), [b"x"])
    outgoing.export(case, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out" / "files").iterdir()}
    assert names == {"E0001.pdf", "E0002.sh", "E0003.txt"}


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("case.json", lambda raw: raw.replace(b"ended", b"dead"), "hash differs"),
        ("files/E0001.pdf", lambda raw: raw[:-1], "hash differs"),
        ("manifest.json", lambda raw: raw.replace(b"duenotice-case", b"other"), "manifest"),
        ("manifest.json", lambda raw: raw.replace(b'"version": 1', b'"version": 2'), "newer version"),
        ("manifest.json", lambda raw: raw.replace(b"files/E0001.pdf", b"../outside.pdf"), "no case has"),
        ("manifest.json", lambda raw: b"not json", "cannot be read"),
        ("extra.txt", lambda raw: b"x", "not in the manifest"),
    ],
)
def test_a_changed_folder_is_refused_whole(out, tmp_path, name, change, said, elsewhere):
    path = out / name
    path.write_bytes(change(path.read_bytes() if path.exists() else b""))
    elsewhere()
    with pytest.raises(RegisterError, match=said):
        incoming.bring_in(out)
    assert not Case.objects.exists() and session.current().files.names() == set()


def reseal(out, name, change):
    """Change a file and make the manifest agree, as one would who builds a hostile folder."""
    import hashlib

    path, manifest = out / name, json.loads((out / "manifest.json").read_text())
    path.write_bytes(change(path.read_bytes()))
    manifest["files"][name]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("case.json", lambda raw: raw.replace(b'"live"', b'"dead"').replace(b'"ended"', b'"dead"')),
        ("case.json", lambda raw: raw.replace(b"HERON", b"HERON\\u202e")),
        ("history.json", lambda raw: raw.replace(b'"deleted"', b'"kept"')),
        ("history.json", lambda raw: raw.replace(b'"ended"', b'"live"')),
        ("history.json", lambda raw: b"{}"),
        ("history.json", lambda raw: raw.replace(b'"born"', b'"bjorn"')),
        ("files/E0001.pdf", lambda raw: b"another document"),
        ("case.json", lambda raw: b"[" * 10_000),
    ],
)
def test_a_hostile_folder_is_refused_whole(out, tmp_path, name, change, elsewhere):
    reseal(out, name, change)
    elsewhere()
    with pytest.raises(RegisterError):
        incoming.bring_in(out)
    assert not Case.objects.exists()


def test_a_taken_code_name_needs_another(out):
    with pytest.raises(RegisterError, match="ode name"):
        incoming.bring_in(out)
    assert incoming.bring_in(out, code_name="OTTER").code_name == "OTTER"


def test_links_out_of_the_folder_are_refused(out, tmp_path):
    (tmp_path / "secret").write_text("x")
    (out / "files" / "E0001.pdf").unlink()
    (out / "files" / "E0001.pdf").symlink_to(tmp_path / "secret")
    with pytest.raises(RegisterError):
        incoming.bring_in(out, code_name="OTTER")


def test_an_export_that_fails_leaves_nothing(case, tmp_path, monkeypatch):
    session.current().files.path(Exhibit.objects.get().file).write_bytes(b"worn")
    with pytest.raises(Exception, match="sealed file"):
        outgoing.export(case, tmp_path / "out")
    assert list(tmp_path.glob("out*")) == []


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "'=1", '"=1', "|x", "\ufeff=1", "-"],
)
def test_no_cell_is_a_formula(text):
    assert tables.cell(text).startswith("'")


@settings(max_examples=200)
@given(st.text(max_size=20))
def test_a_guarded_cell_reads_back(text):
    raw = tables.table([{"a": text}], ["a"]).decode("utf-8-sig")
    ((read,),) = list(csv.reader(io.StringIO(raw, newline="")))[1:]
    assert read in (text, "'" + text)
    assert not read.lstrip(' \t\r\n\u00a0\u200b\ufeff"').startswith(
        ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    )


def test_numbers_stay_numbers():
    assert [tables.cell(value) for value in (5, True, None, ["a"])] == ["5", "true", "", '["a"]']


def test_followthemoney_accepts_every_entity(case):
    model = pytest.importorskip("followthemoney").model
    found = exchange.entities(case)
    assert {entity["schema"] for entity in found} >= {
        "Person",
        "CourtCase",
        "CourtCaseParty",
        "Event",
        "Document",
    }
    for entity in found:
        proxy = model.get_proxy(entity, cleaned=False)
        model.get(entity["schema"]).validate(entity)
        for name, values in entity["properties"].items():
            assert sorted(proxy.get(name)) == sorted(values), (entity["schema"], name)


def test_followthemoney_leaves_out_what_could_find_the_person(case):
    raw = exchange.lines(case).decode()
    assert "refugee" not in raw and "example.org" not in raw and "Counsel" not in raw and "wanted" not in raw
