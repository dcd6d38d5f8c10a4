"""Whose telephone can be rung."""

from django.utils.translation import gettext as _

from presence.connectors.asterisk import numbers
from presence.connectors.asterisk.agents import AWAY
from presence.connectors.asterisk.facts import Agent, State
from presence.contract import CmsError


def own_telephone(state: State, user: str) -> Agent:
    """Where the user works. Raises CmsError if that is nowhere, or cannot be reached."""
    agent = state.agents.get(user)
    if agent is None or not agent.logged_on:
        raise CmsError(_("You are not logged on to the telephone system. Choose Log On."))
    must_be_there(state, agent.extension)
    return agent


def free_telephone(state: State, user: str) -> str:
    """The extension of a colleague who can be rung. Raises CmsError."""
    agent = state.agents.get(user)
    if agent is None or not agent.logged_on or state.devices.get(state.endpoint(agent.extension)) in AWAY:
        raise CmsError(_("%(name)s is not logged on to the telephone system.") % {"name": user})
    in_calls = [event for event in state.open_told("call") if event.user == user and event.state != "ended"]
    if in_calls and not (agent.several_calls and len(in_calls) == 1):
        raise CmsError(_("%(name)s is busy.") % {"name": user})
    return numbers.to_ring(agent.extension)


def must_be_there(state: State, extension: str) -> None:
    """Raises CmsError if no telephone can be reached at the extension."""
    if state.devices.get(state.endpoint(numbers.to_ring(extension))) in AWAY and not state.sure_from:
        said = _("The telephone at extension %(extension)s cannot be reached. Look whether it is switched on.")
        raise CmsError(said % {"extension": extension})
