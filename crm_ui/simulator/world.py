"""The simulator's world as its page draws it: conversations with all their parties, and the colleagues."""

from dataclasses import dataclass, field
from functools import cache
from random import SystemRandom
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm_ui.calls import attached_data_rows
from crm_ui.models import PartnerNumber
from crm_ui.partners.known_numbers import MOST
from crm_ui.toolbar.agent_search import all_agents
from customizing import access
from customizing.display_names import name_of
from presence import phone
from presence.attached_data.envelope import AttachedDataError, Envelope, Origin
from presence.attached_data.xml import LIMIT as LONGEST_XML
from presence.attached_data.xml import from_xml
from presence.cms import user_names
from presence.connectors.simulator import queues, world
from presence.errors import Refused
from presence.models import Agent
from presence.models.simulator import SimLeg

NIL_ID = str(UUID(int=0))


@dataclass
class DrawnConversation:
    """One conversation: outside parties at the left, users at the right."""

    outside: list[SimLeg] = field(default_factory=list)
    users: list[SimLeg] = field(default_factory=list)

    @property
    def conversation_id(self) -> int:
        return next(leg.conversation_id for leg in (*self.outside, *self.users))


@dataclass(frozen=True)
class ShownColleague:
    user: User
    logged_on: bool
    simulated: bool
    auto_answer: bool
    queues: list[tuple[str, str, bool]]
    """Key and name of each queue, and whether the colleague is logged in to it."""


def _callees() -> list[tuple[str, StrOrPromise]]:
    """Whom an inbound call may be for: anyone, a queue, or one user."""
    people = [(user.username, f"{name_of(user)} ({user.username})") for user in all_agents()]
    at = [(queues.PREFIX + key, _("Queue %(name)s") % {"name": name}) for key, name in _queues()]
    return [("", _("Anyone available")), *at, *people]


class InboundForm(forms.Form):
    """An inbound call to make."""

    from_number = forms.CharField(
        max_length=phone.LONGEST_TYPED,
        error_messages={"required": _("Type the number that calls, or choose one of the list.")},
    )
    to = forms.ChoiceField(required=False, error_messages={"invalid_choice": _("Choose a user of the list.")})
    attached_data = forms.CharField(required=False)
    attached_xml = forms.CharField(required=False)
    attached_xml_file = forms.FileField(required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        to = cast("forms.ChoiceField", self.fields["to"])
        to.choices = cache(_callees)  # the check reads them, and the page of a refused form again

    def clean_from_number(self) -> str:
        """The number as a telephone system may tell it: also a withheld one, which has no digits."""
        number: str = self.cleaned_data["from_number"]
        heard = phone.read_number(phone.as_told(number))
        if heard.kind == phone.NumberKind.UNREADABLE:
            raise forms.ValidationError(phone.problem_of(heard, typed=number))
        return number

    def clean_attached_data(self) -> dict[str, str]:
        try:
            return attached_data_rows.parse(self.cleaned_data["attached_data"])
        except attached_data_rows.BadLine as error:
            raise forms.ValidationError(str(error)) from error

    def clean_attached_xml(self) -> Envelope | None:
        return _read(self.cleaned_data["attached_xml"])

    def clean_attached_xml_file(self) -> Envelope | None:
        uploaded = self.cleaned_data["attached_xml_file"]
        return _read(uploaded.read(LONGEST_XML + 1)) if uploaded else None

    def clean(self) -> dict[str, Any]:
        """The envelope of the call: what the XML says, and over it what was typed."""
        super().clean()
        call = self.cleaned_data
        if self.errors:
            return call
        pasted, uploaded = call["attached_xml"], call["attached_xml_file"]
        if pasted and uploaded:
            self.add_error("attached_xml", _("Either paste the XML or choose a file, not both."))
            return call
        try:
            call["envelope"] = _filled(pasted or uploaded or Envelope(), call["attached_data"])
        except AttachedDataError as error:
            self.add_error("attached_data" if call["attached_data"] else "attached_xml", error.message)
        return call


def _read(xml: str | bytes) -> Envelope | None:
    try:
        return from_xml(xml) if xml else None
    except AttachedDataError as error:
        raise forms.ValidationError(error.message) from error


def _filled(envelope: Envelope, typed: dict[str, str]) -> Envelope:
    """The envelope with what was typed. EnvelopeTooLarge, too, if the id that each conversation gets has no room."""
    now = timezone.now()
    for key, value in typed.items():
        envelope = envelope.with_field(key, value, origin=Origin.CALLER, at=now)
    if not envelope.conversation_id:
        envelope.of(NIL_ID)
    return envelope


def drawings() -> list[DrawnConversation]:
    """The conversations that go on now, newest first. Who asks a colleague is drawn once, the colleague below."""
    by_conversation: dict[int, DrawnConversation] = {}
    names = {user_names.known_as(user): name_of(user) for user in all_agents().select_related("agent")}
    for leg in world.all_parties():
        if leg.is_open:
            by_conversation.setdefault(leg.conversation_id, DrawnConversation()).outside.append(leg)
    for leg in sorted(world.all_calls(), key=lambda leg: leg.kind != "primary"):
        leg.name = names.get(leg.user, leg.user)
        drawing = by_conversation.setdefault(leg.conversation_id, DrawnConversation())
        asking = next((other for other in drawing.users if other.user == leg.user), None)
        if asking:
            asking.asks = True
        else:
            drawing.users.append(leg)
    return [by_conversation[key] for key in sorted(by_conversation, reverse=True)]


def gone() -> list[SimLeg]:
    """The outside parties that have left lately, with how it ended for them."""
    return [leg for leg in world.all_parties() if not leg.is_open]


def colleagues() -> list[ShownColleague]:
    """All users who can be called, with what the simulator does for them."""
    known = {agent.user: agent for agent in world.colleagues()}
    logged_in, names = queues.logged_in(world.this_world()), _queues()
    rows = []
    for user in _here():
        name = user_names.known_as(user)
        agent = known.get(name)
        rows.append(
            ShownColleague(
                user,
                logged_on=bool(agent and agent.logged_on),
                simulated=bool(agent and agent.simulated),
                auto_answer=bool(agent and agent.auto_answer),
                queues=[(key, name, (key, name) in logged_in) for key, name in names],
            )
        )
    return rows


def _here() -> list[User]:
    """The colleagues on the simulator that the page shows."""
    users = list(all_agents().select_related("agent"))
    if len(world.simulators()) < 2:
        return users
    here = world.this_world().pk
    return [user for user in users if _system_of(user) == here]


def _system_of(user: User) -> int | None:
    """The telephone system of the user's telephone, or else of the business role."""
    agent: Agent = getattr(user, "agent", None) or Agent()
    cms = access.presence_profiles(user.pk, role_id=agent.role_id).cms
    return agent.own_destination_id or (cms.destination_id if cms else None)


def _queues() -> list[tuple[str, str]]:
    try:
        return queues.names(world.this_world())
    except Refused:  # no simulator; the page says so
        return []


def callers(*, at_most: int) -> list[str]:
    """Numbers of contacts by chance, for scenarios and the autopilot."""
    found = PartnerNumber.objects.filter(partner__kind="contact").exclude(e164="").order_by("pk")
    known = list(dict.fromkeys(found.values_list("e164", flat=True)[:MOST]))
    return SystemRandom().sample(known, min(at_most, len(known)))
