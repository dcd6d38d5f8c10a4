"""What the context area says: the state of the call in words, who is on the line, and what a colleague handed over."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_ui.calls.caller import Caller, caller_of, caller_of_call
from crm_ui.phone.texts import number_in_words
from crm_ui.toolbar.attached_values import AttachedValue, attached_values
from crm_ui.toolbar.buttons import ShownButton, buttons_by_place
from crm_ui.toolbar.headlines import HEADLINES, SYMBOLS, TONES
from crm_ui.toolbar.own_buttons import OwnButton, own_buttons, values_for
from crm_ui.toolbar.permitted import Permitted
from crm_ui.toolbar.when_free_rows import WhenFreeRow, when_free_rows
from customizing import access
from customizing.access import Profiles
from customizing.display_names import name_of
from customizing.models import UNKNOWN, ContextAreaProfile, ToolbarCommand, ToolbarState, WorkModeKind
from customizing.presence_rules import Option
from customizing.requests import WebClientRequest
from presence.calls.commands import handed_over_in
from presence.calls.toolbar import Button, Toolbar, toolbar_of
from presence.models import Call, CallState, Conversation, Direction, Transfer, TransferQuestion, TransferState
from presence.questions import commands as questions
from presence.status.badges import options_offered_to
from presence.transfers import failure_texts

OFFERED_DATA = 6
GIVEN_UP = [TransferState.CANCELLED, TransferState.FAILED, TransferState.RETURNED]


@dataclass(frozen=True, kw_only=True)
class OtherCall:
    """A call of the user beside the one that the context area is about: it rings or waits."""

    call: Call
    caller: Caller

    @property
    def rings(self) -> bool:
        return self.call.state == CallState.ALERTING


@dataclass(frozen=True, kw_only=True)
class ContextArea(Permitted):
    """All that the context area shows to one user now. `handed_over` is the transfer that brought the call.

    `when_free` are the user's own When Free requests and those that are offered to the user, `questions` what
    colleagues ask the user.
    """

    toolbar: Toolbar
    profile: ContextAreaProfile | None
    profiles: Profiles
    username: str = ""
    call: Call | None = None
    caller: Caller | None = None
    handed_over: Transfer | None = None
    others: tuple[OtherCall, ...] = ()
    when_free: tuple[WhenFreeRow, ...] = ()
    questions: tuple[TransferQuestion, ...] = ()

    @property
    def current_call(self) -> Call | None:
        """The call that commands are about: in a consult, the one to the colleague."""
        return self.toolbar.consult or self.toolbar.call or self.toolbar.alerting

    @property
    def conversation(self) -> Conversation | None:
        return self.call.conversation if self.call else None

    @cached_property
    def buttons(self) -> dict[str, tuple[ShownButton, ...]]:
        """The buttons of each place, also of those who can do nothing now, in their order."""
        return buttons_by_place(self.toolbar.buttons)

    @cached_property
    def own_buttons(self) -> tuple[OwnButton, ...]:
        """The pushbuttons that the consultant has defined."""
        values = values_for(self.username, self.call, self.caller)
        return tuple(own_buttons(self.profiles, self.toolbar.buttons, values))

    @property
    def work_mode_button(self) -> Button | None:
        return next((b for b in self.toolbar.buttons if b.command == ToolbarCommand.WORK_MODE), None)

    @property
    def work_mode_choices(self) -> tuple[tuple[int, str], ...]:
        return tuple((mode.code, mode.caption) for mode in self.toolbar.work_modes)

    @property
    def work_mode_comes_later(self) -> bool:
        """Whether the mode shown begins after the call."""
        return self.toolbar.next_work_mode is not None

    @property
    def shown_work_mode(self) -> int | None:
        """None in wrap-up, so that any mode can be chosen to end it; and in a mode that is not there any more."""
        mode = self.toolbar.next_work_mode or self.toolbar.work_mode
        return None if self.toolbar.state == ToolbarState.WRAP_UP or mode.code == UNKNOWN else mode.code

    @cached_property
    def headline(self) -> str:
        state, consult = self.toolbar.state, self.toolbar.consult
        if self.toolbar.conference:
            return _("Conference")
        if consult and self.consulted and consult.state in {CallState.DIALING, CallState.ALERTING}:
            return _("Ringing at")
        if self.handed_over and state == ToolbarState.ALERTING:
            return _("%(sender)s hands over") % {"sender": name_of(self.handed_over.sender)}
        if self.handed_over and (state == ToolbarState.CONSULTING or self.asked_about):
            return _("%(sender)s consults you") % {"sender": name_of(self.handed_over.sender)}
        if self.toolbar.waits_for_telephone:
            return _("Telephone is closed")
        if self._not_ready:
            return self.toolbar.work_mode.caption
        if state == ToolbarState.ALERTING and self.conversation and self.conversation.direction == Direction.INTERNAL:
            return _("A colleague is calling")
        return str(HEADLINES[state])

    @property
    def tone(self) -> str:
        """How the state looks: free, ringing, in-call, waiting or off."""
        return "waiting" if self._not_ready else TONES.get(self.toolbar.state, "in-call")

    @property
    def symbol(self) -> str:
        return SYMBOLS.get(self.tone, "p-in-call")

    @property
    def _not_ready(self) -> bool:
        is_ready = self.toolbar.work_mode.kind == WorkModeKind.READY and not self.toolbar.waits_for_telephone
        return self.toolbar.state == ToolbarState.IDLE and not is_ready

    @cached_property
    def asked_about(self) -> str:
        """The caller about whom a colleague at another telephone system consults the user, who hears the colleague."""
        asks = self.handed_over
        if asks is None or asks.leads_on or not self.conversation or asks.conversation_id == self.conversation.pk:
            return ""
        return caller_of(asks.conversation, profile=self.profiles.identification).label

    @property
    def reached(self) -> tuple[int, ...]:
        """The other telephone systems at which colleagues can be dialled from here."""
        return tuple(access.tie_lines(self.toolbar.destination_id))

    @property
    def note_shown(self) -> bool:
        """Whether the note is offered: a user who is only asked to take a call leaves it to the colleague."""
        ringing = self.toolbar.state == ToolbarState.ALERTING
        consults = self.toolbar.state == ToolbarState.CONSULTING or bool(self.asked_about)
        asked = self.handed_over is not None and consults
        return self.call is not None and not ringing and not asked

    @property
    def decline_shown(self) -> bool:
        """Whether a reason is offered: a user who declines a hand-over may tell the sender why."""
        return self.handed_over is not None and self.toolbar.state == ToolbarState.ALERTING

    @property
    def consulted(self) -> str:
        """The colleague whom the user asks, while the caller waits."""
        if not self.toolbar.consult or self.handed_over:
            return ""
        return name_of(self.toolbar.consult.peer_user) or number_in_words(self.toolbar.consult.peer_number)

    @property
    def consulted_waits(self) -> bool:
        consult = self.toolbar.consult
        return bool(consult and self.consulted and consult.state == CallState.HELD)

    @property
    def joined(self) -> str:
        """The third party of a conference, for the user who brought it in; for the colleague, that user."""
        transfer, handed_over = self.toolbar.transfer, self.handed_over
        if not self.toolbar.conference:
            return ""
        if transfer:
            return failure_texts.target_name(transfer)
        return name_of(handed_over.sender if handed_over else None)

    @property
    def deflectable(self) -> bool:
        """Whether the call that rings may be sent on: not if a colleague hands it over."""
        rings = self.toolbar.state == ToolbarState.ALERTING and not self.handed_over
        return rings and self.profiles.permits("deflect", state=ToolbarState.ALERTING)

    @property
    def offered(self) -> tuple[Option, ...]:
        """The collaboration options that the user has now, with colleagues for whom they are possible."""
        return options_offered_to(self.profiles, own_call=self.toolbar.state)

    @property
    def caller_waits(self) -> bool:
        return bool(self.consulted and self.toolbar.call and self.toolbar.call.state == CallState.HELD)

    @property
    def seconds(self) -> int:
        return max(0, int((timezone.now() - self._since).total_seconds())) if self._since else 0

    @property
    def wrap_up_seconds(self) -> int:
        """How long the wrap-up lasts, if it is going on."""
        toolbar = self.toolbar
        return int((toolbar.until - toolbar.since).total_seconds()) if toolbar.until and toolbar.since else 0

    @property
    def _since(self) -> datetime | None:
        return (self.call.answered_at or self.call.started_at) if self.call else self.toolbar.since

    @property
    def timer_shown(self) -> bool:
        wanted = self.profile is None or self.profile.call_timer
        return wanted and bool(self.call or self.toolbar.state == ToolbarState.WRAP_UP)

    @property
    def information_shown(self) -> bool:
        return self.profile is None or self.profile.account_information

    @cached_property
    def attached(self) -> list[AttachedValue]:
        return attached_values(self.conversation, labels=self.profiles.attached_data_labels)

    @property
    def offered_data(self) -> list[AttachedValue]:
        """The first of what came with the call that a colleague offers."""
        offered = self.offer.conversation if self.offer else None
        return attached_values(offered, labels=self.profiles.attached_data_labels)[:OFFERED_DATA]

    @property
    def more_shown(self) -> bool:
        """Whether there is more to say of the call than its lines do."""
        told = self.handed_over or self.attached or (self.caller and not self.caller.colleague)
        return bool(self.information_shown and told)

    @property
    def rings_beside(self) -> bool:
        """Whether a second call rings: its buttons stand beside it then."""
        return self.toolbar.alerting is not None and self.toolbar.alerting != self.call

    @property
    def when_free_requests(self) -> list[WhenFreeRow]:
        """Callers whom the user has for colleagues who are not free yet."""
        return [each for each in self.when_free if each.own]

    @property
    def offer(self) -> WhenFreeRow | None:
        """A caller whom a colleague has for the user."""
        return next((each for each in self.when_free if not each.own), None)

    @property
    def poll_seconds(self) -> int | None:
        """How often the page asks, if the profile says that nothing is pushed."""
        return self.profile.polling_seconds if self.profile and not self.profile.push else None


def context_area(request: WebClientRequest) -> ContextArea:
    """The context area of the user who asks, with the profiles of the role logged on with."""
    profiles = request.profiles
    toolbar = toolbar_of(request.user, profiles=profiles)
    call = toolbar.call or toolbar.alerting
    in_call = bool(call or toolbar.consult)
    waiting = when_free_rows(request.user, in_call=in_call, profile=profiles.identification)
    asked = tuple(questions.asked_of(request.user))
    area = ContextArea(
        toolbar=toolbar,
        profile=profiles.context_area,
        profiles=profiles,
        username=request.user.username,
        when_free=waiting,
        questions=asked,
    )
    if not call:
        return area
    return replace(
        area,
        call=call,
        caller=caller_of_call(call, profile=profiles.identification),
        handed_over=_handed_over(call),
        others=tuple(
            OtherCall(call=other, caller=caller_of_call(other, profile=profiles.identification))
            for other in (toolbar.alerting, *toolbar.waiting)
            if other and other != call
        ),
    )


def _handed_over(call: Call) -> Transfer | None:
    """The transfer that brought this conversation to the user, if one did. None lets a caller ring who comes back."""
    own = Q(receiver=call.user_id) & ~Q(state__in=GIVEN_UP)
    if call.state == CallState.ALERTING:
        own |= Q(sender=call.user_id)
    transfers = Transfer.objects.filter(handed_over_in(call.conversation_id)).filter(own)
    last = transfers.select_related("sender", "conversation").order_by("-created_at", "-pk").first()
    return last if last and last.receiver_id == call.user_id else None
