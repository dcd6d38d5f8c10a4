"""Does the telephone that a user has do as it is told? The user has it tested, and may have it left alone again."""

from functools import partial

from django.contrib.auth.models import User
from django.db.models import F
from django.utils.translation import gettext as _

from presence import changes
from presence.cms import gateway
from presence.contract import CmsError, CmsTimeout, TestTelephone
from presence.errors import Refused
from presence.models import Agent, Call


def testable(user_id: int) -> Agent | None:
    """The telephone in use, if it is one that can be tested now."""
    agent = Agent.objects.filter(user=user_id, cms_logged_on=True).select_related("destination", "user").first()
    return agent if agent and agent.destination and agent.destination.may_tell(agent.extension) else None


def test(user: User) -> None:
    """Let it ring and be told to answer, hold and retrieve. If it does all of it, it is told in calls too from now on.

    Raises Refused, with what it does not do; then it is not told.
    """
    agent = testable(user.pk)
    if agent is None or agent.destination is None:
        raise Refused(_("Your telephone cannot be tested now. Log on to the telephone system first."))
    if Call.objects.open().filter(user=user).exists():
        raise Refused(_("You are in a call. End it first, then test the telephone."))
    command = TestTelephone(agent.name_at_cms)
    gateway.send(agent.destination, command, late=_not_over, refused=partial(_failed, user))
    _keep(user, F("extension"))


def forget(user: User) -> None:
    """The telephone is told nothing any more until it is tested again."""
    _keep(user, "")


def _not_over(error: CmsTimeout) -> None:
    raise Refused(_("The test was not over in time. Test the telephone again.")) from error


def _failed(user: User, error: CmsError) -> None:
    if not error.retry:
        forget(user)
    gateway.refuse(error)


def _keep(user: User, tested: str | F) -> None:
    Agent.objects.filter(user=user).update(tested_extension=tested)
    changes.changed([user.pk])
