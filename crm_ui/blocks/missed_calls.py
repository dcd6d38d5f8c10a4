"""The missed calls of the user that nobody has seen to, on the home page."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_ui.blocks.base import Action, Block
from crm_ui.calls.missed_rows import MissedRow, missed_rows, with_callers
from presence.calls import missed
from presence.models import Call


class MissedCalls(Block):
    key = "missed-calls"
    title = _("Missed Calls")
    template = "blocks/missed_calls.html"
    empty_text = _("No missed calls.")
    hidden_when_empty = True
    follows_calls = True
    rows_per_page = 8

    def rows(self) -> QuerySet[Call]:
        return with_callers(missed.missed_by(self.request.user))

    def missed_rows(self) -> list[MissedRow]:
        return missed_rows(self.shown)

    def actions(self) -> list[Action]:
        return [Action(_("Show All"), reverse("missed-calls"))] if self.request.profiles.toolbar_in_force else []
