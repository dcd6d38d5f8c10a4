"""The pages of one object, the lists of the dial pad and the presence card, as a user would see them."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_ui.administration.pages_seen import PAGES
from crm_ui.administration.preview_as_user import READING
from crm_ui.models import BusinessPartner, BusinessTransaction, RecentItem
from crm_ui.transactions.edit import create
from customizing.activations import draft
from customizing.models import BlockLayoutProfile, BusinessRole, CmsProfile, LaidOutBlock, TransactionType, WorkMode
from presence.models import Agent
from tests import saved_rows
from tests.clients import client_of
from tests.crm_ui.pages import blocks
from tests.factory import make_account, make_contact, make_user
from tests.presence.story import CALLER, Story

pytestmark = pytest.mark.thorough

VERSIONS = ("in-force", "draft")


@pytest.fixture
def story(db: None) -> Story:
    """Alice talks to Anna Keller, of whom there is a ticket."""
    account = make_account("Meridian Bikes GmbH")
    make_contact("Anna Keller", account=account, main=True, phone=CALLER)
    story = Story()
    story.caller_talks_to("alice")
    create(story.alice, type=TransactionType.objects.get(code="TSRV"), description="Brake squeaks", account=account)
    draft.collect()
    return story


@pytest.fixture
def alice(story: Story) -> User:
    return story.alice


@pytest.fixture
def dana(story: Story) -> Client:
    return client_of(make_user("dana", is_staff=True, is_superuser=True))


def object_of(name: str, user: User, text: str = "") -> Model | None:
    return PAGES[name].object_of(user, text)


def seen(dana: Client, user: User, name: str, *, version: str = "in-force", of: str = "") -> str:
    found = object_of(name, user, of)
    answer = dana.get(f"/admin/preview/{user.pk}/{version}/{name}/", {"of": found.pk if found else ""})
    assert answer.status_code == 200
    return answer.text


def asked(dana: Client, **given: str) -> str:
    return dana.get("/admin/preview/", {"user": "alice", "page": "home", **given}).text


def all_rows() -> dict[str, list[tuple]]:
    return {model._meta.label: saved_rows.rows_of(model) for model in saved_rows.all_models()}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_that_of_the_user_and_nothing_is_written(
    name: str, version: str, dana: Client, alice: User
) -> None:
    found = object_of(name, alice)
    dana.get("/admin/")  # whatever a first page of hers writes
    before, unsent = all_rows(), list(connection.run_on_commit)
    with CaptureQueriesContext(connection) as captured:
        html = seen(dana, alice, name, version=version)
    assert "Alice Example" in html
    assert "Dana Example" not in html.partition("<main")[0]
    assert "cannot be shown" not in html
    assert [each["sql"] for each in captured if not each["sql"].upper().startswith(READING)] == []
    assert all_rows() == before
    assert connection.run_on_commit == unsent  # nobody is told anything
    if found and not isinstance(found, User):
        assert str(found.pk) in html


@pytest.mark.parametrize("name", ["account", "contact", "employee", "transaction"])
def test_a_page_of_one_object_has_the_blocks_that_the_user_gets(name: str, dana: Client, alice: User) -> None:
    found = object_of(name, alice)
    assert isinstance(found, BusinessPartner | BusinessTransaction)
    own = client_of(alice).get(found.get_absolute_url()).text
    assert blocks(seen(dana, alice, name)) == blocks(own) != []


def test_blocks_stand_as_the_block_layout_of_the_draft_says(dana: Client, alice: User) -> None:
    role = BusinessRole.objects.get(agent__user=alice)
    layout = BlockLayoutProfile.objects.create(name="SHORT", description="Short")
    usual = blocks(seen(dana, alice, "account"))
    last, hidden = usual[-1], usual[0]
    LaidOutBlock.objects.create(profile=layout, block=f"account:{last}", position=1, shown=True)
    LaidOutBlock.objects.create(profile=layout, block=f"account:{hidden}", position=2, shown=False)
    BusinessRole.objects.filter(pk=role.pk).update(block_layout=layout)
    assert blocks(seen(dana, alice, "account", version="draft")) == [last, *usual[1:-1]]
    assert blocks(seen(dana, alice, "account")) == usual


def test_the_list_of_colleagues_tells_presence_by_the_draft(dana: Client, alice: User, story: Story) -> None:
    Agent.objects.filter(user=story.bob).update(work_mode=1000)
    WorkMode.objects.filter(code=1000).update(text="Dinner")
    for version, word in (("draft", "Dinner"), ("in-force", "Lunch")):
        row = seen(dana, alice, "agents", version=version).partition(f'id="colleague-{story.bob.pk}"')[2]
        assert word in row.partition("</li>")[0]


def test_the_list_of_colleagues_has_no_presence_where_the_draft_has_none(dana: Client, alice: User) -> None:
    CmsProfile.objects.update(presence_in_dial_pad=False)
    shown, without = (seen(dana, alice, "agents", version=version).partition("<main")[2] for version in VERSIONS)
    assert 'name="available"' in shown
    assert 'name="available"' not in without
    assert "Bob Example" in without


def test_queues_are_listed_with_those_of_the_draft(dana: Client, alice: User, story: Story) -> None:
    story.destination.queue_numbers.create(queue="spare-parts", number="700")
    assert "spare-parts" in seen(dana, alice, "agents", version="draft")
    assert "spare-parts" not in seen(dana, alice, "agents")


def test_the_numbers_called_lately_are_those_of_the_user(dana: Client, alice: User, story: Story) -> None:
    assert "Anna Keller" in seen(dana, alice, "recent").partition("<main")[2]
    assert "No calls yet" in seen(dana, story.carol, "recent").partition("<main")[2]


def test_the_dial_pad_of_each_page_has_its_lists_as_nothing_is_fetched_there(
    dana: Client, alice: User, story: Story
) -> None:
    pad = seen(dana, alice, "home").partition('id="dial-pad"')[2].partition("<main")[0]
    assert f'id="colleague-{story.bob.pk}"' in pad
    assert "Anna Keller" in pad
    own = client_of(alice).get("/").text.partition('id="dial-pad"')[2].partition("<main")[0]
    assert f'id="colleague-{story.bob.pk}"' not in own


def test_the_card_of_a_colleague_tells_what_the_role_of_the_draft_may_know(
    dana: Client, alice: User, story: Story
) -> None:
    BusinessRole.objects.filter(agent__user=story.bob).update(sees_counterparts=True)
    cards = [seen(dana, story.bob, "presence-card", version=each, of="alice") for each in VERSIONS]
    calls = [card.partition('data-fact="call"')[2].partition("</dd>")[0] for card in cards]
    assert ["In a call" in each for each in calls] == [True, True]
    assert ["Anna Keller" in each for each in calls] == [False, True]


def test_a_page_that_the_role_does_not_get_says_why(dana: Client, alice: User) -> None:
    BusinessRole.objects.filter(agent__user=alice).update(communication_enabled=False)
    said = "This user does not get the page: Your business role is not enabled for communication."
    assert said in seen(dana, alice, "agents", version="draft")
    assert said not in seen(dana, alice, "agents")


def test_the_object_is_that_which_the_user_opened_last(alice: User) -> None:
    other, last = make_account("Aachen Bikes"), make_account("Zwickau Bikes")
    assert object_of("account", alice) == other
    RecentItem.objects.create(user=alice, url=last.get_absolute_url(), title="Zwickau Bikes")
    assert object_of("account", alice) == last
    assert object_of("contact", alice) != last


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("account", "meridian bikes gmbh", "Meridian Bikes GmbH"),
        ("account", "Merid", "Meridian Bikes GmbH"),
        ("contact", "Anna", "Anna Keller"),
        ("transaction", "brake", "Brake squeaks"),
        ("presence-card", "bob", "bob"),
        ("presence-card", "Bob Example", "bob"),
        ("account", "Nobody", None),
        ("account", "9" * 40, None),
        ("transaction", "\u0664", None),
    ],
)
def test_an_object_is_found_by_its_name(name: str, text: str, found: str | None, alice: User) -> None:
    row = object_of(name, alice, text)
    assert row is None if found is None else found in str(getattr(row, "description", row) or row)


def test_an_object_is_found_by_its_number(alice: User) -> None:
    account = BusinessPartner.objects.get(name="Meridian Bikes GmbH")
    TransactionType.objects.create(code="ZLOW", text="Low", number_from=7, number_to=9)
    low = create(alice, type=TransactionType.objects.get(code="ZLOW"), description="Bell")
    assert object_of("account", alice, str(account.pk)) == account
    assert object_of("contact", alice, str(account.pk)) is None
    assert object_of("transaction", alice, "7") == object_of("transaction", alice, "0000000007") == low


def test_the_form_leads_to_the_object_and_says_so_where_nothing_is_found(dana: Client, alice: User) -> None:
    account = BusinessPartner.objects.get(name="Meridian Bikes GmbH")
    html = asked(dana, page="account", of="Meridian")
    assert html.count(f"/account/?of={account.pk}") == 2
    html = asked(dana, page="account", of="Nobody")
    assert "Nothing of this number or name is found" in html
    assert "<iframe" not in html
    BusinessTransaction.objects.all().delete()
    assert "There is none yet." in asked(dana, page="transaction")


@pytest.mark.parametrize("of", ["", "x/y", "999999999", "9" * 30, "draft"])
def test_an_object_that_is_not_there_is_no_failure(of: str, dana: Client, alice: User) -> None:
    answer = dana.get(f"/admin/preview/{alice.pk}/draft/account/", {"of": of})
    assert answer.status_code == 200
    assert "This user does not get the page: what it is about is not there." in answer.text


def test_links_lead_nowhere(dana: Client, alice: User) -> None:
    assert '<head><base target="_blank">' in seen(dana, alice, "account")


def test_the_toolbar_is_that_of_the_call_that_the_user_has(dana: Client, alice: User) -> None:
    assert 'data-call-state="connected"' in seen(dana, alice, "account")
