"""The test benches say what the product does, and do nothing."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_ui.benches.hand_overs import try_hand_over
from crm_ui.benches.nobody import turns
from crm_ui.models import BusinessTransaction
from customizing import access
from customizing.models import (
    AccountIdentificationProfile,
    BusinessRole,
    CmsIntegrationProfile,
    CmsProfile,
    ToolbarButton,
    ToolbarProfile,
    ToolbarState,
)
from presence.calls import commands as calls
from presence.calls.typical_toolbars import typical_toolbar
from presence.cms.connectors import capabilities_of
from presence.models import Agent
from presence.transfers import commands as transfers
from tests import factory
from tests.clients import client_of
from tests.customizing.forms import fields_of, page
from tests.presence.story import CALLER, Story

pytestmark = pytest.mark.django_db
WRITES = re.compile("(INSERT|UPDATE|DELETE)\\b(?!.*django_session)")
DATA = {"subject": "Brake", "priority": "high", "category": "x" * 100}


def consultant() -> Client:
    return client_of(factory.make_user("dana", is_staff=True, is_superuser=True))


def form_of(client: Client, record: Model) -> dict[str, object]:
    """What the form of the record would send."""
    return fields_of(client.get(page(record, "change", record.pk)))


def cells(html: str) -> dict[str, list[str]]:
    """The rows of the tables, by their heads."""
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', html, re.DOTALL)
    return {
        unescape(head): [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", rest)]
        for head, rest in rows
    }


def test_a_number_is_followed_to_its_partner(customizing: None) -> None:
    factory.make_contact("Anna Keller", account=factory.make_account(), main=True, phone="06221 5550114")
    found = cells(consultant().get("/admin/benches/number/?" + urlencode({"number": "00496221-5550114"})).text)
    assert found["Can mean"] == ["+49 6221 5550114 (international spelling)"]
    assert found["Found"][0].startswith("Anna Keller (Contact)")
    assert found["Shown"] == ["Anna Keller – matched phone, international spelling, 1 of 1"]
    assert found["With the account"] == ["Meridian Bikes GmbH"]


def test_what_a_profile_leaves_out_is_said(customizing: None) -> None:
    AccountIdentificationProfile.objects.update(national_spellings=False)
    profile = AccountIdentificationProfile.objects.get()
    query = urlencode({"number": "06221 5550114", "profile": profile.pk})
    found = cells(consultant().get(f"/admin/benches/number/?{query}").text)
    assert "left out" in found["Looked for"][0]


@pytest.mark.parametrize("number", ["", "anonymous", "12", "*21#", "+4930 12 or 13", "+" * 64, "٣٠"])
def test_any_number_has_a_result(customizing: None, number: str) -> None:
    assert "Shown" in cells(consultant().get("/admin/benches/number/?" + urlencode({"number": number})).text)


@pytest.mark.django_db(transaction=True)
def test_a_hand_over_makes_what_the_bench_says(story: Story) -> None:
    factory.make_contact("Anna Keller", account=factory.make_account(), main=True, phone=CALLER)
    tried = try_hand_over(story.bob, sender=story.alice, number=CALLER, attached=DATA, note="Urgent")
    assert not BusinessTransaction.objects.exists()
    story.caller_talks_to("alice", **DATA)
    transfers.start_blind(story.alice, target=story.bob, note="Urgent")
    calls.accept(story.bob)
    made = BusinessTransaction.objects.get()
    said = {row.title: row.value for row in tried.rows}
    for name in ("type", "description", "account", "contact", "responsible", "caller_number", "identification"):
        title = str(BusinessTransaction._meta.get_field(name).verbose_name)
        assert said[title] == str(getattr(made, name)), name
    assert said["priority"] == made.get_priority_display()
    assert said["note"] == made.notes.get().text
    assert [line for line in tried.ignored if "category" in line]
    assert {row.title: row.origin for row in tried.rows}["description"] == "attached data: subject"


def test_callers_for_whom_nothing_is_created_are_told_apart(customizing: None) -> None:
    CmsIntegrationProfile.objects.update(unidentified="nothing")
    factory.make_user("bob", role="SERVICEPRO")
    html = consultant().get("/admin/benches/hand-over/?receiver=bob&number=%2B493099999&attached=").text
    assert "No transaction is created." in html
    assert "The account is not identified" in html


def test_data_that_is_no_key_and_value_is_said_at_the_field(customizing: None) -> None:
    factory.make_user("bob", role="SERVICEPRO")
    html = consultant().get("/admin/benches/hand-over/?receiver=bob&attached=nonsense").text
    assert "“nonsense” is no key = value." in html


def test_who_rings_when_nobody_takes_it(story: Story) -> None:
    CmsIntegrationProfile.objects.update(
        ring_seconds=20, return_seconds=15, fallback="user", fallback_user=story.users["carol"]
    )
    access.forget()
    said = turns(story.alice)
    assert [(turn.where, turn.seconds) for turn in said[:3]] == [
        ("The target of the transfer", "20 seconds"),
        ("Alice Example", "15 seconds"),
        ("Carol Example", "as the telephone system has it"),
    ]
    assert said[2].now == "Available"
    assert "Bob Example" in said[3].now


def test_a_promised_call_back_names_who_gets_the_task(story: Story) -> None:
    CmsIntegrationProfile.objects.update(fallback="call-back", fallback_user=None)
    access.forget()
    assert turns(story.alice)[-1].now == "Alice Example gets the task to call back"


def comes_into(story: Story, state: ToolbarState) -> None:
    """Alice is in that state by what is in the database."""
    alice = story.users["alice"]
    if state == ToolbarState.CONSULTING:
        talk = factory.make_conversation(CALLER)
        factory.make_call(alice, conversation=talk, state="held")
        factory.make_call(alice, kind="consult", state="connected")
        factory.make_transfer(talk, sender=alice, receiver=story.users["bob"], state="consulting")
    elif state in (ToolbarState.ALERTING, ToolbarState.DIALING, ToolbarState.CONNECTED, ToolbarState.HELD):
        factory.make_call(alice, CALLER, state=str(state))
    elif state == ToolbarState.NOT_ON_CMS:
        Agent.objects.update(cms_logged_on=False)
    elif state == ToolbarState.WRAP_UP:
        Agent.objects.update(wrap_up_until=timezone.now())


@pytest.mark.parametrize("state", ToolbarState)
def test_a_typical_toolbar_is_that_of_a_real_call(story: Story, state: ToolbarState) -> None:
    comes_into(story, state)
    real = story.toolbar("alice")
    profiles = access.profile_bundle(BusinessRole.objects.get(name="SERVICEPRO"))
    typical = typical_toolbar(profiles, state, capabilities=capabilities_of(story.destination))
    assert real.state == state
    assert [(each.command, each.enabled) for each in typical] == [
        (each.command, each.enabled) for each in real.buttons
    ]


def shown_in(html: str, state: ToolbarState) -> dict[str, bool]:
    """The buttons in that state, and whether they can do something."""
    part = html.split(f'data-toolbar-in="{list(ToolbarState).index(state)}"')[1].split("</dd>")[0]
    found = re.findall(r'<li class="bench__button( bench__button--off)?" data-shown="([\w-]+)"', part)
    return {command: not off for off, command in found}


def test_the_toolbar_follows_the_form_before_it_is_saved(customizing: None) -> None:
    client, profile = consultant(), ToolbarProfile.objects.get(name="CRM")
    data = form_of(client, profile)
    hold = next(key for key, value in data.items() if key.endswith("-command") and value == "hold")
    html = client.post(f"/admin/benches/toolbar/{profile.pk}/", data).text
    assert shown_in(html, ToolbarState.CONNECTED)["hold"]
    data[hold.replace("-command", "-states")] = ["held"]
    html = client.post(f"/admin/benches/toolbar/{profile.pk}/", data).text
    assert not shown_in(html, ToolbarState.CONNECTED)["hold"]
    data[hold.replace("-command", "-DELETE")] = "on"
    html = client.post(f"/admin/benches/toolbar/{profile.pk}/", data).text
    assert "hold" not in shown_in(html, ToolbarState.CONNECTED)
    assert ToolbarButton.objects.get(profile=profile, command="hold").states == ["connected"]


def test_the_buttons_are_edited_as_a_matrix(customizing: None) -> None:
    profile = ToolbarProfile.objects.get(name="CRM")
    html = consultant().get(f"/admin/customizing/toolbarprofile/{profile.pk}/change/").text
    assert html.count('<th class="matrix__state"') == len(ToolbarState)
    assert html.count('<td class="matrix__state"') == len(ToolbarState) * (profile.buttons.count() + 1)


def test_badges_follow_the_form_before_it_is_saved(customizing: None) -> None:
    client, profile = consultant(), CmsProfile.objects.get(name="DEFAULT")
    factory.make_own_rules(profile)
    data = form_of(client, profile)
    row = next(key for key, value in data.items() if key.endswith("-word") and value == "available")
    data[row.replace("-word", "-text")] = "At your service"
    data[row.replace("-word", "-options")] = ["call"]
    html = client.post(f"/admin/benches/rules/{profile.pk}/", data).text
    first = html.split("<tbody>")[1].split("</tr>")[0]
    assert "At your service" in first
    assert re.sub(r"\s+", " ", re.findall(r"<td[^>]*>(.*?)</td>", first, re.DOTALL)[1]).strip() == "Call"
    del data[row]
    html = client.post(f"/admin/benches/rules/{profile.pk}/", data).text
    assert "none says what is shown when" in html


ASKED = [
    "/admin/why/?user=bob&colleague=alice",
    "/admin/benches/number/?number=%2B4930234567890",
    "/admin/benches/hand-over/?receiver=bob&number=%2B4930234567890&attached=subject%3DBrake&note=Urgent",
    "/admin/benches/nobody/?sender=alice",
    "/admin/presence/?user=alice",
]


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {table: _count(cursor, table) for table in tables if table != "django_session"}


def _count(cursor: object, table: str) -> int:
    cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def test_nothing_is_created_and_nothing_written(story: Story) -> None:
    client = consultant()
    forms = {
        f"/admin/benches/{bench}/{record.pk}/": form_of(client, record)
        for bench, record in (
            ("toolbar", ToolbarProfile.objects.get(name="CRM")),
            ("rules", CmsProfile.objects.get(name="DEFAULT")),
        )
    }
    before = counts()
    with CaptureQueriesContext(connection) as statements:
        for url in ASKED:
            assert client.get(url).status_code == 200
        for url, data in forms.items():
            assert client.post(url, data).status_code == 200
    assert [each["sql"] for each in statements if WRITES.match(each["sql"])] == []
    assert counts() == before
