"""A name that runs from right to left never turns round what stands beside it, wherever both are in a line."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crm_ui.models import BusinessPartner, BusinessTransaction
from crm_ui.transactions.edit import add_note
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Call, Conversation
from presence.transfers import commands as transfers
from tests import factory
from tests.clients import client_of
from tests.crm_ui.at_page import at_work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
CALLER, COMPANY, COLLEAGUE = "علي حسن", "شركة النور", "ليلى منصور"
NAMES = (CALLER, COMPANY, COLLEAGUE)
NUMBER = "+493023125114"
TYPED = {"value", "content", "href"}  # what a form sends back, and what nobody reads
VOID = {"meta", "link", "input", "br", "img", "hr", "use", "path", "rect", "circle", "line"}


class Texts(HTMLParser):
    """All texts of a page and all attributes that people read, each with the element it is in."""

    def __init__(self, html: str):
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(f"{tag} {name}", value) for name, value in attrs if value and name not in TYPED]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.found.append((self.open[-1] if self.open else "", data))


def loose(html: str) -> Iterator[tuple[str, str]]:
    """The texts in which a name stands with other text, and nothing isolates it."""
    for place, text in Texts(html).found:
        rest = text
        for name in NAMES:
            rest = rest.replace(f"\u2068{name}\u2069", "")
        alone = text.strip() in NAMES and place != "title"
        if any(name in rest for name in NAMES) and not alone:
            yield place, text.strip()


def user(name: str, first: str, last: str) -> User:
    return at_work(name, role=factory.make_role("IC_MANAGER", simulator=True), first_name=first, last_name=last)


@pytest.fixture
def alice(customizing: None) -> User:
    """In a call with the contact that her colleague handed over to her."""
    account = factory.make_account(COMPANY)
    first, last = CALLER.split()
    factory.make_contact(CALLER, account=account, main=True, phone=NUMBER, first_name=first, last_name=last)
    alice, layla = user("alice", "Alice", "Example"), user("layla", *COLLEAGUE.split())
    world.simulate_inbound(NUMBER, to="layla")
    calls.accept(layla)
    transfers.start_blind(layla, target=alice, reason="x", note="y")
    calls.accept(alice)
    return alice


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


def addresses() -> list[str]:
    conversation, transaction = Conversation.objects.first(), BusinessTransaction.objects.first()
    call = Call.objects.open().get(user__username="alice")
    layla = User.objects.get(username="layla")
    return [
        *(reverse(name) for name in ("home", "accounts", "contacts", "employees", "transactions", "simulator")),
        *(reverse("partner", args=[partner.pk]) for partner in BusinessPartner.objects.all()),
        *(
            reverse(name)
            for name in ("dial-pad-agents", "dial-pad-recent", "toolbar", "personalize", "transaction-new")
        ),
        reverse("dial-pad-agents") + "?agent=*",
        reverse("search") + f"?q={COMPANY}",
        reverse("presence-card", args=[layla.pk]),
        reverse("call", args=[call.pk]),
        reverse("call", args=[call.pk]) + f"?partner={COMPANY}",
        reverse("conversation", args=[conversation.pk]),
        reverse("transaction", args=[transaction.pk]),
        reverse("transaction-edit", args=[transaction.pk]),
    ]


def test_no_page_lets_a_name_turn_round_what_is_beside_it(browser: Client) -> None:
    layla = User.objects.get(username="layla")
    add_note(BusinessTransaction.objects.first(), layla, text="Called")
    wrong, seen = [], set()
    for address in addresses():
        answer = browser.get(address)
        assert answer.status_code == 200, address
        seen |= {name for name in NAMES if name in answer.text}
        wrong += [f"{address}: {place}: {text}" for place, text in loose(answer.text)]
    assert not wrong, "\n".join(["", *wrong])
    assert seen == set(NAMES)


def test_the_number_in_the_call_line_follows_the_name_from_left_to_right(browser: Client) -> None:
    html = browser.get(reverse("toolbar")).text
    assert f'<bdi dir="ltr">\u2068{CALLER}\u2069, +49 30 23125114</bdi>' in html


def test_the_lists_of_the_administration_isolate_names(browser: Client) -> None:
    browser.force_login(factory.make_user("dana", is_staff=True, is_superuser=True))
    for name in ("businesspartner", "businesstransaction"):
        html = browser.get(reverse(f"admin:crm_ui_{name}_changelist")).text
        assert any(each in html for each in NAMES)
        assert list(loose(html)) == []


@pytest.mark.parametrize("make", [factory.make_account, factory.make_contact])
def test_a_name_is_stored_without_characters_that_turn_text_round(make) -> None:
    partner = make("Anna \u202eKeller\u202c")
    assert BusinessPartner.objects.get(pk=partner.pk).name == "Anna Keller"


def test_the_name_of_a_user_is_stored_without_them_too() -> None:
    made = factory.make_user("anna", first_name="\u202eAnna", last_name="Keller\u2066")
    assert User.objects.get(pk=made.pk).get_full_name() == "Anna Keller"
