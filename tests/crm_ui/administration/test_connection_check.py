"""The examination of a telephone system, on its page and at the command line: who may, and what is shown."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customizing.checks.finding import Level
from customizing.models import BusinessRole, CmsDestination
from presence.cms import connectors
from presence.cms.examination import examine, workplaces
from presence.contract import Connector, Finding, Workplace
from presence.models import Agent
from presence.models.moments import Moment, MomentKind
from presence.models.simulator import World
from presence.workers import cms_connections
from tests import factory

pytestmark = pytest.mark.django_db(transaction=True)
AJAX = {"HX-Request": "true"}


@pytest.fixture
def destination(monkeypatch: pytest.MonkeyPatch) -> CmsDestination:
    # nothing was heard before the test
    monkeypatch.setattr(cms_connections, "_heard", {})
    factory.load_customizing()
    return CmsDestination.objects.get(name="SIMULATOR")


@pytest.fixture
def consultant(client: Client, destination: CmsDestination) -> Client:
    dana = User.objects.create_user("dana", is_staff=True)
    for name in ("view_cmsdestination", "change_cmsdestination"):
        dana.user_permissions.add(Permission.objects.get(codename=name))
    client.force_login(dana)
    return client


def page(destination: CmsDestination) -> str:
    return reverse("connection-check", args=[destination.pk])


def said(destination: CmsDestination) -> list[str]:
    return [f"{each.level}: {each.text}" for each in examine(destination)]


def command(*names: str) -> tuple[str, int]:
    """What the command writes, and how it ends."""
    written = StringIO()
    try:
        call_command("doctor", *names, stdout=written)
    except SystemExit as ended:
        return written.getvalue(), int(ended.code or 0)
    return written.getvalue(), 0


def test_the_form_of_the_destination_leads_to_the_page_which_asks_by_itself(
    consultant: Client, destination: CmsDestination
) -> None:
    form = consultant.get(reverse("admin:customizing_cmsdestination_change", args=[destination.pk])).text
    assert f'href="{page(destination)}"' in form
    shown = consultant.get(page(destination)).text
    assert f'hx-post="{page(destination)}" hx-trigger="load"' in shown
    assert "The simulator runs" not in shown


def test_the_findings_come_alone_by_script_and_with_the_page_without(
    consultant: Client, destination: CmsDestination
) -> None:
    factory.make_user("alice", role="SERVICEPRO")
    part = consultant.post(page(destination), headers=AJAX).text
    assert "The CRM can work with this telephone system." in part
    assert "The simulator runs." in part
    assert "It knows the 1 user who telephones here." in part
    assert "<html" not in part
    whole = consultant.post(page(destination)).text
    assert "<html" in whole
    assert "The simulator runs." in whole
    assert "hx-post" not in whole


def test_errors_come_first_with_their_remedies_and_are_counted(
    consultant: Client, destination: CmsDestination
) -> None:
    World.objects.update_or_create(destination=destination, defaults={"silent": True})
    part = consultant.post(page(destination), headers=AJAX).text
    assert "1 error keeps the CRM from working as it should." in part
    assert part.index('data-finding="error"') < part.index('data-finding="warning"')
    assert "Let it answer again, on the page CMS Simulator." in part


def test_only_who_may_change_the_destination_may_examine_it(client: Client, destination: CmsDestination) -> None:
    assert client.get(page(destination)).status_code == 302
    looking = User.objects.create_user("support", is_staff=True)
    looking.user_permissions.add(Permission.objects.get(codename="view_cmsdestination"))
    client.force_login(looking)
    assert client.get(page(destination)).status_code == 403
    assert client.post(page(destination)).status_code == 403
    form = client.get(reverse("admin:customizing_cmsdestination_change", args=[destination.pk])).text
    assert page(destination) not in form


def test_nobody_elses_page_sets_it_off(consultant: Client, destination: CmsDestination) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = consultant.cookies
    assert careful.post(page(destination)).status_code == 403


def test_a_destination_that_is_not_there_has_no_page(consultant: Client) -> None:
    assert consultant.get(reverse("connection-check", args=[99999])).status_code == 404


def test_the_command_ends_with_1_if_there_is_an_error(destination: CmsDestination) -> None:
    factory.make_user("alice", role="SERVICEPRO")
    written, ended = command("simulator")
    assert "SIMULATOR: Built-in CMS simulator" in written
    assert "ok       Simulator: The simulator runs." in written
    assert ended == 0
    World.objects.update_or_create(destination=destination, defaults={"silent": True})
    written, ended = command()
    assert "ERROR    Simulator: The simulator plays a telephone system that is silent" in written
    assert ended == 1


def test_the_command_says_which_destinations_there_are() -> None:
    factory.load_customizing()
    with pytest.raises(CommandError, match="There are: SIMULATOR"):
        call_command("doctor", "NOSUCH")


def test_the_lines_to_write_are_printed_as_they_are(destination: CmsDestination) -> None:
    CmsDestination.objects.create(name="PBX", connector="asterisk", address="127.0.0.1:1", user_name="crm")
    written, ended = command("PBX")
    assert "ERROR    Port: Nothing listens at 127.0.0.1, port 1." in written
    assert "             [general]\n             enabled = yes\n" in written
    assert ended == 1


def test_those_are_meant_whose_role_leads_there(destination: CmsDestination) -> None:
    alice, bob = factory.make_user("alice", role="SERVICEPRO"), factory.make_user("bob", role="SERVICEPRO")
    factory.make_user("carol")
    gone = factory.make_user("gone", role="SERVICEPRO", is_active=False)
    bob.business_roles.add(factory.make_role("SALESPRO"))
    Agent.objects.filter(user=alice).update(cms_logged_on=True, cms_name="alice.old")
    found = {each.user: each.logged_on for each in workplaces(destination)}
    assert found == {"alice.old": True, "bob": False}
    assert gone.username not in found
    BusinessRole.objects.update(communication_enabled=False)
    assert workplaces(destination) == []


def test_a_destination_that_is_off_or_of_a_connector_that_is_gone(destination: CmsDestination) -> None:
    destination.active = False
    assert "warning: This destination is not active, so the product does not connect to it." in said(destination)
    destination.connector = "acme"
    assert said(destination)[0] == "error: The connector “acme” is not installed."


def test_a_connector_without_an_examination_says_so(
    destination: CmsDestination, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the product's own connectors have one
    monkeypatch.setitem(connectors.CONNECTORS, "plain", f"{__name__}.Plain")
    destination.connector = "plain"
    assert "info: This connector does not say how its telephone system is set up." in said(destination)


class Plain(Connector):
    key = "plain"


def test_what_was_told_of_calls_is_counted_and_a_silence_is_an_error(destination: CmsDestination) -> None:
    assert "info: The system has told of no call, as far as is kept." in said(destination)
    call = factory.make_call(factory.make_user("alice", role="SERVICEPRO"))
    now = timezone.now()
    Moment.objects.create(conversation=call.conversation, at=now, kind=MomentKind.EVENT, what="call", times=30)
    assert any("in the last hour it told 0.5 things a minute" in each for each in said(destination))
    silent = timedelta(seconds=destination.silence_timeout + 5)
    [it] = [each for each in examine(destination, heard_at=now - silent) if each.about == "Connection of the product"]
    assert it.text.startswith("The product has not heard the system for ")
    assert it.level == "error"
    destination.active = False
    assert not [each for each in examine(destination, heard_at=now - silent) if each.about == it.about]


class Rings(Connector):
    """Its test calls tell between whom they are."""

    key, title, capabilities, makes_test_calls = "rings", "Rings", frozenset(), True

    @classmethod
    def test_call(cls, destination: CmsDestination, calling: Workplace, called: Workplace) -> list[Finding]:
        return [Finding("Test call", Level.OK, f"{calling.user} has called {called.user}.")]


@pytest.fixture
def with_telephones(destination: CmsDestination, monkeypatch: pytest.MonkeyPatch) -> CmsDestination:
    # a telephone system whose test calls need no telephones
    monkeypatch.setitem(connectors.CONNECTORS, "rings", Rings)
    CmsDestination.objects.filter(pk=destination.pk).update(connector="rings", address="here")
    for name, extension in (("alice", "11"), ("bob", "12")):
        factory.make_user(name, role="SERVICEPRO", extension=extension)
    return destination


def test_a_test_call_is_made_between_two_telephones(consultant: Client, with_telephones: CmsDestination) -> None:
    shown = consultant.get(page(with_telephones)).text
    assert '<option value="11">' in shown
    asked = {"test_call": "1", "calling": "11", "called": "12"}
    part = consultant.post(page(with_telephones), asked, headers=AJAX).text
    assert "alice has called bob." in part
    assert "<html" not in part
    whole = consultant.post(page(with_telephones), asked).text
    assert "alice has called bob." in whole
    assert "<html" in whole


@pytest.mark.parametrize(
    ("calling", "called", "said"),
    [
        ("11", "11", "Choose two telephones."),
        ("11", "", "This field is required."),
        ("99", "12", "Select a valid choice."),
    ],
)
def test_a_test_call_needs_two_telephones(
    consultant: Client, with_telephones: CmsDestination, calling: str, called: str, said: str
) -> None:
    asked = {"test_call": "1", "calling": calling, "called": called}
    part = consultant.post(page(with_telephones), asked, headers=AJAX).text
    assert said in part
    assert "has called" not in part


def test_what_makes_no_test_calls_offers_none(consultant: Client, destination: CmsDestination) -> None:
    assert "test_call" not in consultant.get(page(destination)).text
    asked = {"test_call": "1", "calling": "11", "called": "12"}
    assert "test_call" not in consultant.post(page(destination), asked, headers=AJAX).text
    with pytest.raises(CommandError, match="needs the name of one destination that makes test calls"):
        call_command("doctor", "SIMULATOR", test_call=["11", "12"])


def test_the_command_makes_a_test_call_too(with_telephones: CmsDestination) -> None:
    written = StringIO()
    call_command("doctor", "SIMULATOR", test_call=["11", "12"], stdout=written)
    assert "ok       Test call: alice has called bob." in written.getvalue()
    with pytest.raises(CommandError, match="No user of SIMULATOR has the extension 13"):
        call_command("doctor", "SIMULATOR", test_call=["11", "13"])
    with pytest.raises(CommandError, match="needs two telephones"):
        call_command("doctor", "SIMULATOR", test_call=["11", "11"])
