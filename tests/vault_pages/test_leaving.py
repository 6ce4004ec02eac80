"""What leaves a vault by its pages, and what stays: a case as an archive, a journey, records over their time, conflicts."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.vault_pages.conftest import Visitor


def test_someone_who_stands_in_another_case_is_told_at_once(visitor: Visitor) -> None:
    heron, otter = visitor.new_case("HERON"), visitor.new_case("OTTER")
    visitor.reveal()
    assert "Nobody in this case was found" in visitor.get(f"cases/{heron}/elsewhere/").content.decode()
    visitor.post(f"cases/{heron}/add/subject/", {"name": "Мария Иванова", "born": "1980"})
    assert "may stand in another case" not in visitor.get(f"cases/{heron}/").content.decode()
    visitor.post(
        f"cases/{otter}/add/contact/", {"role": "opponent", "name": "Maria Ivanova", "protected": "yes"}
    )
    warned = visitor.get(f"cases/{otter}/").content.decode()
    assert "may stand in another case: HERON" in warned
    page = visitor.get(f"cases/{otter}/elsewhere/").content.decode()
    assert "Мария Иванова" in page and "HERON" in page and "Births are not known on both sides" in page
    visitor.post("reveal/", {"reveal": "no"})
    hidden = visitor.get(f"cases/{otter}/elsewhere/").content.decode()
    assert "Иванова" not in hidden and "Ivanova" not in hidden and "HERON" in hidden


def test_a_whole_case_is_taken_out_with_a_reason_in_the_log(visitor: Visitor, work) -> None:
    case = visitor.new_case("HERON")
    visitor.post(
        f"cases/{case}/exhibits/add/", {"files": [SimpleUploadedFile("a.txt", b"words of a letter")]}
    )
    visitor.post(f"cases/{case}/add/contact/", {"role": "relative", "name": "Invented", "protected": "yes"})
    work()
    page = visitor.get(f"cases/{case}/take/").content.decode()
    assert "protected people: 1" in page and "in clear" in page
    refused = visitor.post(f"cases/{case}/take/", {"reason": "  "})
    assert refused.status_code == 422 and "Write to whom it goes" in refused.content.decode()
    taken = visitor.post(f"cases/{case}/take/", {"reason": "To the client, who asked"})
    assert (
        taken["Content-Disposition"] == 'attachment; filename="case.zip"'
        and taken["Cache-Control"] == "no-store"
    )
    with zipfile.ZipFile(io.BytesIO(b"".join(taken.streaming_content))) as packed:
        assert packed.read("files/E0001.txt") == b"words of a letter"
        assert "case.json" in packed.namelist()
    log = visitor.get(f"cases/{case}/log/").content.decode()
    assert log.count("Taken out in clear: Case") == 1


def test_cases_leave_for_a_journey_and_come_back(visitor: Visitor, work, tmp_path: Path) -> None:
    heron, otter = visitor.new_case("HERON"), visitor.new_case("OTTER")
    assert "No case is away" in visitor.get("journey/").content.decode()
    assert "Choose at least one" in visitor.post("journey/", {"do": "leave"}).content.decode()
    relative = visitor.post(
        "journey/", {"do": "leave", "case": heron, "folder": "somewhere"}
    ).content.decode()
    assert "not a full path" in relative and f'value="{heron}" checked' in " ".join(relative.split())
    folder = tmp_path / "home disk"
    assert visitor.post("journey/", {"do": "leave", "case": heron, "folder": str(folder)}).status_code == 303
    assert "Cases leave this computer" in visitor.get("journey/").content.decode()
    work()
    home = visitor.get("").content.decode()
    assert "HERON" not in home and "OTTER" in home
    assert visitor.get(f"cases/{heron}/").status_code == 404
    (file,) = folder.iterdir()
    assert str(file) in visitor.get("journey/").content.decode()
    assert (
        "no such file"
        in visitor.post("journey/", {"do": "return", "file": "/nowhere.backup"}).content.decode()
    )
    assert visitor.post("journey/", {"do": "return", "file": str(file)}).status_code == 303
    work()
    assert "HERON" in visitor.get("").content.decode() and visitor.get(f"cases/{heron}/").status_code == 200
    assert otter


def test_what_is_over_its_time_goes_only_when_ticked(visitor: Visitor) -> None:
    from duenotice.register.models import Case

    case = visitor.new_case("HERON")
    other = visitor.new_case("OTTER")
    for one in (case, other):
        Case.objects.filter(pk=one).update(closed_on="2015-03-01")
    assert "No rule is set" in visitor.get("terms/").content.decode()
    wrong = visitor.post(
        "terms/",
        {"do": "set", "kind": ["case"], "number": ["five"], "unit": ["years"], "source": ["Bar rule 12"]},
    )
    assert (
        wrong.status_code == 422
        and 'value="five"' in wrong.content.decode()
        and "Bar rule 12" in wrong.content.decode()
    )
    nameless = visitor.post(
        "terms/", {"do": "set", "kind": ["case"], "number": ["5"], "unit": ["years"], "source": [""]}
    )
    assert nameless.status_code == 422
    rules = {
        "do": "set",
        "kind": ["case", "case"],
        "number": ["5", ""],
        "unit": ["years", "years"],
        "source": ["Bar rule 12", ""],
    }
    assert visitor.post("terms/", rules).status_code == 303
    page = visitor.get("terms/").content.decode()
    assert f'value="case.{case}"' in page and f'value="case.{other}"' in page and "Bar rule 12" in page
    assert visitor.post("terms/", {"do": "go"}).status_code == 422
    assert Case.objects.count() == 2, "what is not ticked stays"
    assert visitor.post("terms/", {"do": "go", "record": [f"case.{case}"]}).status_code == 303
    told = visitor.get("terms/").content.decode()
    assert "Gone for good: 1" in told
    assert list(Case.objects.values_list("pk", flat=True)) == [other]
    assert visitor.post("terms/", {"do": "set"}).status_code == 303
    assert "No rule is set" in visitor.get("terms/").content.decode()


def test_a_record_that_is_not_due_does_not_go_by_being_named(visitor: Visitor) -> None:
    from duenotice.register.models import Case

    case = visitor.new_case("HERON")
    visitor.post(
        "terms/",
        {"do": "set", "kind": ["case"], "number": ["5"], "unit": ["years"], "source": ["Bar rule 12"]},
    )
    assert visitor.post("terms/", {"do": "go", "record": [f"case.{case}"]}).status_code == 422
    assert Case.objects.filter(pk=case).exists()


def test_copies_from_before_an_update_are_told_of_and_deleted(visitor: Visitor) -> None:
    from duenotice.custody import backup, older

    case = visitor.new_case()
    assert "before an update" not in visitor.get(f"cases/{case}/erase/").content.decode()
    assert "before an update" not in visitor.get("copies/").content.decode()
    backup.write(older.place("schema-1"), note=False)
    assert "before an update (number: 1)" in visitor.get(f"cases/{case}/erase/").content.decode()
    shown = visitor.get("copies/").content.decode()
    assert "Copies from before an update" in shown and older.listed()[0].name in shown
    assert visitor.post("copies/", {"do": "delete_older"}).status_code == 303
    page = visitor.get("copies/").content.decode()
    assert "The copies from before an update are deleted." in page and "schema-1" not in page
    assert older.listed() == []
