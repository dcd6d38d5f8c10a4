"""The socket of a page: who opens it, and what each kind of message brings whom."""

import re
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from django.conf import LazySettings
from django.contrib.auth.models import User

from presence.models import Notice
from presence.push import consumers
from tests import factory
from tests.presence.sockets import Page, session_of
from tests.rights.people import PEOPLE, Asker

pytestmark = pytest.mark.django_db(transaction=True)
MESSAGES = {"watch", "tab", "visible", "attends", "ack", "shown", "subjects", "age"}
WRONG_ORIGINS = ("https://evil.example", "http://localhost:8000", "https://localhost", "null", "")
WITH_ROLE = [person for person in PEOPLE if person.role]
WITHOUT = [person for person in PEOPLE if not person.role]


@pytest.fixture(params=["demo", "real use"], autouse=True)
def _use(request: pytest.FixtureRequest, settings: LazySettings) -> None:
    settings.DEMO = settings.SIMULATOR = request.param == "demo"


@pytest.fixture
def bob() -> User:
    factory.load_customizing()
    return factory.make_user("bob", role="SERVICEPRO", on_cms=True)


@pytest.fixture
def notice(bob: User) -> Notice:
    return Notice.objects.create(user=bob, kind="message", text="For Bob", key="for-bob")


@database_sync_to_async
def session(person: Asker) -> str:
    return "" if person.anonymous else session_of(person.make())


@database_sync_to_async
def is_shown(notice: Notice) -> bool:
    return Notice.objects.get(pk=notice.pk).shown_at is not None


def test_each_kind_of_message_is_in_this_test() -> None:
    source = Path(consumers.__file__).read_text()
    taken = re.findall(r'said(?:\.get\(|\[)"(\w+)"|"(\w+)" in said', source)
    assert {first or second for first, second in taken} == MESSAGES


@pytest.mark.parametrize("person", WITHOUT, ids=lambda person: person.name)
async def test_without_a_role_there_is_no_socket(bob: User, person: Asker) -> None:
    assert not await Page(await session(person)).open()


@pytest.mark.parametrize("person", WITH_ROLE, ids=lambda person: person.name)
async def test_each_message_brings_what_is_the_users_own(bob: User, notice: Notice, person: Asker) -> None:
    key = await session(person)
    refused = [await Page(key, origin=origin).open() for origin in WRONG_ORIGINS]
    assert not any(refused)
    page = Page(key)
    assert await page.open()
    answer = await page.watch({bob.pk: 0}, attends=True, ack=1_000, shown=[notice.pk])
    assert answer["watching"] == int(person.communicates)
    assert (str(bob.pk) in answer.get("p", {})) == person.communicates
    assert "notices" not in answer
    await page.watch({bob.pk: 0})  # all of all of the first is done with when this is answered
    assert not await is_shown(notice)
    await page.close()


async def test_whose_notice_it_is_marks_it_as_shown(bob: User, notice: Notice) -> None:
    """Else the test above could not fail."""
    page = Page(await database_sync_to_async(session_of)(bob))
    await page.open()
    assert (await page.hear("notices"))["notices"][0]["id"] == notice.pk
    await page.watch({bob.pk: 0}, shown=[notice.pk])
    await page.watch({bob.pk: 0})  # all of the first is done with when this is answered
    assert await is_shown(notice)
    await page.close()
