"""Who is logged on to the telephone system works in the queues that Customizing names."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from customizing.models import CmsDestination, QueueMember
from presence.cms import gateway
from presence.connectors.simulator import queues
from presence.contract import CmsError, Command, LogOn
from presence.errors import Refused
from presence.models import Agent
from presence.models.simulator import World
from presence.sessions import logon
from tests.factory import make_role
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def story() -> Story:
    """A telephone system with two queues; nobody works in them yet."""
    story = Story(["alice", "bob"])
    for key in ("service", "sales"):
        queues.make(key, world=World.objects.get(destination=story.destination))
    return story


def works_in(destination: CmsDestination, queue: str, **who: Any) -> QueueMember:
    return QueueMember.objects.create(destination=destination, queue=queue, **who)


def at(user: User) -> list[str]:
    """The queues of the user, as the telephone system has told."""
    return list(Agent.objects.get(user=user).queues)


def test_the_log_on_brings_a_user_into_the_queues_and_the_log_off_out_of_them(story: Story) -> None:
    logon.log_off_cms(story.alice)
    works_in(story.destination, "Service", role=make_role("SERVICEPRO"))
    works_in(story.destination, "sales", user=story.bob)
    logon.log_on_cms(story.alice)
    assert at(story.alice) == ["Service"]
    logon.log_off_cms(story.alice)
    assert at(story.alice) == []


def test_what_is_named_later_takes_effect_without_a_new_log_on(story: Story) -> None:
    line = works_in(story.destination, "Service", role=make_role("SERVICEPRO"))
    works_in(story.destination, "Sales", user=story.bob)
    logon.follow_customizing()
    assert (at(story.alice), at(story.bob)) == (["Service"], ["Sales", "Service"])
    line.delete()
    logon.follow_customizing()
    assert (at(story.alice), at(story.bob)) == ([], ["Sales"])


def test_another_penalty_is_told_and_the_lowest_of_several_counts(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = works_in(story.destination, "Service", role=make_role("SERVICEPRO"), penalty=4)
    logon.follow_customizing()
    works_in(story.destination, "Service", user=story.alice, penalty=1)
    line.penalty = 3
    line.save()
    given: list[Command] = []
    # what the telephone system is told is looked at; the simulator does nothing with penalties
    monkeypatch.setattr(gateway.connector_for(story.destination), "execute", given.append)
    logon.follow_customizing()
    told = {each.user: each.penalties for each in given if isinstance(each, LogOn)}
    assert told == {"alice": {"Service": 1}, "bob": {"Service": 3}}


def test_a_queue_that_nobody_names_is_none_of_our_business(story: Story) -> None:
    world = World.objects.get(destination=story.destination)
    queues.log_in("alice", key="sales", logged_in=True, world=world)
    assert at(story.alice) == ["Sales"]
    works_in(story.destination, "Service", user=story.alice)
    logon.follow_customizing()
    assert at(story.alice) == ["Sales", "Service"]
    logon.log_off_cms(story.alice)
    assert at(story.alice) == ["Sales"]
    queues.log_in("alice", key="sales", logged_in=False, world=world)
    assert at(story.alice) == []


def test_a_queue_that_the_system_does_not_know_keeps_nobody_from_the_log_on(story: Story) -> None:
    works_in(story.destination, "nowhere", user=story.alice)
    works_in(story.destination, "Service", user=story.alice)
    logon.follow_customizing()
    assert at(story.alice) == ["Service"]
    assert Agent.objects.get(user=story.alice).cms_logged_on


def test_what_the_system_refuses_is_tried_again(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    works_in(story.destination, "Service", user=story.alice)
    given: list[Command] = []

    def refuse(command: Command) -> None:
        given.append(command)
        raise CmsError("No.")

    with monkeypatch.context() as at_first:
        # the telephone system refuses
        at_first.setattr(gateway.connector_for(story.destination), "execute", refuse)
        for _turn in range(2):
            with pytest.raises(Refused, match="No"):
                logon.follow_customizing()
    assert [command.queues for command in given if isinstance(command, LogOn)] == [("Service",), ("Service",)]
    logon.follow_customizing()
    assert at(story.alice) == ["Service"]
