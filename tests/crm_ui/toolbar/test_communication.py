"""The context area and its commands: what it shows in each state, and what a command that cannot be done says."""

import re

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from crm_ui.models import ConversationPartner
from crm_ui.toolbar.context_area import ContextArea, context_area
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Agent, Call, CallState
from presence.status import board
from tests import factory
from tests.clients import client_of
from tests.crm_ui.at_page import ANNA, AtPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company"), pytest.mark.thorough]


def test_a_ringing_call_shows_who_calls_and_flashes(ringing: AtPage) -> None:
    assert ringing.state == "alerting"
    assert "Anna Keller, +49 6221 5550114" in ringing.html
    assert ringing.html.count("button--alerting") == 2
    assert "4711" in ringing.html


def test_a_page_is_told_of_what_changes_while_it_is_rendered(ringing: AtPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version that it says it shows is none that came after its toolbar."""

    def and_then_accepts(request: HttpRequest) -> ContextArea:
        area = context_area(request)
        calls.accept(ringing.user)
        return area

    # the news comes at the very moment in which the page is rendered
    monkeypatch.setattr("crm_ui.templatetags.communication.context_area_of", and_then_accepts)
    page = ringing.client.get("/accounts/").text
    assert 'data-call-state="alerting"' in page
    assert int(re.search(r'data-own-version="(\d+)"', page)[1]) < board.get(ringing.user.pk).version


def test_the_number_stands_alone_if_two_partners_have_it(alice: AtPage) -> None:
    factory.make_contact("Peter Other", phone=ANNA)
    world.simulate_inbound(ANNA, to="alice")
    assert "+49 6221 5550114" in alice.looks()
    assert "Anna Keller" not in alice.html


def test_with_candidates_allowed_the_agent_says_who_it_is(alice: AtPage) -> None:
    other = factory.make_contact("Peter Other", phone=ANNA)
    profile = alice.user.business_roles.get().identification_profile
    profile.only_exactly_one = False
    profile.save()
    world.simulate_inbound(ANNA, to="alice")
    assert "Peter Other" in alice.looks()
    assert "Anna Keller" in alice.html
    call = Call.objects.get(user=alice.user)
    alice.client.post(reverse("caller"), {"call": call.pk, "partner": other.pk})
    chosen = ConversationPartner.objects.get(conversation=call.conversation)
    assert (chosen.contact, chosen.confirmed_by) == (other, alice.user)
    assert "Peter Other, +49" in alice.looks()
    assert "Anna Keller" not in alice.html


def test_choosing_a_contact_also_knows_its_account(alice: AtPage) -> None:
    world.simulate_inbound("+4962215559999", to="alice")
    call = Call.objects.get(user=alice.user)
    anna = ConversationPartner._meta.get_field("contact").related_model.objects.get(name="Anna Keller")
    alice.client.post(reverse("caller"), {"call": call.pk, "partner": anna.pk})
    assert ConversationPartner.objects.get(conversation=call.conversation).account.name == "Meridian Bikes GmbH"


def test_a_call_is_accepted_held_retrieved_and_ended(ringing: AtPage) -> None:
    for command, state in [("accept", "connected"), ("hold", "held"), ("retrieve", "connected"), ("hang-up", "idle")]:
        assert ringing.does(command) == ""
        assert ringing.state == state


@pytest.mark.parametrize("command", ["accept", "hang-up"])
def test_a_command_given_twice_is_no_error(ringing: AtPage, command: str) -> None:
    call = Call.objects.get(user=ringing.user).pk
    ringing.does("accept", call=call)
    assert ringing.does(command, call=call) == ""
    assert ringing.does(command, call=call) == ""


def test_holding_a_call_that_has_ended_is_said(connected: AtPage) -> None:
    call = Call.objects.get(user=connected.user)
    world.outside_hang_up(world.all_parties()[0].pk)
    assert "ended" in connected.does("hold", call=call.pk)
    assert connected.state == "idle"


def test_nobody_commands_the_call_of_another(connected: AtPage, bob: AtPage) -> None:
    call = Call.objects.get(user=connected.user)
    assert "not your call" in bob.does("hang-up", call=call.pk)
    assert connected.state == "connected"


def test_a_target_that_is_not_available_costs_a_message_not_the_caller(connected: AtPage, bob: AtPage) -> None:
    Agent.objects.filter(user=bob.user).update(work_mode=2)
    said = connected.does("warm-transfer", target="bob", seen_version="1")
    assert "no longer available" in said
    assert connected.state == "connected"


def test_a_cms_that_is_switched_off_is_said(alice: AtPage) -> None:
    gone = factory.make_destination("GONE")
    gone.active = False
    gone.save()
    Agent.objects.filter(user=alice.user).update(destination=gone)
    assert "switched off" in alice.does("call", number="+493012345")


@pytest.mark.parametrize(
    ("command", "fields", "says"),
    [
        ("warm-transfer", {}, "Choose a colleague or type a number"),
        ("warm-transfer", {"target": "nobody"}, "no colleague"),
        ("blind-transfer", {"number": "my mother"}, "not a telephone number"),
        ("call", {"target": "bob", "address": "mobile"}, "No mobile number"),
        ("call", {}, "Type a number or choose a colleague"),
        ("work-mode", {}, "Choose a work mode"),
        ("work-mode", {"work_mode": "ready"}, "Choose a work mode"),
        ("fly", {}, "not offered"),
        ("hold", {"call": "1e3"}, ""),
    ],
)
def test_what_is_missing_is_said(connected: AtPage, bob: AtPage, command: str, fields: dict, says: str) -> None:
    assert says in connected.does(command, **fields)


def test_a_colleague_who_calls_is_named_and_nothing_else_is_asked(alice: AtPage, bob: AtPage) -> None:
    alice.does("call", target="bob")
    assert "Alice Example" in bob.looks()
    assert "A colleague is calling" in bob.html
    assert "Not identified" not in bob.html
    assert 'name="note"' not in bob.html


def test_much_attached_data_is_folded(alice: AtPage) -> None:
    world.simulate_inbound(ANNA, to="alice", attached_data={f"key{n}": "x" * 5000 for n in range(9)})
    assert 'popovertarget="call-more"' in alice.looks()
    line = alice.html.split('id="call-more"')[0]
    assert line.count("data-attached") == 6
    assert "x" * 161 not in line.replace("x" * 1999, "")


def test_a_mode_that_is_not_ready_is_told_instead_of_no_call(alice: AtPage) -> None:
    assert "No call" in alice.looks()
    alice.does("work-mode", work_mode="1000")
    assert "No call" not in alice.looks()


def test_a_button_taken_out_of_the_toolbar_profile_is_gone(alice: AtPage) -> None:
    assert 'data-command="hold"' in alice.looks()
    alice.user.business_roles.get().toolbar_profile.buttons.filter(command="hold").delete()
    assert 'data-command="hold"' not in alice.looks()


def test_the_call_line_is_the_only_live_region(connected: AtPage) -> None:
    assert connected.looks().count('role="status"') == 1
    assert 'role="alert"' not in connected.html


def test_without_a_script_a_command_leads_back_to_its_page(ringing: AtPage) -> None:
    client = client_of(ringing.user)
    page = f"http://testserver{reverse('home')}"
    answer = client.post(reverse("command", args=["accept"]), headers={"referer": page})
    assert answer.headers["Location"] == page
    away = client.post(reverse("command", args=["hang-up"]), headers={"referer": "https://elsewhere.example/"})
    assert away.headers["Location"] == reverse("home")
    assert Call.objects.get(user=ringing.user).state == CallState.ENDED


@pytest.mark.parametrize("address", [("toolbar",), ("command", ["hold"]), ("note",), ("caller",)])
def test_it_is_for_enabled_roles_only(client: Client, address: tuple) -> None:
    url = reverse(address[0], args=address[1] if len(address) > 1 else [])
    call, wrong = (client.get, client.post) if address[0] == "toolbar" else (client.post, client.get)
    assert call(url).status_code == 302
    client.force_login(factory.make_user("dana", role="CONSULTANT"))
    assert call(url).status_code == (204 if address[0] == "toolbar" else 403)  # a toolbar on screen just stays
    assert wrong(url).status_code == 405


def test_commands_need_the_token(alice: AtPage) -> None:
    strict = client_of(alice.user, enforce_csrf_checks=True)
    assert strict.post(reverse("command", args=["log-off"])).status_code == 403


def test_a_ringing_call_is_sent_on_by_user_name(ringing: AtPage, bob: AtPage) -> None:
    bob.logs_on()
    assert 'data-command="deflect"' in ringing.looks()
    assert "Type a name or a number" in ringing.does("deflect")
    assert ringing.does("deflect", number="bob") == ""
    assert (ringing.state, bob.state) == ("idle", "alerting")


def test_keys_of_the_dial_pad_send_tones(connected: AtPage) -> None:
    assert connected.does("dtmf", digits="5") == ""
    assert world.all_parties()[0].tones == "5"
    assert "32 at most" in connected.does("dtmf", digits="x")


def test_a_consult_is_toggled_and_joined(connected: AtPage, bob: AtPage) -> None:
    bob.logs_on()
    connected.does("conference", target="bob")
    assert connected.state == "consulting"
    bob.does("accept")
    assert connected.does("toggle") == ""
    assert re.search(r"Bob Example(?:</bdi>)?\s+\(on hold\)", connected.looks())
    assert connected.does("conference") == ""
    assert "Conference" in connected.looks()
    assert "data-joined" in connected.html
    assert "Alice Example" in bob.looks()
    assert (connected.can("complete"), connected.can("toggle"), bob.can("hang-up")) == (True, False, True)
    assert connected.does("complete") == ""
    assert (connected.state, bob.state) == ("idle", "connected")


def test_a_second_call_stands_beside_the_first() -> None:
    erin = AtPage("erin", role="IC_AGENT").logs_on()
    world.simulate_inbound(ANNA, to="erin")
    erin.does("accept")
    world.simulate_inbound("+4962215559999", to="erin")
    assert "Second call rings" in erin.looks()
    assert erin.state == "connected"
    first, second = Call.objects.order_by("pk").values_list("pk", flat=True)
    assert f'name="call" value="{second}"' in re.search(r'<button[^>]*data-command="accept"[^>]*>', erin.html)[0]
    erin.does("accept", call=second)
    assert re.search(rf'data-other-call="{first}" data-state="held"', erin.looks())
    assert erin.does("retrieve", call=first) == ""
    assert re.search(rf'data-other-call="{second}" data-state="held"', erin.looks())


def test_wrap_up_counts_and_says_how_long_it_lasts(connected: AtPage) -> None:
    connected.has_wrap_up(seconds=90)
    connected.does("hang-up")
    assert connected.state == "wrap-up"
    assert 'role="timer"' in connected.html
    assert "of 01:30" in connected.html
