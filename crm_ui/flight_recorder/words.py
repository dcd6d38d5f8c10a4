"""The moments in words: what happened, and what there is to remark about it."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm_ui.flight_recorder.legs import Phase
from crm_ui.flight_recorder.names import Names
from crm_ui.flight_recorder.reasons import reason_text
from presence import recorder
from presence.models import CallKind, CallState, TransferState
from presence.models.moments import Moment, MomentKind
from presence.status import labels

Texts = Mapping[str, Promise]
KINDS: Texts = {
    MomentKind.EVENT: gettext_lazy("Event received"),
    MomentKind.COMMAND: gettext_lazy("Command sent"),
    MomentKind.TRANSFER: gettext_lazy("Transfer"),
    MomentKind.CONCLUSION: gettext_lazy("Concluded from silence"),
    MomentKind.TRANSACTION: gettext_lazy("Business transaction"),
    MomentKind.BADGE: gettext_lazy("Badge pushed"),
}
PHASES: Texts = {
    Phase.RING: gettext_lazy("Ringing"),
    Phase.TALK: gettext_lazy("Talking"),
    Phase.HOLD: gettext_lazy("On hold"),
    Phase.CONSULT: gettext_lazy("Consulting"),
}
CALLS: Texts = {
    CallState.ALERTING: gettext_lazy("phone rings"),
    CallState.DIALING: gettext_lazy("hears it ring"),
    CallState.CONNECTED: gettext_lazy("talks"),
    CallState.HELD: gettext_lazy("on hold"),
    CallState.ENDED: gettext_lazy("is out of the call"),
}
TRANSFER_STATES: Texts = {
    TransferState.REQUESTED: gettext_lazy("requested"),
    TransferState.CONSULTING: gettext_lazy("answered, they consult"),
    TransferState.CONFERENCE: gettext_lazy("all three talk"),
    TransferState.COMPLETING: gettext_lazy("is being completed"),
    TransferState.COMPLETED: gettext_lazy("completed"),
    TransferState.CANCELLED: gettext_lazy("cancelled"),
    TransferState.FAILED: gettext_lazy("failed"),
    TransferState.RETURNED: gettext_lazy("returned to the sender"),
}
COMMANDS: Texts = {
    "accept": gettext_lazy("Accept"),
    "reject": gettext_lazy("Reject"),
    "hold": gettext_lazy("Hold"),
    "retrieve": gettext_lazy("Retrieve"),
    "mute": gettext_lazy("Mute"),
    "unmute": gettext_lazy("Unmute"),
    "hang-up": gettext_lazy("Hang Up"),
    "release": gettext_lazy("Give away"),
    "deflect": gettext_lazy("Deflect"),
    "dial": gettext_lazy("Dial"),
    "send-digits": gettext_lazy("Send tones"),
    "blind-transfer": gettext_lazy("Blind Transfer"),
    "start-consult": gettext_lazy("Warm Transfer"),
    "toggle": gettext_lazy("Toggle"),
    "conference": gettext_lazy("Conference"),
    "complete-transfer": gettext_lazy("Complete"),
    "cancel-transfer": gettext_lazy("Cancel"),
}
TRANSACTIONS: Texts = {
    "created": gettext_lazy("%(type)s %(number)s was created"),
    "handed-over": gettext_lazy("%(type)s %(number)s goes on with the receiver"),
}
ANSWERS: Texts = {
    recorder.DONE: gettext_lazy("taken after %(ms)d ms"),
    recorder.REFUSED: gettext_lazy("refused after %(ms)d ms"),
    recorder.TIMED_OUT: gettext_lazy("no answer in %(ms)d ms"),
    recorder.UNKNOWN: gettext_lazy("refused after %(ms)d ms: the call is not known"),
    recorder.FAILED: gettext_lazy("failed after %(ms)d ms"),
}
WORTH_TELLING = timedelta(seconds=1)


def what_of(moment: Moment, names: Names) -> str:
    """The moment in one line, after the name of the user whose moment it is, if it is a user's."""
    who = names.user(moment.user_id)
    said = SAY[MomentKind(moment.kind)](moment, names)
    return f"{who}: {said}" if who else said


def remarks_of(moment: Moment, names: Names, *, news: bool = True) -> str:
    """How a command was answered, why a call ended, whether an event came late or often. Only `news` can be late."""
    detail = moment.detail
    remarks = []
    if moment.kind == MomentKind.COMMAND:
        remarks.append(str(ANSWERS[moment.outcome]) % {"ms": detail.get("ms", 0)})
        remarks.append(names.text(detail.get("message", "")))
    if moment.kind != MomentKind.COMMAND and (reason := detail.get("reason")):
        remarks.append(reason_text(reason, names))
    if moment.outcome == recorder.LATE:
        remarks.append(_("ignored: something newer was known"))
    elif news and moment.since and (late := moment.at - moment.since) > WORTH_TELLING:
        remarks.append(_("told %(seconds)s s late") % {"seconds": number_format(late.total_seconds(), 1)})
    if moment.times > 1:
        remarks.append(_("told %(count)d times") % {"count": moment.times})
    return "; ".join(remark for remark in remarks if remark)


def _call(moment: Moment, names: Names) -> str:
    detail = moment.detail
    if moment.what == "command":
        return _("%(command)s was taken, but not carried out in time") % {"command": _command(detail["command"])}
    if moment.what == "conversation":
        return _("The conversation has ended") if detail["ended"] else _("The conversation goes on")
    if moment.what == "transfer":
        return _transfer(detail["state"], moment, names)
    if detail.get("muted"):
        return _("is muted")
    state = CallState(detail["state"])
    if detail["kind"] == CallKind.CONSULT and state == CallState.CONNECTED:
        return _("consults")
    return str(CALLS[state])


def _conclusion(moment: Moment, names: Names) -> str:
    if moment.what == "transfer":
        return _("A transfer waits for longer than it may")
    return _call(moment, names)


def _moved(moment: Moment, names: Names) -> str:
    return _transfer(moment.what, moment, names)


def _transfer(state: str, moment: Moment, names: Names) -> str:
    receiver = names.user(moment.detail.get("receiver")) or names.number(moment.detail.get("number", ""))
    return _("transfer to %(name)s: %(state)s") % {"name": receiver, "state": TRANSFER_STATES[TransferState(state)]}


def _commanded(moment: Moment, names: Names) -> str:
    detail = moment.detail
    target = names.target(detail["target"]) if detail.get("target") else names.number(detail.get("number", ""))
    command = _command(moment.what)
    return _("%(command)s to %(name)s") % {"command": command, "name": target} if target else command


def _command(name: str) -> str:
    return str(COMMANDS.get(name, name))


def _transaction(moment: Moment, names: Names) -> str:
    told = {"type": moment.detail.get("type", ""), "number": names.transaction(moment.subject)}
    return str(TRANSACTIONS[moment.what]) % told


def _badge(moment: Moment, names: Names) -> str:
    pages = moment.detail["pages"]
    to = ngettext("to %(pages)d page", "to %(pages)d pages", pages) % {"pages": pages}
    return f"{labels.label(moment.what, moment.detail['cause'], text=moment.detail.get('text', ''))}, {to}"


SAY = {
    MomentKind.EVENT: _call,
    MomentKind.CONCLUSION: _conclusion,
    MomentKind.TRANSFER: _moved,
    MomentKind.COMMAND: _commanded,
    MomentKind.TRANSACTION: _transaction,
    MomentKind.BADGE: _badge,
}
