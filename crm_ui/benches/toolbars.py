"""The buttons of a toolbar profile as they stand in its form → the toolbar in each state."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from django_stubs_ext import StrOrPromise

from crm_ui.toolbar.buttons import ShownButton, shown_button
from customizing import access
from customizing.access import Profiles
from customizing.models import BusinessRole, CmsDestination, CmsProfile, ToolbarButton, ToolbarState
from customizing.snapshot import against_row
from presence.calls.typical_toolbars import typical_toolbar
from presence.cms.connectors import capabilities_of
from presence.contract import Capability


class Typical(NamedTuple):
    state: StrOrPromise
    buttons: list[ShownButton]


def toolbars(rows: Iterable[ToolbarButton], *, role: BusinessRole | None) -> list[Typical]:
    """In each state, for users of the role; without one, at a telephone system that can do all."""
    ordered = sorted(rows, key=lambda row: row.position)
    profiles, able = _profiles(ordered, role)
    return [
        Typical(state.label, [shown_button(each) for each in typical_toolbar(profiles, state, capabilities=able)])
        for state in ToolbarState
    ]


def _profiles(rows: Sequence[ToolbarButton], role: BusinessRole | None) -> tuple[Profiles, frozenset[Capability]]:
    known = access.profile_bundle(role)
    if known.role and known.cms:
        kept = [row for row in rows if against_row(row, known.role) is None]
        return replace(known, buttons=kept), capabilities_of(known.cms.destination)
    system = CmsProfile(destination=CmsDestination())
    return Profiles(role=role, enabled=True, cms=system, buttons=list(rows)), frozenset(Capability)
