"""Whom to turn to if a colleague cannot be reached: another number of the colleague, or somebody else who is free."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User

from presence.calls import commands as calls
from presence.cms.connectors import capabilities_of
from presence.contract import Capability
from presence.errors import Unavailable
from presence.models import Agent, CallKind, Conversation
from presence.status import badges, from_database
from presence.status.derive import PresenceStatus

AT_MOST = 3

AccountExpert = tuple[User, str]
ExpertProvider = Callable[[Conversation | None, User], Iterable[AccountExpert]]
_providers: list[ExpertProvider] = []


@dataclass(frozen=True)
class Alternative:
    """Somebody to reach by the same command, and why this one; `mobile`: by the mobile number."""

    user: User
    why: str = ""
    mobile: bool = False


def register_provider(provider: ExpertProvider) -> None:
    """From now on `provider(conversation, target)` is asked who else could help a caller, the best first.

    Apps above know accounts and their people; this one does not.
    """
    if provider not in _providers:
        _providers.append(provider)


def alternatives_for(unavailable: Unavailable, *, user: User) -> list[Alternative]:
    """What `user` can do instead, at this moment: the colleague's mobile, then free colleagues, three at most."""
    target = unavailable.target
    mobile = [Alternative(target, mobile=True)] if _by_mobile(user, target) else []
    experts: dict[int, AccountExpert] = {}
    for provider in _providers:
        for other, why in provider(conversation_of(user), target):
            if other.pk not in {user.pk, target.pk}:
                experts.setdefault(other.pk, (other, why))
    own, option = Agent.objects.filter(user=user).values_list("destination", flat=True).first(), unavailable.option
    known = from_database.read(experts) if experts else []
    free = {
        each.user_id
        for each in known
        if each.word == PresenceStatus.AVAILABLE and badges.option_reaches(option, own, each)
    }
    return mobile + [Alternative(*experts[pk]) for pk in experts if pk in free][:AT_MOST]


def _by_mobile(user: User, target: User) -> bool:
    own = Agent.objects.select_related("destination").filter(user=user).first()
    able = own and own.destination and Capability.CALL_MOBILE in capabilities_of(own.destination)
    return bool(able) and Agent.objects.filter(user=target).exclude(mobile="").exists()


def conversation_of(user: User) -> Conversation | None:
    """What the user's own call is about, once it was answered."""
    own = [call for call in calls.open_calls(user) if call.kind == CallKind.PRIMARY and call.answered_at]
    return own[-1].conversation if own else None
