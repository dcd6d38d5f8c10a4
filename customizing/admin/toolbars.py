"""Define Toolbar Profiles."""

from typing import TypedDict

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from ..models import ToolbarButton, ToolbarProfile, ToolbarPushbutton, ToolbarState
from ..shortcuts import SHORTCUTS, in_words
from .base import NAMED, UsedAdmin
from .rows import Rows


def _shortcuts() -> list[tuple[str, str]]:
    return [("", "–"), *((shortcut, in_words(shortcut)) for shortcut in SHORTCUTS)]


class ToolbarButtonForm(forms.ModelForm[ToolbarButton]):
    states = forms.MultipleChoiceField(
        label=_("Available when"),
        choices=ToolbarState.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "states"}),
        error_messages={"required": _("Available when: choose at least one state, or delete the button.")},
    )
    shortcut = forms.ChoiceField(label=_("Shortcut"), required=False, choices=_shortcuts)

    class Meta:
        model = ToolbarButton
        fields = ["profile", "layout", "command", "position", "states", "shortcut"]


class ToolbarButtonInline(Rows[ToolbarButton, ToolbarProfile]):
    """As a matrix: a row a button, a column a state."""

    template = "customizing/_matrix.html"
    model = ToolbarButton
    form = ToolbarButtonForm
    fields = ["position", "command", "layout", "states", "shortcut"]
    ordering = ["position", "id"]


class OwnButtonInline(Rows[ToolbarPushbutton, ToolbarProfile]):
    model = ToolbarPushbutton
    ordering = ["position", "id"]


class NumberOfButtons(TypedDict):
    number_of_buttons: int


@admin.register(ToolbarProfile)
class ToolbarProfileAdmin(UsedAdmin[ToolbarProfile]):
    list_display = ["name", "description", "number_of_buttons"]
    fieldsets = [NAMED]
    inlines = [ToolbarButtonInline, OwnButtonInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ToolbarProfile]:
        return super().get_queryset(request).annotate(number_of_buttons=Count("buttons"))

    @admin.display(description=_("buttons"), ordering="number_of_buttons")
    def number_of_buttons(self, record: "WithAnnotations[ToolbarProfile, NumberOfButtons]") -> int:
        return record.number_of_buttons
