"""What the toolbar profile of the role logged on with lets a user do. It holds for every way to give a command."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from customizing.access import Profiles
from customizing.toolbar_commands import ALWAYS, label, sensible_states
from presence.errors import Refused
from presence.models import Call
from presence.status import board
from presence.status.own_call import toolbar_state


def must_have(command: str, profiles: Profiles) -> None:
    """Refused if the toolbar of the role has no button for the command."""
    if not profiles.permits(command):
        said = _("The toolbar of your business role does not have %(button)s, so this is not possible.")
        raise Refused(said % {"button": label(command)})


def must_be_offered_now(command: str, user: User, *, profiles: Profiles, call_id: int | None) -> None:
    """Refused in a state in which the command would make sense, but the profile does not offer its button."""
    closed = {state for state in sensible_states(command) if not profiles.permits(command, state=state)}
    if command in ALWAYS or not closed:
        return
    if closed == sensible_states(command) or _state(user, call_id) in closed:
        said = _("The toolbar of your business role does not offer %(button)s now.")
        raise Refused(said % {"button": label(command)})


def _state(user: User, call_id: int | None) -> str:
    """That of the call which is meant, or of all calls of the user."""
    leg = Call.objects.open().filter(pk=call_id, user=user).first() if call_id else None
    if leg:
        return toolbar_state(on_cms=True, legs=[leg], wrap_up=False)
    presence = board.fresh(user.pk)
    return presence.own_call if presence else ""
