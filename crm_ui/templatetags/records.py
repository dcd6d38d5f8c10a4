"""Template tags of the records of calls."""

from django import template
from django.template import RequestContext
from django.utils.translation import gettext

from crm_ui.calls.caller import call_description
from crm_ui.calls.identify import number_of
from crm_ui.models import CallRecord
from crm_ui.phone.texts import number_in_words
from crm_ui.records.panel import RecordPanel, record_panel
from customizing import access
from customizing.isolation import isolated
from presence.models import Direction

register = template.Library()


@register.simple_tag(takes_context=True)
def panel_of_records(context: RequestContext) -> RecordPanel | None:
    """The panel of the user whose page this is, with the record that the page is about, if it is about one."""
    return record_panel(context["request"], asked=context.get("asked_record"))


@register.filter
def result_text(code: str) -> str:
    """The text of a result of calls."""
    return access.call_result_text(code) if code else ""


@register.filter
def caller_in_words(record: CallRecord) -> str:
    """Who was on the line, as it was known when the call began: the partner, or the number."""
    identified = getattr(record.conversation, "identified", None)
    if partner := identified and (identified.contact or identified.account):
        return str(partner.name)
    return number_in_words(number_of(record.conversation)) or gettext("Number withheld")


@register.filter
def record_title(record: CallRecord) -> str:
    """What a confirmed record is called in a list."""
    number = number_in_words(number_of(record.conversation))
    caller = isolated(record.party.name) if record.party else number
    return call_description(caller, outbound=record.conversation.direction == Direction.OUTBOUND)
