"""Define Navigation Bar Profiles, Define Layouts of Overview Pages."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import (
    BlockLayoutProfile,
    LaidOutBlock,
    NavigationBarProfile,
    NavigationCreateLink,
    NavigationWorkCenter,
    SearchObject,
)
from .base import NAMED, UsedAdmin
from .rows import Rows


class NavigationBarProfileForm(forms.ModelForm[NavigationBarProfile]):
    search_objects = forms.MultipleChoiceField(
        label=_("Central search finds"),
        choices=SearchObject.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "states"}),
        help_text=_("None chosen: all of them."),
    )

    class Meta:
        model = NavigationBarProfile
        fields = ["name", "description", "start_page", "search_objects"]


class WorkCenterInline(Rows[NavigationWorkCenter, NavigationBarProfile]):
    model = NavigationWorkCenter
    fields = ["position", "work_center"]


class CreateLinkInline(Rows[NavigationCreateLink, NavigationBarProfile]):
    model = NavigationCreateLink
    fields = ["position", "transaction_type"]


@admin.register(NavigationBarProfile)
class NavigationBarProfileAdmin(UsedAdmin[NavigationBarProfile]):
    form = NavigationBarProfileForm
    list_display = ["name", "description", "start_page"]
    fieldsets = [
        NAMED,
        (_("Start page"), {"fields": ["start_page"]}),
        (_("Central search"), {"fields": ["search_objects"]}),
    ]
    inlines = [WorkCenterInline, CreateLinkInline]


class LaidOutBlockInline(Rows[LaidOutBlock, BlockLayoutProfile]):
    model = LaidOutBlock
    fields = ["position", "block", "shown", "starts"]


@admin.register(BlockLayoutProfile)
class BlockLayoutProfileAdmin(UsedAdmin[BlockLayoutProfile]):
    list_display = ["name", "description"]
    fieldsets = [NAMED]
    inlines = [LaidOutBlockInline]
