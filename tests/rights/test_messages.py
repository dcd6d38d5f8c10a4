"""The socket of a page: who opens it, and what each kind of message brings whom."""

import re
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from django.conf import LazySettings
from django.contrib.auth.models import User

from presence import consumers
from presence.models import Notice
from tests import factory
from tests.presence.sockets import Page, session_of
from tests.rights.people import PEOPLE, Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
MESSAGES = {"watch", "tab", "visible", "attends", "ack", "shown"}
WRONG_ORIGINS = ("https://evil.example", "http://localhost:8000", "https://localhost", "null", "")
WITH_ROLE = [person for person in PEOPLE if person.role]
BOTH_USES = pytest.mark.parametrize("demo", [True, False], ids=["demo", "real use"])


@pytest.fixture(autouse=True)
def _use(settings: LazySettings, request: pytest.FixtureRequest) -> None:
    settings.DEMO = settings.SIMULATOR = request.node.callspec.params.get("demo", True) if hasattr(
        request.node, "callspec"
    ) else True


@pytest.fixture
def bob() -> User:
    factory.load_customizing()
    return factory.make_user("bob", role="SERVICEPRO", on_cms=True)


@pytest.fixture
def notice(bob: User) -> Notice:
    return Notice.objects.create(user=bob, kind="message", text="For Bob", key="for-bob")


@database_sync_to_async
def session(person: Person) -> str:
    return "" if person.anonymous else session_of(person.make())


@database_sync_to_async
def is_shown(notice: Notice) -> bool:
    return Notice.objects.get(pk=notice.pk).shown_at is not None


async def test_each_kind_of_message_is_in_this_test() -> None:
    source = Path(consumers.__file__).read_text()
    taken = re.findall(r'said(?:\.get\(|\[)"(\w+)"|"(\w+)" in said', source)
    assert {first or second for first, second in taken} == MESSAGES
