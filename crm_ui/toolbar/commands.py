"""The commands that a user can give: those of the toolbar's buttons, of the dial pad and of When Free."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui.toolbar import command_acts as acts
from crm_ui.toolbar.buttons import BUTTONS
from crm_ui.toolbar.command_acts import UserCommand, on_when_free
from crm_ui.toolbar.command_forms import (
    CommandForm,
    HandOverForm,
    Post,
    TakeBackForm,
    TargetForm,
    TonesForm,
    WhenFreeForm,
)
from customizing.access import Profiles
from presence.calls import commands as calls
from presence.calls import permissions
from presence.errors import Refused
from presence.models import Call, CallState, Transfer
from presence.when_free import commands as when_free_commands

COMMANDS: dict[str, UserCommand] = {
    **{str(command): button.runs for command, button in BUTTONS.items() if button.runs},
    "unmute": UserCommand(act=acts.on_call(calls.unmute)),
    "deflect": UserCommand(form=TargetForm, act=acts.deflect, call_after=frozenset({CallState.ENDED})),
    "dtmf": UserCommand(form=TonesForm, act=acts.send_tones),
    "call": UserCommand(form=TargetForm, act=acts.call),
    "dial": UserCommand(form=TargetForm, act=acts.call),
    "when-free": UserCommand(form=HandOverForm, act=acts.when_free),
    "hand-over-now": UserCommand(form=WhenFreeForm, act=on_when_free(when_free_commands.hand_over)),
    "ask-now": UserCommand(form=WhenFreeForm, act=on_when_free(when_free_commands.consult)),
    "withdraw-when-free": UserCommand(form=WhenFreeForm, act=on_when_free(when_free_commands.withdraw)),
    "call-back": UserCommand(form=WhenFreeForm, act=on_when_free(when_free_commands.call_back)),
    "call-back-if-ended": UserCommand(
        form=WhenFreeForm, act=on_when_free(when_free_commands.if_call_ends, call_back=True)
    ),
    "no-call-back": UserCommand(form=WhenFreeForm, act=on_when_free(when_free_commands.if_call_ends, call_back=False)),
    "take-when-free": UserCommand(form=WhenFreeForm, act=on_when_free(when_free_commands.take)),
    "decline-when-free": UserCommand(form=WhenFreeForm, act=acts.decline_when_free),
    "take-back": UserCommand(form=TakeBackForm, act=acts.take_back),
}


def run_command(name: str, user: User, *, post: Post, profiles: Profiles) -> str | None:
    """Carry out one command. Returns what to tell the user, if anything; Refused or CmsError say why not.

    `post` is what came with it. `profiles` are those of the role logged on with: what its toolbar does not have is
    refused.
    """
    if name not in COMMANDS:
        raise Refused(_("The command “%(command)s” is not offered here.") % {"command": name})
    command = COMMANDS[name]
    form = command.form.from_post(post)
    for needed in _needed(name, form):
        permissions.must_have(needed, profiles)
    try:
        for needed in _needed(name, form):
            permissions.must_be_offered_now(needed, user, profiles=profiles, call_id=form.call_id)
        said = command.act(user, form)
    except Refused:
        if _already_done(command, user, form):
            return None
        raise
    return said if isinstance(said, str) else None


def _needed(name: str, form: CommandForm) -> tuple[str, ...]:
    """A conference with somebody who is asked first begins as a warm transfer."""
    asks_first = name == "conference" and isinstance(form, TargetForm) and (form.target or form.number)
    return (name, "warm-transfer") if asks_first else (name,)


def _already_done(command: UserCommand, user: User, form: CommandForm) -> bool:
    """A second click, or one in a second browser, that finds done what it wants is no error."""
    call = Call.objects.filter(pk=form.call_id, user=user).first() if form.call_id else None
    if not call:
        return False
    transfers_of_call = Transfer.objects.filter(conversation=call.conversation_id, sender=user)
    last = transfers_of_call.order_by("-created_at", "-pk").values_list("state", flat=True).first()
    return call.state in command.call_after or last in command.transfer_after
