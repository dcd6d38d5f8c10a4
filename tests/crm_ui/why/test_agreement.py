"""Page and explanation agree, whatever is in Customizing and whatever goes on: both are asked, and compared."""

import re
from random import Random
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_ui.calls import pop_up
from crm_ui.why.asked import Asked
from crm_ui.why.chain import Outcome
from crm_ui.why.explanation import sections
from crm_ui.why.pages import pages
from customizing import access
from customizing.models import BusinessRole, ToolbarCommand
from presence.models import Direction, Notice, NoticeKind
from presence.status import board
from presence.working_role import ROLE_KEY
from tests import factory
from tests.clients import client_of
from tests.crm_ui.why import by_chance

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
# the fixture's rows are put back by each example itself
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SEEDS = st.integers(0, 2**32)
NUMBERS = {0: "+4930111111111", 1: "+4930222222222", 2: "+4930333333333"}


@pytest.fixture
def alice(customizing: None) -> User:
    return factory.make_user("alice", role=by_chance.ROLE)


@pytest.fixture
def bob(customizing: None) -> User:
    return factory.make_user("bob", role=by_chance.ROLE)


@pytest.fixture
def browser(alice: User) -> Client:
    """Logged on, without that anything is done at log-on."""
    client = client_of(alice)
    session = client.session
    session[ROLE_KEY] = BusinessRole.objects.get(name=by_chance.ROLE).pk
    session.save()
    return client


def asked_of(user: User) -> Asked:
    return Asked.of(user, access.profile_bundle(BusinessRole.objects.get(name=by_chance.ROLE)).role)


def as_explained(user: User, *, colleague: User) -> dict[str, dict[str, str]]:
    """The outcome of each thing, by section and key."""
    found = sections(asked_of(user), colleague=colleague)
    return {section.key: {row.key: row.outcome for row in section.rows} for section in found}


def buttons_on(html: str) -> dict[str, str]:
    """What the page has of each button."""
    seen = {}
    for command in ToolbarCommand:
        name = "work-mode" if command == ToolbarCommand.WORK_MODE else f"command-{command}"
        tag = re.search(rf'<(?:button|select)[^>]* id="{name}"[^>]*>', html)
        grey = tag and re.search(r"\bdisabled\b", tag[0])
        seen[str(command)] = Outcome.GREY if grey else Outcome.THERE if tag else Outcome.ABSENT
    return seen


def own_on(html: str) -> dict[str, str]:
    """What the page has of each own pushbutton, by the key of its explanation."""
    tags = re.findall(r'<(?:a|button) class="button"[^>]* id="own-([\w-]+)-\d+"([^>]*)', html)
    return {f"own/{name.upper()}": Outcome.GREY if "disabled" in rest else Outcome.THERE for name, rest in tags}


def options_on(html: str, *, name: str) -> set[str]:
    return set(re.findall(rf'data-target="{name}"[^>]*data-offer="([\w-]+)"', html))


def there(outcomes: dict[str, str]) -> set[str]:
    return {key for key, outcome in outcomes.items() if outcome == Outcome.THERE}


@FEW
@given(seed=SEEDS)
def test_what_is_explained_is_what_the_page_shows(seed: int, alice: User, bob: User, browser: Client) -> None:
    chance = Random(seed)
    with transaction.atomic():
        by_chance.customizing(chance)
        by_chance.states(chance, alice=alice, bob=bob)
        said = as_explained(alice, colleague=bob)
        html = browser.get("/").content.decode()
        transaction.set_rollback(True)
    access.forget()
    board.clear()
    assert buttons_on(html) == said["buttons"]
    shown = {key: outcome for key, outcome in said["own-buttons"].items() if outcome != Outcome.ABSENT}
    assert own_on(html) == shown
    assert len(said["own-buttons"]) == 3
    blocks = set(re.findall(r'<section(?![^>]* hidden )[^>]*data-block="([\w-]+)"', html))
    assert blocks == {key.partition("/")[2] for key in there(said["blocks"]) if key.startswith("home/")}
    if "colleagues" in blocks:
        assert bool(re.search(r'data-presence="bob"', html)) == ("blocks" in there(said["badge"]))
        assert options_on(html, name="bob") == there(said["options"])


@FEW
@given(seed=SEEDS)
def test_what_is_explained_is_what_opens(seed: int, alice: User) -> None:
    chance = Random(seed)
    moment, found = chance.choice(list(pop_up.AT)), chance.choice(list(NUMBERS))
    with transaction.atomic():
        by_chance.customizing(chance)
        by_chance.pop_ups(chance)
        for number in range(found):
            factory.make_account(f"Account {number}", phone=NUMBERS[found])
        said = {row.key: row.outcome for row in pages(asked_of(alice))}
        talk = factory.make_conversation(NUMBERS[found], direction=Direction.INBOUND)
        call = factory.make_call(alice, conversation=talk, state=moment)
        event = SimpleNamespace(call=call.cms_id, state=moment)
        role = BusinessRole.objects.get(name=by_chance.ROLE)
        pop_up.call_moved(conversation=talk, event=event, user_id=alice.pk, role_id=role.pk)
        opened = Notice.objects.filter(user=alice, kind=NoticeKind.OPEN).exists()
        transaction.set_rollback(True)
    access.forget()
    assert opened == (f"{moment}/{found}" in there(said))
