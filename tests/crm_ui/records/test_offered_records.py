"""Which records are offered to an agent, where, and for how long."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm_ui.models import CallRecord
from customizing.models import CallRecords, CallResult, CmsIntegrationProfile
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Call, Conversation
from presence.models.simulator import SimLeg
from tests.clients import client_of
from tests.crm_ui.at_page import AtPage
from tests.crm_ui.pages import block
from tests.crm_ui.records.agent import does, of_profile, panel, types
from tests.statements import Statements

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]

OTHER = "+4930111222"


def rings_and_ends(person: AtPage, number: str) -> Conversation:
    """A call that the agent takes, and in which nothing is typed."""
    world.simulate_inbound(number, to=person.user.username)
    person.does("accept")
    person.does("hang-up")
    return Conversation.objects.latest("started_at")


def test_what_was_typed_in_a_call_is_offered_when_it_has_ended(after: AtPage) -> None:
    html = panel(after)
    assert "Anna Keller" in html
    assert "Wants a spare part." in html
    assert 'data-record-act="confirm"' in html


def test_while_the_call_goes_on_its_record_is_not_offered(talking: AtPage) -> None:
    types(talking, "Wants a spare part.")
    assert "<form" not in panel(talking)


def test_a_profile_may_offer_it_at_once(talking: AtPage) -> None:
    of_profile(talking, CallRecords.AT_ONCE)
    assert "Anna Keller" in panel(talking)


def test_a_profile_may_offer_only_those_in_which_something_was_typed(talking: AtPage) -> None:
    of_profile(talking, CallRecords.TYPED)
    talking.does("hang-up")
    assert "<form" not in panel(talking)
    types(talking, "She calls back.")
    assert "She calls back." in panel(talking)


def test_a_record_waits_until_it_is_done(after: AtPage) -> None:
    long_ago = timezone.now() - timedelta(days=3)
    Call.objects.update(started_at=long_ago)
    CallRecord.objects.update(at=long_ago)
    home = block(client_of(after.user).get("/").text, "call-records")
    assert "Anna Keller" in home
    assert "Wants a spare part." in home


def test_an_untouched_record_is_offered_for_a_day(talking: AtPage) -> None:
    talking.does("hang-up")
    assert "Anna Keller" in panel(talking)
    assert not CallRecord.objects.exists()
    Call.objects.update(started_at=timezone.now() - timedelta(hours=25))
    assert "<form" not in panel(talking)


def test_results_are_customizing_for_all_roles_or_one_profile(after: AtPage) -> None:
    own = after.user.business_roles.get().integration_profile
    other = CmsIntegrationProfile.objects.exclude(pk=own.pk).first()
    CallResult.objects.create(code="MINE", text="Part sent", profile=own)
    CallResult.objects.create(code="THEIRS", text="Lead won", profile=other)
    html = panel(after)
    assert "Part sent" in html
    assert "Solved" in html
    assert "Lead won" not in html


def test_a_result_taken_out_of_customizing_stays_with_the_record(after: AtPage) -> None:
    CallResult.objects.create(code="OLD", text="Old result")
    does(after, "draft", result="OLD")
    CallResult.objects.filter(code="OLD").delete()
    assert '<option value="OLD" selected>OLD</option>' in panel(after)


def test_calls_among_colleagues_and_calls_not_answered_leave_no_record(talking: AtPage) -> None:
    bob, carol = AtPage("bob").logs_on(), AtPage("carol").logs_on()
    calls.call_colleague(bob.user, target=carol.user)
    calls.accept(carol.user)
    calls.hang_up(bob.user)
    assert "<form" not in panel(bob)
    world.simulate_inbound("+4930111222", to="bob")
    world.outside_hang_up(SimLeg.objects.filter(number="+4930111222").latest("pk").pk)
    assert "<form" not in panel(bob)


def test_the_panel_costs_the_same_whatever_waits(after: AtPage) -> None:
    def calls(number: int) -> None:
        for place in range(number):
            rings_and_ends(after, f"+493011122{place}")

    calls(1)
    panel(after)
    with Statements() as few:
        assert "1 more call is not recorded" in panel(after)
    calls(5)
    with Statements() as many:
        assert "6 more calls are not recorded" in panel(after)
    assert len(many.texts) == len(few.texts), set(many.texts) - set(few.texts)


def test_a_record_stays_in_the_panel_while_the_next_call_rings_and_goes_on(after: AtPage) -> None:
    assert "Record of the Call" in panel(after)
    world.simulate_inbound(OTHER, to="alice")
    assert "Record of the Call" in panel(after)
    after.does("accept")
    html = panel(after)
    assert "Record of the Earlier Call" in html
    assert "Anna Keller" in html
    assert "Wants a spare part." in html


def test_what_was_passed_over_does_not_come_back_with_the_next_call(after: AtPage) -> None:
    waits, done = (rings_and_ends(after, number) for number in ("+4930111223", "+4930111224"))
    after.client.post(reverse("record-drop", args=[done.pk]))
    world.simulate_inbound(OTHER, to="alice")
    after.does("accept")
    assert "<form" not in panel(after), f"not that of {waits.number}, which was passed over"
    after.does("hang-up")
    assert "111222" in panel(after)


def test_a_call_that_leaves_no_record_takes_none_out_of_the_panel(after: AtPage) -> None:
    of_profile(after, CallRecords.TYPED)
    rings_and_ends(after, OTHER)
    html = panel(after)
    assert "Record of the Call" in html
    assert "Wants a spare part." in html


def test_the_panel_has_the_last_call_and_the_home_page_the_others(after: AtPage) -> None:
    rings_and_ends(after, OTHER)
    html = panel(after)
    assert "030 111222" in html or "+49 30 111222" in html
    assert "1 more call is not recorded" in html
    does(after, "drop")
    assert "<form" not in panel(after)
    home = block(client_of(after.user).get("/").text, "call-records")
    assert "Wants a spare part." in home


def test_one_of_the_others_is_opened_in_the_panel_and_stays_there(after: AtPage) -> None:
    older = Conversation.objects.get()
    rings_and_ends(after, OTHER)
    html = after.client.get(reverse("record", args=[older.pk])).text
    assert "Wants a spare part." in html
    assert f'data-url="{reverse("record", args=[older.pk])}"' in html
