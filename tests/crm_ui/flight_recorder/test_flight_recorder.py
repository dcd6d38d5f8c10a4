"""The page of a conversation: its drawing and its list, who may see what of it, and the file without names."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_ui.models import BusinessTransaction
from customizing.models import BusinessRole
from presence.calls import commands as calls
from presence.models import Conversation, ConversationState
from presence.models.moments import Moment, MomentKind
from presence.push import recorded_badges
from presence.status import board
from presence.transfers import commands as transfers
from presence.workers import scheduler
from tests.clients import client_of
from tests.factory import make_account, make_contact, make_user
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
NOTE = "He is furious about invoice 77"
SECRET = "C-300-classified"


def page(user: User, *, status: int = 200) -> str:
    answer = client_of(user).get(url())
    assert answer.status_code == status
    return answer.content.decode()


def url(name: str = "conversation") -> str:
    return reverse(name, args=[Conversation.objects.latest("started_at").pk])


def outsider(name: str = "eve", **fields: object) -> User:
    """Somebody with a business role that has no simulator, who took no part."""
    user = make_user(name, role="SALESPRO", **fields)
    BusinessRole.objects.filter(name="SALESPRO").update(simulator=False)
    return user


def hand_over(story: Story) -> None:
    """Anna Keller of Meridian calls Alice, who holds her, asks Bob, and hands her over."""
    make_contact("Anna Keller", account=make_account("Meridian"), phone=CALLER)
    story.caller_talks_to("alice", product=SECRET)
    calls.hold(story.alice)
    transfers.start_warm(story.alice, target=story.bob, note=NOTE, reason="Brakes")
    calls.accept(story.bob)
    people = board.get_many([story.alice.pk, story.bob.pk])
    recorded_badges.pushed(list(people.values()), {key: ["page"] for key in people})
    scheduler.pushed_badges(timezone.now())
    transfers.complete(story.alice)


def inside(html: str, lane: str) -> str:
    found = re.search(rf'<g data-lane="{lane}">(.*?)</g>\s*</g>|<g data-lane="{lane}">', html, re.DOTALL)
    assert found, f"no lane {lane}"
    return html[found.start() :].split("<g data-lane", 2)[1]


# The drawing


def test_each_party_has_a_lane_with_its_phases(story):
    hand_over(story)
    html = page(story.alice)
    assert re.findall(r'data-lane="([\w-]+)"', html) == [
        *("caller", "alice", "bob"),
        *("transfers", "telephone-system", "crm"),
    ]
    phases = {
        lane: set(re.findall(r'data-segment="(\w+)"', inside(html, lane))) for lane in ("caller", "alice", "bob")
    }
    assert phases == {
        "caller": {"ring", "talk", "hold"},
        "alice": {"ring", "talk", "hold", "consult"},
        "bob": {"ring", "consult", "talk"},
    }


def test_what_happened_is_marked_in_the_lane_of_the_system_that_did_it(story):
    hand_over(story)
    html = page(story.alice)
    marks = {lane: set(re.findall(r'data-mark="(\w+)"', inside(html, lane))) for lane in ("transfers", "crm")}
    assert marks == {"transfers": {"transfer"}, "crm": {"transaction", "badge"}}
    assert set(re.findall(r'data-mark="(\w+)"', inside(html, "telephone-system"))) == {"event", "command"}


def test_the_list_says_the_same_in_words(story):
    hand_over(story)
    html = page(story.alice)
    for said in [
        "Alice Example: Warm Transfer to Bob Example",
        "Bob Example: phone rings",
        "Bob Example: consults",
        "Alice Example: transfer to Bob Example: completed",
        f"Service Ticket {BusinessTransaction.objects.get().pk} was created",
        "Alice Example: Busy, in a call, to 1 page",
        "taken after",
    ]:
        assert said in html


def test_the_drawing_needs_no_inline_style_or_script(story):
    hand_over(story)
    work_area = page(story.alice).split("<main", 1)[1].split("</main>")[0]
    assert "style=" not in work_area
    assert "<script" not in work_area


def test_a_call_that_goes_on_is_drawn_until_now(story):
    story.caller_talks_to("alice")
    html = page(story.alice)
    assert "Going on" in html
    assert "Show as it is now" in html


def test_an_outside_number_that_is_asked_has_a_lane(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, number="+4930555666")
    html = page(story.alice)
    assert 'data-lane="outside"' in html
    assert "+49 30 555666" in html


def test_a_call_of_which_nothing_is_kept_says_so(story):
    story.caller_talks_to("alice")
    Moment.objects.all().delete()
    assert "Nothing is kept of this call any more" in page(story.alice)


def test_many_moments_take_as_many_queries_as_few_and_are_bounded(story, django_assert_max_num_queries):
    story.caller_talks_to("alice")
    client = client_of(story.alice)
    client.get(url())
    with django_assert_max_num_queries(40) as few:
        client.get(url())
    start, conversation = timezone.now(), Conversation.objects.get()
    Moment.objects.bulk_create(
        Moment(
            conversation=conversation,
            at=start + timedelta(seconds=number),
            kind=MomentKind.BADGE,
            what="busy",
            user=story.bob,
            detail={"cause": "in-call", "pages": 1},
        )
        for number in range(600)
    )
    with django_assert_max_num_queries(len(few) + 1):  # Customizing is asked for its version once a second
        html = client.get(url()).content.decode()
    assert "these are the first 500 moments" in html
    assert html.count("<time datetime") < 600


def test_no_time_is_written_as_the_language_has_it(story):
    hand_over(story)
    html = client_of(story.alice).get(url(), headers={"accept-language": "de"}).content.decode()
    assert re.search(r'<rect class="timeline__segment[^>]* x="\d+\.\d+%"', html)


# Who may see it


def test_whoever_took_part_sees_names_and_numbers(story):
    story.caller_talks_to("alice")
    assert "+49 30 234567890" in page(story.alice)


def test_who_is_not_logged_on_goes_to_the_logon(story):
    story.caller_talks_to("alice")
    for name in ("conversation", "conversation-export"):
        assert Client().get(url(name)).headers["Location"].startswith(reverse("login"))


def test_who_took_no_part_is_refused(story):
    story.caller_talks_to("alice")
    eve = outsider()
    assert "You took no part" in page(eve, status=403)
    assert client_of(eve).get(url("conversation-export")).status_code == 403


def test_who_may_see_the_transaction_may_see_the_call_and_finds_it_there(story):
    hand_over(story)
    eve = outsider()
    shown = client_of(eve).get(BusinessTransaction.objects.get().get_absolute_url()).content.decode()
    assert url() in shown
    assert "Anna Keller" in page(eve)


def test_who_looks_after_the_system_sees_what_happened_but_no_names(story):
    story.caller_talks_to("alice", product=SECRET)
    admin = outsider("root")
    admin.user_permissions.add(Permission.objects.get(codename="view_moment"))
    html = page(User.objects.get(pk=admin.pk)).split("<main", 1)[1]
    assert 'data-lane="agent-1"' in html
    for name in ("Alice", "Example", "234567890", "234 567890", SECRET):
        assert name not in html


def test_a_role_with_the_simulator_sees_its_calls_without_names(story):
    story.caller_talks_to("alice")
    BusinessRole.objects.update(simulator=True)
    html = page(story.carol).split("<main", 1)[1]
    assert "agent-1" in html
    assert "Alice" not in html


def test_a_role_that_sees_counterparts_sees_them_here_too(story):
    story.caller_talks_to("alice")
    eve = outsider()
    BusinessRole.objects.filter(name="SALESPRO").update(sees_counterparts=True)
    assert "Alice Example" in page(eve)


def test_a_conversation_that_is_not_there_is_not_found(story):
    assert client_of(story.alice).get("/conversations/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert client_of(story.alice).post("/conversations/00000000-0000-0000-0000-000000000000/").status_code == 405


def test_ones_recent_calls_lead_to_their_timelines(story):
    story.caller_talks_to("alice")
    assert url() in client_of(story.alice).get(reverse("home")).content.decode()


# The file


def test_the_export_names_nobody(story):
    hand_over(story)
    calls.hang_up(story.bob)
    answer = client_of(story.alice).get(url("conversation-export"))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="conversation-')
    text = answer.content.decode()
    personal = [NOTE, "Brakes", SECRET, "Anna", "Keller", "Meridian", CALLER, CALLER[1:], "234567890"]
    personal += [one for user in story.users.values() for one in (user.username, user.first_name, user.last_name)]
    personal += [user.agent.extension for user in story.users.values()] + [BusinessTransaction.objects.get().pk]
    assert [one for one in personal if one in text] == []


def test_the_export_still_tells_what_happened(story):
    hand_over(story)
    told = json.loads(client_of(story.alice).get(url("conversation-export")).content)
    assert told["number"] == "…90"
    assert told["hand_over"]["note"] == {"type": "text", "length": len(NOTE)}
    assert [party["party"] for party in told["parties"]] == ["caller", "agent-1", "agent-2"]
    assert {moment["kind"] for moment in told["moments"]} == set(MomentKind.values) - {MomentKind.CONCLUSION}
    commands = [(one["what"], one["party"], one["outcome"]) for one in told["moments"] if one["kind"] == "command"]
    assert ("start-consult", "agent-1", "done") in commands
    assert told["complete"] is True


def test_what_a_telephone_system_says_in_its_own_words_is_not_exported(story):
    story.caller_talks_to("alice")
    Conversation.objects.update(end_reason="Anna is angry", ended_at=timezone.now())
    told = json.loads(client_of(story.alice).get(url("conversation-export")).content)
    assert told["end_reason"] == {"type": "text", "length": 13}
    assert Conversation.objects.get().state == ConversationState.ENDED
