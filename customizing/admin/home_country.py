"""Define Countries and Numbers."""

from django.contrib import admin

from ..models import HomeCountry
from .base import NodeAdmin


@admin.register(HomeCountry)
class HomeCountryAdmin(NodeAdmin[HomeCountry]):
    list_display = ["country", "area_code", "outside_line", "shown"]
    fields = ["country", "area_code", "outside_line", "shown"]
    save_as = False
