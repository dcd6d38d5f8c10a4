"""A completed transfer as business sees it: whose call went to whom, and what the receiver's role makes of it."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui.identification import Match, partner_of
from crm_ui.numbers import readable
from customizing import access
from customizing.models import CmsIntegrationProfile, RoleType
from presence.models import Agent, Conversation, Direction, Transfer


@dataclass(frozen=True, kw_only=True)
class HandOver:
    transfer: Transfer
    match: Match
    profile: CmsIntegrationProfile
    in_interaction_center: bool

    @property
    def conversation(self) -> Conversation:
        return self.transfer.conversation

    @property
    def caller(self) -> str:
        return self.match.name or readable(self.match.number) or _("an unknown number")

    @property
    def note(self) -> str:
        """What the sender tells the receiver."""
        return self.transfer.note or self.conversation.note

    @property
    def people(self) -> dict[str, str]:
        return {"sender": _name(self.transfer.sender), "receiver": _name(self.transfer.receiver)}


def hand_over_of(transfer: Transfer) -> HandOver | None:
    """The transfer with all that decides its effect, or nothing if it has none."""
    if transfer.conversation.direction != Direction.INBOUND or not transfer.receiver:
        return None
    agent = Agent.objects.filter(user=transfer.receiver).first()
    profiles = access.profile_bundle(agent.role_id if agent else None)
    if not (profiles.enabled and profiles.integration):
        return None
    match = partner_of(transfer.conversation, profile=profiles.identification)
    return HandOver(
        transfer=transfer,
        match=match,
        profile=profiles.integration,
        in_interaction_center=profiles.role.type == RoleType.IC,
    )


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()
