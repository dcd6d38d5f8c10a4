"""Too many wrong passwords lock the log-on: for whom, from where, until when."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_ui.logon import attempts
from presence.workers import scheduler
from tests import factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guarded")]
DOORS = ["/login/", "/admin/login/"]


def attempt(
    client: Client, name: str = "alice", *, right: bool = False, door: str = "/login/", **kw: Any
) -> HttpResponse:
    sent = {"username": name, "password": factory.PASSWORD if right else "wrong", "next": "/accounts/"}
    return client.post(door, sent, **kw)


def failed_before(n: int, *, name: str = "alice", place: str = "127.0.0.1", minutes: float = 1) -> None:
    AccessFailureLog.objects.bulk_create(AccessFailureLog(username=name, ip_address=place) for _ in range(n))
    at = timezone.now() - timedelta(minutes=minutes)
    AccessFailureLog.objects.filter(username=name, ip_address=place).update(attempt_time=at)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_the_fifth_wrong_password_locks_the_user_there(client: Client, alice: User, door: str, name: str) -> None:
    for _ in range(4):
        assert attempt(client, name, door=door).status_code == 200
    for right in (False, True):
        locked = attempt(client, name, door=door, right=right)
        assert locked.status_code == 429
        assert f"Logging on as “{name}” from here failed 5 times." in locked.text
        assert f'href="{door}?next=%2Faccounts%2F"' in locked.text
        assert 0 < int(locked["Retry-After"]) <= 900
        assert "'unsafe-inline'" not in locked["Content-Security-Policy"]
    assert "_auth_user_id" not in client.session


def test_both_doors_count_together(client: Client, alice: User) -> None:
    for door in [*DOORS * 2]:
        attempt(client, door=door)
    assert attempt(client, door="/admin/login/").status_code == 429


def test_others_there_and_the_user_elsewhere_come_in(client: Client, alice: User) -> None:
    factory.make_user("frank", role="SERVICEPRO")
    failed_before(5)
    assert attempt(client, "frank", right=True).status_code == 302
    assert attempt(Client(), right=True, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_it_ends_a_quarter_of_an_hour_after_the_first_of_the_five(client: Client, alice: User) -> None:
    failed_before(5, minutes=14)
    assert int(attempt(client, right=True)["Retry-After"]) <= 60
    failed_before(5, minutes=15.1)
    AccessFailureLog.objects.update(attempt_time=timezone.now() - timedelta(minutes=15.1))
    assert attempt(client, right=True).url == "/accounts/"


def test_who_comes_in_begins_at_nought(client: Client, alice: User) -> None:
    failed_before(4)
    assert attempt(client, right=True).status_code == 302
    assert not AccessFailureLog.objects.exists()


def test_who_is_refused_with_the_right_password_has_not_failed(client: Client) -> None:
    factory.make_user("rolf")
    for _ in range(6):
        assert attempt(client, "rolf", right=True).status_code == 200
    assert not AccessFailureLog.objects.exists()


@pytest.mark.parametrize("by", ["place", "user"])
def test_many_wrong_tries_lock_a_place_or_a_user_but_no_known_browser(client: Client, alice: User, by: str) -> None:
    assert attempt(client, right=True).status_code == 302
    client.post("/logout/")
    for n in range(50):
        other = {"place": f"10.1.0.{n}"} if by == "user" else {"name": f"name-{n}"}
        failed_before(1, **other)
    stranger = attempt(Client(), right=True)
    assert stranger.status_code == 429
    assert "from your network" in stranger.text or "from several places" in stranger.text
    assert attempt(client, right=True).status_code == 302


def test_a_cookie_that_we_did_not_sign_makes_no_known_browser(client: Client, alice: User, settings: Any) -> None:
    for n in range(50):
        failed_before(1, place=f"10.1.0.{n}")
    client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = "alice:1:x"
    assert attempt(client, right=True).status_code == 429


def test_a_locked_try_only_reads(client: Client, alice: User) -> None:
    failed_before(5)
    with CaptureQueriesContext(connection) as asked:
        attempt(client)
    assert {query["sql"].split()[0] for query in asked.captured_queries} == {"SELECT"}


def test_tries_at_the_same_time_are_not_more_than_the_limit(alice: User, rf: Any) -> None:
    """None of them has failed yet, as all passwords are still being looked at."""
    begun = [attempts.begin(rf.post("/login/"), "alice") for _ in range(16)]
    assert [isinstance(each, attempts.Attempt) for each in begun] == [True] * 5 + [False] * 11


def test_what_counts_no_more_is_swept_by_the_engine(alice: User) -> None:
    failed_before(2, minutes=61)
    failed_before(1, place="10.0.0.7")
    job = next(job for job in scheduler.timers() if job.work is attempts.sweep)
    job.work(timezone.now())
    assert AccessFailureLog.objects.count() == 1


@pytest.mark.parametrize(
    ("behind", "header", "place"),
    [
        ("0", "10.9.9.9", "127.0.0.1"),
        ("1", "6.6.6.6, 10.9.9.9", "10.9.9.9"),
        ("1", "10.9.9.9, garbage", "127.0.0.1"),
        ("1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("1", "::ffff:10.9.9.9", "10.9.9.9"),
    ],
)
def test_only_the_last_hop_of_our_proxy_is_believed(
    client: Client, settings: Any, behind: str, header: str, place: str
) -> None:
    settings.BEHIND_PROXY = behind == "1"
    attempt(client, HTTP_X_FORWARDED_FOR=header)
    assert AccessFailureLog.objects.get().ip_address == place


def test_only_superusers_see_failed_log_ons_and_can_end_a_lock(client: Client, alice: User) -> None:
    page = "/admin/axes/accessfailurelog/"
    failed_before(5)
    client.force_login(alice)
    assert client.get(page).status_code == 403
    client.force_login(User.objects.create_superuser("root", password=factory.PASSWORD))
    assert "alice" in client.get(page).text
    keys = AccessFailureLog.objects.values_list("pk", flat=True)
    sent = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    client.post(page, sent)
    assert not AccessFailureLog.objects.exists()
    assert client.get("/admin/axes/accessattempt/").status_code == 404
