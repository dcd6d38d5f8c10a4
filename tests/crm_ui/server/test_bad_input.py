"""Whatever is sent to whichever address, the answer is a page or a reason; never an error of ours."""

import re
from collections.abc import Iterator
from random import Random

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLResolver, get_resolver

from crm_ui.models import BusinessTransaction
from crm_ui.toolbar.commands import COMMANDS
from customizing.models import BusinessRole
from presence.calls import commands as calls
from presence.models import Call
from presence.transfers import commands as transfers
from tests import factory
from tests.clients import client_of
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]

ROUNDS = 12
NUL, LONG, HUGE = "a\0b", "x" * 70_000, "9" * 30
VALUES = [
    *["", " ", NUL, LONG, HUGE, "9" * 5_000, "-1", "0", "1", "1.5", "²", "١٢", "NaN", "None", "true", "a,b", "💥"],
    *["1:" + HUGE, HUGE + ":1", "2026-13-45", "<script>alert(1)</script>", "../../etc/passwd", "//evil.example/"],
]
FIELDS = re.findall(
    r"\w+",
    """
    account act address agent answer answers attached_data attached_xml auto_answer blocks call city
    company confirmed contact delay description digits drop email employee follows from_number function hidden
    ids key kind lie logged_in mobile move name next no_answer note number numbers off on open order page
    partner password phone priority profile q reason refuse reorder repeat role rows saved seconds seen_version
    shown silent simulated status tab target text theme to type username value with_me work_mode
    """,
)


@pytest.fixture
def story() -> Story:
    """A call of Alice's was handed over to Bob; the next one goes on."""
    story = Story()
    BusinessRole.objects.update(simulator=True)
    story.profile_changed()
    story.account = factory.make_account(phone=CALLER)
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    calls.accept(story.bob)
    story.caller_talks_to("alice")
    return story


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Those of the product, without the administration of Django."""
    for each in resolver.url_patterns:
        if not isinstance(each, URLResolver):
            yield f"{before}{each.pattern}"
        elif each.app_name != "admin":
            yield from addresses(each, f"{before}{each.pattern}")


class Sender:
    """Sends anything to anywhere, by chance."""

    def __init__(self, story: Story, user: User):
        self.client, self.user, self.random = Client(raise_request_exception=False), user, Random(1)
        transaction, call = BusinessTransaction.objects.get(), Call.objects.latest("pk")
        self.parts = {
            "id:pk": [story.account.pk, HUGE],
            "id:call": [call.pk, HUGE],
            "id:user_id": [story.bob.pk, HUGE],
            "id:party": [1, HUGE],
            "uuid:pk": [call.conversation_id],
            "slug:number": [transaction.number, "nothing"],
            "slug:document": ["bridge", "nothing"],
            "slug:version": ["active", "draft", "nothing"],
            "slug:block": ["notes", "contacts", "attached-data", "nothing"],
            "slug:page": ["account", "nothing"],
            "slug:command": [*COMMANDS, "nothing"],
            "slug:act": ["answer", "hang-up", "nothing"],
            "slug:key": ["monday", "sales", "nothing"],
            "str:username": ["bob", "%00", "nobody"],
            "path:path": ["agents/", "../settings.py", "%00"],
        }

    def send(self, address: str, *, by: str) -> str:
        """Send it something. What went wrong then, or nothing."""
        self.client.force_login(self.user)
        path = re.sub(r"<(.+?)>", lambda found: str(self.random.choice(self.parts[found[1]])), address)
        data = {name: self.random.choice(VALUES) for name in self.random.sample(FIELDS, len(FIELDS) // 3)}
        headers = {"hx-request": "true"} if self.random.random() < 0.5 else {}
        answer = getattr(self.client, by)(path, data, headers=headers)
        return f"{by} {path}: {answer.exc_info[1]!r}" if answer.status_code >= 500 else ""


def test_no_address_answers_anything_with_an_error_of_ours(story: Story) -> None:
    sender = Sender(story, story.alice)
    found = [sender.send(each, by=by) for each in addresses(get_resolver()) for by in ("get", "post") * ROUNDS]
    assert len(found) > 1_000
    assert sorted(filter(None, found)) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_with_a_character_that_cannot_be_kept_is_refused_and_says_which_field(story, command: str) -> None:
    client = client_of(story.alice)
    before = (story.states("alice"), story.states("bob"))
    answer = client.post(f"/communication/command/{command}/", {"note": NUL}, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (400, "[data-messages]")
    assert "“note” contains a NUL character" in answer.text
    assert (story.states("alice"), story.states("bob")) == before


def test_without_a_script_it_is_a_page_that_says_so(story: Story) -> None:
    client = client_of(story.alice)
    answer = client.get("/search/", {"q": NUL})
    assert answer.status_code == 400
    assert "“q” contains a NUL character" in answer.text


def test_a_role_is_entered_whatever_the_address_says_of_the_next_page(story: Story) -> None:
    client = client_of(story.alice)
    for said, led_to in {"-1": "-1", "//evil.example/": "/", "/accounts/": "/accounts/"}.items():
        assert client.get("/login/role/", {"next": said})["Location"] == led_to
