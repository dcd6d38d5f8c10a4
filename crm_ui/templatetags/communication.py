"""Template tags of the context area."""

from django import template
from django.template import RequestContext

from crm_ui.context_area import ContextArea
from crm_ui.context_area import context_area as context_area_of
from customizing.models import ToolbarCommand
from presence.phone import readable

register = template.Library()

ICONS = {
    ToolbarCommand.ACCEPT: "phone",
    ToolbarCommand.REJECT: "hang-up",
    ToolbarCommand.HOLD: "hold",
    ToolbarCommand.RETRIEVE: "retrieve",
    ToolbarCommand.DIAL_PAD: "pad",
    ToolbarCommand.BLIND_TRANSFER: "transfer",
    ToolbarCommand.WARM_TRANSFER: "consult",
    ToolbarCommand.COMPLETE: "check",
    ToolbarCommand.CANCEL: "close",
    ToolbarCommand.CONFERENCE: "conference",
    ToolbarCommand.TOGGLE: "toggle",
    ToolbarCommand.HANG_UP: "hang-up",
    ToolbarCommand.LOG_ON: "log-on",
    ToolbarCommand.LOG_OFF: "log-off",
}
CLASSES = {
    ToolbarCommand.ACCEPT: " button--accept",
    ToolbarCommand.REJECT: " button--reject",
    ToolbarCommand.HANG_UP: " button--reject",
    ToolbarCommand.COMPLETE: " button--emphasized",
    ToolbarCommand.LOG_ON: " button--emphasized",
}
OPENS_DIAL_PAD = {ToolbarCommand.DIAL_PAD, ToolbarCommand.BLIND_TRANSFER, ToolbarCommand.WARM_TRANSFER}
KEYS = [
    ("1", ""), ("2", "ABC"), ("3", "DEF"),
    ("4", "GHI"), ("5", "JKL"), ("6", "MNO"),
    ("7", "PQRS"), ("8", "TUV"), ("9", "WXYZ"),
    ("*", ""), ("0", "+"), ("#", ""),
]  # fmt: skip


@register.simple_tag(takes_context=True)
def context_area(context: RequestContext) -> ContextArea:
    """The context area of the user whose page this is."""
    return context_area_of(context["request"])


@register.simple_tag
def keypad() -> list[tuple[str, str]]:
    """The keys of a telephone with their letters."""
    return KEYS


@register.filter
def command_icon(command: str) -> str:
    return ICONS.get(command, "phone")


@register.filter
def button_class(command: str) -> str:
    return CLASSES.get(command, "")


@register.filter
def opens_dial_pad(command: str) -> bool:
    """Whether a click needs somebody to be chosen first."""
    return command in OPENS_DIAL_PAD


@register.filter
def readable_number(number: str) -> str:
    return readable(number)


@register.filter
def duration(seconds: int) -> str:
    """02:14, or 1:02:14."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
