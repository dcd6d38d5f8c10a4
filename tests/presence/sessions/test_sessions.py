import pytest

from customizing.models import CmsLogonMode, CmsProfile
from presence import changes, contract
from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.cms import gateway
from presence.models import Agent, Lease
from presence.sessions import logon
from presence.status import board
from tests.factory import make_role, make_user
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def word(pair: Story, name: str) -> tuple[str, str]:
    presence = board.fresh(pair.users[name].pk)
    return presence.word, presence.cause


def test_the_crm_logon_also_logs_on_the_cms_if_the_profile_says_automatic(pair):
    assert pair.alice.agent.role.name == "SERVICEPRO"
    assert Agent.objects.get(user=pair.alice).cms_logged_on
    assert word(pair, "alice") == ("available", "")


def test_with_a_manual_profile_the_user_logs_on_by_hand(pair):
    CmsProfile.objects.update(logon=CmsLogonMode.MANUAL)
    pair.profile_changed()
    carol = pair.users["carol"] = pair.arrives("carol")
    assert word(pair, "carol") == ("logged-off", "not-on-cms")
    logon.log_on_cms(carol)
    assert word(pair, "carol") == ("available", "")


def test_a_role_that_is_not_enabled_gets_no_cms(pair):
    dana = make_user("dana", role="CONSULTANT")
    logon.log_on(dana, role=dana.business_roles.get())
    assert not Agent.objects.get(user=dana).cms_logged_on
    with pytest.raises(Refused, match="not enabled for communication"):
        logon.log_on_cms(dana)


def test_a_cms_that_is_out_of_reach_does_not_keep_a_user_out_of_the_crm(pair, monkeypatch):
    def refuse(command: contract.Command) -> None:
        raise contract.CmsError("The telephone system does not answer.")

    carol = make_user("carol", role="SERVICEPRO")
    # the telephone system refuses
    monkeypatch.setattr(gateway.connector_for(pair.destination), "execute", refuse)
    logon.log_on(carol, role=make_role("SERVICEPRO"))
    pair.users["carol"] = carol
    assert pair.told("carol") == ["The telephone system does not answer."]
    assert not Agent.objects.get(user=carol).cms_logged_on


def test_leaving_the_crm_leaves_the_cms_logon_alone(pair):
    logon.log_off_crm(pair.alice)
    assert word(pair, "alice") == ("busy", "not-in-crm")
    logon.log_off_cms(pair.alice)
    assert word(pair, "alice") == ("logged-off", "")


def test_nobody_logs_off_the_cms_in_a_call(pair):
    pair.caller_talks_to("alice")
    with pytest.raises(Refused, match="You have an open call"):
        logon.log_off_cms(pair.alice)
    assert Agent.objects.get(user=pair.alice).cms_logged_on
    calls.hang_up(pair.alice)
    logon.log_off_cms(pair.alice)
    assert not Agent.objects.get(user=pair.alice).cms_logged_on


def test_one_of_two_workers_closing_changes_nothing(pair):
    logon.lease_opened(pair.alice.pk, worker="other")
    version = Agent.objects.get(user=pair.alice).version
    logon.lease_closed(pair.alice.pk, worker="browser")
    assert Agent.objects.get(user=pair.alice).version == version
    assert word(pair, "alice") == ("available", "")
    logon.lease_closed(pair.alice.pk, worker="other")
    assert word(pair, "alice") == ("busy", "not-in-crm")
    assert not Lease.objects.filter(user=pair.alice).exists()


def test_every_change_of_a_fact_gives_a_new_version(pair):
    versions = [Agent.objects.get(user=pair.alice).version]
    for change in (
        lambda: logon.set_work_mode(pair.alice, code=1000),
        lambda: logon.set_work_mode(pair.alice, code=1),
        lambda: pair.caller_rings("alice"),
        lambda: calls.accept(pair.alice),
        lambda: calls.hang_up(pair.alice),
        lambda: logon.log_off_crm(pair.alice),
        lambda: logon.log_off_cms(pair.alice),
    ):
        change()
        versions.append(Agent.objects.get(user=pair.alice).version)
    assert versions == sorted(set(versions))


def test_a_work_mode_with_a_reason_of_its_own_makes_busy(pair):
    logon.set_work_mode(pair.alice, code=1000)
    assert word(pair, "alice") == ("busy", "not-ready")
    assert board.fresh(pair.alice.pk).work_mode == 1000


@pytest.mark.parametrize("code", [3, 4711])
def test_a_work_mode_that_cannot_be_chosen_is_refused(pair, code):
    with pytest.raises(Refused):
        logon.set_work_mode(pair.alice, code=code)


def test_a_mode_chosen_in_a_call_takes_effect_after_it(pair):
    pair.caller_talks_to("alice")
    logon.set_work_mode(pair.alice, code=1000)
    assert (pair.toolbar("alice").work_mode.code, pair.toolbar("alice").next_work_mode.code) == (1, 1000)
    calls.hang_up(pair.alice)
    assert word(pair, "alice") == ("busy", "not-ready")
    pair.later(1)
    agent = Agent.objects.get(user=pair.alice)
    assert (agent.work_mode, agent.next_work_mode) == (1000, None)
    assert pair.simulated("alice").work_mode == 1000


def test_whose_telephone_system_is_gone_keeps_nobody_from_a_chosen_mode(pair):
    Agent.objects.filter(user=pair.alice).update(next_work_mode=1000, destination=None)
    Agent.objects.filter(user=pair.bob).update(next_work_mode=1000)
    pair.later(1)
    assert pair.simulated("bob").work_mode == 1000


def test_wrap_up_follows_an_answered_call_and_ends_by_itself(pair):
    pair.wrap_up(seconds=30)
    pair.caller_talks_to("alice")
    calls.hang_up(pair.alice)
    assert word(pair, "alice") == ("busy", "wrap-up")
    pair.later(29)
    assert word(pair, "alice") == ("busy", "wrap-up")
    pair.later(31)
    assert word(pair, "alice") == ("available", "")


def test_a_call_that_was_not_answered_needs_no_wrap_up(pair):
    pair.wrap_up(seconds=30)
    pair.caller_rings("alice")
    calls.reject(pair.alice)
    assert word(pair, "alice") == ("available", "")


def test_choosing_a_work_mode_ends_the_wrap_up(pair):
    pair.wrap_up(seconds=30)
    pair.caller_talks_to("alice")
    calls.hang_up(pair.alice)
    logon.set_work_mode(pair.alice, code=1)
    assert word(pair, "alice") == ("available", "")


def test_a_mode_chosen_in_a_call_waits_for_the_end_of_the_wrap_up(pair):
    pair.wrap_up(seconds=30)
    pair.caller_talks_to("alice")
    logon.set_work_mode(pair.alice, code=1000)
    calls.hang_up(pair.alice)
    assert word(pair, "alice") == ("busy", "wrap-up")
    pair.later(31)
    assert word(pair, "alice") == ("busy", "not-ready")
    assert pair.simulated("alice").work_mode == 1000


@pytest.mark.thorough
def test_who_is_available_for_the_queue_is_available_on_every_screen(pair):
    """The query for many and the truth table for one say the same of every combination of facts."""
    for crm in (True, False):
        for cms in (True, False):
            for mode in (1, 2, 1000):
                for in_call in (True, False) if cms else (False,):
                    _bring(pair, crm=crm, cms=cms, mode=mode, in_call=in_call)
                    available = changes.available_agents().filter(user=pair.alice).exists()
                    assert available == (word(pair, "alice")[0] == "available"), (crm, cms, mode, in_call)
                    if in_call:
                        calls.hang_up(pair.alice)


def _bring(pair: Story, *, crm: bool, cms: bool, mode: int, in_call: bool) -> None:
    logon.log_on_cms(pair.alice)
    logon.set_work_mode(pair.alice, code=mode)
    change = logon.lease_opened if crm else logon.lease_closed
    change(pair.alice.pk, worker="browser")
    if in_call:
        pair.caller_talks_to("alice")
    if not cms:
        logon.log_off_cms(pair.alice)
