"""What belongs to somebody else's call: whatever is sent about it, nothing of it can be read or changed."""

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from crm_ui.models import BusinessPartner, ConversationPartner
from crm_ui.toolbar.commands import COMMANDS
from customizing.models import NOT_READY, READY
from presence.calls import commands as calls
from presence.models import Call, Conversation, Transfer, WhenFreeRequest
from presence.sessions import logon
from presence.transfers import commands as transfers
from presence.when_free import commands as when_free_commands
from tests import factory
from tests.presence.story import CALLER, Story

pytestmark = pytest.mark.django_db(transaction=True)
COMMUNICATE = ("SALESPRO", "IC_AGENT", "IC_MANAGER")  # with that of Alice, all that do
ABOUT_NO_CALL = {"log-on", "log-off", "work-mode", "call", "dial"}
SECRET = "Zeta-4711"


def rings(story: Story) -> None:
    story.caller_rings("alice", order=SECRET)


def connected(story: Story) -> None:
    story.caller_talks_to("alice", order=SECRET)


def waits_for_bob(story: Story) -> None:
    connected(story)
    when_free_commands.wait_for(story.alice, target=story.bob)


def asks_bob(story: Story) -> None:
    connected(story)
    logon.set_work_mode(story.bob, code=READY)
    transfers.start_warm(story.alice, target=story.bob)


STATES = (rings, connected, waits_for_bob, asks_bob)


@pytest.fixture
def story() -> Story:
    """Alice has a call, perhaps for Bob; a colleague of each role and a superuser have none."""
    story = Story(
        ["alice", "bob", *(role.lower() for role in COMMUNICATE)], roles={each.lower(): each for each in COMMUNICATE}
    )
    story.users["root"] = story.arrives("root")
    story.root.is_staff = story.root.is_superuser = True
    story.root.save()
    logon.set_work_mode(story.bob, code=NOT_READY)
    factory.make_contact("Anna Keller", account=factory.make_account(), phone=CALLER)
    return story


def others(story: Story) -> dict[str, Client]:
    clients = {name: Client() for name in story.users if name not in {"alice", "bob"}}
    for name, client in clients.items():
        client.force_login(story.users[name])
    return clients


def everything() -> list[dict]:
    """All that is known of calls, and of what was planned and said in them."""
    tables = (Call, Conversation, Transfer, WhenFreeRequest, ConversationPartner, BusinessPartner)
    return [row for table in tables for row in table.objects.order_by("pk").values()]


def sent(client: Client, call: Call) -> Iterator[tuple[str, HttpResponse]]:
    about = {
        "call": call.pk,
        "when_free": getattr(WhenFreeRequest.objects.first(), "pk", 1),
        "note": "Mine",
        "reason": "Mine",
        "number": "123",
        "partner": "",
    }
    about |= {"key": "order", "value": "Mine", "target": "", "answer": "", "digits": "1"}
    urls = [reverse("command", args=[command]) for command in COMMANDS if command not in ABOUT_NO_CALL]
    urls += [reverse("note"), reverse("caller"), reverse("contact-new")]
    urls += [reverse(name, args=[call.pk]) for name in ("call-partner", "call-data")]
    yield from ((url, client.post(url, {**about, "first_name": "Max", "last_name": "Mine"})) for url in urls)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nobody_changes_anything_of_it(story: Story, state: Callable) -> None:
    state(story)
    call, before = Call.objects.filter(user=story.alice).earliest("pk"), everything()
    for name, client in others(story).items():
        for url, answer in sent(client, call):
            assert answer.status_code in {302, 403}, (name, url)
            assert everything() == before, (name, url)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nobody_reads_it(story: Story, state: Callable) -> None:
    state(story)
    call = Call.objects.filter(user=story.alice).earliest("pk")
    for name, client in others(story).items():
        for url in (reverse("call", args=[call.pk]), f"{reverse('contact-new')}?call={call.pk}"):
            assert client.get(url).status_code == 403, (name, url)
        for url in (reverse("toolbar"), f"{reverse('toolbar')}?call={call.pk}"):
            assert SECRET not in client.get(url).text, (name, url)


def test_whose_it_is_reads_and_changes_it(story: Story) -> None:
    """Else the tests above could not fail."""
    story.caller_talks_to("alice", order=SECRET)
    call, client = calls.open_calls(story.alice)[0], Client()
    client.force_login(story.alice)
    assert SECRET in client.get(reverse("call", args=[call.pk])).text
    client.post(reverse("note"), {"call": call.pk, "note": "Mine"})
    client.post(reverse("call-data", args=[call.pk]), {"key": "order", "value": "Mine"})
    changed = Conversation.objects.get(pk=call.conversation_id)
    assert (changed.note, changed.envelope.values["order"]) == ("Mine", "Mine")
    client.post(reverse("command", args=["hang-up"]), {"call": call.pk})
    assert not calls.open_calls(story.alice)
