"""The WebClient as a user would see it, for the consultant: read only, by the draft or by what is in force."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.test import Client

from crm_ui.administration import preview_as_user
from crm_ui.models import BlockSetting, RecentItem
from crm_ui.transactions.edit import create
from crm_ui.views import home
from customizing import access
from customizing.activations import draft
from customizing.models import TransactionType, WorkMode
from presence.models import Agent, Lease
from presence.status import badges, board
from tests.clients import client_of
from tests.crm_ui.pages import block
from tests.factory import make_user

pytestmark = pytest.mark.usefixtures("customizing")


@pytest.fixture
def dana(customizing: None) -> Client:
    return client_of(make_user("dana", is_staff=True, is_superuser=True))


@pytest.fixture
def alice(customizing: None) -> User:
    return make_user("alice", role="SERVICEPRO", on_cms=True)


def page(user: User, *, version: str = "in-force", page: str = "home") -> str:
    return f"/admin/preview/{user.pk}/{version}/{page}/"


def test_it_is_the_page_that_the_user_gets(dana: Client, alice: User) -> None:
    shown, own = dana.get(page(alice)).text, client_of(alice).get("/").text
    for what in ("Service Professional", "Alice Example", 'id="command-log-off"', "My Open Transactions"):
        assert what in own
        assert what in shown
    assert "Dana Example" not in shown.partition("<main")[0]


def test_the_draft_is_seen_by_nobody_else(dana: Client, alice: User) -> None:
    draft.collect()
    WorkMode.objects.filter(code=1000).update(text="Dinner")
    assert "Dinner" in dana.get(page(alice, version="draft")).text
    assert "Lunch" in dana.get(page(alice)).text
    assert "Lunch" in client_of(alice).get("/").text
    assert access.work_mode(1000).text == "Lunch"  # type: ignore[union-attr]


def test_a_badge_by_the_draft_is_drawn_for_nobody_else(alice: User) -> None:
    Agent.objects.filter(user=alice).update(work_mode=1000)
    Lease.objects.create(user=alice, worker="here")
    draft.collect()
    WorkMode.objects.filter(code=1000).update(text="Dinner")
    presence = board.get(alice.pk)
    assert presence is not None
    with access.previewing(preview_as_user.snapshot_seen("draft")):
        assert "Dinner" in badges.badge(presence)
    assert "Lunch" in badges.badge(presence)


def test_both_versions_stand_side_by_side_while_changes_are_collected(dana: Client, alice: User) -> None:
    address = "/admin/preview/?user=alice&page=home"
    assert dana.get(address).text.count("<iframe") == 1
    draft.collect()
    assert dana.get(address).text.count("<iframe") == 2


def test_a_block_that_is_closed_can_be_opened_and_shows_what_the_draft_makes_of_it(dana: Client, alice: User) -> None:
    BlockSetting.objects.create(user=alice, page="home", block="my-open-transactions", open=False)
    create(alice, type=TransactionType.objects.get(code="TSRV"), description="Brake squeaks")
    draft.collect()
    TransactionType.objects.filter(code="TSRV").update(text="Repair Order")
    own = block(client_of(alice).get("/").text, "my-open-transactions")
    assert "Brake squeaks" not in own
    assert "hx-get" in own
    for version, text in (("draft", "Repair Order"), ("in-force", "Service Ticket")):
        seen = block(dana.get(page(alice, version=version)).text, "my-open-transactions")
        assert "<details" in seen
        assert " open>" not in seen
        assert "Brake squeaks" in seen
        assert text in seen
        assert 'hx-trigger="toggle once' not in seen


def test_nobody_is_logged_on_by_it_and_nobody_sees_it(dana: Client, alice: User) -> None:
    Agent.objects.filter(user=alice).update(cms_logged_on=False)
    before = Agent.objects.values().get(user=alice), Session.objects.count(), board.get(alice.pk)
    response = dana.get(page(alice))
    assert (Agent.objects.values().get(user=alice), Session.objects.count(), board.get(alice.pk)) == before
    assert not Lease.objects.filter(user=alice).exists()
    assert "sessionid" not in response.cookies
    assert dana.get("/admin/").context["user"].username == "dana"


def test_its_scripts_and_forms_are_dead_and_only_the_administration_shows_it(dana: Client, alice: User) -> None:
    response = dana.get(page(alice))
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert "<script" not in response.text  # of each the browser would say that it is blocked
    assert "form-action 'none'; frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.django_db(transaction=True)
def test_it_cannot_write(monkeypatch: pytest.MonkeyPatch, dana: Client, alice: User) -> None:
    # a page that writes, which none of those offered does
    monkeypatch.setattr(home, "blocks_of", lambda *_, **__: [RecentItem.objects.create(user=alice, url="/", title="")])
    assert "cannot be shown without writing" in dana.get(page(alice)).text
    assert not RecentItem.objects.exists()


def test_the_toolbar_is_seen_in_each_state(dana: Client, alice: User) -> None:
    shown = dana.get(page(alice, page="toolbars"))
    states = {str(state): {b.command for b in buttons if b.enabled} for state, buttons in shown.context["toolbars"]}
    assert states["Alerting"] == {"accept", "reject"}
    assert {"hold", "warm-transfer", "hang-up"} <= states["Connected"]
    assert {"complete", "cancel", "toggle", "hang-up"} <= states["Consulting"]
    assert "retrieve" in states["Held"]
    assert states["Not on the CMS"] == {"log-on"}


def test_a_user_without_a_role_is_told_so(dana: Client) -> None:
    assert "has no business role" in dana.get(page(make_user("frank"))).text


def test_who_may_not_see_partners_sees_none_this_way(alice: User) -> None:
    user = make_user("kim", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="customizing"))
    client = client_of(user)
    assert client.get(page(alice)).status_code == 403
    assert client.get("/admin/preview/").status_code == 403


@pytest.mark.parametrize("address", ["/admin/preview/1/other/home/", "/admin/preview/1/draft/admin:index/"])
def test_nothing_else_is_seen(address: str, dana: Client) -> None:
    assert dana.get(address).status_code == 404
