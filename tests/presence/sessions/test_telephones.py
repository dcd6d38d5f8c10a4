"""Several telephones of a user, at one telephone system or at two, and names of users at a telephone system."""

import pytest
from django.db import IntegrityError, transaction

from customizing.models import CmsDestination
from presence.calls import commands as calls
from presence.cms import user_names
from presence.connectors.simulator import world
from presence.errors import Refused
from presence.models import Agent, OtherTelephone
from presence.models.simulator import SimAgent
from presence.sessions import extensions, logon, renamed_users, telephones
from presence.status import board
from tests.presence.story import Story
from tests.presence.two_systems import second_system

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


@pytest.fixture
def story() -> Story:
    return Story()


def home(story: Story, **fields: object) -> OtherTelephone:
    """Alice's telephone at home; she is at her desk."""
    Agent.objects.filter(user=story.alice).update(telephone="Desk", extension="3001")
    return OtherTelephone.objects.create(user=story.alice, telephone="Home", extension="4001", **fields)


def agent(story: Story, name: str = "alice") -> Agent:
    return Agent.objects.get(user=story.users[name])


def told(story: Story) -> list[str]:
    return [each.in_words for each in telephones.telephones_of(story.alice)]


def test_the_telephones_change_places(story: Story) -> None:
    telephones.choose(story.alice, home(story).pk)
    assert told(story) == ["Home, 4001", "Desk, 3001"]
    assert agent(story).cms_logged_on
    assert board.fresh(story.alice.pk).word == "available"
    telephones.choose(story.alice, OtherTelephone.objects.get().pk)
    assert told(story) == ["Desk, 3001", "Home, 4001"]


def test_a_telephone_without_a_name_gets_one_when_it_is_left(story: Story) -> None:
    other = home(story)
    Agent.objects.filter(user=story.alice).update(telephone="")
    telephones.choose(story.alice, other.pk)
    assert told(story) == ["Home, 4001", "Telephone 3001, 3001"]


def test_the_telephone_system_is_told_which_telephone_it_is(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    # What the simulator is told of an extension it does not keep.
    monkeypatch.setattr(logon.gateway, "send", lambda destination, command: given.append(command))
    telephones.choose(story.alice, home(story).pk)
    assert [type(each).__name__ for each in given] == ["LogOff", "LogOn"]
    assert given[1].extension == "4001"


def test_at_another_telephone_system_the_user_is_logged_on_there_only(story: Story) -> None:
    other = second_system(story)
    telephones.choose(story.alice, home(story, own_destination=other).pk)
    assert agent(story).destination == other
    assert agent(story).cms_logged_on
    logged_on = SimAgent.objects.filter(user="alice", logged_on=True)
    assert [each.world.destination for each in logged_on] == [other]
    assert board.fresh(story.alice.pk).destination_id == other.pk
    telephones.choose(story.alice, OtherTelephone.objects.get().pk)
    assert [each.world.destination for each in logged_on.all()] == [story.destination]


def test_who_is_not_logged_on_stays_so(story: Story) -> None:
    logon.log_off_cms(story.alice)
    other = second_system(story)
    telephones.choose(story.alice, home(story, own_destination=other).pk)
    assert not agent(story).cms_logged_on
    logon.log_on_cms(story.alice)
    assert (agent(story).destination, agent(story).extension) == (other, "4001")


def test_who_is_not_ready_is_not_ready_at_the_other_telephone(story: Story) -> None:
    other = second_system(story)
    logon.set_work_mode(story.alice, code=2)
    telephones.choose(story.alice, home(story, own_destination=other).pk)
    assert (agent(story).destination, agent(story).work_mode) == (other, 2)


def test_in_a_call_the_telephone_stays(story: Story) -> None:
    other = home(story)
    story.caller_talks_to("alice")
    with pytest.raises(Refused, match="You are in a call"):
        telephones.choose(story.alice, other.pk)
    assert agent(story).extension == "3001"


def test_a_telephone_of_somebody_else_cannot_be_chosen(story: Story) -> None:
    other = home(story)
    with pytest.raises(Refused, match="not one of yours"):
        telephones.choose(story.bob, other.pk)


def test_no_two_users_are_at_one_extension(story: Story) -> None:
    other = home(story)
    Agent.objects.filter(user=story.bob).update(extension="4001")
    with pytest.raises(Refused, match="Somebody else uses the extension"):
        telephones.choose(story.alice, other.pk)
    assert told(story) == ["Desk, 3001", "Home, 4001"]
    assert agent(story).cms_logged_on


def test_an_extension_that_is_anybodys_other_telephone_is_not_given_twice(story: Story) -> None:
    other = second_system(story)
    home(story, own_destination=other)
    here = agent(story, "bob").destination_id
    assert extensions.holder("4001", at=other.pk, instead_of=story.bob).user == story.alice
    assert extensions.holder("4001", at=None, instead_of=story.bob).user == story.alice
    assert extensions.holder("4001", at=here, instead_of=story.bob) is None
    assert extensions.holder("4001", at=other.pk, instead_of=story.alice) is None


def test_other_telephones_have_names_and_are_told_apart(story: Story) -> None:
    home(story)
    for name in ("Home", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            OtherTelephone.objects.create(user=story.alice, telephone=name)


def test_a_user_telephones_where_the_telephone_is_not_where_the_role_says(story: Story) -> None:
    other = second_system(story, "nora")
    logon.log_off_cms(story.alice)
    Agent.objects.filter(user=story.alice).update(own_destination=other)
    logon.log_on_cms(story.alice)
    assert agent(story).destination == other
    calls.call_colleague(story.alice, target=story.nora)
    assert story.state("nora") == "alerting"


def named(story: Story, name: str) -> None:
    """Alice is known to the telephone system by this name."""
    logon.log_off_cms(story.alice)
    Agent.objects.filter(user=story.alice).update(cms_user_name=name)
    logon.log_on_cms(story.alice)
    story.alice.refresh_from_db()


def test_commands_and_events_go_by_the_cms_user_name(story: Story) -> None:
    named(story, "A-17")
    assert SimAgent.objects.get(user="A-17").logged_on
    assert agent(story).cms_name == "A-17"
    calls.call_colleague(story.bob, target=story.alice)
    assert story.state("alice") == "alerting"
    calls.accept(story.alice)
    assert story.state("alice") == "connected"
    logon.set_work_mode(story.alice, code=2)
    calls.hang_up(story.alice)
    story.later(1)
    assert agent(story).work_mode == 2


def test_a_call_to_the_user_rings_at_the_cms_user_name(story: Story) -> None:
    named(story, "A-17")
    world.simulate_inbound("+4930234567890", to="alice")
    assert story.state("alice") == "alerting"


def test_a_name_means_who_is_known_by_it_not_who_has_it_as_user_name(story: Story) -> None:
    destination: CmsDestination = story.destination
    Agent.objects.filter(user=story.bob).update(cms_user_name="B-2", cms_name="B-2")
    named(story, "bob")  # while Bob is somebody else there
    Agent.objects.filter(user=story.alice).update(cms_name="")
    assert user_names.users_named(destination, ["bob"])["bob"].pk == story.alice.pk
    assert user_names.users_named(destination, ["B-2"])["B-2"].pk == story.bob.pk
    assert "alice" not in user_names.users_named(destination, ["alice"])


def test_a_cms_user_name_of_another_telephone_system_means_nobody_here(story: Story) -> None:
    other = second_system(story)
    Agent.objects.filter(user=story.alice).update(cms_user_name="A-17", own_destination=other)
    assert user_names.users_named(story.destination, ["A-17"]) == {}
    assert user_names.users_named(other, ["A-17"])["A-17"].pk == story.alice.pk


def test_who_is_logged_on_is_logged_on_anew_under_a_changed_name(story: Story) -> None:
    Agent.objects.filter(user=story.alice).update(cms_user_name="A-17")
    renamed_users.follow(story.later(1))
    assert SimAgent.objects.get(user="A-17").logged_on
    assert not SimAgent.objects.filter(user="alice", logged_on=True).exists()
    assert agent(story).cms_name == "A-17"


def test_two_telephone_systems_may_use_one_name_for_different_users(story: Story) -> None:
    other = second_system(story)
    named(story, "A-17")
    logon.log_off_cms(story.bob)
    Agent.objects.filter(user=story.bob).update(own_destination=other, cms_user_name="A-17")
    logon.log_on_cms(story.bob)
    assert (agent(story, "bob").destination, agent(story).destination) == (other, story.destination)
    assert agent(story).cms_logged_on
    calls.call_colleague(story.carol, target=story.alice)
    assert (story.state("alice"), story.state("bob")) == ("alerting", "")


def test_a_name_that_somebody_is_logged_on_under_is_refused(story: Story) -> None:
    logon.log_off_cms(story.alice)
    Agent.objects.filter(user=story.alice).update(cms_user_name="bob")
    with pytest.raises(Refused, match="bob is still logged on"):
        logon.log_on_cms(story.alice)
