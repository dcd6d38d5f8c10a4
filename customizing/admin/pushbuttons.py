"""Define Pushbuttons in Toolbar."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Pushbutton, ToolbarProfile
from ..usage import change_page
from .base import NAMED, NodeAdmin


@admin.register(Pushbutton)
class PushbuttonAdmin(NodeAdmin[Pushbutton]):
    list_display = ["name", "description", "text", "action", "command", "link", "transaction_type"]
    list_filter = ["action"]
    list_select_related = ["transaction_type"]
    readonly_fields = ["used_by"]
    fieldsets = [
        NAMED,
        (_("Look"), {"fields": ["text", "translations", "icon"]}),
        (_("What it does"), {"fields": ["action", "command", "link", "transaction_type"]}),
        (_("Where used"), {"fields": ["used_by"]}),
    ]

    @admin.display(description=_("toolbar profiles"))
    def used_by(self, record: Pushbutton) -> str:
        """The toolbars that have it; they say where in their own forms."""
        found = ToolbarProfile.objects.filter(own_buttons__pushbutton=record) if record.pk else ()
        links = [(change_page(profile), profile.name) for profile in found]
        nothing = gettext("nothing yet: put it into a toolbar profile, under “Own pushbuttons of the toolbar”")
        return format_html_join(", ", '<a href="{}">{}</a>', links) or nothing
