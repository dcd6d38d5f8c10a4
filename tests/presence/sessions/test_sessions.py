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


@pytest.fixture
def story() -> Story:
    return Story(["alice", "bob"])


def word(story: Story, name: str) -> tuple[str, str]:
    presence = board.fresh(story.users[name].pk)
    return presence.word, presence.cause


def test_the_crm_logon_also_logs_on_the_cms_if_the_profile_says_automatic(story):
    assert story.alice.agent.role.name == "SERVICEPRO"
    assert Agent.objects.get(user=story.alice).cms_logged_on
    assert word(story, "alice") == ("available", "")


def test_with_a_manual_profile_the_user_logs_on_by_hand(story):
    CmsProfile.objects.update(logon=CmsLogonMode.MANUAL)
    story.profile_changed()
    carol = story.users["carol"] = story.arrives("carol")
    assert word(story, "carol") == ("logged-off", "not-on-cms")
    logon.log_on_cms(carol)
    assert word(story, "carol") == ("available", "")


def test_a_role_that_is_not_enabled_gets_no_cms(story):
    dana = make_user("dana", role="CONSULTANT")
    logon.log_on(dana, role=dana.business_roles.get())
    assert not Agent.objects.get(user=dana).cms_logged_on
    with pytest.raises(Refused, match="not enabled for communication"):
        logon.log_on_cms(dana)


def test_a_cms_that_is_out_of_reach_does_not_keep_a_user_out_of_the_crm(story, monkeypatch):
    def refuse(command: contract.Command) -> None:
        raise contract.CmsError("The telephone system does not answer.")

    carol = make_user("carol", role="SERVICEPRO")
    # the telephone system refuses
    monkeypatch.setattr(gateway.connector_for(story.destination), "execute", refuse)
    logon.log_on(carol, role=make_role("SERVICEPRO"))
    story.users["carol"] = carol
    assert story.told("carol") == ["The telephone system does not answer."]
    assert not Agent.objects.get(user=carol).cms_logged_on


def test_leaving_the_crm_leaves_the_cms_logon_alone(story):
    logon.log_off_crm(story.alice)
    assert word(story, "alice") == ("busy", "not-in-crm")
    logon.log_off_cms(story.alice)
    assert word(story, "alice") == ("logged-off", "")


def test_nobody_logs_off_the_cms_in_a_call(story):
    story.caller_talks_to("alice")
    with pytest.raises(Refused, match="You have an open call"):
        logon.log_off_cms(story.alice)
    assert Agent.objects.get(user=story.alice).cms_logged_on
    calls.hang_up(story.alice)
    logon.log_off_cms(story.alice)
    assert not Agent.objects.get(user=story.alice).cms_logged_on


def test_one_of_two_workers_closing_changes_nothing(story):
    logon.lease_opened(story.alice.pk, worker="other")
    version = Agent.objects.get(user=story.alice).version
    logon.lease_closed(story.alice.pk, worker="browser")
    assert Agent.objects.get(user=story.alice).version == version
    assert word(story, "alice") == ("available", "")
    logon.lease_closed(story.alice.pk, worker="other")
    assert word(story, "alice") == ("busy", "not-in-crm")
    assert not Lease.objects.filter(user=story.alice).exists()


def test_every_change_of_a_fact_gives_a_new_version(story):
    versions = [Agent.objects.get(user=story.alice).version]
    for change in (
        lambda: logon.set_work_mode(story.alice, code=1000),
        lambda: logon.set_work_mode(story.alice, code=1),
        lambda: story.caller_rings("alice"),
        lambda: calls.accept(story.alice),
        lambda: calls.hang_up(story.alice),
        lambda: logon.log_off_crm(story.alice),
        lambda: logon.log_off_cms(story.alice),
    ):
        change()
        versions.append(Agent.objects.get(user=story.alice).version)
    assert versions == sorted(set(versions))


def test_a_work_mode_with_a_reason_of_its_own_makes_busy(story):
    logon.set_work_mode(story.alice, code=1000)
    assert word(story, "alice") == ("busy", "not-ready")
    assert board.fresh(story.alice.pk).work_mode == 1000


@pytest.mark.parametrize("code", [3, 4711])
def test_a_work_mode_that_cannot_be_chosen_is_refused(story, code):
    with pytest.raises(Refused):
        logon.set_work_mode(story.alice, code=code)


def test_a_mode_chosen_in_a_call_takes_effect_after_it(story):
    story.caller_talks_to("alice")
    logon.set_work_mode(story.alice, code=1000)
    assert (story.toolbar("alice").work_mode.code, story.toolbar("alice").next_work_mode.code) == (1, 1000)
    calls.hang_up(story.alice)
    assert word(story, "alice") == ("busy", "not-ready")
    story.later(1)
    agent = Agent.objects.get(user=story.alice)
    assert (agent.work_mode, agent.next_work_mode) == (1000, None)
    assert story.simulated("alice").work_mode == 1000


def test_whose_telephone_system_is_gone_keeps_nobody_from_a_chosen_mode(story):
    Agent.objects.filter(user=story.alice).update(next_work_mode=1000, destination=None)
    Agent.objects.filter(user=story.bob).update(next_work_mode=1000)
    story.later(1)
    assert story.simulated("bob").work_mode == 1000


def test_wrap_up_follows_an_answered_call_and_ends_by_itself(story):
    story.wrap_up(seconds=30)
    story.caller_talks_to("alice")
    calls.hang_up(story.alice)
    assert word(story, "alice") == ("busy", "wrap-up")
    story.later(29)
    assert word(story, "alice") == ("busy", "wrap-up")
    story.later(31)
    assert word(story, "alice") == ("available", "")


def test_a_call_that_was_not_answered_needs_no_wrap_up(story):
    story.wrap_up(seconds=30)
    story.caller_rings("alice")
    calls.reject(story.alice)
    assert word(story, "alice") == ("available", "")


def test_choosing_a_work_mode_ends_the_wrap_up(story):
    story.wrap_up(seconds=30)
    story.caller_talks_to("alice")
    calls.hang_up(story.alice)
    logon.set_work_mode(story.alice, code=1)
    assert word(story, "alice") == ("available", "")


def test_a_mode_chosen_in_a_call_waits_for_the_end_of_the_wrap_up(story):
    story.wrap_up(seconds=30)
    story.caller_talks_to("alice")
    logon.set_work_mode(story.alice, code=1000)
    calls.hang_up(story.alice)
    assert word(story, "alice") == ("busy", "wrap-up")
    story.later(31)
    assert word(story, "alice") == ("busy", "not-ready")
    assert story.simulated("alice").work_mode == 1000


def test_who_is_available_for_the_queue_is_available_on_every_screen(story):
    """The query for many and the truth table for one say the same of every combination of facts."""
    for crm in (True, False):
        for cms in (True, False):
            for mode in (1, 2, 1000):
                for in_call in (True, False) if cms else (False,):
                    _bring(story, crm=crm, cms=cms, mode=mode, in_call=in_call)
                    available = changes.available_agents().filter(user=story.alice).exists()
                    assert available == (word(story, "alice")[0] == "available"), (crm, cms, mode, in_call)
                    if in_call:
                        calls.hang_up(story.alice)


def _bring(story: Story, *, crm: bool, cms: bool, mode: int, in_call: bool) -> None:
    logon.log_on_cms(story.alice)
    logon.set_work_mode(story.alice, code=mode)
    change = logon.lease_opened if crm else logon.lease_closed
    change(story.alice.pk, worker="browser")
    if in_call:
        story.caller_talks_to("alice")
    if not cms:
        logon.log_off_cms(story.alice)
