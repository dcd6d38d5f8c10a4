"""Badges and collaboration options as HTML. The page and what scripts clone come of the same templates.

A badge is rendered once for each version of a user and language, not once for each row.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import dates, timezone
from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from customizing import access
from customizing.access import Profiles
from customizing.hindrances import Hindrance
from customizing.models import UNKNOWN, WorkMode, WorkModeKind
from customizing.presence_rules import Option
from presence.status import board, hindrances, labels
from presence.status.derive import Cause, Rule
from presence.status.from_database import Presence

OFFERED = {
    "idle": (Option.CALL, Option.CALL_MOBILE),
    "connected": (Option.BLIND_TRANSFER, Option.WARM_TRANSFER, Option.WHEN_FREE),
    "held": (Option.WARM_TRANSFER, Option.WHEN_FREE),
}
"""Which options make sense in which state of one's own calls; in others none."""

BY_NUMBER = frozenset({Option.CALL, Option.BLIND_TRANSFER, Option.WARM_TRANSFER})
"""Those that reach colleagues at another telephone system, if there is a tie line to it."""


@dataclass(frozen=True)
class _Made:
    seen: tuple[object, ...]
    html: SafeString


_made: dict[tuple[Hashable, ...], _Made] = {}


def badge(presence: Presence, *, plain: bool = False) -> SafeString:
    """The badge of a user: a button that opens the user's card, or a `plain` one that does nothing."""
    today = timezone.localdate()
    stale = board.silent_since(presence.destination_id)
    key = ("badge", presence.user_id, get_language(), plain)
    label = labels.label_of(presence)
    seen = (presence, today, stale, label)
    return _rendered_once(key, seen, lambda: _render_badge(presence, label, today=today, stale=stale, plain=plain))


def options_offered_to(profiles: Profiles, *, own_call: str) -> tuple[Option, ...]:
    """The options that make sense in this state of one's own calls and that the toolbar of one's role has."""
    return tuple(option for option in Option if against_offer(option, profiles, own_call=own_call) is None)


def against_offer(option: str, profiles: Profiles, *, own_call: str) -> Hindrance | None:
    """What speaks against an option in this state of one's own calls, whoever the colleague is."""
    if option not in OFFERED.get(own_call, ()):
        return hindrances.NOT_IN_THIS_STATE
    return profiles.against(option, state=own_call)


def against_use(option: str, presence: Presence, *, viewer: Presence | None, profiles: Profiles) -> Hindrance | None:
    """What speaks against `viewer` having an option that is possible with this user."""
    if viewer is None or viewer.user_id == presence.user_id:
        return hindrances.IS_ONESELF
    if against := against_offer(option, profiles, own_call=viewer.own_call):
        return against
    return None if option_reaches(option, viewer.destination_id, presence) else hindrances.OUT_OF_REACH


def options(presence: Presence, *, viewer: Presence | None, profiles: Profiles) -> SafeString:
    """The buttons for what `viewer`, with the profiles of the role logged on with, can do with this user now."""
    offered = tuple(
        option for option in Option if against_use(option, presence, viewer=viewer, profiles=profiles) is None
    )
    key = ("options", presence.user_id, get_language(), offered)
    return _rendered_once(key, (presence,), lambda: _render_options(presence, offered=offered))


def option_reaches(option: str, own: int | None, presence: Presence) -> bool:
    """Whether the option reaches somebody from one's own telephone system: mobile numbers do from any."""
    if option == Option.CALL_MOBILE or own == presence.destination_id:
        return True
    return reached_by_number(option, own, presence)


def reached_by_number(option: str, own: int | None, presence: Presence) -> bool:
    """Whether the option reaches somebody at another telephone system than one's own over a tie line."""
    elsewhere = own != presence.destination_id and presence.dialled
    return elsewhere and option in BY_NUMBER and presence.destination_id in access.tie_lines(own)


def badge_templates() -> SafeString:
    """Each badge and each button once, for scripts to clone, with the words that scripts need."""
    modes = tuple(access.work_modes())
    looks = {rule.look: rule for rule in access.own_presence_rules() if rule.look}
    zone = timezone.get_current_timezone_name()
    seen = (zone, tuple((mode.code, mode.caption, mode.kind) for mode in modes), tuple(looks))
    return _rendered_once(
        ("badge-templates", get_language()),
        seen,
        lambda: _render_badge_templates(modes, own=list(looks.values()), zone=zone),
    )


def _rendered_once(key: tuple[Hashable, ...], seen: tuple[object, ...], render: Callable[[], str]) -> SafeString:
    if access.is_previewing():  # by another Customizing than that of everybody
        return mark_safe(render().strip())  # noqa: S308 as below
    made = _made.get(key)
    if made is None or made.seen != seen:
        made = _made[key] = _Made(seen, mark_safe(render().strip()))  # noqa: S308 what our own templates rendered
    return made.html


def _render_badge(presence: Presence, label: str, *, today: date, stale: datetime | None, plain: bool) -> str:
    context = {
        "presence": presence,
        "label": label,
        "icon": labels.icon(presence.word, presence.cause, own=presence.icon),
        "stale": stale,
        "plain": plain,
        "time": stale or presence.since,
        "time_text": _time_text(presence.since, stale=stale, today=today),
    }
    return render_to_string("presence/_badge.html", context)


def _time_text(since: datetime | None, *, stale: datetime | None, today: date) -> str:
    if stale:
        return _("last known %(time)s") % {"time": _moment(stale, today)}
    return _("since %(time)s") % {"time": _moment(since, today)} if since else ""


def _moment(at: datetime, today: date) -> str:
    local = timezone.localtime(at)
    return date_format(local, "H:i" if local.date() == today else pgettext("date format", "j M"))


def _render_options(presence: Presence, *, offered: tuple[Option, ...]) -> str:
    shown = [_option(option, presence) for option in presence.options if option in offered]
    context = {"presence": presence, "options": shown}
    return render_to_string("presence/_options.html", context)


def _option(option: str, presence: Presence | None = None) -> dict[str, Any]:
    mobile = option == Option.CALL_MOBILE
    command = Option.CALL if mobile else option
    return labels.option_texts(option)._asdict() | {
        "option": str(command),
        "mobile": mobile,
        "url": reverse("command", args=[str(command)]),
        "presence": presence,
    }


def _render_badge_templates(modes: Iterable[WorkMode], *, own: list[Rule], zone: str) -> str:
    reasons = [*(mode.code for mode in modes if mode.kind == WorkModeKind.NOT_READY), UNKNOWN]
    delivered = [Rule(word, cause) for word, cause in labels.LABELS]
    context = {
        "badges": [_badge_template(rule, mode) for rule in (*delivered, *own) for mode in _modes_of(rule, reasons)],
        "options": [_option(option) for option in labels.OPTIONS],
        "zone": zone,
        "months": ",".join(str(dates.MONTHS_3[month]).title() for month in range(1, 13)),
    }
    return render_to_string("presence/_badge_templates.html", context)


def _modes_of(rule: Rule, reasons: list[int]) -> list[int]:
    """The work modes that a badge of this rule is told apart by; 0 for none."""
    return [0, *reasons] if rule.cause == Cause.NOT_READY and not rule.text else [0]


def _badge_template(rule: Rule, mode: int) -> dict[str, Any]:
    return {
        "presence": {"word": str(rule.word), "cause": str(rule.cause), "work_mode": mode, "look": rule.look},
        "label": labels.label(rule.word, rule.cause, mode, text=rule.caption),
        "icon": labels.icon(rule.word, rule.cause, own=rule.icon),
    }
