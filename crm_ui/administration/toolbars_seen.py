"""The toolbar of a role in each state, as it would be by what is in force or by the draft."""

from collections.abc import Iterator
from typing import NamedTuple

from django_stubs_ext import StrOrPromise

from crm_ui.toolbar.buttons import ShownButton, shown_button
from customizing.access import Profiles
from customizing.models import ToolbarState
from presence.calls.typical_toolbars import typical_toolbar
from presence.cms.connectors import capabilities_of


class Seen(NamedTuple):
    """The buttons of a state, in their order, also those that can do nothing in it."""

    state: StrOrPromise
    buttons: list[ShownButton]


def toolbars_seen(profiles: Profiles) -> Iterator[Seen]:
    """For each state; nothing if the role has no toolbar."""
    able = capabilities_of(profiles.cms.destination) if profiles.cms else frozenset()
    for state in ToolbarState if profiles.toolbar_in_force else ():
        buttons = typical_toolbar(profiles, state, capabilities=able)
        yield Seen(state.label, [shown_button(button) for button in buttons])
