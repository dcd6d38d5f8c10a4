"""Own pushbuttons: what they give, lead to and create; never more than the toolbar profile allows."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm_ui.models import BusinessPartner
from customizing.models import Pushbutton, ToolbarButton, ToolbarProfile, ToolbarPushbutton, TransactionType
from presence.connectors.simulator import world
from presence.models import Call
from tests.clients import client_of
from tests.crm_ui.at_page import ANNA, AtPage
from tests.factory import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def in_toolbar(name: str = "OWN", **fields: object) -> Pushbutton:
    """A pushbutton in the toolbar of the CRM roles."""
    position = 10 * (1 + ToolbarPushbutton.objects.count())
    own = Pushbutton(**{"name": name, "text": name.title(), "action": "link", **fields})
    own.full_clean()
    own.save()
    ToolbarPushbutton.objects.create(profile=ToolbarProfile.objects.get(name="CRM"), pushbutton=own, position=position)
    return own


def own_part(html: str) -> str:
    return html.partition("comm-bar__own")[2].partition("comm-bar__tools")[0]


def links(html: str) -> list[str]:
    return re.findall(r'<a [^>]*href="([^"]*)"', own_part(html))


def test_a_link_is_filled_with_what_is_known_of_the_caller(connected: AtPage) -> None:
    anna = BusinessPartner.objects.get(name="Anna Keller")
    in_toolbar(link="https://erp.example/c?tel={number}&id={contact}&of={account}&who={user}&order={order}")
    [link] = links(connected.looks())
    account = BusinessPartner.objects.get(name="Meridian Bikes GmbH")
    tel = ANNA.replace("+", "%2B")
    assert link == f"https://erp.example/c?tel={tel}&amp;id={anna.pk}&amp;of={account.pk}&amp;who=alice&amp;order=4711"
    assert 'target="_blank" rel="noopener noreferrer"' in own_part(connected.html)


def test_what_comes_with_a_call_cannot_lead_elsewhere(alice: AtPage) -> None:
    in_toolbar(link="https://erp.example/c/{order}")
    talks_about(alice, order="../../@evil.example/?a=b#c")
    assert links(alice.looks()) == ["https://erp.example/c/..%2F..%2F%40evil.example%2F%3Fa%3Db%23c"]


def talks_about(person: AtPage, **data: str) -> None:
    world.simulate_inbound(ANNA, to=person.user.username, attached_data=data)
    person.does("accept")


def test_without_a_call_it_can_do_nothing(alice: AtPage) -> None:
    in_toolbar(link="https://erp.example/c?tel={number}")
    part = own_part(alice.looks())
    assert "disabled" in part
    assert "<a " not in part


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "//evil.example/",
        "https://{number}.example/",
        "https://erp.example{number}",
        "/\\evil.example",
        "ftp://erp.example/",
        "/transactions/?q={number",
        "{number}",
        "https://user name/",
    ],
)
def test_a_link_that_could_lead_anywhere_is_refused(link: str) -> None:
    with pytest.raises(ValidationError, match="Link:"):
        in_toolbar(link=link)


@pytest.mark.parametrize("link", ["/search/?q={number}", "https://erp.example", "https://erp.example?tel={number}"])
def test_other_links_are_taken(link: str) -> None:
    in_toolbar(link=link)


def test_a_transaction_is_created_with_the_parties_of_the_call(connected: AtPage) -> None:
    in_toolbar(action="transaction", transaction_type=TransactionType.objects.get(code="TSRV"))
    [link] = links(connected.looks())
    page = connected.client.get(link.replace("&amp;", "&")).text
    assert 'value="TSRV" selected' in page
    assert "Anna Keller" in page


def test_a_command_is_given_by_it_as_by_the_button_of_the_toolbar(connected: AtPage) -> None:
    in_toolbar(action="command", command="hold", icon="hold")
    assert f'formaction="{reverse("command", args=["hold"])}"' in own_part(connected.looks())
    connected.does("hold")
    assert connected.state == "held"
    assert "disabled" in own_part(connected.looks())
    assert Call.objects.get().state == "held"


def test_a_command_that_the_toolbar_profile_does_not_have_is_not_there(connected: AtPage) -> None:
    in_toolbar(action="command", command="hold")
    ToolbarButton.objects.filter(command="hold").delete()
    assert own_part(connected.looks()).count("<button") == 0


def test_pressed_again_it_gives_the_other_command(connected: AtPage) -> None:
    in_toolbar(action="command", command="mute")
    connected.does("mute")
    assert 'data-command="unmute"' in own_part(connected.looks())


def test_the_text_is_that_of_the_language(connected: AtPage) -> None:
    in_toolbar(link="/search/?q={number}", text="Look up", translations={"de": "Nachschlagen"})
    assert "Look up" in own_part(connected.looks())
    german = client_of(connected.user, headers={"hx-request": "true", "accept-language": "de"})
    assert "Nachschlagen" in own_part(german.get(reverse("toolbar")).text)


def test_a_role_with_another_toolbar_has_none(connected: AtPage) -> None:
    in_toolbar(link="/search/?q={number}")
    other = client_of(make_user("olivia", role="IC_AGENT"), headers={"hx-request": "true"})
    assert "comm-bar__own" not in other.get(reverse("toolbar")).text


def test_they_cost_the_toolbar_no_query(connected: AtPage) -> None:
    connected.looks()
    with CaptureQueriesContext(connection) as without:
        connected.looks()
    for number in range(3):
        in_toolbar(f"OWN{number}", link="https://erp.example/c?tel={number}")
    connected.looks()  # reads Customizing anew
    with CaptureQueriesContext(connection) as with_three:
        connected.looks()
    assert len(with_three) == len(without)
    assert len(links(connected.html)) == 3
