"""A telephone is told to answer and hold once it has been tested, as long as it is the same one."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from customizing.models import CmsDestination, TelephoneKeys
from presence import contract
from presence.cms import gateway
from presence.contract import CmsError, CmsTimeout, Command
from presence.errors import Refused
from presence.models import Agent
from presence.sessions import tested_telephones
from tests.clients import client_of
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
Answers = Callable[[CmsError | None], list[Command]]


@pytest.fixture
def story() -> Story:
    """Alice has a telephone at a system that may tell it something."""
    made = Story()
    Agent.objects.filter(user=made.alice).update(extension="3001")
    CmsDestination.objects.update(telephone_keys=TelephoneKeys.NOTIFY)
    return made


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """The telephone system carries out what it is told, or says why not. The list has what it was told."""

    def play(error: CmsError | None) -> list[Command]:
        told: list[Command] = []

        def execute(destination: CmsDestination, command: Command, **_about: object) -> None:
            told.append(command)
            if error:
                raise error

        # The simulator has no telephones that could be told; at a real Asterisk the same is tested in tests/asterisk.
        monkeypatch.setattr(gateway, "execute", execute)
        return told

    return play


def does_as_told(story: Story) -> bool:
    return Agent.objects.get(user=story.alice).does_as_told


def test_one_that_does_all_is_told_until_the_extension_is_another_one(story: Story, answers: Answers) -> None:
    told = answers(None)
    tested_telephones.test(story.alice)
    assert told == [contract.TestTelephone("alice")]
    assert does_as_told(story)
    Agent.objects.filter(user=story.alice).update(extension="3005")
    assert not does_as_told(story)


@pytest.mark.parametrize(
    ("error", "still"),
    [
        (CmsError("It did not hold."), False),
        (CmsError("It is in use.", retry=True), True),
        (CmsTimeout("No answer."), True),
    ],
)
def test_one_that_does_not_is_told_no_more(story: Story, answers: Answers, error: CmsError, still: bool) -> None:
    Agent.objects.filter(user=story.alice).update(tested_extension="3001")
    answers(error)
    said = "not over in time" if isinstance(error, CmsTimeout) else error.message
    with pytest.raises(Refused, match=said):
        tested_telephones.test(story.alice)
    assert does_as_told(story) is still


def test_in_a_call_nothing_is_tested(story: Story, answers: Answers) -> None:
    story.caller_talks_to("alice")
    told = answers(None)
    with pytest.raises(Refused, match="You are in a call"):
        tested_telephones.test(story.alice)
    assert told == []


@pytest.mark.parametrize(
    "fields",
    [{"telephone_keys": TelephoneKeys.NONE}, {"browser_extensions": "30", "telephone_socket": "ws://pbx.example/ws"}],
    ids=["not-told", "in-browser"],
)
def test_where_none_is_told_none_is_tested(story: Story, answers: Answers, fields: dict[str, str]) -> None:
    told = answers(None)
    CmsDestination.objects.update(**fields)
    with pytest.raises(Refused, match="cannot be tested now"):
        tested_telephones.test(story.alice)
    assert told == []
    assert "test-telephone" not in page(client_of(story.alice))


def page(client: Client) -> str:
    return client.get(reverse("personalize")).content.decode()


def test_the_user_has_it_tested_and_left_alone_again(story: Story, answers: Answers) -> None:
    answers(None)
    client = client_of(story.alice)
    assert "Use Its Own Keys" not in page(client)
    client.post(reverse("test-telephone"), {"act": "test"})
    assert "Use Its Own Keys" in (shown := page(client))
    assert "does as it is told" in shown
    client.post(reverse("test-telephone"), {"act": "forget"})
    assert "Use Its Own Keys" not in page(client)
    answers(CmsError("It did not hold."))
    client.post(reverse("test-telephone"), {"act": "test"})
    assert "It did not hold." in page(client)
