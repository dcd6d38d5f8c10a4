import pytest
from django.db import transaction

from presence import contract
from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.models import Agent, Lease
from presence.sessions import logon
from presence.transfers import commands as transfers
from tests.factory import make_user
from tests.presence.story import CALLER

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_inbound_call_finds_its_user_by_name_or_extension(story):
    world.simulate_inbound(CALLER, to=story.alice.agent.extension)
    world.simulate_inbound(CALLER, to="bob")
    assert (story.state("alice"), story.state("bob")) == ("alerting", "alerting")


def test_an_inbound_call_to_nobody_is_refused(story):
    with pytest.raises(Refused, match="No user has the name or extension “nobody”"):
        world.simulate_inbound(CALLER, to="nobody")


def test_the_page_shows_parties_and_calls(story):
    party = story.caller_talks_to("alice")
    (shown,) = world.all_parties()
    assert (shown.pk, shown.number, shown.with_whom, shown.is_open) == (party.pk, CALLER, "alice", True)
    assert shown.state_text == "Talking"
    (call,) = world.all_calls()
    assert (call.user, call.state_text, call.with_whom) == ("alice", "Talking", CALLER)
    calls.hang_up(story.alice)
    assert world.all_calls() == []
    assert world.all_parties()[0].state_text == "Has hung up"


def test_the_page_says_what_a_caller_was_told(story):
    story.caller_talks_to("alice")
    story.caller_rings("alice")
    assert [party.state_text for party in world.all_parties()] == ["Talking", "Was told: busy"]


def test_a_party_that_has_left_can_be_clicked_without_harm(story):
    party = story.caller_rings("alice")
    world.outside_hang_up(party.pk)
    world.outside_hang_up(party.pk)
    world.outside_answer(party.pk)
    story.assert_quiet()


def test_a_waiting_caller_can_hang_up(story):
    for name in ("alice", "bob", "carol"):
        logon.log_off_cms(story.users[name])
    party = story.caller_rings(None)
    world.outside_hang_up(party.pk)
    story.assert_quiet()


def test_a_simulated_colleague_is_available_and_answers_by_itself(story):
    make_user("sim", role="SERVICEPRO")
    world.set_colleague("sim", simulated=True, auto_answer=True)
    story.users["sim"] = Agent.objects.get(user__username="sim").user
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.sim)
    assert story.state("sim") == "alerting"
    story.later(1)
    assert story.state("sim") == "alerting"
    story.later(3)
    assert story.state("sim") == "connected"
    transfers.complete(story.alice)
    assert story.state("sim") == "connected"


def test_a_simulated_colleague_who_does_not_answer_lets_it_ring(story):
    world.set_colleague("bob", simulated=True, auto_answer=False)
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    story.later(3)
    assert story.state("bob") == "alerting"
    story.later(31)
    assert story.state("alice") == "alerting"


def test_a_colleague_no_longer_simulated_has_left_the_crm(story):
    make_user("sim", role="SERVICEPRO")
    world.set_colleague("sim", simulated=True)
    assert [agent.user for agent in world.colleagues() if agent.simulated] == ["sim"]
    world.set_colleague("sim", simulated=False)
    assert not Lease.objects.filter(user__username="sim").exists()


def test_a_user_without_an_enabled_role_cannot_be_simulated(story):
    make_user("dana", role="CONSULTANT")
    with pytest.raises(Refused, match="No business role of Dana Example is enabled"):
        world.set_colleague("dana", simulated=True)
    assert not any(agent.simulated for agent in world.colleagues())


def test_outside_parties_answer_by_themselves_unless_switched_off(story):
    assert world.outside_answers()
    world.set_outside_answers(False)
    assert not world.outside_answers()


def test_the_cms_takes_no_command_within_a_transaction(story, caplog):
    story.caller_rings("alice")
    with transaction.atomic():
        calls.accept(story.alice)
    assert "A durable atomic block cannot be nested" in caplog.text
    assert story.state("alice") == "alerting"


def test_the_simulator_refuses_what_makes_no_sense(story):
    execute = gateway.connector_for(story.destination).execute
    story.caller_rings("alice")
    (call,) = calls.open_calls(story.alice)
    for command in (
        contract.Hold("alice", call=call.cms_id),
        contract.Accept("bob", call=call.cms_id),
        contract.Dial("alice", number="123"),
        contract.Dial("nobody", number="123"),
        contract.LogOff("alice"),
        contract.CompleteTransfer("alice", call=call.cms_id, transfer="none"),
        contract.Accept("alice", call="leg-0"),
        contract.Accept("alice", call="nonsense"),
        contract.BlindTransfer("alice", call=call.cms_id, transfer="t", target="bob"),
        contract.Command("alice"),
    ):
        with pytest.raises(contract.CmsError) as refused:
            execute(command)
        assert str(refused.value)
    assert story.state("alice") == "alerting"


def test_a_restart_loses_nobody(story):
    party = story.caller_talks_to("alice")
    gateway.forget_connectors()
    calls.hang_up(story.alice)
    assert story.party(party) == "ended: hung-up"
