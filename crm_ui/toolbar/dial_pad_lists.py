"""The lists of the dial pad: colleagues and queues, and numbers called lately. What their templates are given."""

from typing import Any

from django.contrib.auth.models import User

from crm_ui.phone.texts import can_be_called
from crm_ui.toolbar.agent_search import BadSearch
from crm_ui.toolbar.picker import Asked, Picker, picker
from customizing.access import Profiles
from customizing.presence_rules import Option
from presence.models import Call, Direction
from presence.status import labels

RECENT = 10
LOOKED_AT = 60
PLAIN_OPTIONS = [Option.CALL, Option.BLIND_TRANSFER, Option.WARM_TRANSFER]
"""Offered where presence is not shown; the click tells whether it can be."""


def agents_listed(asked: Asked, *, user: User, profiles: Profiles) -> dict[str, Any]:
    """Colleagues and queues that are found by what is asked."""
    problem = ""
    try:
        found = picker(asked, user=user, profiles=profiles)
    except BadSearch as error:
        problem, found = str(error), Picker(asked=asked)
    return {
        "picker": found,
        "problem": problem,
        "presence_shown": profiles.presence_in_dial_pad,
        "plain_options": [labels.option_texts(option) for option in PLAIN_OPTIONS if profiles.permits(option)],
    }


def recent_listed(*, user: User, profiles: Profiles) -> dict[str, Any]:
    """The numbers called lately."""
    return {"calls": recent_calls(user), "may_dial": profiles.may_dial}


def recent_calls(user: User) -> list[Call]:
    """The latest calls with outside parties, each number once."""
    calls = Call.objects.filter(user=user).exclude(conversation__direction=Direction.INTERNAL)
    calls = calls.exclude(conversation__number="").order_by("-started_at", "-pk")
    calls = calls.select_related("conversation__identified__contact", "conversation__identified__account")
    by_number: dict[str, Call] = {}
    for call in calls[:LOOKED_AT]:
        if not can_be_called(call.conversation.number):
            continue
        by_number.setdefault(call.conversation.number, call)
    return list(by_number.values())[:RECENT]
