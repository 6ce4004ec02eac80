"""Role × state × object: nothing of a case reaches anyone who does not belong to it, by any address, on PostgreSQL.

Every address of the server is asked, with every id of the hidden case, by everyone who may not see it; each answer is
compared with the answer for an id that does not exist, and its bytes are searched for what was planted.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from tests.team import world as planted
from tests.team.asking import (
    ARGUMENT,
    PLACES,
    WIDE,
    addresses,
    addresses_like,
    asked,
    filled,
    forms,
    of_the_case,
    routes,
    sweep,
    whole,
    without,
)
from tests.team.world import CANARY, TEXT, World

pytestmark = pytest.mark.usefixtures("team")

OUTSIDE = ("outsider", "administrator", "paused", "taken_out")
INSIDE = ("owner", "counsel", "caseworker", "reader")


@pytest.fixture(scope="package")
def hidden(team) -> World:
    from duenotice.law import rulebook
    from tests.team.conftest import Person

    rulebook()
    return planted.build(Person)


@pytest.fixture(scope="package")
def hidden_closed(team) -> World:
    from tests.team.conftest import Person

    return planted.build(Person, "closed")


@pytest.fixture(scope="package")
def hidden_erased(team) -> World:
    from tests.team.conftest import Person

    return planted.build(Person, "erased")


def test_every_argument_of_an_address_is_filled_with_what_can_stand_there():
    """A new address brings a new argument: say in `asking` what can stand in it."""
    names = {
        name
        for route in routes()
        for name in ARGUMENT.findall(route)
        if route.startswith(("/vault/", "/team/"))
    }
    assert names == {"case", "identity", "kind", *PLACES}


@pytest.mark.slow
@pytest.mark.parametrize("state", ["open", "closed"])
@pytest.mark.parametrize("relation", OUTSIDE)
def test_every_address_shows_nothing_to_who_does_not_belong(relation, state, request):
    hidden = request.getfixturevalue("hidden" if state == "open" else "hidden_closed")
    before = _rows(hidden)
    assert sweep(hidden.outside[relation], hidden) > 300
    assert _rows(hidden) == before, "nothing was changed by asking"


@pytest.mark.slow
@pytest.mark.parametrize("who", ["owner", "reader", "outsider", "administrator"])
def test_of_an_erased_case_nobody_sees_anything(who, hidden_erased):
    someone = {**hidden_erased.inside, **hidden_erased.outside}[who]
    assert sweep(someone, hidden_erased) > 300


@pytest.mark.slow
def test_nothing_of_the_hidden_case_is_reached_through_a_case_one_has(hidden):
    """Every address of her own case with every id of the hidden one; then her own pages, which share a person and a file."""
    someone = hidden.outside["outsider"]
    someone.prove()
    someone.reveal()
    own, nothing, before = hidden.other.pk, secrets.token_hex(16), _rows(hidden)
    crossed = [path for path in addresses(own, hidden.ids(), hidden.besides) if _ids_in(path, hidden)]
    assert len(crossed) > 100
    for address in crossed:
        empty = addresses_like(address, hidden.every_id(), nothing)
        for seen, unseen in zip(asked(someone, address, own), asked(someone, empty, own), strict=True):
            assert seen.status_code == unseen.status_code and seen.status_code in (404, 405, 422), address
            assert without(whole(seen), *hidden.every_id()) == without(whole(unseen), nothing), address
    assert _rows(hidden) == before
    mine = planted.ids_of(hidden.other)
    shown = 0
    for address in addresses(own, mine):
        if not of_the_case(address) or address.endswith("/erase/"):
            continue
        for answer in (someone.get(address), someone.post(address, {})):
            text = whole(answer)
            shown += answer.status_code == 200
            assert CANARY.encode() not in text.lower(), address
            assert not [one for one in (hidden.case.pk, *hidden.every_id()) if one.encode() in text], address
    assert shown > 15
    elsewhere = someone.get(f"/vault/cases/{own}/elsewhere/").content.decode()
    assert hidden.case.code_name not in elsewhere


def _ids_in(path: str, hidden: World) -> bool:
    return any(one in path for one in hidden.every_id()) and hidden.other.pk in path


def test_the_same_person_and_file_are_seen_to_stand_in_both_cases_by_who_has_both(hidden):
    """So the test above proves something: there is a match to be hidden."""
    from duenotice.desks.team import members
    from duenotice.desks.team.models import Membership

    owner, outsider = hidden.inside["owner"], hidden.outside["outsider"]
    row = members.add(hidden.other, owner.username, "reader", actor=outsider.id)
    owner.reveal()
    assert hidden.case.code_name in owner.get(f"/vault/cases/{hidden.other.pk}/elsewhere/").content.decode()
    Membership.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize("lacks", ["own password", "second step", "account"])
def test_who_has_not_completed_the_account_sees_nothing_of_her_own_case(lacks, hidden, person):
    from allauth.mfa.models import Authenticator

    from duenotice.desks.team import accounts, members

    someone = person("newcomer")
    row = members.add(hidden.case, someone.username, "owner", actor="test")
    assert CANARY in someone.get(f"/vault/cases/{hidden.case.pk}/").content.decode().lower()
    if lacks == "account":
        accounts.shut(someone.account, actor="test")
        row.refresh_from_db()
        row.confirmed = True
        row.save()
    elif lacks == "second step":
        Authenticator.objects.filter(user=someone.account).delete()
    else:
        someone.account.must_change = True
        someone.account.save()
    asked_for = {
        "own password": "/account/password/", "second step": "/account/strong/", "account": "/account/login/",
    }[lacks]  # fmt: skip
    for address in addresses(hidden.case.pk, {kind: listed[:1] for kind, listed in hidden.ids().items()}):
        if not address.startswith(("/vault/", "/team/")) or address in ("/vault/state/", "/vault/open/"):
            continue
        for answer in (someone.get(address), someone.client.post(address, {}, secure=True)):
            assert (answer.status_code, answer.headers.get("Location")) == (303, asked_for), address
    row.delete()


def _rows(hidden: World) -> dict[str, Any]:
    from duenotice.register import selectors
    from duenotice.register.projection import snapshot

    return {
        "counts": selectors.counts(hidden.case),
        "case": snapshot(type(hidden.case).objects.get(pk=hidden.case.pk)),
    }


QUICK = (
    "/vault/", "/vault/search/", "/vault/cases/{case}/", "/vault/cases/{case}/exhibits/", "/vault/cases/{case}/log/",
    "/vault/cases/{case}/exhibits/{exhibit}/take/original/", "/vault/cases/{case}/assessments/{assessment}/take/",
    "/vault/cases/{case}/erase/", "/team/cases/{case}/members/", "/vault/cases/{case}/exhibits/{exhibit}/1.png",
)  # fmt: skip


@pytest.mark.parametrize("relation", OUTSIDE)
def test_the_chief_exits_show_nothing_to_who_does_not_belong(relation, hidden):
    someone = hidden.outside[relation]
    someone.prove()
    first = {kind: listed[0] for kind, listed in hidden.ids().items()}
    for route in QUICK:
        address = route.format(case=hidden.case.pk, **first)
        for answer in asked(someone, address, hidden.case.pk):
            assert CANARY.encode() not in whole(answer).lower(), address
            if of_the_case(address):
                assert answer.status_code in (404, 405), (address, answer.status_code)


def test_the_case_is_there_for_its_members_so_the_canaries_prove_something(hidden):
    owner = hidden.inside["owner"]
    owner.prove()
    owner.reveal()
    first = {kind: listed[0] for kind, listed in hidden.ids().items()}
    case = hidden.case.pk
    seen = b"".join(
        whole(owner.get(address))
        for address in [
            "/vault/", f"/vault/cases/{case}/", f"/vault/cases/{case}/exhibits/", f"/vault/cases/{case}/change/",
            *(f"/vault/cases/{case}/{kind}/{first[kind]}/change/" for kind in ("subject", "contact", "request", "proceeding")),
            f"/vault/cases/{case}/exhibits/{first['exhibit']}/",
        ]
    )  # fmt: skip
    seen += whole(owner.post(f"/vault/cases/{case}/exhibits/{first['exhibit']}/take/original/"))
    seen += whole(owner.post("/vault/search/", {"words": TEXT}))
    told = {text.decode() for text in re.findall(rb"zqkanarie([a-z]+)", seen.lower())}
    assert told >= {
        "code", "casenotes", "name", "alias", "birthplace", "subjectnotes", "exhibittext", "reference", "requestnotes",
        "forum", "docket", "event", "witness", "organisation", "reach", "contactnotes",
    }  # fmt: skip


#: Address, form, and who gets further than "there is no such page".
ACTS = [
    ("get", "/vault/cases/{case}/", INSIDE),
    ("get", "/vault/cases/{case}/exhibits/{exhibit}/", INSIDE),
    ("get", "/vault/cases/{case}/change/", INSIDE),
    ("post", "/vault/cases/{case}/change/", ("owner", "counsel", "caseworker")),
    ("get", "/vault/cases/{case}/add/event/", ("owner", "counsel", "caseworker")),
    ("post", "/vault/cases/{case}/exhibits/{exhibit}/take/original/", ("owner", "counsel")),
    ("post", "/vault/cases/{case}/assessments/{assessment}/take/", ("owner", "counsel")),
    ("get", "/vault/cases/{case}/take/", ("owner", "counsel")),
    ("get", "/vault/cases/{case}/log/", ("owner", "counsel")),
    ("get", "/vault/cases/{case}/erase/", ("owner",)),
    ("get", "/team/cases/{case}/members/", ("owner",)),
]


#: Pages whose form asks and changes nothing: what is typed into it stays out of addresses.
READ_BY_FORM = ("/then/",)


@pytest.mark.slow
@pytest.mark.parametrize("role", INSIDE)
def test_every_address_of_the_case_is_open_to_a_role_that_may_and_to_no_other(role, hidden):
    """From the policy's own table and what each page asks of it: no address is left out."""
    from duenotice.desks.team.policy import MAY
    from duenotice.register.policy import Act

    someone, before = hidden.inside[role], _rows(hidden)
    someone.prove()
    someone.reveal()
    shut = 0
    for route in dict.fromkeys(routes()):
        ways = [
            path for path in filled(route, hidden.case.pk, hidden.ids(), hidden.besides) if of_the_case(path)
        ]
        if not ways or "<slug:case>" not in route:
            continue
        act = resolve(ways[0]).func.vault_act
        got = {someone.get(path).status_code for path in ways}
        if (
            "members/<slug:identity>" not in route
        ):  # takes forms alone, and says of anything else that it is not there
            assert got & {200, 405} if act in MAY[role] else got <= {404, 405}, (route, got)
        # What a role may not do is refused to its forms too; a reader's every form is.
        if act not in MAY[role] or (MAY[role] == {Act.READ} and not route.endswith(READ_BY_FORM)):
            sent = {
                someone.post(path, form).status_code for path in ways for form in forms(path, hidden.case.pk)
            }
            assert sent <= {404, 405}, (route, sent)
            shut += 1
    assert shut == 0 if role == "owner" else shut > 0
    assert _rows(hidden) == before


@pytest.mark.parametrize(("method", "route", "may"), ACTS)
def test_each_role_gets_as_far_as_it_may(method, route, may, hidden):
    first = {kind: listed[0] for kind, listed in hidden.ids().items()}
    for role, someone in hidden.inside.items():
        someone.prove()
        answer = getattr(someone, method)(route.format(case=hidden.case.pk, **first))
        assert (answer.status_code != 404) == (role in may), (role, answer.status_code)
        assert answer.status_code in (200, 404, 422), "422: an empty form was refused, so it was read"


def test_lists_counts_and_search_begin_with_the_cases_one_belongs_to(hidden):
    from duenotice.desks.team.models import Membership

    someone = hidden.outside["outsider"]
    home = someone.get("/vault/").content.decode()
    # Her own case, and the samples that tests opened in her name.
    own = Membership.objects.filter(account=someone.account).count()
    assert home.count('class="case-link"') == own and "OTHER MATTER" in home
    assert hidden.case.pk not in home
    hidden.inside["reader"].reveal()
    assert TEXT.encode() in hidden.inside["reader"].post("/vault/search/", {"words": WIDE}).content
    found = someone.post("/vault/search/", {"words": TEXT, "case": hidden.case.pk}).content
    unknown = TEXT[::-1]
    nothing = someone.post("/vault/search/", {"words": unknown, "case": hidden.case.pk}).content
    assert found.replace(TEXT.encode(), b"WORD") == nothing.replace(unknown.encode(), b"WORD")


def test_the_log_of_one_case_does_not_count_what_happens_in_others(hidden):
    someone = hidden.outside["outsider"]
    someone.get(f"/vault/cases/{hidden.other.pk}/log/")
    first = _numbers(someone.get(f"/vault/cases/{hidden.other.pk}/log/"))
    for _ in range(3):
        hidden.inside["owner"].get(f"/vault/cases/{hidden.case.pk}/")
    then = _numbers(someone.get(f"/vault/cases/{hidden.other.pk}/log/"))
    assert first == list(range(len(first), 0, -1))
    assert then == [len(first) + 1, *first]


def _numbers(answer: Any) -> list[int]:
    return [int(number) for number in re.findall(r'<td class="figure">(\d+)</td>', answer.content.decode())]


def test_work_of_a_case_is_steered_by_its_members_only(hidden):
    from duenotice.custody import jobs

    job = jobs.enqueue("read", hidden.case.pk, actor=hidden.inside["owner"].id)
    for relation in OUTSIDE:
        assert hidden.outside[relation].get(f"/vault/work/{job.pk}/").status_code == 404
        assert (
            hidden.outside[relation].post(f"/vault/work/{job.pk}/steer/", {"do": "stop"}).status_code == 404
        )
    assert hidden.inside["caseworker"].get(f"/vault/work/{job.pk}/").status_code == 200


def test_files_cannot_be_dropped_into_a_case_one_does_not_belong_to(hidden):
    for relation in OUTSIDE:
        file = SimpleUploadedFile("a.txt", b"plain text of a stranger")
        answer = hidden.outside[relation].post(
            f"/vault/cases/{hidden.case.pk}/exhibits/add/", {"files": [file]}
        )
        assert answer.status_code == 404


def test_a_stranger_gets_the_sign_in_page_and_nothing_else(hidden):
    stranger = Client(SERVER_NAME="team.example")
    allowed = {
        "/account/login/",
        "/account/strong/authenticate/",
        "/account/strong/webauthn/login/",
        "/account/inactive/",
        "/alive/",
    }
    for address in addresses(hidden.case.pk, hidden.ids()):
        for answer in (stranger.get(address, secure=True), stranger.post(address, {}, secure=True)):
            assert CANARY.encode() not in whole(answer).lower()
            if address in allowed:
                continue
            assert answer.status_code in (302, 303, 401, 404, 405) or address == "/vault/state/", (
                address,
                answer.status_code,
            )
            if answer.status_code in (302, 303):
                assert answer["Location"].partition("?")[0] == "/account/login/", address


def test_in_arabic_too(hidden):
    someone = hidden.outside["outsider"]
    answer = someone.get(f"/ar/vault/cases/{hidden.case.pk}/")
    assert answer.status_code == 404 and CANARY.encode() not in whole(answer).lower()
    stranger = Client(SERVER_NAME="team.example")
    assert stranger.get("/ar/vault/", secure=True)["Location"] == "/ar/account/login/"
