"""Passwords are hashed in turn, and who cannot be served soon is told so."""

import os
import threading
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, identify_hasher, make_password
from django.contrib.auth.models import User
from django.test import Client

import crm_ui.settings
from crm_ui.logon import hashing
from tests import factory

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True)
def as_shipped(settings: Any) -> None:
    settings.PASSWORD_HASHERS = crm_ui.settings.PASSWORD_HASHERS
    settings.AXES_ENABLED = True


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    # all places are taken, as by many who log on at once
    monkeypatch.setattr(hashing, "_places", threading.BoundedSemaphore(1))
    hashing._places.acquire()


def test_the_hashes_are_those_of_django() -> None:
    stock = PBKDF2PasswordHasher().encode("welcome", "salt")
    assert make_password("welcome", "salt") == stock
    assert check_password("welcome", stock)
    assert isinstance(identify_hasher(stock), hashing.InTurnHasher)


def test_one_at_a_time_by_a_thread_that_gives_way() -> None:
    working, most, priorities = 0, 0, set()
    all_are_here = threading.Event()

    def work() -> str:
        nonlocal working, most
        working += 1
        assert all_are_here.wait(10)
        most = max(most, working)
        priorities.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        working -= 1
        return "done"

    people = [threading.Thread(target=hashing.in_turn, args=[work]) for _ in range(12)]
    for each in people:
        each.start()
    all_are_here.set()
    for each in people:
        each.join()
    assert most == 1
    assert min(priorities) > os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_nobody_waits_for_longer_than_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    # the same with a shorter wait
    monkeypatch.setattr(hashing, "WAIT_SECONDS", 0.05)
    go_on = threading.Event()
    hashing._thread.submit(go_on.wait, 10)
    with pytest.raises(hashing.Busy):
        hashing.in_turn(str)
    go_on.set()


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["/login/", "/admin/login/"])
@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_where_too_many_wait_the_page_says_so_and_nothing_counts(
    client: Client, full: None, door: str, name: str
) -> None:
    User.objects.create(username="alice", password="pbkdf2_sha256$1000000$salt$x", is_staff=True)
    for _ in range(6):
        told = client.post(door, {"username": name, "password": factory.PASSWORD, "next": "/accounts/"})
        assert told.status_code == 503
        assert "Try Again in a Moment" in told.text
        assert told["Retry-After"] == "10"
        assert f'href="{door}?next=%2Faccounts%2F"' in told.text


@pytest.mark.django_db
def test_an_unknown_name_costs_as_much_as_a_known_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_user("alice", password=factory.PASSWORD)
    costs: list[Any] = []
    count = hashing.in_turn
    # only counts, and does what it does
    monkeypatch.setattr(hashing, "in_turn", lambda work, *args: costs.append(args[2]) or count(work, *args))
    for name in ("alice", "nobody"):
        client.post("/login/", {"username": name, "password": "wrong"})
    known, unknown = costs
    assert {known, unknown} <= {None, PBKDF2PasswordHasher.iterations}
