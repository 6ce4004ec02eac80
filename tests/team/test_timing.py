"""How long an answer takes does not tell whether something is there: a case one may not see, a name one may sign in with.

Both kinds of address are asked in turn, in an order drawn by chance. What is compared is how often an answer about what is
there takes longer than one about what is not (Mann and Whitney, 1947): one in two, when time tells nothing.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from tests.team import world as planted
from tests.team.conftest import Person
from tests.team.world import World

pytestmark = [pytest.mark.usefixtures("team"), pytest.mark.slow]

#: Answers of each kind.
MANY = 200
#: With so many answers of each kind, chance alone strays further than this from one half about once in ten thousand runs
#: (four times the standard error, which is the root of (2n + 1) / 12n²).
FAR = 4 * ((2 * MANY + 1) / (12 * MANY**2)) ** 0.5


@pytest.fixture(scope="module")
def hidden(team) -> World:
    from duenotice.law import rulebook

    rulebook()
    return planted.build(Person)


def times(
    there: Callable[[], Any], nowhere: Callable[[], Any], count: int = MANY
) -> tuple[list[float], list[float]]:
    """Seconds of each, asked in an order drawn by chance."""
    taken: tuple[list[float], list[float]] = ([], [])
    turns = [0, 1] * count
    random.Random(6012026).shuffle(turns)
    for ask in (there, nowhere) * 10:
        ask()
    for turn in turns:
        start = time.perf_counter()
        (there, nowhere)[turn]()
        taken[turn].append(time.perf_counter() - start)
    return taken


def longer(there: list[float], nowhere: list[float]) -> float:
    """How often an answer of the first kind takes longer than one of the second."""
    return sum((a > b) + (a == b) / 2 for a in there for b in nowhere) / (len(there) * len(nowhere))


def told(what: str, taken: tuple[list[float], list[float]]) -> float:
    share = longer(*taken)
    there, nowhere = (f"{median(one) * 1000:.2f} ms" for one in taken)
    print(f"{what}: median {there} there, {nowhere} not there, longer in {share:.3f}")
    return share


@pytest.mark.parametrize(
    "route",
    ["/vault/cases/{case}/", "/vault/cases/{case}/exhibits/{exhibit}/", "/vault/cases/{case}/log/",
     "/vault/cases/{case}/exhibits/{exhibit}/1.png", "/vault/work/{job}/"],
)  # fmt: skip
def test_time_does_not_tell_a_case_one_may_not_see_from_none(route, hidden):
    someone = hidden.outside["outsider"]
    first = {"case": hidden.case.pk, "exhibit": hidden.ids()["exhibit"][0], "job": hidden.besides[0]}

    def there() -> None:
        assert someone.get(route.format(**first)).status_code == 404

    def nowhere() -> None:
        assert someone.get(route.format(**{name: secrets.token_hex(16) for name in first})).status_code == 404

    assert abs(told(route, times(there, nowhere)) - 0.5) < FAR


def test_time_does_not_tell_a_name_that_signs_in_from_none(person):
    """With passwords kept as the server keeps them; a wrong password each time."""
    someone, stranger = person("anna"), Client(SERVER_NAME="team.example")

    def signs_in(name: str) -> None:
        cache.clear()  # of the rates, which would end it after five
        answer = stranger.post(
            "/account/login/", {"login": name, "password": "wrong words here"}, secure=True
        )
        assert answer.status_code == 200

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        someone.account.set_password("another quiet word by chance")
        someone.account.save()
        taken = times(lambda: signs_in(someone.username), lambda: signs_in("nobody.at.all"))
    assert abs(told("/account/login/", taken) - 0.5) < FAR
