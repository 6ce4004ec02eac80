"""A message saved by Outlook becomes a plain message with the fields a reader sees."""

from __future__ import annotations

from duenotice.documents.intake import Kind, take_in
from tests.documents.intake.corpus import CANARY, holds_canary
from tests.documents.intake.outlook import message


def test_words_stay_and_routes_go() -> None:
    headers = f"Received: from {CANARY} ([10.0.0.7])\r\nX-Mailer: {CANARY}\r\n"
    data = message("The hearing", "plain words\r\nand more", headers, ("order.txt", CANARY.encode()))
    taken = take_in(data, "a.msg")
    assert taken.kind is Kind.MSG
    assert taken.copy_kind is Kind.EML
    assert not holds_canary(taken.copy)
    assert b"Subject: The hearing" in taken.copy
    said = {passage.label or passage.unit: passage.text for passage in taken.passages}
    assert said["Subject"] == "The hearing"
    assert "a@b.example" in said["From"]
    assert "c@d.example" in said["To"]
    assert "plain words" in [passage.text for passage in taken.passages]
    assert [(item.name, item.content) for item in taken.attachments] == [("order.txt", CANARY.encode())]
    assert {"mail_header", "attachment"} <= {finding.code for finding in taken.findings}
