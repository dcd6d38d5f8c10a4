"""The states of the toolbar in words, and how they look."""

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from customizing.models import ToolbarState

HEADLINES: dict[str, StrPromise] = {
    ToolbarState.NOT_ON_CMS: gettext_lazy("Not on the telephone system"),
    ToolbarState.IDLE: gettext_lazy("No call"),
    ToolbarState.ALERTING: gettext_lazy("Incoming call"),
    ToolbarState.DIALING: gettext_lazy("Calling"),
    ToolbarState.CONNECTED: gettext_lazy("Connected"),
    ToolbarState.HELD: gettext_lazy("On hold"),
    ToolbarState.CONSULTING: gettext_lazy("Consulting"),
    ToolbarState.WRAP_UP: gettext_lazy("Wrap-up"),
}
TONES: dict[str, str] = {
    ToolbarState.NOT_ON_CMS: "off",
    ToolbarState.IDLE: "free",
    ToolbarState.ALERTING: "ringing",
    ToolbarState.HELD: "waiting",
    ToolbarState.WRAP_UP: "waiting",
}
SYMBOLS = {"off": "p-logged-off", "free": "p-available", "waiting": "p-busy"}
