"""Accounts: signing in takes a password and a second step, strangers and shut accounts get nowhere, nothing is lost in clear."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.team.conftest import OWN_PASSWORD, Person

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture(autouse=True)
def _no_rates():
    cache.clear()


def code_of(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


class Browser:
    """A browser without an account."""

    def __init__(self) -> None:
        self.client = Client(SERVER_NAME="team.example")

    def get(self, path: str):
        return self.client.get(path, secure=True)

    def post(self, path: str, **form: str):
        return self.client.post(path, form, secure=True)


def test_from_the_one_time_password_to_the_first_case(person):
    someone, browser = person("anna", ready=False), Browser()
    answer = browser.post("/account/login/", login=someone.username, password=someone.once)
    assert answer["Location"] == "/vault/"
    assert browser.get("/vault/")["Location"] == "/account/password/"
    answer = browser.post(
        "/account/password/", oldpassword=someone.once, password1=OWN_PASSWORD, password2=OWN_PASSWORD
    )
    assert answer["Location"] == "/account/strong/"
    assert browser.get("/vault/")["Location"] == "/account/strong/", "no case before a second step"
    assert "Before you can see a case" in browser.get("/account/strong/").content.decode()
    where = browser.get("/account/strong/totp/activate/")["Location"]
    assert where.startswith("/account/reauthenticate/")
    assert browser.post(where, password=OWN_PASSWORD).status_code == 302
    page = browser.get("/account/strong/totp/activate/").content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]+)</code>", page)[1]
    assert "<svg" in page and "data:" not in page and "<style" not in page
    answer = browser.post("/account/strong/totp/activate/", code=code_of(secret))
    assert answer["Location"] == "/account/strong/recovery-codes/"
    codes = re.findall(
        r"<code>(\d{10})</code>", browser.get("/account/strong/recovery-codes/").content.decode()
    )
    assert len(codes) == 10
    assert browser.get("/vault/").status_code == 200

    again = Browser()
    assert again.post("/account/login/", login=someone.username, password=OWN_PASSWORD)["Location"] == (
        "/account/strong/authenticate/"
    )
    assert again.get("/vault/")["Location"] == "/account/login/", "the password alone opens nothing"
    assert again.post("/account/strong/authenticate/", code="000000").status_code == 200
    assert again.post("/account/strong/authenticate/", code=codes[0])["Location"] == "/vault/"
    assert again.get("/vault/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE user_id = %s", [someone.id])
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert secret not in kept and not any(code in kept for code in codes), "sealed under the master key"


def test_a_key_is_not_offered_to_who_has_none(person):
    """That it is offered to who has one, the passkey in the browser shows."""
    someone, browser = person("anna"), Browser()
    browser.post("/account/login/", login=someone.username, password=OWN_PASSWORD)
    page = browser.get("/account/strong/authenticate/").content.decode()
    assert 'id="code"' in page and "mfa_webauthn_authenticate" not in page


def test_a_code_opens_once(person):
    someone = person("anna")
    for expected in ("/vault/", None):
        browser = Browser()
        browser.post("/account/login/", login=someone.username, password=OWN_PASSWORD)
        answer = browser.post("/account/strong/authenticate/", code=code_of("JBSWY3DPEHPK3PXP"))
        assert answer.headers.get("Location") == expected


def test_wrong_and_unknown_names_read_alike_and_are_slowed(person):
    someone = person("anna")
    answers = [
        Browser().post("/account/login/", login=name, password="wrong words here")
        for name in (someone.username, "nobody.at.all")
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    told = [re.findall(r"<li[^>]*>([^<]*)</li>", answer.content.decode()) for answer in answers]
    assert told[0] == told[1]
    for _ in range(6):
        Browser().post("/account/login/", login=someone.username, password="wrong words here")
    answer = Browser().post("/account/login/", login=someone.username, password=OWN_PASSWORD)
    assert "Location" not in answer, "five wrong passwords close the door for a while"


def test_a_one_time_password_ends(person):
    someone = person("anna", ready=False)
    someone.account.password_until = timezone.now() - timedelta(seconds=1)
    someone.account.save()
    answer = Browser().post("/account/login/", login=someone.username, password=someone.once)
    assert answer.status_code == 200


@pytest.mark.parametrize("weak", ["short", "password1234", "Anna-Anna-Anna"])
def test_weak_passwords_are_not_taken(person, weak):
    someone, browser = person("anna", ready=False), Browser()
    browser.post("/account/login/", login=someone.username, password=someone.once)
    for password in (weak, someone.once):
        answer = browser.post(
            "/account/password/", oldpassword=someone.once, password1=password, password2=password
        )
        if password != "Anna-Anna-Anna":
            assert answer.status_code == 200


def test_a_shut_or_reset_account_is_out_at_once(person):
    from duenotice.desks.team import accounts

    someone = person("anna")
    assert someone.get("/vault/").status_code == 200
    accounts.shut(someone.account, actor="test")
    assert someone.get("/vault/")["Location"] == "/account/login/"
    other = person("berta")
    assert other.get("/vault/").status_code == 200
    accounts.reset(other.account, actor="test")
    assert other.get("/vault/")["Location"] == "/account/login/"


def test_an_unused_visit_ends_and_a_poll_does_not_keep_it(person, monkeypatch):
    someone = person("anna")
    assert someone.get("/vault/").status_code == 200
    later = time.monotonic() + 15 * 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    told = someone.get("/vault/state/").json()
    assert told["open"] and 0 < told["left"] <= 5 * 60
    still_later = later + 10 * 60
    monkeypatch.setattr(time, "monotonic", lambda: still_later)
    assert someone.get("/vault/state/").json()["open"] is False
    assert someone.get("/vault/")["Location"] == "/account/login/"


def test_the_lock_button_ends_this_visit_only(person, team):
    from duenotice.custody import session

    someone, other = person("anna"), person("berta")
    assert other.get("/vault/").status_code == 200
    assert someone.post("/vault/lock/")["Location"] == "/account/login/"
    assert someone.get("/vault/")["Location"] == "/account/login/"
    assert other.get("/vault/").status_code == 200 and session.is_open()


def test_the_cookie_is_for_this_host_over_tls_out_of_reach_of_scripts_and_other_sites(person):
    someone, browser = person("anna"), Browser()
    browser.post("/account/login/", login=someone.username, password=OWN_PASSWORD)
    (cookie,) = browser.client.cookies.values()
    assert cookie.key == "__Host-duenotice"
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True, True, "Strict", "/", "",
    )  # fmt: skip
    assert cookie["expires"] == "" and cookie["max-age"] == "", "it dies with the browser"


def test_without_tls_nothing_is_answered(person):
    someone = person("anna")
    answer = someone.client.get("/vault/", secure=False)
    assert (answer.status_code, answer["Location"]) == (301, "https://team.example/vault/")
    assert someone.get("/vault/")["Strict-Transport-Security"].startswith("max-age=")


def test_passkeys_are_allowed_on_account_pages_alone_and_every_page_is_kept_nowhere(person):
    someone = person("anna")
    for path, allowed in (("/vault/", False), ("/account/strong/", True), ("/", False)):
        answer = someone.get(path)
        assert answer.status_code == 200
        assert ("publickey-credentials-get=(self)" in answer["Permissions-Policy"]) == allowed
        assert answer["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["/account/login/", "/account/strong/", "/account/password/", "/account/reauthenticate/", "/account/logout/",
     "/account/strong/webauthn/", "/account/strong/reauthenticate/"],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["", "/ar"])
def test_account_pages_hold_no_inline_script_or_style(person, path, lang):
    someone = Browser() if "login" in path else person("anna")
    page = someone.get(lang + path).content.decode()
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", page)
    assert "<style" not in page and " style=" not in page and " onclick=" not in page
    assert ('dir="rtl"' in page.split("\n")[1]) == (lang == "/ar")


def test_what_takes_files_out_or_lets_others_in_asks_again(person):
    someone = person("anna")
    case = someone.new_case("HERON")
    for path in (f"/vault/cases/{case}/erase/", f"/team/cases/{case}/members/"):
        assert someone.get(path)["Location"].startswith("/account/reauthenticate/?next=")
    someone.prove()
    assert someone.get(f"/team/cases/{case}/members/").status_code == 200


def test_forms_without_the_token_of_the_visit_change_nothing(person):
    someone, boss = person("anna"), person("boss", "administrator")
    case = someone.new_case("HERON")
    someone.prove()
    boss.prove()
    for who, path in ((someone, f"/team/cases/{case}/members/"), (boss, "/team/accounts/")):
        who.get("/vault/state/")
        answer = who.client.post(
            path, {"username": "x", "role": "reader", "name": "X", "kind": "member"}, secure=True
        )
        assert answer.status_code == 403


def test_an_administrator_makes_and_resets_accounts_in_the_browser(person):
    from duenotice.desks.team.models import Account

    boss = person("boss", "administrator")
    boss.prove()
    answer = boss.post("/team/accounts/", {"username": "New.Name", "name": "New Name", "kind": "member"})
    made = Account.objects.get(username="new.name")
    once = re.search(r'class="recovery-code"[^>]*>([a-z0-9-]+)<', answer.content.decode())[1]
    assert made.check_password(once) and made.must_change
    again = boss.post(f"/team/accounts/{made.pk}/reset/")
    assert once not in again.content.decode()
    assert boss.post(f"/team/accounts/{made.pk}/shut/").status_code == 303
    made.refresh_from_db()
    assert not made.is_active
    made.delete()
    assert boss.get("/vault/").status_code == 404
    member = person("anna")
    member.prove()
    assert member.get("/team/accounts/").status_code == 404


def test_an_owner_lets_someone_in_and_out_in_the_browser(person):
    owner, other = person("anna"), person("berta")
    case = owner.new_case("HERON")
    owner.prove()
    members = f"/team/cases/{case}/members/"
    assert other.get(f"/vault/cases/{case}/").status_code == 404
    assert owner.post(members, {"username": other.username, "role": "reader"}).status_code == 303
    assert other.get(f"/vault/cases/{case}/").status_code == 200
    assert members not in other.get(f"/vault/cases/{case}/").content.decode()
    page = owner.get(members).content.decode()
    row = re.findall(rf"{members}([0-9a-f]{{32}})/remove/", page)
    names = re.findall(r'<bdi class="line-title">([^<]+)</bdi>', page)
    assert names == ["Anna", "Berta"]
    assert owner.post(f"{members}{row[1]}/remove/").status_code == 303
    assert other.get(f"/vault/cases/{case}/").status_code == 404
    log = owner.get(f"/vault/cases/{case}/log/").content.decode()
    assert "Anna" in log and owner.id not in log, "the log names people, not ids"


def test_no_page_of_one_computer_is_served(person):
    someone = person("anna")
    for path in ("new/", "restore/", "keys/", "copies/", "copies/take/"):
        assert someone.get(f"/vault/{path}").status_code == 404
        assert someone.post(f"/vault/{path}", {"passphrase": "five plain words by chance"}).status_code == 404
    assert someone.get("/vault/open/")["Location"] == "/account/login/"


def test_nobody_signs_up_and_no_mail_leaves(person):
    from django.core import mail

    for path in ("signup/", "password/reset/", "email/", "not-offered/account_signup/"):
        assert Browser().get(f"/account/{path}").status_code in (303, 404)
        assert person("anna").get(f"/account/{path}").status_code == 404
    assert not getattr(mail, "outbox", [])


def test_the_database_holds_no_session(person):
    assert isinstance(person("anna"), Person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_session')")
        assert cursor.fetchone()[0] is None
