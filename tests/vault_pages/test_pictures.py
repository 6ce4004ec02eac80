"""Pages of exhibits as pictures: drawn a few at a time, kept in memory only, gone when the vault locks."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from duenotice.desks.vault import pictures
from tests.vault_pages.conftest import Visitor


@pytest.fixture
def shown(visitor: Visitor, work) -> tuple[str, str]:
    """A case with an exhibit of ten pages, revealed: the case, and the address of its pages."""
    from duenotice.register.models import Exhibit

    sheets = [Image.new("L", (200, 280), shade) for shade in range(0, 200, 20)]
    content = io.BytesIO()
    sheets[0].save(content, "PDF", save_all=True, append_images=sheets[1:])
    case = visitor.new_case("HERON")
    visitor.post(
        f"cases/{case}/exhibits/add/", {"files": [SimpleUploadedFile("ten.pdf", content.getvalue())]}
    )
    work()
    visitor.reveal()
    return case, f"cases/{case}/exhibits/{Exhibit.objects.get().pk}/"


def shade(answer) -> int:
    with Image.open(io.BytesIO(answer.content)) as sheet:
        return int(sheet.convert("L").getpixel((500, 500)))


def test_a_run_of_pages_is_drawn_once_and_each_is_its_own(visitor: Visitor, shown, monkeypatch) -> None:
    runs = []
    real = pictures.preview
    monkeypatch.setattr(
        pictures, "preview", lambda *args, **more: runs.append(args[2]) or real(*args, **more)
    )
    found = [shade(visitor.get(f"{shown[1]}{number}.png")) for number in range(1, 11)]
    assert all(abs(at * 20 - one) < 4 for at, one in enumerate(found)), found
    assert [list(run) for run in runs] == [list(range(1, 9)), [9, 10]]
    assert visitor.get(f"{shown[1]}11.png").status_code == 404


def test_nothing_drawn_stays_when_the_vault_locks_or_the_case_goes(visitor: Visitor, shown) -> None:
    visitor.get(f"{shown[1]}1.png")
    assert pictures._drawn
    visitor.post(f"cases/{shown[0]}/erase/", {"code_name": "HERON"})
    assert not pictures._drawn
    pictures._drawn[("x", 1)] = b"a page"
    visitor.post("lock/")
    assert not pictures._drawn


def test_what_is_kept_in_memory_has_a_bound(visitor: Visitor, shown, monkeypatch) -> None:
    monkeypatch.setattr(pictures, "MOST", 1)
    visitor.get(f"{shown[1]}1.png")
    assert len(pictures._drawn) == 1
